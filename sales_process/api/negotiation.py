# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the Negotiation form asks for: preparation, rounds, two rounds side by side, and the agreement."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt

from sales_process import compat
from sales_process.engine.terms import Difference, compare, compare_clauses
from sales_process.sales_process.doctype.negotiation import agreement, preparation
from sales_process.sales_process.doctype.negotiation import negotiation as negotiations
from sales_process.sales_process.doctype.negotiation import snapshot as frozen
from sales_process.sales_process.doctype.negotiation_limit import negotiation_limit as limits

DOCTYPE = negotiations.DOCTYPE
ROUND_FIELDS = (
	"round_on", "people", "they_ask", "how_answered", "answer", "got_in_return", "quotation", "overall_discount",
)  # fmt: skip
MAX_TEXT = 10_000


@frappe.whitelist(methods=["POST"])
def start(deal: str) -> str:
	"""The open negotiation of a deal, made when there is none."""
	frappe.has_permission("Sales Deal", "read", deal, throw=True)
	frappe.has_permission(DOCTYPE, "create", throw=True)
	doc = negotiations.start(deal)
	doc.check_permission("read")
	return doc.name


@frappe.whitelist()
def get_preparation(negotiation: str) -> dict[str, Any]:
	"""What is known already: needs of the research, competitors of the deal; for managers where our limits are."""
	doc = _readable(negotiation)
	return {
		"needs": preparation.needs_of(doc.deal),
		"competitors": preparation.competitors_of(doc.deal),
		"limit": limits.limit_of(doc.deal) if frappe.has_permission(limits.DOCTYPE, "read") else None,
		"keeps_limits": bool(frappe.has_permission(limits.DOCTYPE, "create")),
	}


@frappe.whitelist()
def get_standing(negotiation: str) -> dict[str, Any]:
	"""The last offer and the room that is left below the owner's authority, row by row."""
	doc = _readable(negotiation)
	rounds = [_standing(doc, row) for row in doc.rounds if row.snapshot]
	opening = [] if rounds or not doc.items else _rows(doc, frozen.of_items(doc, {}, 0))
	return {"currency": doc.currency, "rounds": rounds, "opening": opening}


@frappe.whitelist(methods=["POST"])
def add_round(negotiation: str, values: str | dict) -> dict[str, Any]:
	"""What happened at the table, in one save; `values.rates` are offered prices by row of the items."""
	doc = _writable(negotiation)
	values = frappe.parse_json(values)
	row = doc.append("rounds", {field: values.get(field) for field in ROUND_FIELDS})
	for field in ("people", "they_ask", "answer", "got_in_return"):
		row.set(field, (row.get(field) or "")[:MAX_TEXT])
	row.round_on = row.round_on or compat.today()
	row.flags.offered_rates = {cint(idx): flt(rate) for idx, rate in (values.get("rates") or {}).items()}
	doc.save()
	return _standing(doc, doc.rounds[-1])


@frappe.whitelist()
def compare_rounds(negotiation: str, first: int, second: int) -> dict[str, Any]:
	"""Any two rounds side by side: old, new and the difference, for each row and clause."""
	doc = _readable(negotiation)
	old, new = doc.snapshot_of(first), doc.snapshot_of(second)
	clauses = compare_clauses(frozen.clause_texts(old), frozen.clause_texts(new))
	return {
		"lines": [_as_row(row) for row in compare(frozen.terms(old), frozen.terms(new))],
		"clauses": [
			{"topic": row.topic, "old": row.old, "new": row.new, "kind": row.kind} for row in clauses
		],
		"old_total": old["net_total"],
		"new_total": new["net_total"],
		"difference": flt(flt(new["net_total"]) - flt(old["net_total"]), 6),
		"currency": doc.currency,
	}


@frappe.whitelist()
def preview_agreement(negotiation: str, round_no: int, quotation: str | None = None) -> dict[str, Any]:
	"""What the terms of a round would change in the quotation. Changes nothing."""
	doc = _readable(negotiation)
	agreed, quoted = doc.snapshot_of(round_no), agreement.target(doc, quotation)
	if not quoted:
		return {"quotation": None, "lines": []}
	return {
		"quotation": quoted.name,
		"is_submitted": quoted.docstatus == agreement.SUBMITTED,
		"seen": str(quoted.modified),
		"lines": [_as_row(row) for row in agreement.differences(quoted, agreed)],
		"old_discount": flt(quoted.discount_amount),
		"new_discount": flt(agreed["discount_amount"]),
		"currency": doc.currency,
	}


@frappe.whitelist(methods=["POST"])
def agree(
	negotiation: str, round_no: int, quotation: str | None = None, seen: str | None = None
) -> dict[str, Any]:
	"""The terms of a round are agreed, and go to the quotation whose differences the user has `seen`."""
	doc = _writable(negotiation)
	agreed, quoted = doc.snapshot_of(round_no), agreement.target(doc, quotation)
	if quoted and str(quoted.modified) != seen:
		frappe.throw(
			_("{0} was changed in the meantime. Look at the differences again.").format(
				frappe.bold(quoted.name)
			),
			title=_("Quotation Has Changed"),
		)
	draft = agreement.apply(quoted, agreed) if quoted else None
	doc.end(negotiations.AGREED)
	doc.agreed_round, doc.agreed_quotation = round_no, draft.name if draft else None
	doc.save()
	return {"quotation": doc.agreed_quotation}


@frappe.whitelist(methods=["POST"])
def lose(negotiation: str, reason: str) -> None:
	"""Nothing came of it; the deal itself is lost on its quotation or opportunity."""
	doc = _writable(negotiation)
	if not reason.strip():
		frappe.throw(
			_("Say why nothing came of it: the next one learns from it."), title=_("Reason Is Missing")
		)
	doc.end(negotiations.LOST, reason[:MAX_TEXT])
	doc.save()


@frappe.whitelist(methods=["POST"])
def reopen(negotiation: str) -> None:
	"""The talks go on in the same record."""
	doc = frappe.get_doc(DOCTYPE, negotiation)
	doc.check_permission("write")
	doc.open_again()
	doc.save()


def _readable(negotiation: str) -> Document:
	doc = frappe.get_doc(DOCTYPE, negotiation)
	doc.check_permission("read")
	return doc


def _writable(negotiation: str) -> Document:
	doc = frappe.get_doc(DOCTYPE, negotiation, for_update=True)
	doc.check_permission("write")
	if doc.status != negotiations.OPEN:
		frappe.throw(
			_("The status of this negotiation is {0}: reopen it first.").format(_(doc.status)),
			title=_("Not Open Any More"),
		)
	return doc


def _standing(doc: Document, row: Document) -> dict[str, Any]:
	taken = frappe.parse_json(row.snapshot)
	rows = _rows(doc, taken)
	colours = {line["colour"] for line in rows}
	return {
		"idx": row.idx,
		"round_on": row.round_on,
		"net_total": row.net_total,
		"discount": row.discount,
		"lines": rows,
		"colour": next((colour for colour in ("red", "yellow", "green") if colour in colours), None),
	}


def _rows(doc: Document, taken: dict[str, Any]) -> list[dict[str, Any]]:
	"""What is offered on each row, and the room that is left on it."""
	shown = ("item_name", "qty", "uom", "rate", "list_amount", "net_amount")
	return [
		{**room, **{key: line[key] for key in shown}}
		for room, line in zip(doc.room(taken), taken["lines"], strict=True)
	]


def _as_row(row: Difference) -> dict[str, Any]:
	return {
		"item": row.term.item,
		"item_name": row.term.name,
		"kind": row.kind,
		"old_qty": row.old and row.old.qty,
		"new_qty": row.new and row.new.qty,
		"old_rate": row.old and row.old.rate,
		"new_rate": row.new and row.new.rate,
		"old_amount": row.old and row.old.net_amount,
		"new_amount": row.new and row.new.net_amount,
		"difference": row.amount,
	}

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Agreed terms go to the quotation: a draft is changed, a submitted one is amended into a draft; to the cent."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt

from sales_process import compat
from sales_process.engine.terms import Difference, compare, numbered
from sales_process.exceptions import TermsDiffer
from sales_process.sales_process.doctype.negotiation import snapshot as frozen
from sales_process.sales_process.doctype.sales_account.sales_account import get_parties

SUBMITTED = 1
CENT = 0.005  # less is the same amount


def target(negotiation: Document, quotation: str | None, ptype: str | None = None) -> Document | None:
	"""The quotation the terms go to: the one named, else the newest of the deal. It must be this customer's."""
	name = quotation or frappe.db.get_value("Sales Deal", negotiation.deal, "newest_quotation")
	if not name:
		return None
	doc = frappe.get_doc("Quotation", name)
	doc.check_permission(ptype or ("write" if doc.docstatus == 0 else "amend"))
	parties = {(row.party_type, row.party) for row in get_parties(negotiation.account)}
	_require(
		compat.party_of_document(doc) in parties and doc.company == negotiation.company,
		_("{0} is not a quotation to {1}."),
		doc.name,
		negotiation.party_name,
	)
	_require(doc.docstatus != 2, _("{0} is cancelled. Choose its amendment."), doc.name)
	_require(
		doc.currency == negotiation.currency,
		_("{0} is in {1}, but the terms were agreed in {2}. Change one of them."),
		doc.name,
		doc.currency,
		negotiation.currency,
	)
	return doc


def differences(doc: Document, agreed: dict[str, Any]) -> list[Difference]:
	"""What the agreed terms change in the quotation; rows they do not speak of stay as they are."""
	now = frozen.terms(frozen.of_quotation(doc))
	found = compare(now, frozen.terms(agreed))
	return found if agreed["quotation"] else [row for row in found if row.new]


def apply(doc: Document, agreed: dict[str, Any]) -> Document:
	"""The draft with the agreed terms: the quotation itself, or its amendment. All of it or nothing."""
	draft = doc if doc.docstatus == 0 else _amend(doc)
	_write(draft, agreed)
	draft.save()
	_check(draft, agreed)
	return draft


def _amend(doc: Document) -> Document:
	"""Cancel and copy, each with the user's own permission, in the transaction of the request."""
	doc.check_permission("cancel")
	doc.check_permission("amend")
	doc.cancel()
	amended = frappe.copy_doc(doc)
	amended.amended_from, amended.docstatus = doc.name, 0
	amended.set("lost_reasons", [])
	return amended.insert()


def _write(doc: Document, agreed: dict[str, Any]):
	doc.ignore_pricing_rule = 1  # what two people agreed on is not to be recomputed
	rows = {key: row for key, row in zip(numbered(_terms(doc)), _offered(doc), strict=True)}
	wanted = dict(zip(numbered(frozen.terms(agreed)), _lines(agreed), strict=True))
	for key, line in wanted.items():
		_set_price(rows.get(key) or doc.append("items", {"item_code": line["item_code"]}), line)
	if agreed["quotation"]:
		for key in rows.keys() - wanted.keys():
			doc.remove(rows[key])
	for idx, row in enumerate(doc.items, start=1):
		row.idx = idx
	doc.apply_discount_on = agreed["apply_discount_on"] or doc.apply_discount_on
	doc.additional_discount_percentage = flt(agreed["additional_discount_percentage"])
	doc.discount_amount = flt(agreed["discount_amount"])


def _set_price(row: Document, line: dict[str, Any]):
	row.qty, row.rate = line["qty"], line["rate"]
	row.uom = line["uom"] or row.uom
	row.margin_type, row.margin_rate_or_amount, row.rate_with_margin = "", 0, 0
	if row.meta.has_field("pricing_rules"):
		row.pricing_rules = ""
	listed = flt(row.price_list_rate)
	row.discount_amount = listed - row.rate if listed > row.rate else 0
	percent = (1 - row.rate / listed) * 100 if listed > row.rate else 0
	row.discount_percentage = flt(percent, cint(row.precision("discount_percentage")))


def _check(doc: Document, agreed: dict[str, Any]):
	"""ERPNext computes the totals; what it made of the terms must be what was agreed."""
	arrived = numbered(_terms(doc))
	for key, term in numbered(frozen.terms(agreed)).items():
		_same(doc, arrived[key].rate, term.rate, term.name or term.item)
		_same(doc, arrived[key].qty, term.qty, term.name or term.item)
	if len(arrived) == len(frozen.terms(agreed)):
		_same(doc, flt(doc.net_total), flt(agreed["net_total"]), _("Net Total"))


def _same(doc: Document, arrived: float, agreed: float, what: str):
	if abs(arrived - agreed) >= CENT:
		frappe.throw(
			_("{0}: {1} was agreed, but {2} computes {3}. Nothing was changed.").format(
				frappe.bold(what), agreed, doc.name, arrived
			),
			title=_("Terms Differ"),
			exc=TermsDiffer,
		)


def _offered(doc: Document) -> list[Document]:
	return [row for row in doc.items if not row.is_alternative]


def _terms(doc: Document):
	return frozen.terms(frozen.of_quotation(doc))


def _lines(agreed: dict[str, Any]) -> list[dict[str, Any]]:
	return [line for line in agreed["lines"] if not line["is_alternative"]]


def _require(is_met: bool, sentence: str, *values: str):
	if not is_met:
		frappe.throw(
			sentence.format(*(frappe.bold(value) for value in values)), title=_("Quotation Does Not Fit")
		)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What was offered in a round, frozen: rows, totals and clauses as plain values."""

from collections.abc import Iterable
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import cint, flt

from sales_process import compat, pricing
from sales_process.engine import pricing as engine
from sales_process.engine.terms import Term, spread
from sales_process.sales_process.doctype.price_floor.price_floor import RuleBook, get_rulebook

WHOLE = ("apply_discount_on", "additional_discount_percentage", "discount_amount", "net_total", "grand_total")


def of_quotation(doc: Document) -> dict[str, Any]:
	"""The rows of a quotation, list prices made net like the offered ones."""
	lines = engine.with_known_prices(pricing.lines_of(doc, RuleBook()))
	rows = [
		{
			"item_code": row.item_code,
			"item_name": row.item_name,
			"qty": line.qty,
			"uom": row.uom,
			"rate": flt(row.rate),
			"list_amount": line.list_amount,
			"net_amount": line.net_amount,
			"is_free": cint(line.is_free),
			"is_alternative": cint(line.is_alternative),
		}
		for line, row in zip(lines, doc.items, strict=True)
	]
	return {
		"quotation": doc.name,
		"currency": doc.currency,
		"taken_on": str(compat.now()),
		"lines": rows,
		**{fieldname: doc.get(fieldname) for fieldname in WHOLE},
	}


def of_items(negotiation: Document, rates: dict[int, float], discount: float) -> dict[str, Any]:
	"""The items of the negotiation at the offered prices, without a quotation yet; `rates` by row."""
	precision = cint(negotiation.precision("their_bottom_amount")) or 2
	prices = [flt(rates.get(row.idx, _asked(row)), precision) for row in negotiation.items]
	terms = [
		Term(row.item_code, flt(row.qty), price, flt(price * flt(row.qty), precision), row.uom or "")
		for row, price in zip(negotiation.items, prices, strict=True)
	]
	before = sum(term.net_amount for term in terms)
	terms = spread(terms, discount, precision)
	net_total = flt(sum(term.net_amount for term in terms), precision)
	rows = [
		{
			"item_code": term.item,
			"item_name": row.item_name,
			"qty": term.qty,
			"uom": term.uom,
			"rate": term.rate,
			"list_amount": flt(row.list_price) * term.qty or None,
			"net_amount": term.net_amount,
			"is_free": 0,
			"is_alternative": 0,
		}
		for term, row in zip(terms, negotiation.items, strict=True)
	]
	return {
		"quotation": None,
		"currency": negotiation.currency,
		"taken_on": str(compat.now()),
		"lines": rows,
		"apply_discount_on": "Net Total",
		"additional_discount_percentage": discount,
		"discount_amount": flt(before - net_total, precision),
		"net_total": net_total,
		"grand_total": None,
	}


def with_clauses(snapshot: dict[str, Any], clauses: Iterable[Document]) -> dict[str, Any]:
	return {**snapshot, "clauses": {row.topic: {"state": row.state, "text": text_of(row)} for row in clauses}}


def text_of(clause: Document) -> str:
	"""What a clause says in the state it is in."""
	by_state = {"Preferred": clause.preferred, "Fallback": clause.fallback, "Other": clause.agreed_text}
	return by_state.get(clause.state) or ""


def lines(snapshot: dict[str, Any], groups: dict[str, str] | None = None) -> list[engine.Line]:
	"""The rows as the pricing engine knows them; all net, so that no tax is contained any more."""
	book = get_rulebook()
	return [
		engine.Line(
			idx=idx,
			item=row["item_code"] or row["item_name"],
			qty=row["qty"],
			net_amount=row["net_amount"],
			list_rate=row["list_amount"] / row["qty"] if row["list_amount"] and row["qty"] else None,
			item_groups=book.path("Item Group", (groups or {}).get(row["item_code"])),
			is_free=bool(row["is_free"]),
			is_alternative=bool(row["is_alternative"]),
		)
		for idx, row in enumerate(snapshot["lines"], start=1)
	]


def terms(snapshot: dict[str, Any]) -> list[Term]:
	return [
		Term(
			row["item_code"] or row["item_name"],
			row["qty"],
			row["rate"],
			row["net_amount"],
			row["uom"] or "",
			row["item_name"] or "",
		)
		for row in snapshot["lines"]
		if not row["is_alternative"]
	]


def clause_texts(snapshot: dict[str, Any]) -> dict[str, str]:
	return {
		topic: ": ".join(filter(None, (frappe._(said["state"]), said["text"])))
		for topic, said in (snapshot.get("clauses") or {}).items()
	}


def _asked(row: Document) -> float:
	return flt(row.opening_price) or flt(row.list_price)

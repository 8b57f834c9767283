# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What an approver sees: floor, distance, margin and our bottom line, computed when he looks and kept nowhere.

Whoever may not decide must not find them.
"""

from typing import Any

from frappe.model.document import Document
from frappe.utils import flt

from sales_process import pricing
from sales_process.engine import pricing as engine
from sales_process.sales_process.doctype.negotiation_limit.negotiation_limit import bottom_prices
from sales_process.sales_process.doctype.price_floor import price_floor as floors
from sales_process.sales_process.doctype.sales_deal.sales_deal import deal_of_document


def of(approval: Document) -> dict[str, Any]:
	doc = approval.draft()
	if not doc:
		return {"rows": [], "is_draft": False}
	book = floors.get_rulebook()
	lines = pricing.lines_of(doc, book)
	limits = pricing.limits(doc, lines, book, approval.asked_by)
	situation = pricing.situation_of(doc, book, approval.asked_by)
	bottoms = bottom_prices(approval.deal or deal_of_document(doc), doc.currency)
	rows = []
	for line, row in zip(engine.with_known_prices(lines), doc.items, strict=True):
		secrets = engine.secrets_for(line, situation, book.rules)
		view = _as_view(line, row, limits[line.idx], secrets, _cost(doc, row))
		rows.append(view | _against_bottom(line, bottoms.get(row.item_code)))
	return {"rows": rows, "is_draft": True, "has_become_worse": approval.has_become_worse(doc)}


def _as_view(
	line: engine.Line, row: Document, limit, secrets: engine.Secrets, cost: float | None
) -> dict[str, Any]:
	floor_amount = (
		line.list_amount * (1 - secrets.floor / 100)
		if line.list_amount and secrets.floor is not None
		else None
	)
	margin = engine.margin_percent(line.net_amount, cost)
	return {
		"idx": line.idx,
		"item_code": row.item_code,
		"item_name": row.item_name,
		"qty": line.qty,
		"list_amount": line.list_amount,
		"net_amount": line.net_amount,
		"discount": line.discount,
		"authority": limit.authority if limit else None,
		"authority_rule": floors.in_words(limit.reason) if limit else "",
		"floor": secrets.floor,
		"floor_rule": floors.in_words(secrets.floor_reason),
		"above_floor": line.net_amount - floor_amount if floor_amount is not None else None,
		"margin": None if margin == -engine.inf else margin,
		"least_margin": secrets.least_margin,
		"margin_rule": floors.in_words(secrets.margin_reason),
		"is_below_floor": floor_amount is not None and line.net_amount < floor_amount - 0.01,
		"is_below_margin": margin is not None
		and secrets.least_margin is not None
		and margin < secrets.least_margin,
	}


def _against_bottom(line: engine.Line, bottom: float | None) -> dict[str, Any]:
	is_below = bottom is not None and bool(line.qty) and line.net_amount / line.qty < bottom - 0.005
	return {"bottom": bottom, "is_below_bottom": is_below}


def _cost(doc: Document, row: Document) -> float | None:
	"""The valuation of a row in the document's currency."""
	rate = flt(row.get("valuation_rate"))
	return rate * (flt(row.stock_qty) or flt(row.qty)) / (flt(doc.conversion_rate) or 1) if rate else None

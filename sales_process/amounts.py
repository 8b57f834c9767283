# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What many deals are worth, and what was ordered of them, each in one query."""

from collections.abc import Collection

from pypika import Case
from pypika.functions import NullIf

import frappe
from frappe.query_builder.functions import IfNull, Sum
from frappe.utils import flt

from sales_process import compat


def with_amounts(query, deal):
	"""Add the column `amount` to a query of deals: of the newest quotation, else of the opportunity; company's currency."""
	Quotation = frappe.qb.DocType("Quotation")
	query = query.left_join(Quotation).on(Quotation.name == deal.newest_quotation)
	quoted = NullIf(Quotation.base_net_total, 0)
	if not compat.has_crm():
		return query.select(IfNull(quoted, 0).as_("amount"))
	Opportunity = frappe.qb.DocType(compat.OPPORTUNITY)
	query = query.left_join(Opportunity).on(
		(deal.source_doctype == compat.OPPORTUNITY) & (Opportunity.name == deal.source_name)
	)
	# ERPNext's form computes the company's amount; one that a script made has only the deal's
	converted = NullIf(Opportunity.opportunity_amount * IfNull(NullIf(Opportunity.conversion_rate, 0), 1), 0)
	typed = IfNull(NullIf(Opportunity.base_opportunity_amount, 0), IfNull(converted, Opportunity.base_total))
	return query.select(IfNull(quoted, IfNull(typed, 0)).as_("amount"))


def ordered(deals: Collection[str]) -> dict[str, float]:
	"""What was ordered of each of these deals, before tax and in the company's currency; without what came back.

	Of an order that was closed only what was delivered or billed counts: the rest will not come.
	"""
	if not deals:
		return {}
	Order, Row = frappe.qb.DocType("Sales Order"), frappe.qb.DocType("Sales Order Item")
	rows = (
		frappe.qb.from_(Order)
		.join(Row)
		.on((Row.parent == Order.name) & (Row.parenttype == "Sales Order"))
		.select(Order.sales_deal, Sum(counted(Order, Row)))
		.where(Order.sales_deal.isin(sorted(deals)) & (Order.docstatus == 1))
		.groupby(Order.sales_deal)
		.run()
	)
	return {deal: flt(amount) for deal, amount in rows}


def counted(order, row):
	"""What a row of a submitted order counts, as a term of a query."""
	delivered, kept = IfNull(row.delivered_qty, 0), row.qty - IfNull(row.returned_qty, 0)
	# what came back may have been delivered again
	standing = Case().when(delivered > kept, delivered).else_(kept) * row.base_net_rate
	billed = IfNull(row.billed_amt, 0) * order.conversion_rate
	done = Case().when(billed > delivered * row.base_net_rate, billed).else_(delivered * row.base_net_rate)
	return Case().when(order.status == "Closed", done).else_(standing)


def closed_sales(company: str, limit: int, sales_owner: str | None = None) -> list[float]:
	"""What the newest won deals of a company were worth, or of one owner; of the company's currency."""
	Deal = frappe.qb.DocType("Sales Deal")
	query = frappe.qb.from_(Deal).where((Deal.company == company) & (Deal.outcome == "Won"))
	if sales_owner:
		query = query.where(Deal.sales_owner == sales_owner)
	query = query.select(Deal.name).orderby(Deal.outcome_on, order=frappe.qb.desc).limit(limit)
	return [flt(row.amount) for row in with_amounts(query, Deal).run(as_dict=True) if flt(row.amount) > 0]

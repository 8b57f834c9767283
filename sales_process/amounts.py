# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What many deals are worth, in one query."""

from pypika.functions import NullIf

import frappe
from frappe.query_builder.functions import IfNull

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
	typed = IfNull(NullIf(Opportunity.base_opportunity_amount, 0), Opportunity.base_total)
	return query.select(IfNull(quoted, IfNull(typed, 0)).as_("amount"))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Deals and assessments for tests."""

from datetime import timedelta

import frappe

from sales_process import compat
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import plan_of_deal
from sales_process.sales_process.doctype.opportunity_grade.opportunity_grade import prefill
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.tests.factories import COMPANY, make_company, make_customer

# with closing in 60 days this is 71.75 points, and every condition of High is met
GRADED_HIGH = {
	"Intent": "Wants to buy from us",
	"Clarity_of_Need": "Clear, details are open",
	"Decision_Authority": "Economic buyer in favour",
	"Buying_Power": "Budget approved and sufficient",
}


def make_deal(owner: str | None, **values) -> str:
	"""An open deal with a running plan, of a customer nobody knows."""
	customer = make_customer(f"Graded {frappe.generate_hash(length=8)}")
	deal = frappe.get_doc(
		{
			"doctype": "Sales Deal",
			"account": get_account("Customer", customer.name),
			"company": make_company(COMPANY).name,
			"sales_owner": owner,
			"outcome": "Open",
			**values,
		}
	).insert()
	plan_of_deal(deal)
	return deal.name


def make_opportunity_deal(owner: str, **values) -> tuple[str, str]:
	"""A deal that comes from an opportunity, and its name."""
	from sales_process.sales_process.doctype.sales_deal.sales_deal import take_up_opportunity

	customer = make_customer(f"Graded {frappe.generate_hash(length=8)}")
	opportunity = frappe.get_doc(
		{
			"doctype": "Opportunity",
			"opportunity_from": "Customer",
			"party_name": customer.name,
			"company": make_company(COMPANY).name,
			"opportunity_owner": owner,
			**values,
		}
	).insert()
	take_up_opportunity(opportunity.name)
	return frappe.db.get_value("Opportunity", opportunity.name, "sales_deal"), opportunity.name


def plan_of(deal: str):
	return frappe.get_doc("Follow-up Plan", {"deal": deal})


def assess(deal: str, closing_in: int | None = None, values: dict | None = None, **levels: str):
	"""A submitted assessment: factor (blanks as _) = level."""
	grade = prefill(deal)
	grade.update(values or {})
	if closing_in is not None:
		grade.closing_on = compat.today() + timedelta(days=closing_in)
	for row in grade.factors:
		row.typed_level = levels.get(row.factor.replace(" ", "_"), row.typed_level)
	return grade.submit()

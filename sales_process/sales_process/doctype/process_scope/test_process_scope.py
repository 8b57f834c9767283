# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from unittest.mock import patch

import frappe

from sales_process import tasks
from sales_process.api import number_cards
from sales_process.api.my_day import get_day
from sales_process.api.stage_strip import get_strip
from sales_process.sales_process.doctype.opportunity_grade import regrading
from sales_process.sales_process.doctype.sales_deal import scoping
from sales_process.sales_process.doctype.sales_deal.sales_deal import refresh_deal
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	as_user,
	deliver,
	hints_at_once,
	make_customer,
	make_item,
	make_quotation,
	make_sales_order,
	order_from,
)
from sales_process.tests.grades import assess
from sales_process.tests.site import KEEPER, MARY


class TestProcessScope(IntegrationTestCase):
	def setUp(self):
		keep = patch.object(tasks, "keep")
		keep.start()
		self.addCleanup(keep.stop)
		self.customer = make_customer(f"Scope {frappe.generate_hash(length=6)}", account_manager=MARY).name

	def quote(self, rate=100):
		with hints_at_once():
			quotation = make_quotation(self.customer, rate=rate)
		return quotation.reload()

	def scope_of(self, quotation):
		return frappe.db.get_value("Sales Deal", quotation.sales_deal, "scope")

	def scope(self, name="SP Test Scope", **values):
		steps = [{"step": step, "rule": rule} for step, rule in values.pop("steps", {}).items()]
		values = {"business": "Any", "enabled": 1, "company": "", **values}
		with as_user(KEEPER):
			return frappe.get_doc(doctype="Process Scope", scope_name=name, steps=steps, **values).insert()

	def stages(self, quotation):
		with as_user(MARY):
			(line,) = get_strip("Quotation", quotation.name)["lines"]
		return {stage["stage"]: stage for stage in line["stages"]}, line

	# which one fits

	def test_a_first_small_purchase_is_everything_else_and_the_next_one_a_small_repeat_order(self):
		first = self.quote()
		self.assertEqual(self.scope_of(first), "Everything Else")
		with hints_at_once():
			order_from(first)
		second = self.quote()
		self.assertEqual(self.scope_of(second), "Small Repeat Orders")
		self.assertEqual(self.scope_of(self.quote(rate=6000)), "Everything Else")
		self.assertEqual(self.scope_of(self.quote(rate=60_000)), "Large Sales")

	def test_orders_from_before_the_app_count_too(self):
		make_sales_order(self.customer)
		self.assertEqual(self.scope_of(self.quote()), "Small Repeat Orders")

	def test_a_group_holds_for_all_below_it(self):
		group = frappe.db.get_value("Customer", self.customer, "customer_group")
		root = frappe.db.get_value("Customer Group", group, "parent_customer_group") or group
		self.scope(customer_group=root)
		self.assertEqual(self.scope_of(self.quote()), "SP Test Scope")

	def test_one_item_of_a_group_is_enough(self):
		self.scope(item_group=make_item().item_group)
		self.assertEqual(self.scope_of(self.quote(rate=60_000)), "SP Test Scope")

	# what follows from it

	def test_a_small_repeat_order_nags_about_nothing(self):
		with hints_at_once():
			order_from(self.quote())
		stages, line = self.stages(self.quote())
		self.assertEqual((line["scope"], stages["opportunity"]["state"]), ("Small Repeat Orders", "passed"))
		self.assertEqual([stage["step"] for stage in stages.values()], [None] * 5)
		self.assertEqual(stages["follow_up"]["state"], "now")

	def test_what_is_required_is_missing_and_says_by_which_rule(self):
		quotation = self.quote(rate=60_000)
		stages, _line = self.stages(quotation)
		self.assertEqual(stages["opportunity"]["state"], "missing")
		self.assertEqual(stages["opportunity"]["missing"], "Opportunity Grade is required (Large Sales)")
		assess(quotation.sales_deal, closing_in=60, Intent="Wants to buy from us")
		stages, _line = self.stages(quotation)
		self.assertEqual(stages["opportunity"]["missing"], "Sales Plan is required (Large Sales)")
		self.assertEqual(stages["opportunity"]["step"]["do"], "plan")

	def test_without_follow_up_no_plan_is_made_and_nobody_is_asked_for_one(self):
		self.scope(company=frappe.db.get_value("Quotation", self.quote().name, "company"), steps={
			"Follow-up Plan": "Not Shown", "Satisfaction Survey": "Not Shown", "Opportunity Grade": "Not Shown",
		})  # fmt: skip
		quotation = self.quote(rate=30)
		self.assertEqual(self.scope_of(quotation), "SP Test Scope")
		self.assertFalse(frappe.db.exists("Follow-up Plan", {"deal": quotation.sales_deal}))
		stages, _line = self.stages(quotation)
		self.assertEqual(stages["follow_up"]["state"], "passed")
		with as_user(MARY):
			self.assertNotIn(quotation.sales_deal, number_cards.get_deals_without_next_step())
			rows = get_day()["without_next_step"]["rows"]
			self.assertNotIn(quotation.sales_deal, [row["name"] for row in rows])
		with hints_at_once():
			order = order_from(quotation)
		with hints_at_once():
			deliver(order.reload())
		self.assertFalse(frappe.db.exists("Satisfaction Survey", {"deal": quotation.sales_deal}))

	def test_a_grade_that_is_not_asked_for_is_not_reviewed(self):
		quotation = self.quote()
		deal = quotation.sales_deal
		assess(deal, Intent="Wants to buy from us")
		frappe.db.set_value("Sales Deal", deal, "grade_review_on", frappe.utils.today())
		due = frappe.utils.getdate()
		self.assertIn(deal, regrading.deals_due_for_review(due))
		self.scope(company=quotation.company, steps={"Opportunity Grade": "Not Shown"})
		tasks.rescope_deals()
		self.assertNotIn(deal, regrading.deals_due_for_review(due))

	# as rules change

	def test_a_changed_scope_is_looked_at_by_a_job_that_may_be_lost(self):
		quotation = self.quote()
		scope = self.scope(company=quotation.company)
		self.assertIn(quotation.sales_deal, scoping.deals_to_scope())
		tasks.rescope_deals()
		self.assertEqual(self.scope_of(quotation), "SP Test Scope")
		self.assertNotIn(quotation.sales_deal, scoping.deals_to_scope())
		with as_user(KEEPER):
			frappe.delete_doc("Process Scope", scope.name)
		tasks.rescope_deals()
		self.assertEqual(self.scope_of(quotation), "Everything Else")

	def test_a_deal_that_was_never_looked_at_is_found(self):
		quotation = self.quote()
		frappe.db.set_value("Sales Deal", quotation.sales_deal, "scoped_at", None)
		self.assertIn(quotation.sales_deal, scoping.deals_to_scope())
		refresh_deal(quotation.sales_deal)
		self.assertNotIn(quotation.sales_deal, scoping.deals_to_scope())

	# bad input

	def test_amounts_and_steps_make_sense(self):
		with self.assertRaises(frappe.ValidationError) as refused:
			self.scope(amount_from=100, amount_below=50)
		self.assertIn("must be less than", str(refused.exception))
		scope = self.scope(steps={"Negotiation": "Offered"})
		scope.append("steps", {"step": "Negotiation", "rule": "Required"})
		with self.assertRaises(frappe.ValidationError) as refused:
			scope.save()
		self.assertIn("are both", str(refused.exception))

	def test_a_salesperson_reads_the_rules_and_changes_none(self):
		with as_user(MARY):
			scope = frappe.get_doc("Process Scope", "Everything Else")
			scope.check_permission("read")
			with self.assertRaises(frappe.PermissionError):
				scope.save()

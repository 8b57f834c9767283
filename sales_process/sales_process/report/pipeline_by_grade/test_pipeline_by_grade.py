# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import timedelta

import frappe

from sales_process import compat
from sales_process.sales_process.report.pipeline_by_grade.pipeline_by_grade import execute
from sales_process.tests import IntegrationTestCase
from sales_process.tests.decided import HIGH, LOW, decide, forget_others
from sales_process.tests.factories import COMPANY, as_user, count_queries, make_sales_order
from sales_process.tests.grades import assess, make_opportunity_deal, plan_of
from sales_process.tests.site import MARY, RUTH, TOM


class TestPipelineByGrade(IntegrationTestCase):
	def setUp(self):
		forget_others()
		frappe.db.set_value("Grade Threshold", "High", "win_rate", 60)

	def report(self, user="Administrator", **filters):
		with as_user(user):
			return execute({"company": COMPANY, **filters})

	def rows(self, user="Administrator", **filters):
		return {row["group"]: row for row in self.report(user, **filters)[1]}

	def deal(self, owner=MARY, amount=1000, closing_in=40, levels=HIGH):
		closing = compat.today() + timedelta(days=closing_in)
		deal, _opportunity = make_opportunity_deal(owner, opportunity_amount=amount, expected_closing=closing)
		if levels:
			assess(deal, **levels)
		return deal

	def test_what_is_open_and_what_may_be_expected_of_it(self):
		self.deal(amount=1000)
		self.deal(amount=500)
		self.deal(amount=200, levels=None)
		decide(MARY, "Won", HIGH)
		rows = self.rows()
		self.assertEqual(
			(rows["High"]["deals"], rows["High"]["amount"], rows["High"]["expected"]), (2, 1500, 900)
		)
		self.assertEqual((rows["Not graded"]["amount"], rows["Not graded"]["expected"]), (200, 0))
		self.assertIn("grade=High", rows["High"]["drill"])

	def test_it_says_which_rate_it_weighs_with(self):
		self.deal()
		self.assertIn("High: 60% as promised, with only 0 decided", self.report()[2])
		frappe.db.set_single_value("Sales Process Settings", "min_outcomes", 4)
		frappe.clear_document_cache("Sales Process Settings", "Sales Process Settings")
		for outcome in ("Won", "Lost", "Lost", "Lost"):
			decide(MARY, outcome, HIGH)
		found = self.report()
		self.assertIn("High: 25%, won 1 of 4", found[2])
		self.assertEqual(found[1][0]["expected"], 250)

	def test_what_was_ordered_already_is_not_expected_again(self):
		deal = self.deal(amount=1000)
		customer = frappe.db.get_value(
			"Opportunity", frappe.db.get_value("Sales Deal", deal, "source_name"), "party_name"
		)
		make_sales_order(customer, qty=1, rate=400, sales_deal=deal)
		frappe.db.set_value("Sales Deal", deal, "outcome", "Partly Won")
		self.assertEqual(self.rows()["High"]["amount"], 600)

	def test_stale_grades_and_deals_nobody_follows(self):
		deal = self.deal()
		frappe.db.set_value("Sales Deal", deal, "grade_review_on", compat.today())
		plan_of(deal).db_set("status", "Stopped")
		row = self.rows()["High"]
		self.assertEqual((row["stale"], row["without_step"]), (1, 1))

	def test_by_month_and_by_salesperson(self):
		self.deal(closing_in=-60)
		undated, _opportunity = make_opportunity_deal(TOM, opportunity_amount=70)
		months = self.rows(group_by="Month")
		self.assertEqual(months[f"{compat.today():%Y-%m}"]["amount"], 1000)
		self.assertEqual((months["No date"]["amount"], bool(undated)), (70, True))
		people = self.rows(group_by="Salesperson")
		self.assertEqual({row["amount"] for row in people.values()}, {1000, 70})

	def test_own_and_team(self):
		self.deal()
		self.deal(TOM, 50)
		self.assertEqual([self.rows(user)["High"]["amount"] for user in (MARY, TOM, RUTH)], [1000, 50, 1000])

	def test_queries_do_not_grow_with_the_deals(self):
		self.deal()
		self.report()
		with count_queries() as few:
			self.report()
		for _ in range(4):
			self.deal(levels=LOW)
		with count_queries() as many:
			self.report()
		self.assertEqual(len(few), len(many))

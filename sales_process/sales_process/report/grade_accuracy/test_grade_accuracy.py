# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import timedelta

import frappe

from sales_process import compat
from sales_process.sales_process.report.grade_accuracy.grade_accuracy import execute
from sales_process.tests import IntegrationTestCase
from sales_process.tests.decided import HIGH, LOW, decide, forget_others
from sales_process.tests.factories import COMPANY, as_user, count_queries
from sales_process.tests.grades import assess
from sales_process.tests.site import MARY, RUTH, TOM


class TestGradeAccuracy(IntegrationTestCase):
	def setUp(self):
		forget_others()

	def report(self, user="Administrator", **filters):
		with as_user(user):
			return execute({"company": COMPANY, "at_least": 3, **filters})

	def row(self, group, user="Administrator", **filters):
		return next((row for row in self.report(user, **filters)[1] if row["group"] == group), None)

	def test_the_real_rate_next_to_the_promise(self):
		for outcome in ("Won", "Won", "Lost"):
			decide(MARY, outcome, HIGH)
		for _ in range(3):
			decide(MARY, "Lost", LOW)
		high, low = self.row("High"), self.row("Low")
		self.assertEqual((high["won"], high["decided"], high["rate"]), (2, 3, 66.7))
		self.assertEqual(high["promised"], frappe.db.get_value("Grade Threshold", "High", "win_rate"))
		self.assertEqual(high["verdict"], "Keeps what it promises.")
		self.assertLess(high["low"], 66.7)
		self.assertGreater(high["high"], 66.7)
		self.assertEqual((low["won"], low["rate"]), (0, 0))
		self.assertIn("grade=High", high["drill"])

	def test_of_too_few_no_rate_is_told(self):
		decide(MARY, "Won", HIGH)
		row = self.row("High")
		self.assertIsNone(row["rate"])
		self.assertEqual(row["verdict"], "Too few to tell: 1 of 3 needed.")
		frappe.db.set_single_value("Sales Process Settings", "min_outcomes", 1)
		frappe.clear_document_cache("Sales Process Settings", "Sales Process Settings")
		self.assertEqual(self.row("High", at_least=None)["rate"], 100)

	def test_what_counts_is_how_it_was_assessed_before_the_end(self):
		deal = decide(MARY, None, LOW)
		assess(deal, closing_in=60, **HIGH)  # today
		frappe.db.set_value(
			"Sales Deal", deal, {"outcome": "Lost", "outcome_on": compat.today() - timedelta(days=3)}
		)
		self.assertEqual((self.row("Low")["decided"], self.row("High")), (1, None))

	def test_open_deals_and_other_periods_do_not_count(self):
		decide(MARY, None, HIGH)
		decide(MARY, "Won", HIGH, days_ago=40)
		since = str(compat.today() - timedelta(days=20))
		self.assertEqual(self.report(from_date=since)[1], [])

	def test_a_better_grade_that_is_won_less_often(self):
		for outcome in ("Lost", "Lost", "Won"):
			decide(MARY, outcome, HIGH)
		for _ in range(3):
			decide(MARY, "Won", LOW)
		self.assertIn("was won less often than", self.report()[2])

	def test_which_factor_tells_won_from_lost(self):
		for _ in range(4):
			decide(MARY, "Won", {"Intent": "Wants to buy from us", "Clarity_of_Need": "Vague"})
			decide(MARY, "Lost", {"Intent": "Only collects information", "Clarity_of_Need": "Vague"})
		rows = {row["factor"]: row for row in self.report(analyse_by="Factor")[1]}
		self.assertEqual((rows["Intent"]["chance"], rows["Clarity of Need"]["chance"]), (100, 50))
		self.assertIn("keep it", rows["Intent"]["verdict"])
		self.assertIn("does not tell", rows["Clarity of Need"]["verdict"])
		self.assertIsNone(rows["Competition"]["chance"])
		self.assertEqual(next(iter(rows)), "Intent")

	def test_by_channel_and_by_approach(self):
		deal = decide(MARY, None)
		plan = frappe.get_doc(doctype="Sales Plan", deal=deal, approach="Trial").insert()
		frappe.db.set_value("Sales Deal", deal, {"outcome": "Won", "outcome_on": compat.today()})
		self.assertEqual(self.row("Trial", analyse_by="Approach")["won"], 1)
		self.assertEqual(self.row("Not known", analyse_by="Channel")["won"], 1)
		self.assertTrue(plan.name)

	def test_own_and_team(self):
		decide(MARY, "Won", HIGH)
		decide(TOM, "Won", HIGH)
		self.assertEqual([self.row("High", user)["decided"] for user in (MARY, TOM, RUTH)], [1, 1, 1])
		self.assertEqual(self.row("High")["decided"], 2)

	def test_queries_do_not_grow_with_the_deals(self):
		for by in ("Grade", "Factor"):
			decide(MARY, "Won", HIGH)
			self.report(analyse_by=by)
			with count_queries() as few:
				self.report(analyse_by=by)
			for _ in range(4):
				decide(MARY, "Lost", LOW)
			with count_queries() as many:
				self.report(analyse_by=by)
			self.assertEqual(len(few), len(many))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
from datetime import timedelta

import frappe

from sales_process import compat
from sales_process.api import survey as api
from sales_process.sales_process.report.satisfaction_analysis.satisfaction_analysis import execute
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user, count_queries, make_delivery_note
from sales_process.tests.site import MARY, RUTH, TOM
from sales_process.tests.surveys import answers_of, make_asked_customer, make_survey

GOOD, BAD = ("5", "5", "Always", "10", ""), ("2", "1", "Never", "3", "It broke twice.")


class TestSatisfactionAnalysis(IntegrationTestCase):
	def setUp(self):
		frappe.db.delete("Satisfaction Survey")

	def answer(self, *values, owner=MARY, days_ago=0, customer=None, **others):
		survey = make_survey(customer, sales_owner=owner)
		with as_user(owner):
			api.record_answers(survey.name, json.dumps(answers_of(survey, *values)), "Call")
		others.setdefault("answered_on", compat.now() - timedelta(days=days_ago))
		frappe.db.set_value("Satisfaction Survey", survey.name, others)
		return survey.name

	def report(self, by="Month", user=RUTH, **filters):
		with as_user(user):
			return execute({"analyse_by": by, "at_least": 2, **filters})

	def rows(self, by="Month", **filters):
		return {row.get("group") or row["name"]: row for row in self.report(by, **filters)[1]}

	def test_by_dimension_the_worst_first(self):
		self.answer(*GOOD)
		self.answer(*BAD)
		rows = self.rows("Dimension")
		self.assertEqual(next(iter(rows)), "Product")
		self.assertEqual((rows["Product"]["score"], rows["Product"]["low"]), (50, 1))
		self.assertEqual(rows["Delivery"]["score"], 62.5)
		self.assertIn("Product", self.report("Dimension")[2])
		self.assertNotIn(
			"nps", rows["Product"].keys() & {column["fieldname"] for column in self.report("Dimension")[0]}
		)

	def test_the_trend_and_the_whole(self):
		self.answer(*GOOD)
		self.answer(*BAD, days_ago=40)
		result = self.report()
		self.assertEqual([row["score"] for row in result[1]], [5, 100])
		self.assertEqual(result[3]["type"], "line")
		summary = {card["label"]: card["value"] for card in result[4]}
		self.assertEqual((summary["Surveys"], summary["Net Promoter Score"], summary["Low"]), (2, 0, 1))

	def test_too_few_are_marked(self):
		self.answer(*GOOD)
		(row,) = self.rows().values()
		self.assertTrue(row["is_small"])
		self.assertIn("1 of 2", row["verdict"])
		self.assertEqual(row["interval"], "")

	def test_by_salesperson_and_by_what_was_delivered(self):
		customer = make_asked_customer()
		note = make_delivery_note(customer.name)
		self.answer(*BAD, customer=customer, reference_doctype="Delivery Note", reference_name=note.name)
		self.answer(*GOOD)
		item = note.items[0].item_code
		self.assertEqual(self.rows("Item")[item]["score"], 5)
		self.assertEqual(self.rows("Salesperson")["Mary"]["surveys"], 2)

	def test_what_they_said(self):
		name = self.answer(*BAD)
		row = self.rows("Open Answers")[name]
		self.assertEqual((row["answer"], row["respondent"]), ("It broke twice.", "Ann"))
		self.answer(*GOOD)
		self.assertEqual(len(self.rows("Open Answers")), 1)

	def test_who_is_asked_once_more_is_not_counted_twice(self):
		self.answer(*GOOD)
		self.answer(*BAD, improvement_action="some action")
		self.assertEqual([row["score"] for row in self.rows().values()], [100])
		self.assertEqual(self.rows("Dimension")["Product"]["score"], 100)

	def test_whose_customers_are_seen(self):
		self.answer(*GOOD)
		for by in ("Month", "Dimension", "Item", "Salesperson", "Open Answers"):
			with self.subTest(by):
				self.assertEqual(self.rows(by, user=TOM), {})

	def test_as_many_queries_for_many(self):
		counts = []
		for _time in range(2):
			self.answer(*BAD)
			self.report("Salesperson")
			with count_queries() as queries:
				self.report("Salesperson")
			counts.append(len(queries))
		self.assertEqual(counts[0], counts[1])

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
from datetime import timedelta

import frappe

from sales_process import compat
from sales_process.api import survey as survey_api
from sales_process.sales_process.doctype.improvement_action import effect
from sales_process.sales_process.doctype.satisfaction_survey.satisfaction_survey import take_next_step
from sales_process.sales_process.report.improvement_effect.improvement_effect import execute
from sales_process.tests.factories import as_user, count_queries, moved_clock
from sales_process.tests.improvements import ACTION, ImprovementCase, actions_of, answered, make_done
from sales_process.tests.site import HELEN, MARY, RUTH, STOCKMAN, TOM
from sales_process.tests.surveys import answers_of, days


class TestImprovementEffect(ImprovementCase):
	def setUp(self):
		super().setUp()
		for name in frappe.get_all(ACTION, pluck="name"):
			frappe.delete_doc(ACTION, name, force=True)

	def improve(self, before, after=(), owner=MARY, people=None):
		"""An action for these ratings of the delivery, asked again a month later."""
		people = people or [{"email": f"{number}@effect.test"} for number, _rating in enumerate(before)]
		survey = answered(before[0], "5", owner=owner, recipients=people)
		for rating in before[1:]:
			answered(rating, "5", owner=owner, survey=survey)
		(action,) = actions_of(survey)
		action.update({"cause": "x", "measure": "y"}).save()
		make_done(action, owner)
		if after:
			with moved_clock(days(30)):
				effect.ask_again(action.name)
				again = frappe.get_doc("Satisfaction Survey", action.reload().customers[0].asked_again)
				for rating in after:
					with as_user(owner):
						survey_api.record_answers(again.name, json.dumps(answers_of(again, rating)), "Call")
					take_next_step(again.name)
					again.reload()
		return action.reload()

	def report(self, user=RUTH, **filters):
		with as_user(user):
			return execute(filters)

	def rows(self, user=RUTH, **filters):
		return {row["action"]: row for row in self.report(user, **filters)[1]}

	def test_new_minus_old_with_how_many_said_it(self):
		action = self.improve(("1", "2", "1"), ("3", "5", "3"))
		row = self.rows(at_least=3)[action.name]
		self.assertEqual((row["dimension"], row["customer"]), ("Delivery", action.party_name))
		self.assertTrue(row["drill"].endswith(action.name))
		self.assertEqual((row["old"], row["old_count"], row["new"], row["new_count"]), (8.3, 3, 66.7, 3))
		self.assertEqual((row["effect"], row["pairs"]), (58.3, 3))
		self.assertEqual(
			(row["interval"], row["verdict"], row["is_small"]), ("+22.5 … +94.2", "Better.", False)
		)

	def test_small_samples_are_marked(self):
		action = self.improve(("1",), ("5",))
		result = self.report()
		row = result[1][0]
		self.assertEqual((row["action"], row["effect"], row["interval"]), (action.name, 100, None))
		self.assertTrue(row["is_small"])
		self.assertIn("1 of 10 needed", row["verdict"])
		self.assertIn("1</strong> of 1", result[2])
		self.assertEqual({card["label"]: card["value"] for card in result[4]}["Few Answers"], 1)

	def test_what_is_not_asked_again_yet_has_no_effect(self):
		action = self.improve(("1",))
		row = self.rows()[action.name]
		self.assertEqual((row["old"], row["new"], row["effect"], row["is_small"]), (0, None, None, False))
		self.assertIn("Asked again on", row["verdict"])
		self.assertEqual((self.report()[2], self.report()[3]), (None, None))
		self.assertEqual(self.rows(only_known=1), {})

	def test_the_chart_compares_before_and_after(self):
		self.improve(("1",), ("5",))
		self.improve(("2", "2"), ("3", "3"))
		self.improve(("1",))
		chart = self.report()[3]["data"]
		self.assertEqual(chart["labels"], ["Delivery"])
		# 0, 25, 25 and 100, 50, 50
		self.assertEqual([line["values"] for line in chart["datasets"]], [[16.7], [66.7]])

	def test_of_a_dimension_a_company_an_owner_and_a_period(self):
		action = self.improve(("1",), ("5",))
		self.assertIn(action.name, self.rows(dimension="Delivery", company=action.company, sales_owner=MARY))
		self.assertEqual(self.rows(dimension="Product"), {})
		self.assertEqual(self.rows(sales_owner=RUTH), {})
		today = compat.today()
		ended = {"from_date": str(today - timedelta(days=900)), "to_date": str(today - timedelta(days=800))}
		self.assertEqual(self.rows(**ended), {})
		with self.assertRaisesRegex(frappe.ValidationError, "begins before it ends"):
			self.rows(from_date=str(today), to_date=str(today - timedelta(days=1)))

	def test_only_what_the_user_may_read(self):
		mary, tom = self.improve(("1",), ("5",)), self.improve(("1",), ("5",), owner=TOM)
		self.assertEqual(set(self.rows(MARY)), {mary.name})
		self.assertEqual(set(self.rows(TOM)), {tom.name})
		self.assertEqual(set(self.rows(RUTH)), {mary.name})
		for user in (HELEN, STOCKMAN):
			self.assertEqual(self.rows(user), {})

	def test_the_queries_do_not_grow(self):
		counts = []
		for _number in range(3):
			self.improve(("1",), ("5",))
			self.report()
			with count_queries() as queries:
				self.report()
			counts.append(len(queries))
		self.assertEqual(len(set(counts)), 1)

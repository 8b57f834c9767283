# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import timedelta

import frappe

from sales_process import compat
from sales_process.api import contract_review as api
from sales_process.sales_process.doctype.contract_review.test_contract_review import ContractCase
from sales_process.sales_process.report.contract_review_time.contract_review_time import execute
from sales_process.tests.factories import as_user, count_queries, moved_clock
from sales_process.tests.site import LEGAL, MARY, RUTH, TOM


class TestContractReviewTime(ContractCase):
	def setUp(self):
		for table in (
			"Contract Review", "Contract Review Clause", "Contract Review Question", "Contract Review Step",
		):  # fmt: skip
			frappe.db.delete(table)
		super().setUp()

	def report(self, by="Time per Step", user=RUTH, **filters):
		with as_user(user):
			result = execute({"analyse_by": by, "at_least": 1, **filters})
		return {row.get("group") or row["name"]: row for row in result[1]}

	def review(self):
		"""Sent back after a day, and approved twice: after four days and after one."""
		now = compat.now()
		for day, user, action in (
			(0, MARY, "Send to Review"),
			(1, RUTH, "Send Back"),
			(2, MARY, "Send to Review"),
			(6, RUTH, "Approve"),
			(7, LEGAL, "Approve"),
		):
			with moved_clock(now + timedelta(days=day)):
				self.act(user, action)

	def until(self):
		return {"to_date": compat.today() + timedelta(days=30)}

	def test_where_contracts_lie_and_who_sends_them_back(self):
		self.review()
		rows = self.report(**self.until())
		department = rows["Department Review"]
		self.assertEqual((department["count"], department["median"], department["longest"]), (2, 2.5, 4))
		self.assertEqual((department["sent_back"], rows["Legal Review"]["count"]), (1, 1))
		with as_user(RUTH):
			self.assertIn("Department Review", execute({"at_least": 1, **self.until()})[2])

	def test_what_its_owner_takes_back_is_not_sent_back(self):
		self.act(MARY, "Send to Review")
		self.act(MARY, "Take Back")
		self.assertEqual(self.report()["Department Review"]["sent_back"], 0)
		self.assertEqual(self.report("Time per Reviewer"), {})

	def test_who_reviews_how_fast(self):
		self.review()
		rows = self.report("Time per Reviewer", **self.until())
		self.assertEqual({name: row["count"] for name, row in rows.items()}, {"Ruth": 2, "Legal": 1})
		self.assertEqual((rows["Ruth"]["sent_back"], rows["Legal"]["median"]), (1, 1))

	def test_what_is_late_is_counted_in_working_days(self):
		monday = compat.now() + timedelta(days=7 - compat.today().weekday())
		for day, user, action in ((0, MARY, "Send to Review"), (13, RUTH, "Approve")):
			with moved_clock(monday + timedelta(days=day)):
				self.act(user, action)
		rows = self.report(**self.until())
		self.assertEqual((rows["Department Review"]["late"], rows["Draft"]["late"]), (100, None))

	def test_of_too_few_it_tells_no_average(self):
		self.act(MARY, "Send to Review")
		row = self.report(at_least=2)["Draft"]
		self.assertIsNone(row["median"])
		self.assertIn("1 of 2", row["verdict"])

	def test_which_clauses_deviate(self):
		with as_user(MARY):
			doc = self.doc
			doc.clauses[1].text = "Three years."
			doc.save()
		rows = self.report("Deviations by Clause")
		self.assertEqual((rows["Warranty"]["fallback"], rows["Warranty"]["percent"]), (1, 100))
		self.assertEqual((rows["Payment"]["deviating"], rows["Warranty"]["kept"]), (0, 0))
		self.assertEqual(self.report("Deviations by Clause", contract_type="Sales Contract"), {})

	def test_which_questions_wait(self):
		self.act(MARY, "Send to Review")
		with as_user(RUTH):
			api.ask(self.name, "Who pays?")
		with moved_clock(compat.now() + timedelta(days=3)):
			self.assertEqual(self.report("Open Questions")[self.name]["days"], 3)
		with as_user(MARY):
			api.answer(self.name, self.doc.questions[0].name, "They do.")
		self.assertEqual(self.report("Open Questions"), {})

	def test_whose_contracts_are_seen_and_with_how_few_queries(self):
		self.act(MARY, "Send to Review")
		for by in ("Time per Step", "Time per Reviewer", "Deviations by Clause", "Open Questions"):
			with self.subTest(by):
				self.assertEqual(self.report(by, user=TOM), {})
		self.assertTrue(self.report(user=MARY))
		with as_user(RUTH):
			execute({})
			with count_queries() as counted:
				execute({})
		self.assertLessEqual(len(counted), 3)

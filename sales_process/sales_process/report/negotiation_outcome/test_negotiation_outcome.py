# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
from datetime import timedelta

import frappe

from sales_process import compat
from sales_process.api import negotiation as api
from sales_process.sales_process.report.negotiation_outcome.negotiation_outcome import execute
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user, count_queries
from sales_process.tests.prices import approve_as, ask_as, make_deal, make_price_floor, offered, quote_as
from sales_process.tests.site import MARY, RUTH, TOM


class TestNegotiationOutcome(IntegrationTestCase):
	def setUp(self):
		for name in frappe.get_all("Negotiation", pluck="name"):
			frappe.delete_doc("Negotiation", name, force=True)

	def talk(self, customer, *rounds, agreed=True, grade=None):
		"""Rounds as (discount, how answered, what was got)."""
		deal = make_deal(customer, offered(100))
		if grade:
			frappe.db.set_value("Sales Deal", deal, "grade", grade)
		with as_user(MARY):
			name = api.start(deal)
			for discount, how, got in rounds:
				values = {"overall_discount": discount, "how_answered": how, "got_in_return": got}
				api.add_round(name, json.dumps(values))
			if not agreed:
				api.lose(name, "Too dear.")
		if agreed:
			frappe.db.set_value("Negotiation", name, {"status": "Agreed", "active_key": None})
		return name

	def report(self, by="Round", user=RUTH, **filters):
		with as_user(user):
			result = execute({"analyse_by": by, "at_least": 1, **filters})
		return {row.get("group") or row["name"]: row for row in result[1]}

	def two(self):
		self.talk(
			"First Bargainer",
			(0, "Listened", ""),
			(4, "Gave In", ""),
			(9, "Traded", "They pay at once."),
			grade="High",
		)
		self.talk("Second Bargainer", (5, "", ""), (11, "Gave In", ""), agreed=False, grade="Low")

	def test_what_each_round_gave_away(self):
		self.two()
		rows = self.report()
		self.assertEqual((rows["2"]["steps"], rows["2"]["average"], rows["2"]["largest"]), (2, 5, 6))
		self.assertEqual((rows["2"]["returned"], rows["3"]["returned"]), (0, 1))
		with as_user(RUTH):
			self.assertIn("2</strong> of 3", execute({"at_least": 1})[2])

	def test_what_each_way_of_answering_costs(self):
		self.two()
		rows = self.report("Answer")
		self.assertEqual((rows["Gave In"]["average"], rows["Traded"]["average"]), (5, 5))

	def test_by_grade_how_they_ended_and_what_was_asked(self):
		self.two()
		rows = self.report("Grade")
		high, low = rows["High"], rows["Low"]
		self.assertEqual((high["agreed"], high["lost"], high["discount"], high["rounds"]), (1, 0, 9, 3))
		self.assertEqual((low["agreed"], low["lost"], low["discount"], low["nothing"]), (0, 1, None, 1))

	def test_by_salesperson_with_approvals(self):
		make_price_floor(authority=10)
		name = self.talk("Asked for", (0, "", ""), (5, "", ""))
		draft = quote_as(MARY, offered(70))
		approval = ask_as(MARY, draft)
		frappe.db.set_value(
			"Price Approval", approval, "deal", frappe.db.get_value("Negotiation", name, "deal")
		)
		approve_as(RUTH, approval)
		row = self.report("Salesperson")["Mary"]
		self.assertEqual((row["talks"], row["asked"], row["approved"], row["rejected"]), (1, 1, 1, 0))
		self.assertIn("sales_owner=mary", row["drill"])

	def test_what_was_got_in_return_in_their_words(self):
		self.two()
		(row,) = self.report("What We Got").values()
		self.assertEqual(
			(row["got"], row["customer"], row["points"]), ("They pay at once.", "First Bargainer", 5)
		)

	def test_of_too_few_no_average_is_told(self):
		self.two()
		row = self.report(at_least=3)["2"]
		self.assertIsNone(row["average"])
		self.assertEqual(row["verdict"], "Too few to tell: 2 of 3 needed.")
		self.assertIsNone(self.report("Grade", at_least=2)["High"]["discount"])

	def test_whose_negotiations_and_which_period(self):
		self.two()
		self.assertEqual(self.report(user=TOM), {})
		self.assertEqual(len(self.report(user=MARY)), 2)
		long_ago = str(compat.today() - timedelta(days=900))
		ended = str(compat.today() - timedelta(days=800))
		self.assertEqual(self.report(from_date=long_ago, to_date=ended), {})

	def test_nothing_of_a_floor_or_an_authority(self):
		make_price_floor(authority=10, floor=35, least_margin=20)
		self.two()
		for by in ("Round", "Answer", "Grade", "Salesperson", "What We Got"):
			with as_user(MARY):
				shown = json.dumps(execute({"analyse_by": by, "at_least": 1})[:2], default=str)
			self.assertNotIn("floor", shown.lower())
			self.assertNotIn("authority", shown.lower())

	def test_the_queries_do_not_grow(self):
		self.two()
		counts = []
		for customer in ("Third", "Fourth", "Fifth"):
			self.report("Salesperson")
			with count_queries() as queries:
				self.report("Salesperson")
			counts.append(len(queries))
			self.talk(customer, (0, "", ""), (3, "", ""))
		self.assertEqual(len(set(counts)), 1)

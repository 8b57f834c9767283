# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe.utils import add_days

from sales_process import compat
from sales_process.api import customer_health as api
from sales_process.api import follow_up
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import COMPANY, as_user, count_queries, deliver, make_sales_order
from sales_process.tests.site import CLERK, MARY, STOCKMAN
from sales_process.tests.surveys import make_asked_customer, make_survey


class TestCustomerHealth(IntegrationTestCase):
	def setUp(self):
		self.customer = make_asked_customer(account_manager=CLERK)
		self.account = get_account("Customer", self.customer.name)

	def health(self, user=CLERK):
		with as_user(user):
			return {row["about"]: row for row in api.get_health(self.customer.name)}

	def test_of_a_new_customer(self):
		found = self.health()
		self.assertEqual(
			[(row["text"], row["tone"]) for row in found.values()],
			[
				("Nobody has talked to them yet.", "watch"),
				("Not asked yet.", "unknown"),
				("Nothing is open.", "good"),
				("None of an order in the last twelve months.", "unknown"),
			],
		)

	def test_the_last_touch_and_the_next(self):
		plan = plans.open_account_plan(self.account, COMPANY, "Nurture", CLERK)
		with as_user(CLERK):
			touch = {"channel": "Phone", "outcome": "Positive", "subject": "How are you?"}
			follow_up.log_touch("Follow-up Plan", plan.name, touch)
		self.assertIn("(Phone)", self.health()["Touch"]["text"])
		yesterday = add_days(compat.today(), -1)
		frappe.db.set_value("Follow-up Plan", plan.name, "next_follow_up", yesterday)
		self.assertEqual(self.health()["Touch"]["tone"], "bad")

	def test_the_last_survey(self):
		survey = make_survey(self.customer)
		values = {"status": "Answered", "answered_on": compat.now(), "overall_score": 31, "has_score": 1}
		frappe.db.set_value("Satisfaction Survey", survey.name, values)
		row = self.health()["Survey"]
		self.assertEqual((row["tone"], row["text"][:18]), ("bad", "Unhappy: 31 of 100"))
		self.assertIn(self.account, row["link"])

	def test_open_and_overdue_actions(self):
		for days in (5, 5):
			frappe.get_doc(
				doctype="Improvement Action",
				company=COMPANY,
				sales_owner=CLERK,
				due_on=add_days(compat.today(), days),
				title=f"Test {frappe.generate_hash(length=4)}",
				customers=[{"account": self.account}],
			).insert()
		self.assertEqual(self.health()["Improvement"]["text"], "2 actions are open.")
		frappe.db.set_value(
			"Improvement Action", {"account": self.account}, "due_on", add_days(compat.today(), -1)
		)
		self.assertEqual(self.health()["Improvement"]["text"], "2 of 2 open actions are overdue.")

	def test_deliveries_in_time(self):
		for promised_in in (7, -3):
			order = make_sales_order(self.customer.name, qty=1)
			deliver(order)
			day = add_days(compat.today(), promised_in)
			frappe.db.set_value("Sales Order Item", {"parent": order.name}, "delivery_date", day)
		row = self.health()["Deliveries"]
		self.assertEqual((row["text"], row["tone"]), ("1 of 2 in time, in twelve months.", "bad"))

	def test_who_may_know(self):
		with as_user(MARY):
			self.assertIsNone(api.get_health(self.customer.name))
		with as_user(STOCKMAN):
			if frappe.has_permission("Customer", "read", self.customer.name):
				self.assertIsNone(api.get_health(self.customer.name))
			else:
				self.assertRaises(frappe.PermissionError, api.get_health, self.customer.name)

	def test_as_few_queries_however_much_there_is(self):
		self.health()
		counts = []
		for _time in range(2):
			with count_queries() as queries:
				self.health()
			counts.append(len(queries))
			deliver(make_sales_order(self.customer.name, qty=1))
		self.assertEqual(counts[0], counts[1])
		self.assertLessEqual(counts[0], 12)

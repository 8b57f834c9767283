# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date
from unittest.mock import patch

import frappe

from sales_process import tasks
from sales_process.api.hand_over import hand_over
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import open_account_plan
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import COMPANY, as_user, make_customer, make_research, moved_clock
from sales_process.tests.site import CHIEF, MARY, PETER, RUTH, STOCKMAN, TOM

MONDAY = date(2026, 11, 23)


class TestHandingOver(IntegrationTestCase):
	def setUp(self):
		clock = moved_clock(MONDAY)
		clock.__enter__()
		self.addCleanup(clock.__exit__, None, None, None)
		keep = patch.object(tasks, "keep")  # a commit would outlive the test
		keep.start()
		self.addCleanup(keep.stop)

	def new_plan(self, customer, owner=MARY):
		account = get_account("Customer", make_customer(customer, account_manager=owner).name)
		return open_account_plan(account, COMPANY, "Revisit", owner, MONDAY)

	def hand_over(self, *plans, to=PETER, user=RUTH):
		with as_user(user):
			return hand_over([plan.name for plan in plans], to)

	def test_many_with_one_bell(self):
		plans = [self.new_plan(f"Given {number} Ltd") for number in range(3)]
		answers = self.hand_over(*plans)
		self.assertEqual([answer["error"] for answer in answers], ["", "", ""])
		for plan in plans:
			plan.reload()
			self.assertEqual((plan.sales_owner, plan.next_follow_up), (PETER, MONDAY))
			self.assertIn("Handed over by", plan.why_this_date)
		bells = frappe.get_all("Notification Log", {"for_user": PETER}, pluck="subject")
		self.assertEqual(len(bells), 1)
		self.assertIn("3 follow-ups", bells[0])

	def test_what_waited_for_the_one_before_waits_for_the_colleague(self):
		plan = self.new_plan("Waiting Given Ltd")
		tasks.remind_due_touches()
		self.hand_over(plan)
		tasks.remind_due_touches()
		filters = {"reference_name": plan.name, "status": "Open"}
		self.assertEqual(frappe.get_all("ToDo", filters, pluck="allocated_to"), [PETER])

	def test_deal_and_research_go_along(self):
		customer = make_customer("Given Deal Ltd", account_manager=MARY).name
		research = make_research(customer, MARY)
		plan = frappe.get_doc("Follow-up Plan", {"deal": research.deal})
		(answer,) = self.hand_over(plan)
		self.assertEqual(answer["error"], "")
		self.assertEqual(frappe.db.get_value("Sales Deal", research.deal, "sales_owner"), PETER)
		self.assertEqual(frappe.db.get_value("Lead Research", research.name, "sales_owner"), PETER)
		with as_user(PETER):
			self.assertTrue(frappe.has_permission("Lead Research", "write", research.name))
		with as_user(MARY):
			self.assertFalse(frappe.has_permission("Follow-up Plan", "write", plan.name))

	def test_one_refusal_stops_no_other(self):
		mine, toms, ended = (
			self.new_plan("Given Mine Ltd"),
			self.new_plan("Given Toms Ltd", TOM),
			self.new_plan("Ended"),
		)
		ended.end("Done", "Over")
		answers = self.hand_over(mine, toms, ended)
		self.assertEqual([bool(answer["error"]) for answer in answers], [False, True, True])
		(again,) = self.hand_over(mine, user=CHIEF)
		self.assertIn("already", again["error"])

	def test_only_managers_and_only_to_salespeople(self):
		plan = self.new_plan("Given Not Ltd")
		with self.assertRaises(frappe.PermissionError):
			self.hand_over(plan, user=MARY)
		for nobody in (STOCKMAN, "Guest", "no.such@example.com", ""):
			with self.assertRaises(frappe.ValidationError):
				self.hand_over(plan, to=nobody)
		self.assertEqual(frappe.db.get_value("Follow-up Plan", plan.name, "sales_owner"), MARY)

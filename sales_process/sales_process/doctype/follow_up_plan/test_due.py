# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date
from unittest.mock import patch

import frappe

from sales_process import tasks
from sales_process.api import follow_up
from sales_process.sales_process.doctype.follow_up_plan import due
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	COMPANY,
	as_user,
	count_queries,
	make_customer,
	make_user,
	moved_clock,
)
from sales_process.tests.site import MARY, RUTH

FRIDAY, MONDAY, WEDNESDAY, THURSDAY = (date(2026, 11, day) for day in (20, 23, 25, 26))


class TestDue(IntegrationTestCase):
	def setUp(self):
		self.plans = [self.make_plan(f"Due {number} Ltd") for number in range(3)]
		keep = patch.object(tasks, "keep")  # a commit would outlive the test
		keep.start()
		self.addCleanup(keep.stop)

	def make_plan(self, customer, owner=MARY, on=FRIDAY):
		account = get_account("Customer", make_customer(customer, account_manager=owner).name)
		with moved_clock(date(2026, 11, 2)):
			return frappe.get_doc(
				doctype="Follow-up Plan",
				account=account,
				company=COMPANY,
				plan_type="Revisit",
				sales_owner=owner,
				next_follow_up=on,
			).insert()

	def run_on(self, day):
		with moved_clock(day):
			tasks.remind_due_touches()

	def todos(self, plan, **filters):
		return frappe.get_all(
			"ToDo",
			filters={"reference_type": "Follow-up Plan", "reference_name": plan.name, **filters},
			fields=["allocated_to", "status", "description", "date"],
			order_by="creation asc",
		)

	def test_a_due_touch_becomes_a_todo_once(self):
		self.run_on(date(2026, 11, 19))
		self.assertEqual(self.todos(self.plans[0]), [])
		for _run in range(2):
			self.run_on(FRIDAY)
		(todo,) = self.todos(self.plans[0])
		self.assertEqual((todo.allocated_to, todo.status, todo.date), (MARY, "Open", FRIDAY))
		self.assertIn("Due 0 Ltd", todo.description)
		self.assertIn(MARY, frappe.db.get_value("Follow-up Plan", self.plans[0].name, "_assign"))

	def test_overdue_reaches_the_manager_once_after_three_working_days(self):
		for day in (FRIDAY, MONDAY, WEDNESDAY, WEDNESDAY, THURSDAY):
			self.run_on(day)
		self.assertEqual([todo.allocated_to for todo in self.todos(self.plans[0])], [MARY, RUTH])

	def test_a_scheduler_that_was_down_loses_nothing_and_doubles_nothing(self):
		self.run_on(THURSDAY)
		self.assertEqual([todo.allocated_to for todo in self.todos(self.plans[0])], [RUTH])

	def test_a_logged_touch_closes_what_waited(self):
		self.run_on(FRIDAY)
		with moved_clock(FRIDAY), as_user(MARY):
			follow_up.log_touch(
				"Follow-up Plan",
				self.plans[0].name,
				{"channel": "Phone", "outcome": "Positive", "subject": "Called"},
			)
		self.assertEqual(self.todos(self.plans[0], status="Open"), [])
		self.assertFalse(frappe.db.get_value("Follow-up Plan", self.plans[0].name, "_assign"))
		self.assertEqual(len(self.todos(self.plans[1], status="Open")), 1)

	def test_one_digest_per_user_and_day_tells_what_waits(self):
		for _run in range(2):
			self.run_on(FRIDAY)
		(digest,) = frappe.get_all(
			"Sales Day Digest", filters={"digest_date": FRIDAY, "user": MARY}, pluck="name"
		)
		digest = frappe.get_doc("Sales Day Digest", digest)
		self.assertEqual((digest.due, digest.overdue, digest.escalated), (3, 0, 0))
		self.assertEqual(
			{row.party_name for row in digest.touches}, {f"Due {number} Ltd" for number in range(3)}
		)
		self.run_on(MONDAY)
		again = frappe.get_doc("Sales Day Digest", {"digest_date": MONDAY, "user": MARY})
		self.assertEqual((again.due, again.overdue), (0, 3))

	def test_the_digest_goes_out_by_the_notification_an_admin_edits(self):
		self.run_on(FRIDAY)
		digest = frappe.db.get_value("Sales Day Digest", {"digest_date": FRIDAY, "user": MARY})
		mails = frappe.get_all("Email Queue", filters={"reference_name": digest}, pluck="name")
		bells = frappe.get_all("Notification Log", filters={"document_name": digest}, pluck="for_user")
		self.assertEqual((len(mails), bells), (1, [MARY]))

	def test_a_digest_is_read_by_its_user_only(self):
		self.run_on(FRIDAY)
		with as_user(MARY):
			self.assertEqual(len(frappe.get_list("Sales Day Digest", filters={"digest_date": FRIDAY})), 1)
		with as_user("tom@example.com"):
			self.assertEqual(frappe.get_list("Sales Day Digest", filters={"digest_date": FRIDAY}), [])

	def test_one_bad_record_costs_one_record(self):
		bad = self.plans[1].name
		real = due._what_to_do

		def fails_for_one(item):
			if item.plan.name == bad:
				raise RuntimeError("broken record")
			return real(item)

		with patch.object(due, "_what_to_do", fails_for_one):
			self.run_on(FRIDAY)
		self.assertEqual([len(self.todos(plan)) for plan in self.plans], [1, 0, 1])
		self.assertTrue(frappe.db.exists("Error Log", {"reference_name": bad}))
		self.run_on(FRIDAY)
		self.assertEqual([len(self.todos(plan)) for plan in self.plans], [1, 1, 1])

	def test_plans_without_owner_wait_for_the_manager_of_the_queue(self):
		frappe.db.set_single_value("Sales Process Settings", "default_manager", RUTH)
		frappe.clear_document_cache("Sales Process Settings", "Sales Process Settings")
		self.addCleanup(frappe.clear_document_cache, "Sales Process Settings", "Sales Process Settings")
		plan = self.plans[0]
		frappe.db.set_value("Follow-up Plan", plan.name, "sales_owner", None)
		self.run_on(FRIDAY)
		self.assertEqual([todo.allocated_to for todo in self.todos(plan)], [RUTH])

	def test_the_plans_of_somebody_who_left_go_to_the_manager(self):
		leaver = make_user("leaver@example.com", "Sales User")
		from sales_process.tests.factories import make_sales_person

		make_sales_person("Leaver", leaver.name, parent="Ruth")
		plan = self.make_plan("Left Behind Ltd", owner=leaver.name)
		self.run_on(FRIDAY)
		frappe.db.set_value("User", leaver.name, "enabled", 0)
		with moved_clock(MONDAY):
			tasks.daily()
		plan.reload()
		self.assertEqual(plan.sales_owner, RUTH)
		self.assertIn("has left", plan.why_this_date)
		self.run_on(MONDAY)
		self.assertEqual([todo.allocated_to for todo in self.todos(plan, status="Open")], [RUTH])

	def test_a_batch_costs_the_same_number_of_queries_however_large(self):
		names = [plan.name for plan in [*self.plans, *(self.make_plan(f"Many {n} Ltd") for n in range(10))]]
		with moved_clock(FRIDAY):
			due.remind_plans(names[:1])  # warms the caches
			with count_queries() as few:
				due.remind_plans(names[1:3])
			with count_queries() as many:
				due.remind_plans(names[3:])
		self.assertEqual(len(few), len(many))
		self.assertLess(len(many), 10)

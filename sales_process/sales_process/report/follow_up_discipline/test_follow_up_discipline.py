# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date

import frappe

from sales_process.api import follow_up
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import open_account_plan
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.sales_process.report.follow_up_discipline.follow_up_discipline import execute
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import COMPANY, as_user, make_customer, moved_clock
from sales_process.tests.site import MARY, RUTH, TOM

MONDAY, WEDNESDAY, FRIDAY = (date(2031, 3, day) for day in (3, 5, 7))
PERIOD = {"from_date": "2031-03-01", "to_date": "2031-03-31", "at_least": 1}


class TestFollowUpDiscipline(IntegrationTestCase):
	def setUp(self):
		frappe.db.set_value("Follow-up Plan", {"status": "Active"}, "status", "Done")
		with moved_clock(MONDAY):
			self.plans = [
				self.new_plan(f"Discipline {owner} {n}", owner) for owner in (MARY, TOM) for n in (1, 2)
			]
		self.log(self.plans[0], MONDAY, "Positive")
		self.log(self.plans[2], WEDNESDAY, "No Response")

	def new_plan(self, customer, owner):
		account = get_account("Customer", make_customer(customer, account_manager=owner).name)
		return open_account_plan(account, COMPANY, "Revisit", owner, MONDAY)

	def log(self, plan, day, outcome):
		touch = {"channel": "Phone", "outcome": outcome, "subject": "Called"}
		with moved_clock(day), as_user(plan.sales_owner):
			follow_up.log_touch("Follow-up Plan", plan.name, touch)

	def rows(self, user, **filters):
		with as_user(user), moved_clock(FRIDAY):
			found = execute({**PERIOD, **filters})
		return {row["sales_owner"]: row for row in found[1]}, found

	def test_what_was_on_time_late_and_is_not_done(self):
		rows, (_columns, _rows, _message, chart, summary) = self.rows("Administrator", company=COMPANY)
		mary, tom = rows[MARY], rows[TOM]
		self.assertEqual((mary["due"], mary["on_time"], mary["late"], mary["not_done"]), (2, 1, 0, 1))
		self.assertEqual((tom["due"], tom["on_time"], tom["late"], tom["not_done"]), (2, 0, 1, 1))
		self.assertEqual((mary["response_rate"], tom["response_rate"]), (100, 0))
		self.assertEqual((mary["average_delay"], tom["average_delay"]), (2, 3))
		self.assertEqual(len(chart["data"]["datasets"]), 3)
		self.assertEqual(summary[0]["value"], 4)

	def test_everybody_sees_his_own_and_a_manager_the_team(self):
		self.assertEqual(set(self.rows(MARY)[0]), {MARY})
		self.assertIn(MARY, self.rows(RUTH)[0])
		self.assertNotIn(TOM, self.rows(RUTH)[0])
		self.assertEqual(self.rows(MARY, sales_owner=TOM)[0], {})

	def test_no_rate_of_too_few(self):
		mary = self.rows(MARY, at_least=5)[0][MARY]
		self.assertIsNone(mary["on_time_rate"])
		self.assertIsNone(mary["response_rate"])

	def test_a_corrected_log_keeps_the_day_it_was_planned_for(self):
		log = frappe.get_last_doc("Follow-up Log", {"plan": self.plans[2].name})
		with as_user(TOM), moved_clock(FRIDAY):
			follow_up.replace_log(log.name, {"happened_on": "2031-03-03 09:00:00"}, "It was on Monday")
		tom = self.rows("Administrator")[0][TOM]
		self.assertEqual((tom["due"], tom["on_time"], tom["late"]), (2, 1, 0))

	def test_the_period_has_a_sane_default_and_does_not_run_backwards(self):
		with as_user(MARY), moved_clock(FRIDAY):
			self.assertTrue(execute()[1])
			with self.assertRaises(frappe.ValidationError):
				execute({"from_date": "2031-04-01", "to_date": "2031-03-01"})

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date
from unittest.mock import patch

import frappe
from frappe.utils import getdate

from sales_process.api import cadence
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import open_account_plan
from sales_process.sales_process.doctype.follow_up_plan.rescheduling import apply_rule
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	COMPANY,
	as_user,
	count_queries,
	make_company,
	make_customer,
	moved_clock,
)
from sales_process.tests.site import CHIEF, MARY

MONDAY = date(2026, 11, 23)


class TestRescheduling(IntegrationTestCase):
	def setUp(self):
		clock = moved_clock(MONDAY)
		clock.__enter__()
		self.addCleanup(clock.__exit__, None, None, None)
		keep = patch("sales_process.tasks.keep")  # a commit would outlive the test
		keep.start()
		self.addCleanup(keep.stop)
		make_company()
		self.rule = self.new_rule("Tested revisit").insert()
		self.plan = self.new_plan("Moved Ltd")

	def new_rule(self, title, **values):
		values = {
			"plan_type": "Revisit",
			"company": "",
			"priority": 1,
			"tracks": [{"channel": "Phone", "every": 2, "unit": "Week"}],
			**values,
		}
		return frappe.get_doc(doctype="Follow-up Cadence", title=title, enabled=1, **values)

	def new_plan(self, customer, **values):
		account = get_account("Customer", make_customer(customer, account_manager=MARY).name)
		plan = open_account_plan(account, COMPANY, "Revisit", MARY)
		if values:
			plan.update(values)
			plan.save()
		return plan

	def preview(self, **values):
		doc = {**self.rule.as_dict(), **values}
		with as_user(CHIEF):
			return cadence.get_preview(frappe.as_json(doc))

	def moved(self, **values):
		return {row["party_name"]: row for row in self.preview(**values)["rows"]}

	def weekly(self):
		return {"tracks": [{"channel": "Visit", "every": 1, "unit": "Week"}]}

	def test_the_rule_as_it_is_moves_nothing(self):
		self.assertEqual(self.plan.next_follow_up, date(2026, 12, 7))
		self.assertEqual(self.moved(), {})

	def test_a_changed_rule_says_which_plans_move_and_to_when(self):
		row = self.moved(**self.weekly())["Moved Ltd"]
		self.assertEqual((row["before"], row["after"]), (date(2026, 12, 7), date(2026, 11, 30)))
		self.assertIn("Every week by Visit", row["why"])
		self.plan.reload()
		self.assertEqual(self.plan.next_follow_up, date(2026, 12, 7))

	def test_saving_does_what_the_preview_said(self):
		after = self.moved(**self.weekly())["Moved Ltd"]["after"]
		self.rule.update(self.weekly())
		self.rule.save()
		for _time in range(2):
			apply_rule(self.rule.name, self.rule.title)
			self.plan.reload()
			self.assertEqual((getdate(self.plan.next_follow_up), self.plan.next_channel), (after, "Visit"))
		self.assertEqual(self.moved(), {})

	def test_what_a_person_has_set_stays(self):
		self.plan.next_follow_up = date(2026, 12, 24)
		self.plan.save()
		self.assertEqual(self.moved(**self.weekly()), {})
		self.rule.update(self.weekly())
		self.rule.save()
		apply_rule(self.rule.name, self.rule.title)
		self.plan.reload()
		self.assertEqual(self.plan.next_follow_up, date(2026, 12, 24))

	def test_what_is_due_stays_due(self):
		rarely = {"tracks": [{"channel": "Phone", "every": 3, "unit": "Month"}]}
		self.assertEqual({*self.moved(**rarely)}, {"Moved Ltd"})
		with moved_clock("2026-12-07"):
			self.assertEqual(self.moved(**rarely), {})

	def test_another_rule_takes_over_where_this_one_is_switched_off(self):
		row = self.moved(enabled=0)["Moved Ltd"]
		self.assertGreater(row["after"], date(2026, 12, 7))
		self.rule.enabled = 0
		self.rule.save()
		apply_rule(self.rule.name, self.rule.title)
		self.plan.reload()
		self.assertEqual(self.plan.next_follow_up, row["after"])

	def test_a_new_rule_is_tried_before_there_is_one(self):
		new = self.new_rule("Not saved", priority=0, **self.weekly())
		with as_user(CHIEF):
			answer = cadence.get_preview(frappe.as_json(new.as_dict()))
		self.assertIn("Moved Ltd", {row["party_name"] for row in answer["rows"]})
		self.assertFalse(frappe.db.exists("Follow-up Cadence", {"title": "Not saved"}))

	def test_a_rule_that_cannot_be_is_refused_as_on_saving(self):
		with self.assertRaisesRegex(frappe.ValidationError, "must be 1 or more"):
			self.preview(tracks=[{"channel": "Phone", "every": 0, "unit": "Week"}])

	def test_the_number_of_queries_does_not_grow_with_the_plans(self):
		def queries():
			self.preview(**self.weekly())
			with count_queries() as sent:
				self.preview(**self.weekly())
			return len(sent)

		few = queries()
		for idx in range(6):
			self.new_plan(f"Moved Too {idx}")
		self.assertEqual(queries(), few)

	def test_only_who_keeps_the_rules_may_try_them(self):
		with as_user(MARY):
			self.assertRaises(
				frappe.PermissionError, cadence.get_preview, frappe.as_json(self.rule.as_dict())
			)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import timedelta

import frappe
from frappe.utils import getdate

from sales_process import compat
from sales_process.api import follow_up as api
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.follow_up_plan import revisits
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	COMPANY,
	as_user,
	deliver,
	hints_at_once,
	make_sales_order,
	moved_clock,
)
from sales_process.tests.site import CLERK, TOM
from sales_process.tests.surveys import make_asked_customer, make_template, settings

DAYS = 90


class RevisitCase(IntegrationTestCase):
	def setUp(self):
		frappe.db.set_value("Follow-up Cadence", {"enabled": 1}, "enabled", 0)
		self.cadence = frappe.get_doc(
			doctype="Follow-up Cadence",
			title="Test Revisit",
			company="",
			plan_type="Revisit",
			checklist="How do they use it?\nWhat will they need next?",
			tracks=[{"channel": "Phone", "every": DAYS, "unit": "Day"}],
		).insert()
		frappe.local.request_cache.clear()  # the rules are read once a request
		self.customer = make_asked_customer(account_manager=CLERK)
		changed = settings(survey_template=make_template().name, survey_enabled=1, revisits_enabled=1)
		changed.__enter__()
		self.addCleanup(changed.__exit__, None, None, None)

	def deliver(self):
		order = make_sales_order(self.customer.name, qty=1)
		with hints_at_once():
			return deliver(order)

	def revisits(self, **filters):
		account = plans_account(self.customer.name)
		filters = {"account": account, "plan_type": "Revisit", **filters}
		names = frappe.get_all("Follow-up Plan", filters, pluck="name", order_by="creation asc")
		return [frappe.get_doc("Follow-up Plan", name) for name in names]

	def plan(self):
		(plan,) = self.revisits()
		return plan

	def call(self, on=None, **touch):
		"""A talk about another matter, on a plan of its own."""
		other = plans.open_account_plan(plans_account(self.customer.name), COMPANY, "Renewal", CLERK)
		values = {"channel": "Phone", "outcome": "Positive", "subject": "Renewal", **touch}
		with moved_clock(on or compat.now()), as_user(CLERK):
			api.log_touch("Follow-up Plan", other.name, values)


def plans_account(customer):
	from sales_process.sales_process.doctype.sales_account.sales_account import get_account

	return get_account("Customer", customer)


class TestOpening(RevisitCase):
	def test_whoever_got_what_he_ordered_is_revisited(self):
		self.assertEqual(self.revisits(), [])
		self.deliver()
		plan = self.plan()
		self.assertEqual(
			(plan.sales_owner, plan.status, plan.customer_group),
			(CLERK, "Active", self.customer.customer_group),
		)
		self.assertGreaterEqual(plan.next_follow_up, compat.today() + timedelta(days=DAYS))
		self.assertIn("Every 90 days", plan.why_this_date)

	def test_once_however_often_he_gets_something(self):
		self.deliver()
		self.deliver()
		self.assertEqual(len(self.revisits()), 1)

	def test_one_that_somebody_ended_stays_ended_until_the_next_delivery(self):
		note = self.deliver()
		with as_user(CLERK):
			api.end_plan(self.plan().name, "They want no calls.")
		account = plans_account(self.customer.name)
		revisits.open_after_hand_over(account, COMPANY, CLERK, getdate(note.posting_date))
		self.assertEqual(len(self.revisits(status="Active")), 0)
		with moved_clock(compat.now() + timedelta(days=5)):
			revisits.open_after_hand_over(account, COMPANY, CLERK, compat.today())
		self.assertEqual(len(self.revisits(status="Active")), 1)

	def test_it_can_be_switched_off(self):
		with settings(revisits_enabled=0):
			self.deliver()
		self.assertEqual(self.revisits(), [])

	def test_a_failure_never_touches_the_delivery(self):
		from unittest.mock import patch

		target = "sales_process.sales_process.doctype.satisfaction_survey.hand_over.open_after_hand_over"
		order = make_sales_order(self.customer.name, qty=1)
		with patch(target, side_effect=RuntimeError("ours")):
			note = deliver(order)
		self.assertEqual(frappe.db.get_value("Delivery Note", note.name, "docstatus"), 1)


class TestMerging(RevisitCase):
	def setUp(self):
		super().setUp()
		self.deliver()

	def test_a_call_on_another_matter_puts_the_visit_off(self):
		before = self.plan().next_follow_up
		self.call(on=compat.now() + timedelta(days=40))
		plan = self.plan()
		self.assertGreaterEqual(plan.next_follow_up, before + timedelta(days=40))
		self.assertIn("Somebody talked to them", plan.why_this_date)

	def test_nobody_there_was_no_talk(self):
		before = self.plan().next_follow_up
		self.call(on=compat.now() + timedelta(days=40), outcome="No Response")
		self.assertEqual(self.plan().next_follow_up, before)

	def test_a_date_that_somebody_chose_stays(self):
		day = compat.today() + timedelta(days=14)
		with as_user(CLERK):
			api.set_next_follow_up("Follow-up Plan", self.plan().name, str(day))
		self.call(on=compat.now() + timedelta(days=3))
		self.assertEqual(getdate(self.plan().next_follow_up), day)

	def test_a_group_can_have_its_own_rhythm(self):
		frappe.get_doc(
			doctype="Follow-up Cadence",
			title="Test Revisit of a Group",
			company="",
			plan_type="Revisit",
			customer_group=self.customer.customer_group,
			priority=-1,
			tracks=[{"channel": "Phone", "every": 30, "unit": "Day"}],
		).insert()
		frappe.local.request_cache.clear()
		plan = self.plan()
		plan.compute_next_touch()
		self.assertLess(plan.next_follow_up, compat.today() + timedelta(days=40))
		self.assertIn(
			f"customer group {self.customer.customer_group}", plan.why_this_date or self.words(plan)
		)

	def words(self, plan):
		from sales_process.sales_process.doctype.follow_up_plan.date_reasons import in_words

		return in_words(frappe.parse_json(plan.date_reasons))

	def test_a_customer_of_another_group(self):
		groups = frappe.get_all(
			"Customer Group", {"is_group": 0, "name": ["!=", self.customer.customer_group]}, pluck="name"
		)
		if not groups:
			self.skipTest("one customer group only")
		self.customer.reload().update({"customer_group": groups[0]})
		self.customer.save()
		self.assertEqual(self.plan().customer_group, groups[0])


class TestWhatIsAsked(RevisitCase):
	def setUp(self):
		super().setUp()
		self.deliver()

	def log(self, user=CLERK, **touch):
		values = {"channel": "Phone", "outcome": "Positive", "subject": "How it goes", **touch}
		with as_user(user):
			return api.log_touch("Follow-up Plan", self.plan().name, values)

	def test_the_checklist_is_asked_each_time(self):
		for _time in range(2):
			with as_user(CLERK):
				context = api.get_context("Follow-up Plan", self.plan().name)
			self.assertEqual(
				[point["value"] for point in context["checklist"]],
				["How do they use it?", "What will they need next?"],
			)
			self.assertTrue(context["takes_new_needs"])
			self.log(covered="How do they use it?")

	def test_a_new_need_is_researched_for_the_same_customer(self):
		need = "Screens for the second floor"
		first = self.log(new_need=need)["research"]
		research = frappe.get_doc("Lead Research", first)
		self.assertEqual((research.account, research.purchase), (self.plan().account, need))
		self.assertEqual([row.pain_point for row in research.needs], [need])
		log = frappe.get_last_doc("Follow-up Log", {"plan": self.plan().name})
		self.assertEqual((log.new_need, log.research), (need, first))
		self.assertEqual(self.log(new_need=need)["research"], first)
		self.assertEqual(len(frappe.get_doc("Lead Research", first).needs), 1)
		self.assertIsNone(self.log()["research"])

	def test_a_stranger_takes_up_nothing(self):
		with self.assertRaises(frappe.PermissionError):
			self.log(user=TOM, new_need="Anything")
		self.assertFalse(frappe.db.exists("Lead Research", {"account": self.plan().account}))

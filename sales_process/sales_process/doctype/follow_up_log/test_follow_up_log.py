# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date, datetime

import frappe

from sales_process.api import follow_up
from sales_process.exceptions import AppendOnly
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	COMPANY,
	as_user,
	hints_at_once,
	make_customer,
	make_quotation,
	make_research,
	moved_clock,
)
from sales_process.tests.site import MARY, TOM

TUESDAY = date(2026, 11, 24)


class TestFollowupLog(IntegrationTestCase):
	def setUp(self):
		self.customer = make_customer("Log Test Ltd", account_manager=MARY).name
		clock = moved_clock(TUESDAY)
		clock.__enter__()
		self.addCleanup(clock.__exit__, None, None, None)
		with hints_at_once():
			self.quotation = make_quotation(self.customer)
		self.plan = frappe.get_doc("Follow-up Plan", {"deal": self.quotation.reload().sales_deal})

	def touch(self, **values):
		return {"channel": "Phone", "outcome": "Positive", "subject": "Called about the offer", **values}

	def log(self, doctype="Quotation", name=None, user=MARY, also=None, **values):
		with as_user(user):
			return follow_up.log_touch(doctype, name or self.quotation.name, self.touch(**values), also)

	def test_logging_a_touch_sets_the_next_one_and_says_why(self):
		with moved_clock("2026-11-26"):
			answer = self.log()
		self.assertEqual(answer["next_follow_up"], date(2026, 12, 1))
		self.assertIn("Every 3 working days", answer["why_this_date"])
		self.plan.reload()
		self.assertEqual((self.plan.last_touch_on, self.plan.last_channel), (date(2026, 11, 26), "Phone"))
		self.assertEqual(self.quotation.reload().next_follow_up, date(2026, 12, 1))

	def test_a_typed_next_date_is_kept(self):
		answer = self.log(next_follow_up="2026-12-18", next_topic="After their board meeting")
		self.assertEqual(answer["next_follow_up"], date(2026, 12, 18))
		self.assertEqual(self.plan.reload().next_topic, "After their board meeting")

	def test_silence_counts_and_slows_down_and_an_answer_resets_it(self):
		for _try in range(4):
			self.log(outcome="No Response")
		self.assertEqual(self.plan.reload().touches_without_response, 4)
		self.assertIn("without an answer", self.plan.why_this_date)
		self.log()
		self.assertEqual(self.plan.reload().touches_without_response, 0)

	def test_an_older_log_never_moves_a_plan_behind_a_newer_one(self):
		self.log()
		before = self.plan.reload().as_dict()
		self.log(happened_on=datetime(2026, 11, 20, 10), outcome="No Response")
		self.assertEqual(self.plan.reload().as_dict(), before)

	def test_a_touch_in_the_future_is_refused(self):
		with self.assertRaisesRegex(frappe.ValidationError, "in the future"):
			self.log(happened_on=datetime(2026, 11, 25, 10))

	def test_a_touch_without_subject_is_refused_and_nothing_is_written(self):
		before = frappe.db.count("Follow-up Log")
		with self.assertRaises(frappe.MandatoryError):
			self.log(subject="")
		self.assertEqual(frappe.db.count("Follow-up Log"), before)

	def test_an_overlong_text_is_refused_by_name(self):
		with self.assertRaisesRegex(frappe.ValidationError, "What Was Said"):
			self.log(notes="x" * 10_001)

	def test_a_log_is_never_changed(self):
		self.log()
		log = frappe.get_last_doc("Follow-up Log", {"plan": self.plan.name}, order_by="creation desc")
		log.subject = "Something else"
		with self.assertRaises(AppendOnly):
			log.save()
		with as_user(MARY), self.assertRaises(frappe.PermissionError):
			frappe.delete_doc("Follow-up Log", log.name)

	def test_a_wrong_log_is_replaced_and_stays_visible(self):
		self.log(outcome="No Response")
		wrong = frappe.get_last_doc("Follow-up Log", {"plan": self.plan.name}, order_by="creation desc")
		with as_user(MARY):
			right = follow_up.replace_log(wrong.name, {"outcome": "Positive"}, "It was the other number")
		self.assertEqual(wrong.reload().replaced_by, right)
		self.assertEqual(self.plan.reload().touches_without_response, 0)
		with as_user(MARY), self.assertRaisesRegex(frappe.ValidationError, "replaced already"):
			follow_up.replace_log(wrong.name, {}, "Again")

	def test_one_touch_ticks_off_other_due_plans_of_the_account(self):
		account = get_account("Customer", self.customer)
		with as_user(MARY):
			revisit = frappe.get_doc(
				doctype="Follow-up Plan",
				account=account,
				company=COMPANY,
				plan_type="Revisit",
				next_follow_up=TUESDAY,
			).insert()
		self.log(also=[revisit.name])
		self.assertEqual(revisit.reload().last_touch_on, TUESDAY)

	def test_a_customer_without_plan_gets_one(self):
		lonely = make_customer("Lonely Ltd", account_manager=MARY).name
		answer = self.log("Customer", lonely)
		plan = frappe.get_doc("Follow-up Plan", answer["plan"])
		self.assertEqual((plan.plan_type, plan.sales_owner, plan.last_touch_on), ("Revisit", MARY, TUESDAY))

	def test_a_colleagues_customer_is_named_with_its_owner(self):
		with self.assertRaisesRegex(frappe.PermissionError, "Mary"):
			self.log(user=TOM)

	def test_the_suggestion_changes_nothing(self):
		before = self.plan.as_dict()
		with as_user(MARY):
			suggestion = follow_up.suggest("Follow-up Plan", self.plan.name, "Phone", "Positive")
		self.assertEqual(suggestion["next_follow_up"], date(2026, 11, 27))
		self.assertIn("Every 3 working days", suggestion["why_this_date"])
		self.assertEqual(self.plan.reload().as_dict(), before)

	def test_a_date_typed_on_the_customer_moves_the_earliest_plan(self):
		with as_user(MARY):
			follow_up.set_next_follow_up("Customer", self.customer, "2026-12-09")
		self.assertEqual(self.plan.reload().next_follow_up, date(2026, 12, 9))

	def test_ending_needs_a_reason_while_the_deal_is_open(self):
		with as_user(MARY):
			with self.assertRaises(frappe.ValidationError):
				follow_up.end_plan(self.plan.name)
			self.assertEqual(follow_up.end_plan(self.plan.name, "They wait for a budget")["status"], "Done")

	def test_a_pain_point_goes_to_the_needs_of_the_research_once(self):
		with as_user(MARY):
			research = make_research(self.customer, MARY)
		for _time in range(2):
			self.log(pain_point="Stock counts take two days", solution_shown="Counting by scanner")
		(need,) = research.reload().needs
		self.assertEqual(
			(need.pain_point, need.evidence), ("Stock counts take two days", "Counting by scanner")
		)

	def test_a_pain_point_without_a_research_stays_in_the_log(self):
		self.log(pain_point="Stock counts take two days")
		log = frappe.get_last_doc("Follow-up Log", {"plan": self.plan.name})
		self.assertEqual(log.pain_point, "Stock counts take two days")

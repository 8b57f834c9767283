# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date

import frappe

from sales_process.exceptions import NoNextStep
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	COMPANY,
	as_user,
	hints_at_once,
	make_company,
	make_customer,
	make_quotation,
	moved_clock,
)
from sales_process.tests.site import MARY, RUTH, TOM

TUESDAY = date(2026, 11, 24)


class TestFollowupPlan(IntegrationTestCase):
	def setUp(self):
		self.customer = make_customer("Plan Test Ltd", account_manager=MARY)
		self.account = get_account("Customer", self.customer.name)
		clock = moved_clock(TUESDAY)
		clock.__enter__()
		self.addCleanup(clock.__exit__, None, None, None)

	def new_plan(self, **values):
		values = {"plan_type": "Revisit", "company": COMPANY, "account": self.account, **values}
		return frappe.get_doc(doctype="Follow-up Plan", **values)

	def customer_date(self):
		return frappe.db.get_value("Customer", self.customer.name, "next_follow_up")

	def test_a_salesperson_opens_a_plan_and_is_told_why_then(self):
		with as_user(MARY):
			plan = self.new_plan().insert()
		self.assertEqual(plan.sales_owner, MARY)
		self.assertEqual(plan.next_follow_up, date(2027, 2, 24))
		self.assertEqual(plan.next_channel, "Phone")
		self.assertIn("Every 3 months by Phone", plan.why_this_date)
		self.assertEqual(self.customer_date(), date(2027, 2, 24))

	def test_the_reason_is_read_in_the_readers_language(self):
		plan = self.new_plan().insert()
		frappe.local.lang = "zh"
		self.addCleanup(setattr, frappe.local, "lang", "en")
		self.assertNotIn("Every", plan.why_this_date)

	def test_a_typed_date_sticks_when_the_pace_changes(self):
		plan = self.new_plan(next_follow_up="2026-12-03").insert()
		plan.urgency, plan.intent = "High", "High"
		plan.save()
		self.assertEqual(plan.next_follow_up, date(2026, 12, 3))
		self.assertIn("Set by", plan.why_this_date)

	def test_an_emptied_date_is_computed_again(self):
		plan = self.new_plan(next_follow_up="2026-12-03").insert()
		plan.next_follow_up = None
		plan.save()
		self.assertEqual(plan.next_follow_up, date(2027, 2, 24))
		self.assertFalse(plan.date_is_typed)

	def test_a_computed_date_follows_the_pace(self):
		plan = self.new_plan().insert()
		plan.urgency, plan.intent = "High", "High"
		plan.save()
		self.assertEqual(plan.next_follow_up, date(2026, 12, 1))
		self.assertIn("urgency High", plan.why_this_date)

	def test_a_date_in_the_past_is_refused_by_name(self):
		with self.assertRaisesRegex(frappe.ValidationError, "Next Follow-up.*in the past"):
			self.new_plan(next_follow_up="2026-11-23").insert()

	def test_one_running_plan_of_a_type_per_account(self):
		first = self.new_plan().insert()
		with self.assertRaisesRegex(frappe.DuplicateEntryError, first.name):
			self.new_plan().insert()
		first.status, first.end_reason = "Stopped", "Moved away"
		first.save()
		self.assertTrue(self.new_plan().insert().active_key)

	def test_two_companies_follow_up_the_same_customer_apart(self):
		other = make_company("Second Plan Test Co")
		self.new_plan().insert()
		self.assertTrue(self.new_plan(company=other.name).insert().name)

	def test_the_second_comer_goes_on_in_the_first_plan(self):
		first = plans.open_account_plan(self.account, COMPANY, "Revisit")
		second = plans.open_account_plan(self.account, COMPANY, "Revisit")
		self.assertEqual(first.name, second.name)

	def test_a_lost_race_joins_the_winner(self):
		"""Both looked before either had inserted: the unique key decides, and nobody sees an error."""
		from unittest.mock import patch

		from sales_process import active_key

		first = plans.open_account_plan(self.account, COMPANY, "Nurture")
		real, calls = active_key.find, []

		def blind_at_first(*args, **kwargs):
			calls.append(args)
			return None if len(calls) == 1 else real(*args, **kwargs)

		with patch.object(active_key, "find", blind_at_first), patch.object(plans, "find", return_value=None):
			second = plans.open_account_plan(self.account, COMPANY, "Nurture")
		self.assertEqual(first.name, second.name)

	def test_stopping_needs_a_reason(self):
		plan = self.new_plan().insert()
		plan.status = "Stopped"
		with self.assertRaisesRegex(NoNextStep, "End Reason"):
			plan.save()

	def test_the_last_plan_of_an_open_deal_is_not_done_without_a_reason(self):
		with hints_at_once():
			quotation = make_quotation(self.customer.name)
		deal = frappe.db.get_value("Quotation", quotation.name, "sales_deal")
		plan = frappe.get_doc("Follow-up Plan", {"deal": deal})
		plan.status = "Done"
		with self.assertRaises(NoNextStep):
			plan.save()
		plan.reload()
		plan.status, plan.end_reason = "Done", "They decide next year"
		plan.save()
		self.assertIsNone(frappe.db.get_value("Quotation", quotation.name, "next_follow_up"))

	def test_a_pause_needs_a_day_and_wakes_on_it(self):
		from sales_process.sales_process.doctype.follow_up_plan import due

		plan = self.new_plan().insert()
		plan.status = "Paused"
		with self.assertRaisesRegex(frappe.ValidationError, "Paused until"):
			plan.save()
		plan.reload()
		plan.status, plan.paused_until = "Paused", "2026-12-14"
		plan.save()
		self.assertEqual(plan.next_follow_up, date(2026, 12, 14))
		with moved_clock("2026-12-15"):
			due.remind_plans(due.due_plans(date(2026, 12, 15)))
		self.assertEqual(frappe.db.get_value("Follow-up Plan", plan.name, "status"), "Active")

	def test_a_deal_type_needs_a_deal(self):
		with self.assertRaisesRegex(frappe.ValidationError, "needs a deal"):
			self.new_plan(plan_type="Quotation").insert()

	def test_negative_days_are_refused(self):
		with self.assertRaises(frappe.ValidationError):
			self.new_plan(cycle_days=-3).insert()

	def test_a_customer_form_opened_before_does_not_bring_the_old_date_back(self):
		plan = self.new_plan(next_follow_up="2026-12-03").insert()
		opened = frappe.get_doc("Customer", self.customer.name)
		plan.next_follow_up = "2026-12-17"
		plan.save()
		opened.website = "https://example.com"
		opened.save()
		self.assertEqual(self.customer_date(), date(2026, 12, 17))

	def test_the_customer_shows_the_earliest_running_plan(self):
		self.new_plan(next_follow_up="2026-12-17").insert()
		self.new_plan(plan_type="Nurture", next_follow_up="2026-12-03").insert()
		self.assertEqual(self.customer_date(), date(2026, 12, 3))

	def test_nothing_is_half_written_when_a_save_fails_in_the_middle(self):
		from unittest.mock import patch

		plan = self.new_plan(next_follow_up="2026-12-03").insert()
		frappe.db.savepoint("before_the_fault")
		plan.next_follow_up = "2026-12-17"
		with patch.object(plans, "mirror_account", side_effect=RuntimeError("disk full")):
			with self.assertRaises(RuntimeError):
				plan.save()
		frappe.db.rollback(save_point="before_the_fault")
		self.assertEqual(
			frappe.db.get_value("Follow-up Plan", plan.name, "next_follow_up"), date(2026, 12, 3)
		)
		self.assertEqual(self.customer_date(), date(2026, 12, 3))

	def test_deleting_a_plan_empties_the_mirror(self):
		plan = self.new_plan().insert()
		frappe.delete_doc("Follow-up Plan", plan.name)
		self.assertIsNone(self.customer_date())


class TestWhoSeesAPlan(IntegrationTestCase):
	def setUp(self):
		customer = make_customer("Seen By Mary Ltd", account_manager=MARY)
		account = get_account("Customer", customer.name)
		with as_user(MARY):
			self.plan = frappe.get_doc(
				doctype="Follow-up Plan", plan_type="Revisit", account=account, company=COMPANY
			).insert()

	def seen_by(self, user):
		with as_user(user):
			return self.plan.name in frappe.get_list("Follow-up Plan", pluck="name", limit=0), bool(
				frappe.has_permission("Follow-up Plan", "read", self.plan.name)
			)

	def test_the_owner_sees_it_and_a_colleague_does_not(self):
		self.assertEqual(self.seen_by(MARY), (True, True))
		self.assertEqual(self.seen_by(TOM), (False, False))

	def test_her_manager_sees_it(self):
		self.assertEqual(self.seen_by(RUTH), (True, True))

	def test_a_share_opens_it(self):
		frappe.share.add("Follow-up Plan", self.plan.name, TOM, read=1)
		self.assertEqual(self.seen_by(TOM), (True, True))

	def test_whoever_follows_up_sees_the_account_of_a_colleague_too(self):
		"""Frappe 16 leaves rows out of a list whose linked record the user may not read."""
		self.plan.sales_owner = TOM
		self.plan.save()
		with as_user(TOM):
			rows = frappe.get_list("Follow-up Plan", fields=["name", "account.title as customer"], limit=0)
			self.assertIn({"name": self.plan.name, "customer": "Seen By Mary Ltd"}, rows)
			self.assertTrue(frappe.has_permission("Sales Account", "read", self.plan.account))

	def test_the_lists_show_no_link_that_could_hide_a_row(self):
		for doctype in ("Follow-up Plan", "Follow-up Log", "Sales Deal", "Satisfaction Survey"):
			shown = {field.fieldname for field in frappe.get_meta(doctype).fields if field.in_list_view}
			self.assertNotIn("account", shown, doctype)
			self.assertNotIn("deal", shown, doctype)

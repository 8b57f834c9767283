# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date

import frappe
from frappe.utils import add_days

from sales_process import reconcile
from sales_process.sales_process.doctype.sales_deal.sales_deal import take_up_quotation
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	COMPANY,
	as_user,
	hints_at_once,
	make_customer,
	make_quotation,
	make_sales_order,
	moved_clock,
	order_from,
)
from sales_process.tests.site import MARY, RUTH, TOM

TUESDAY = date(2026, 11, 24)


class TestSalesDeal(IntegrationTestCase):
	def setUp(self):
		self.customer = make_customer("Deal Test Ltd", account_manager=MARY).name

	def quote(self, **values):
		with hints_at_once():
			quotation = make_quotation(self.customer, **values)
		return quotation.reload()

	def deal(self, quotation):
		return frappe.get_doc("Sales Deal", quotation.reload().sales_deal)

	def plan(self, quotation):
		return frappe.get_doc("Follow-up Plan", {"deal": quotation.reload().sales_deal})

	def test_a_submitted_quotation_is_followed_up_by_its_owner(self):
		quotation = self.quote()
		deal, plan = self.deal(quotation), self.plan(quotation)
		self.assertEqual(
			(deal.outcome, deal.sales_owner, deal.newest_quotation), ("Open", MARY, quotation.name)
		)
		self.assertEqual((plan.plan_type, plan.status, plan.sales_owner), ("Quotation", "Active", MARY))
		self.assertEqual(quotation.next_follow_up, plan.next_follow_up)
		self.assertEqual(
			frappe.db.get_value("Customer", self.customer, "next_follow_up"), plan.next_follow_up
		)

	def test_a_draft_is_left_alone(self):
		with hints_at_once():
			quotation = make_quotation(self.customer, submit=False)
		take_up_quotation(quotation.name)
		self.assertFalse(quotation.reload().sales_deal)

	def test_taking_up_twice_changes_nothing(self):
		quotation = self.quote()
		before = self.plan(quotation).as_dict()
		take_up_quotation(quotation.name)
		self.assertEqual(self.plan(quotation).as_dict(), before)
		self.assertEqual(frappe.db.count("Sales Deal", {"newest_quotation": quotation.name}), 1)

	def test_following_up_can_be_switched_off(self):
		frappe.db.set_single_value("Sales Process Settings", "follow_up_enabled", 0)
		frappe.clear_document_cache("Sales Process Settings", "Sales Process Settings")
		self.addCleanup(frappe.clear_document_cache, "Sales Process Settings", "Sales Process Settings")
		self.assertFalse(self.quote().sales_deal)

	def test_the_quotation_ends_before_the_cadence_would_call(self):
		with moved_clock(TUESDAY):
			quotation = self.quote(transaction_date=TUESDAY, valid_till=add_days(TUESDAY, 1))
			plan = self.plan(quotation)
		self.assertEqual(plan.next_follow_up, add_days(TUESDAY, 1))
		self.assertIn("valid till", plan.why_this_date)

	def test_an_order_wins_the_deal_and_ends_the_plan(self):
		quotation = self.quote()
		with hints_at_once():
			order = order_from(quotation)
		self.assertEqual(order.sales_deal, quotation.sales_deal)
		self.assertEqual(self.deal(quotation).outcome, "Won")
		plan = self.plan(quotation)
		self.assertEqual((plan.status, plan.next_follow_up), ("Done", None))
		self.assertIsNone(quotation.reload().next_follow_up)

	def test_cancelling_the_only_order_opens_it_again_with_the_same_plan(self):
		quotation = self.quote()
		with hints_at_once():
			order = order_from(quotation)
		plan = self.plan(quotation).name
		with hints_at_once():
			order.reload().cancel()
		revived = self.plan(quotation)
		self.assertEqual(
			(revived.name, revived.status, self.deal(quotation).outcome), (plan, "Active", "Open")
		)
		self.assertTrue(revived.next_follow_up)

	def test_a_partly_ordered_deal_goes_on_about_the_rest(self):
		quotation = self.quote(qty=10)
		with hints_at_once():
			order = order_from(quotation, submit=False)
			order.items[0].qty = 4
			order.save()
			order.submit()
		self.assertEqual(self.deal(quotation).outcome, "Partly Won")
		plan = self.plan(quotation)
		self.assertEqual(plan.status, "Active")
		self.assertIn("rest", plan.next_topic)

	def test_lost_stops_the_plan_with_the_reason(self):
		quotation = self.quote()
		with hints_at_once():
			quotation.declare_enquiry_lost([], [], "Too expensive")
		self.assertEqual(self.deal(quotation).outcome, "Lost")
		plan = self.plan(quotation)
		self.assertEqual(plan.status, "Stopped")
		self.assertIn("Too expensive", plan.end_reason)

	def test_an_amendment_goes_on_in_the_same_deal_and_plan(self):
		quotation = self.quote()
		plan = self.plan(quotation).name
		with hints_at_once():
			quotation.cancel()
		self.assertEqual(self.deal(quotation).outcome, "Open")
		amended = frappe.copy_doc(quotation, ignore_no_copy=False)
		amended.update({"amended_from": quotation.name, "docstatus": 0})
		with hints_at_once():
			amended.insert()
			amended.submit()
		self.assertEqual(amended.reload().sales_deal, quotation.sales_deal)
		self.assertEqual(self.deal(amended).newest_quotation, amended.name)
		self.assertEqual((self.plan(amended).name, self.plan(amended).status), (plan, "Active"))
		self.assertEqual(amended.next_follow_up, self.plan(amended).next_follow_up)

	def test_a_copy_is_a_deal_of_its_own(self):
		quotation = self.quote()
		copy = frappe.copy_doc(quotation)
		copy.update({"sales_deal": quotation.sales_deal, "docstatus": 0})
		with hints_at_once():
			copy.insert()
			copy.submit()
		self.assertNotEqual(copy.reload().sales_deal, quotation.sales_deal)

	def test_an_offer_that_expired_by_sql_is_found_and_asks_for_a_decision(self):
		with moved_clock(TUESDAY):
			quotation = self.quote(transaction_date=TUESDAY, valid_till=add_days(TUESDAY, 1))
			plan = self.plan(quotation)
			plan.next_follow_up = add_days(TUESDAY, 20)
			plan.save()
		frappe.db.set_value("Quotation", quotation.name, "status", "Expired", update_modified=False)
		friday = add_days(TUESDAY, 3)
		with moved_clock(friday):
			for _run in range(2):
				for deal in reconcile.deals_with_silent_expiry():
					reconcile.refresh_deal(deal)
			plan = self.plan(quotation)
			self.assertEqual(plan.next_follow_up, date(2026, 11, 30))  # the next working day
			self.assertIn("has expired", plan.why_this_date)
			self.assertEqual(self.deal(quotation).expired_on, friday)
			self.assertEqual(reconcile.deals_with_silent_expiry(), [])

	def test_a_direct_order_for_a_chosen_deal_wins_it(self):
		quotation = self.quote()
		with hints_at_once():
			make_sales_order(self.customer, sales_deal=quotation.sales_deal)
		self.assertEqual(self.deal(quotation).outcome, "Won")

	def test_what_no_queue_delivered_is_found_by_the_hourly_job(self):
		quotation = make_quotation(self.customer)  # its hint is lost
		self.assertIn(quotation.name, reconcile.changed("Quotation", reconcile.get_watermark()))
		take_up_quotation(quotation.name)
		self.assertTrue(quotation.reload().sales_deal)

	def test_the_sales_team_sees_the_deal_and_others_do_not(self):
		customer = frappe.get_doc("Customer", self.customer)
		customer.append("sales_team", {"sales_person": "Tom", "allocated_percentage": 40})
		customer.append("sales_team", {"sales_person": "Mary", "allocated_percentage": 60})
		customer.save()
		quotation = self.quote()
		for user, sees in ((MARY, True), (TOM, True), (RUTH, True)):
			with as_user(user):
				self.assertEqual(
					quotation.sales_deal in frappe.get_list("Sales Deal", pluck="name", limit=0), sees
				)
				self.assertEqual(frappe.has_permission("Sales Deal", "read", quotation.sales_deal), sees)
		self.assertEqual(self.deal(quotation).sales_owner, MARY)

	def test_one_competitor_is_named_once(self):
		for name in ("Rival Co",):
			if not frappe.db.exists("Competitor", name):
				frappe.get_doc(doctype="Competitor", competitor_name=name).insert()
		deal = self.deal(self.quote())
		deal.append("competitors", {"competitor": "Rival Co"})
		deal.append("competitors", {"competitor": "Rival Co"})
		with self.assertRaisesRegex(frappe.ValidationError, "Rival Co"):
			deal.save()

	def test_company_is_that_of_the_quotation(self):
		self.assertEqual(self.deal(self.quote()).company, COMPANY)

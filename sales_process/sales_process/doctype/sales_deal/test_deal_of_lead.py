# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A new lead is looked into and followed up; what becomes of it is the same deal on the same plan."""

from datetime import timedelta

import frappe
from frappe.utils import add_days, now_datetime

from sales_process import compat, reconcile
from sales_process.api import lead_research as research_api
from sales_process.sales_process.doctype.sales_account.sales_account import find_account
from sales_process.sales_process.doctype.sales_deal.sales_deal import take_up_lead
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	as_user,
	hints_at_once,
	make_customer,
	make_item,
	make_lead,
	make_opportunity,
	make_prospect,
	make_quotation,
	order_from,
)
from sales_process.tests.site import MARY, RUTH, TOM

SETTINGS = "Sales Process Settings"


class TestDealOfLead(IntegrationTestCase):
	def setUp(self):
		make_item()
		self.addCleanup(frappe.clear_document_cache, SETTINGS, SETTINGS)

	def make(self, company_name="Taken Up Ltd", **values):
		with as_user(MARY), hints_at_once():
			lead = make_lead(company_name, **{"lead_owner": MARY, **values})
		return lead.reload()

	def deals(self, party_type, party):
		account = find_account(party_type, party)
		names = frappe.get_all(
			"Sales Deal", filters={"account": account or ""}, pluck="name", order_by="creation asc"
		)
		return [frappe.get_doc("Sales Deal", name) for name in names]

	def deal(self, lead):
		(deal,) = self.deals("Lead", lead.name)
		return deal

	def plan(self, deal):
		return frappe.get_doc("Follow-up Plan", {"deal": deal.name, "status": "Active"})

	def set(self, fieldname, value):
		frappe.db.set_single_value(SETTINGS, fieldname, value)
		frappe.clear_document_cache(SETTINGS, SETTINGS)

	def test_a_new_lead_is_looked_into_and_followed_up_by_its_owner(self):
		lead = self.make()
		deal = self.deal(lead)
		plan = self.plan(deal)
		self.assertEqual((deal.source_doctype, deal.source_name), ("Lead Research", deal.research))
		self.assertEqual((deal.outcome, deal.sales_owner, deal.title), ("Open", MARY, "Taken Up Ltd"))
		self.assertEqual((plan.plan_type, plan.sales_owner), ("New Lead", MARY))
		self.assertEqual(lead.next_follow_up, plan.next_follow_up)
		for user, sees in ((MARY, True), (RUTH, True), (TOM, False)):
			with as_user(user):
				self.assertEqual(frappe.has_permission("Sales Deal", "read", deal.name), sees)
				self.assertEqual(frappe.has_permission("Lead Research", "read", deal.research), sees)

	def test_once_only_whoever_asks(self):
		lead = self.make()
		for _time in range(2):
			take_up_lead(lead.name)
		self.assertEqual(len(self.deals("Lead", lead.name)), 1)

	def test_one_that_is_no_lead_any_more_is_left_alone(self):
		customer = make_customer("Was a Lead Inc").name
		for values in (
			{"disabled": 1},
			{"status": "Converted"},
			{"status": "Do Not Contact"},
		):
			with self.subTest(values):
				lead = make_lead("Left Alone Ltd", customer=customer)
				frappe.db.set_value("Lead", lead.name, values)
				take_up_lead(lead.name)
				self.assertIsNone(find_account("Lead", lead.name))

	def test_leads_from_before_the_app_are_left_alone(self):
		lead = make_lead("Old Lead Ltd")
		frappe.db.set_value("Lead", lead.name, "creation", now_datetime() - timedelta(days=400))
		take_up_lead(lead.name)
		self.assertIsNone(find_account("Lead", lead.name))

	def test_it_can_be_switched_off(self):
		self.set("research_new_leads", 0)
		self.assertEqual(self.deals("Lead", self.make().name), [])

	def test_a_second_lead_of_a_company_being_looked_into_starts_nothing(self):
		lead = self.make()
		prospect = make_prospect("Taken Up Group", [lead.name])
		other = make_lead("Taken Up Ltd", first_name="Bob")
		prospect.append("leads", {"lead": other.name})
		with hints_at_once():
			prospect.save()
		take_up_lead(other.name)
		self.assertEqual(len(self.deals("Lead", lead.name)), 1)
		self.assertEqual(find_account("Lead", other.name), find_account("Lead", lead.name))

	def test_two_that_turn_out_to_be_one_company_are_one_deal_on_one_plan(self):
		one, other = self.make("Both Ltd"), self.make("Both Ltd", first_name="Bob")
		kept, gone = self.deal(one), self.deal(other)
		with hints_at_once():
			make_prospect("Both Group", [one.name, other.name])
		(deal,) = self.deals("Lead", other.name)
		self.assertEqual((deal.name, deal.title), (kept.name, "Both Group"))
		self.assertFalse(frappe.db.exists("Sales Deal", gone.name))
		self.assertEqual(self.plan(deal).party_name, "Both Group")

	def test_what_no_queue_delivered_is_found_by_the_hourly_job(self):
		lead = make_lead("Found Later Ltd", lead_owner=MARY)  # its hint is lost
		self.assertIn(lead.name, reconcile.changed("Lead", reconcile.get_watermark()))
		for _run in range(2):
			reconcile._review_lead(lead.name)
		self.assertEqual(self.plan(self.deal(lead)).plan_type, "New Lead")

	# what becomes of it

	def test_an_opportunity_made_by_hand_goes_on_with_it(self):
		lead = self.make()
		before = self.deal(lead)
		plan = self.plan(before)
		with as_user(MARY), hints_at_once():
			opportunity = make_opportunity("Lead", lead.name, opportunity_owner=MARY)
		deal = self.deal(lead)
		self.assertEqual((deal.name, deal.source_name), (before.name, opportunity.name))
		self.assertEqual((self.plan(deal).name, self.plan(deal).plan_type), (plan.name, "Opportunity"))
		self.assertIsNone(self.plan(deal).next_topic)
		self.assertEqual(opportunity.reload().sales_deal, deal.name)

	def test_a_quotation_to_the_lead_goes_on_with_it(self):
		lead = self.make()
		before = self.deal(lead)
		with as_user(MARY), hints_at_once():
			quotation = make_quotation(quotation_to="Lead", party_name=lead.name)
		deal = self.deal(lead)
		self.assertEqual((deal.name, deal.newest_quotation), (before.name, quotation.name))
		self.assertEqual(self.plan(deal).plan_type, "Quotation")
		with as_user(MARY), hints_at_once():
			order = order_from(quotation)
		self.assertEqual(self.deal(lead).outcome, "Won")
		self.assertEqual(find_account("Customer", order.customer), deal.account)
		self.assertEqual(frappe.db.get_value("Lead Research", deal.research, "status"), "Closed")

	def test_the_first_quotation_to_its_customer_goes_on_with_it_and_later_ones_do_not(self):
		lead = self.make()
		with as_user(MARY), hints_at_once():
			customer = make_customer("Taken Up Inc", lead_name=lead.name)
		with as_user(MARY), hints_at_once():
			first = make_quotation(customer.name)
		self.assertEqual(first.reload().sales_deal, self.deal(lead).name)
		with as_user(MARY), hints_at_once():
			second = make_quotation(customer.name)
		self.assertNotEqual(second.reload().sales_deal, first.sales_deal)

	def test_not_now_ends_it_and_reopened_the_same_plan_goes_on(self):
		lead = self.make()
		deal = self.deal(lead)
		plan = self.plan(deal)
		with as_user(MARY):
			research_api.not_now(deal.research, "No budget", str(add_days(compat.today(), 90)))
		self.assertEqual((self.deal(lead).outcome, plan.reload().status), ("Lost", "Stopped"))
		take_up_lead(lead.name)
		reconcile._review_lead(lead.name)
		self.assertEqual(self.deal(lead).outcome, "Lost")
		with as_user(MARY):
			research_api.reopen(deal.research)
		self.assertEqual((self.deal(lead).outcome, plan.reload().status), ("Open", "Active"))
		self.assertEqual(plan.plan_type, "New Lead")

	def test_qualified_and_its_opportunity_deleted_it_is_looked_into_again(self):
		lead = self.make()
		deal = self.deal(lead)
		with as_user(MARY), hints_at_once():
			answer = research_api.qualify(deal.research)
		self.assertEqual(self.plan(deal).plan_type, "Opportunity")
		with as_user(MARY), hints_at_once():
			frappe.delete_doc("Opportunity", answer["opportunity"])
		deal = self.deal(lead)
		self.assertEqual((deal.outcome, deal.source_doctype), ("Open", "Lead Research"))
		self.assertEqual(self.plan(deal).plan_type, "New Lead")

	def test_a_lead_is_deleted_as_without_us(self):
		lead = self.make()
		deal = self.deal(lead)
		frappe.delete_doc("Lead", lead.name)  # whoever may delete its contact too
		self.assertFalse(frappe.db.exists("Follow-up Plan", {"deal": deal.name, "status": "Active"}))
		self.assertEqual(frappe.db.get_value("Sales Deal", deal.name, "outcome"), "Lost")

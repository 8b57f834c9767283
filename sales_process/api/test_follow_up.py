# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date

import frappe

from sales_process.api import follow_up
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	as_user,
	hints_at_once,
	make_customer,
	make_lead,
	make_opportunity,
	make_prospect,
	make_quotation,
	moved_clock,
)
from sales_process.tests.site import MARY, TOM

TUESDAY = date(2026, 11, 24)
FRIDAY = date(2026, 11, 27)


class TestWhatTheDeskAsksAboutFollowUp(IntegrationTestCase):
	def setUp(self):
		clock = moved_clock(TUESDAY)
		clock.__enter__()
		self.addCleanup(clock.__exit__, None, None, None)
		self.customer = make_customer("Desk Test Ltd", account_manager=MARY).name
		with hints_at_once():
			self.quotation = make_quotation(self.customer)
		self.plan = frappe.get_doc("Follow-up Plan", {"deal": self.quotation.reload().sales_deal})

	def log(self, subject):
		touch = {"channel": "Phone", "outcome": "Positive", "subject": subject}
		with as_user(MARY):
			follow_up.log_touch("Quotation", self.quotation.name, touch)

	def test_the_last_touches_are_shown_the_newest_first(self):
		with moved_clock("2026-11-23"):
			self.log("Sent it")
		self.log("They like it")
		with as_user(MARY):
			logs = follow_up.get_logs(self.plan.name)
		self.assertEqual([log["subject"] for log in logs], ["They like it", "Sent it"])

	def test_somebody_elses_touches_are_not_shown(self):
		with as_user(TOM), self.assertRaises(frappe.PermissionError):
			follow_up.get_logs(self.plan.name)

	def test_a_pause_says_what_they_wait_for(self):
		with as_user(MARY):
			with self.assertRaises(frappe.ValidationError) as refused:
				follow_up.pause_plan(self.plan.name, str(FRIDAY), "  ")
			self.assertIn("Say what", str(refused.exception))
			follow_up.pause_plan(self.plan.name, str(FRIDAY), "They decide after the fair")
		self.assertIn("They decide after the fair", self.plan.reload().why_this_date)

	def test_a_paused_plan_waits_until_its_day(self):
		with as_user(MARY):
			follow_up.pause_plan(self.plan.name, str(FRIDAY), "They wait for the budget")
		self.plan.reload()
		self.assertEqual((self.plan.status, self.plan.paused_until), ("Paused", FRIDAY))

	def test_a_plan_is_not_paused_until_yesterday(self):
		with as_user(MARY), self.assertRaisesRegex(frappe.ValidationError, "after today"):
			follow_up.pause_plan(self.plan.name, "2026-11-23", "They wait")

	def test_somebody_elses_plan_is_not_paused(self):
		with as_user(TOM), self.assertRaises(frappe.PermissionError):
			follow_up.pause_plan(self.plan.name, str(FRIDAY), "They wait for the budget")

	def test_the_calendar_shows_the_touches_of_its_days_to_their_owner(self):
		with as_user(MARY):
			follow_up.set_next_follow_up("Follow-up Plan", self.plan.name, str(FRIDAY))
			on_friday = follow_up.get_events(str(FRIDAY), str(FRIDAY))
			before = follow_up.get_events("2026-11-01", "2026-11-26")
		with as_user(TOM):
			of_tom = follow_up.get_events(str(FRIDAY), str(FRIDAY))
		self.assertIn(self.plan.name, [event["name"] for event in on_friday])
		self.assertNotIn(self.plan.name, [event["name"] for event in [*before, *of_tom]])

	def test_one_date_for_several_records_and_one_refusal_stops_no_other(self):
		of_tom = make_customer("Tom's Desk Test Ltd", account_manager=TOM).name
		with hints_at_once():
			other = make_quotation(of_tom)
		other.reload()
		with as_user(MARY):
			answers = follow_up.set_next_follow_up_in_bulk(
				"Follow-up Plan",
				frappe.as_json(
					[frappe.get_value("Follow-up Plan", {"deal": other.sales_deal}), self.plan.name]
				),
				str(FRIDAY),
			)
		self.assertEqual([bool(answer.get("error")) for answer in answers], [True, False])
		self.assertEqual(self.plan.reload().next_follow_up, FRIDAY)

	def test_in_bulk_something_must_be_chosen(self):
		with as_user(MARY), self.assertRaisesRegex(frappe.ValidationError, "between 1 and"):
			follow_up.set_next_follow_up_in_bulk("Follow-up Plan", "[]", str(FRIDAY))

	def test_a_lead_and_a_prospect_are_nurtured_and_show_the_date(self):
		lead = make_lead("Nurtured Ltd", lead_owner=MARY)
		prospect = make_prospect("Nurtured Group", prospect_owner=MARY)
		for party in (lead, prospect):
			with as_user(MARY):
				self.assertEqual(follow_up.get_context(party.doctype, party.name)["opens"], "Nurture")
				answer = follow_up.set_next_follow_up(party.doctype, party.name, str(FRIDAY), "Hello")
			self.assertEqual(frappe.db.get_value("Follow-up Plan", answer["plan"], "plan_type"), "Nurture")
			self.assertEqual(party.reload().next_follow_up, FRIDAY)

	def test_a_touch_with_an_opportunity_goes_to_the_plan_of_its_deal(self):
		lead = make_lead("Touched Ltd", lead_owner=MARY)
		with hints_at_once():
			opportunity = make_opportunity("Lead", lead.name, opportunity_owner=MARY)
		plan = frappe.get_value("Follow-up Plan", {"deal": opportunity.reload().sales_deal})
		touch = {"channel": "Phone", "outcome": "Positive", "subject": "They want it"}
		with as_user(MARY):
			context = follow_up.get_context("Opportunity", opportunity.name)
			self.assertEqual((context["plan"], context["party_type"]), (plan, "Lead"))
			self.assertEqual(follow_up.log_touch("Opportunity", opportunity.name, touch)["plan"], plan)
			answers = follow_up.set_next_follow_up_in_bulk("Opportunity", [opportunity.name], str(FRIDAY))
		self.assertEqual(answers[0]["next_follow_up"], FRIDAY)
		self.assertEqual(opportunity.reload().next_follow_up, FRIDAY)

	def test_an_opportunity_from_before_the_app_is_followed_when_somebody_asks(self):
		lead = make_lead("Before Us Ltd", lead_owner=MARY)
		opportunity = make_opportunity("Lead", lead.name, opportunity_owner=MARY)  # nobody took it up
		with as_user(MARY):
			answer = follow_up.set_next_follow_up("Opportunity", opportunity.name, str(FRIDAY))
		self.assertEqual(
			frappe.db.get_value("Follow-up Plan", answer["plan"], ["deal", "plan_type"]),
			(opportunity.reload().sales_deal, "Opportunity"),
		)

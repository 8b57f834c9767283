# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import datetime

import frappe

from sales_process.api import follow_up
from sales_process.sales_process.doctype.lead_research.lead_research import start_research
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import COMPANY, as_user, make_company, make_lead, moved_clock
from sales_process.tests.site import MARY

THURSDAY = datetime(2026, 11, 26, 10)


class TestFirstContact(IntegrationTestCase):
	def setUp(self):
		clock = moved_clock(THURSDAY)
		clock.__enter__()
		self.addCleanup(clock.__exit__, None, None, None)
		make_company()

	def plan(self, channel, company="First Contact Ltd"):
		lead = make_lead(company, lead_owner=MARY)
		research = start_research("Lead", lead.name, COMPANY, channel=channel, sales_owner=MARY)
		deal = frappe.db.get_value("Lead Research", research, "deal")
		return frappe.get_doc("Follow-up Plan", {"deal": deal})

	def log(self, plan, **touch):
		touch = {"channel": "Phone", "subject": "Hello", "outcome": "Positive", **touch}
		with as_user(MARY):
			follow_up.log_touch("Follow-up Plan", plan.name, {"happened_on": str(THURSDAY), **touch})
		plan.reload()

	def test_each_channel_has_its_time(self):
		for channel, by in (
			("Website Form", datetime(2026, 11, 26, 14)),
			("Exhibition", datetime(2026, 11, 30, 18)),
		):
			plan = self.plan(channel, f"Came by {channel}")
			self.assertEqual(plan.first_contact_by, by)
			self.assertLessEqual(plan.next_follow_up, by.date())  # the cadence may want it earlier
			self.assertIn(f"They came by {channel}", plan.why_this_date)

	def test_the_settings_say_when_somebody_is_there(self):
		frappe.db.set_single_value("Sales Process Settings", {"work_from": "08:00:00", "work_to": "11:00:00"})
		frappe.clear_document_cache("Sales Process Settings", "Sales Process Settings")
		self.assertEqual(self.plan("Website Form").first_contact_by, datetime(2026, 11, 27, 11))

	def test_without_a_time_there_is_no_deadline(self):
		frappe.get_doc("Acquisition Channel", "Exhibition").update({"first_contact_within": 0}).save()
		self.assertIsNone(self.plan("Exhibition").first_contact_by)

	def test_the_first_touch_of_ours_is_remembered(self):
		plan = self.plan("Website Form")
		self.log(plan, direction="Incoming")
		self.assertIsNone(plan.first_contacted_on)
		self.log(plan)
		self.assertEqual(plan.first_contacted_on, THURSDAY)

	def test_what_was_covered_is_not_asked_for_again(self):
		plan = self.plan("Exhibition")
		with as_user(MARY):
			before = [row["value"] for row in follow_up.get_context("Follow-up Plan", plan.name)["checklist"]]
		self.assertIn("Remind them of the talk at our stand", before)
		self.log(plan, covered="\n".join(before[:2]))
		with as_user(MARY):
			after = [row["value"] for row in follow_up.get_context("Follow-up Plan", plan.name)["checklist"]]
		self.assertEqual(after, before[2:])

	def test_the_guide_of_the_channel_is_shown_while_they_are_new(self):
		guide = "<p>Thank them for coming</p>"
		frappe.get_doc("Acquisition Channel", "Exhibition").update({"talking_guide": guide}).save()
		plan = self.plan("Exhibition")
		with as_user(MARY):
			self.assertIn("Thank them", follow_up.get_context("Follow-up Plan", plan.name)["guide"])
		self.log(plan)
		with as_user(MARY):
			self.assertNotIn("Thank them", follow_up.get_context("Follow-up Plan", plan.name)["guide"])

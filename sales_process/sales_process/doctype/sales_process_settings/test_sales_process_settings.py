# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date

import frappe

from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import (
	get_calendar,
	setting,
)
from sales_process.setup import defaults
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import COMPANY, as_user, make_holiday_list
from sales_process.tests.site import MARY, RUTH


class TestSalesProcessSettings(IntegrationTestCase):
	def setUp(self):
		self.settings = frappe.get_doc("Sales Process Settings")
		self.addCleanup(frappe.clear_document_cache, "Sales Process Settings", "Sales Process Settings")
		self.addCleanup(frappe.local.request_cache.clear)

	def test_a_company_differs_where_its_row_says_so(self):
		self.settings.append("companies", {"company": COMPANY, "manager": RUTH, "survey_delay_days": 14})
		self.settings.save()
		self.assertEqual(setting("survey_delay_days", COMPANY), 14)
		self.assertEqual(setting("survey_delay_days"), 30)
		self.assertEqual(setting("survey_contact_rest_days", COMPANY), 90)

	def test_a_company_is_named_once(self):
		for _row in range(2):
			self.settings.append("companies", {"company": COMPANY})
		with self.assertRaisesRegex(frappe.ValidationError, COMPANY):
			self.settings.save()

	def test_a_score_is_within_its_range(self):
		self.settings.low_score_below = 160
		with self.assertRaisesRegex(frappe.ValidationError, "A Score Is Low below"):
			self.settings.save()

	def test_escalation_steps_are_kept_in_order(self):
		self.settings.set("escalation_steps", [])
		self.settings.append("escalation_steps", {"after_working_days": 5, "tell": "Manager"})
		self.settings.append("escalation_steps", {"after_working_days": 2, "tell": "Owner"})
		self.settings.save()
		self.assertEqual([row.after_working_days for row in self.settings.reload().escalation_steps], [2, 5])

	def test_the_calendar_is_that_of_the_company(self):
		holidays = make_holiday_list("Settings Test Days", {"2026-11-26": "Thanksgiving"})
		self.settings.append("companies", {"company": COMPANY, "holiday_list": holidays.name})
		self.settings.save()
		frappe.local.request_cache.clear()
		calendar = get_calendar(COMPANY)
		self.assertFalse(calendar.is_working_day(date(2026, 11, 26)))
		self.assertEqual(calendar.day_off_name(date(2026, 11, 26)), "Thanksgiving")

	def test_a_salesperson_does_not_change_them(self):
		with as_user(MARY), self.assertRaises(frappe.PermissionError):
			frappe.get_doc("Sales Process Settings").save()


class TestSeeds(IntegrationTestCase):
	def counts(self):
		doctypes = (
			"Follow-up Channel",
			"Follow-up Cadence",
			"Survey Template",
			"Notification",
			"Sales Process Seed",
		)
		return {doctype: frappe.db.count(doctype) for doctype in doctypes}

	def test_seeding_again_changes_nothing(self):
		before = self.counts()
		defaults.seed()
		self.assertEqual(self.counts(), before)

	def test_an_edited_seed_stays_edited_and_a_deleted_one_deleted(self):
		cadence = frappe.get_doc("Follow-up Cadence", {"title": "Open opportunity"})
		cadence.title = "Ours"
		cadence.save()
		frappe.delete_doc("Follow-up Channel", "SMS")
		settings = frappe.get_doc("Sales Process Settings")
		settings.survey_delay_days = 45
		settings.save()
		defaults.seed()
		self.assertEqual(cadence.reload().title, "Ours")
		self.assertFalse(frappe.db.exists("Follow-up Channel", "SMS"))
		self.assertEqual(frappe.db.get_single_value("Sales Process Settings", "survey_delay_days"), 45)

	def test_a_record_that_was_there_is_not_taken_over(self):
		key = "channels/SMS"
		frappe.db.delete("Sales Process Seed", {"seed_key": key})
		frappe.db.set_value("Follow-up Channel", "SMS", "kind", "Phone")
		defaults.seed()
		self.assertEqual(frappe.db.get_value("Follow-up Channel", "SMS", "kind"), "Phone")
		self.assertIsNone(frappe.db.get_value("Sales Process Seed", {"seed_key": key}, "document_name"))

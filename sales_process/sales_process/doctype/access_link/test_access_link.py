# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
from datetime import timedelta

import frappe

from sales_process import compat
from sales_process.exceptions import LinkNotUsable
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user, moved_clock
from sales_process.tests.site import CHIEF
from sales_process.tests.surveys import days, make_survey


class TestAccessLink(IntegrationTestCase):
	def setUp(self):
		self.survey = make_survey()
		self.link = links.make_link(links.SURVEY, "Satisfaction Survey", self.survey.name, "Ann", days(30))
		self.token = self.link.get_password("token")

	def test_it_is_found_by_its_token_only(self):
		self.assertEqual(links.find_link(self.token, links.SURVEY).name, self.link.name)
		for wrong in ("", self.token[:-1], self.link.token_hash, self.link.name, "x" * 10000, "%"):
			with self.assertRaises(LinkNotUsable):
				links.find_link(wrong, links.SURVEY)

	def test_another_purpose_does_not_find_it(self):
		self.assertIsNone(links.get_link(self.token, "Signing"))

	def test_tokens_are_long_and_differ(self):
		other = links.make_link(links.SURVEY, "Satisfaction Survey", self.survey.name, "Bob", days(30))
		self.assertNotEqual(other.get_password("token"), self.token)
		self.assertGreaterEqual(len(self.token), 43)  # 256 bits in base64

	def test_the_token_is_stored_nowhere_readable(self):
		row = frappe.db.get_value(links.DOCTYPE, self.link.name, "*", as_dict=True)
		shown = frappe.get_doc(links.DOCTYPE, self.link.name).as_json()
		self.assertNotIn(self.token, json.dumps(row, default=str))
		self.assertNotIn(self.token, shown)
		self.assertFalse(frappe.get_meta(links.DOCTYPE).track_changes)

	def test_the_address_leads_to_the_page(self):
		self.assertTrue(links.url(self.link).endswith(f"/survey?key={self.token}"))

	def test_it_is_used_once(self):
		links.use(self.link)
		self.assertEqual(links.get_link(self.token, links.SURVEY).state, links.USED)
		with self.assertRaises(LinkNotUsable):
			links.use(self.link)
		self.assertEqual(frappe.db.get_value(links.DOCTYPE, self.link.name, "uses_left"), 0)

	def test_it_is_good_until_the_end_of_its_last_day(self):
		with moved_clock(self.link.expires_on - timedelta(hours=1)):
			links.find_link(self.token, links.SURVEY)
		with moved_clock(days(31)), self.assertRaises(LinkNotUsable):
			links.find_link(self.token, links.SURVEY)

	def test_a_revoked_one_can_be_extended_and_keeps_its_token(self):
		links.revoke(self.link.name)
		self.assertEqual(links.get_link(self.token, links.SURVEY).state, links.REVOKED)
		links.extend(self.link.name, days(60))
		link = links.find_link(self.token, links.SURVEY)
		self.assertEqual((link.name, link.expires_on.date()), (self.link.name, days(60)))
		self.assertEqual(link.get_password("token"), self.token)

	def test_the_message_tells_nothing_of_what_is_wrong(self):
		messages = set()
		links.revoke(self.link.name)
		for token in (self.token, "unknown"):
			with self.assertRaises(LinkNotUsable) as caught:
				links.find_link(token, links.SURVEY)
			messages.add(str(caught.exception))
		self.assertEqual(len(messages), 1)

	def test_nobody_in_sales_reads_links(self):
		with as_user(CHIEF):
			self.assertFalse(frappe.has_permission(links.DOCTYPE, "read", self.link.name))
			with self.assertRaises(frappe.PermissionError):
				frappe.get_list(links.DOCTYPE)

	def test_wrong_values_are_refused(self):
		with self.assertRaisesRegex(frappe.ValidationError, "purpose"):
			links.make_link("Gift", "Satisfaction Survey", self.survey.name, "Ann", days(1))
		with self.assertRaisesRegex(frappe.ValidationError, "Uses Left"):
			links.make_link(links.SURVEY, "Satisfaction Survey", self.survey.name, "Ann", days(1), uses=-1)

	def test_a_naive_moment_is_kept_as_it_is(self):
		moment = compat.now().replace(microsecond=0)
		self.assertEqual(links.end_of(moment), moment)

	def test_all_links_of_a_record_end_together_and_those_that_ended_before_stay_as_they_were(self):
		links.revoke_all("Satisfaction Survey", self.survey.name)
		before = frappe.db.get_value(links.DOCTYPE, self.link.name, "revoked_at")
		other = links.make_link(links.SURVEY, "Satisfaction Survey", self.survey.name, "Bob", days(30))
		with moved_clock(compat.now() + timedelta(hours=1)):
			links.revoke_all("Satisfaction Survey", self.survey.name)
		self.assertEqual(frappe.db.get_value(links.DOCTYPE, self.link.name, "revoked_at"), before)
		self.assertEqual(frappe.get_doc(links.DOCTYPE, other.name).state, links.REVOKED)

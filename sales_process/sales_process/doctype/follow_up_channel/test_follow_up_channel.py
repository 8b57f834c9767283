# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user
from sales_process.tests.site import MARY


class TestFollowupChannel(IntegrationTestCase):
	def test_channels_are_records_that_admins_add(self):
		channel = frappe.get_doc(doctype="Follow-up Channel", channel_name="KakaoTalk", kind="Chat").insert()
		self.assertEqual(channel.name, "KakaoTalk")
		with as_user(MARY):
			self.assertIn("KakaoTalk", frappe.get_list("Follow-up Channel", pluck="name", limit=0))

	def test_a_channel_of_an_unknown_kind_is_refused_by_name(self):
		with self.assertRaisesRegex(frappe.ValidationError, "Kind"):
			frappe.get_doc(doctype="Follow-up Channel", channel_name="Pigeon", kind="Bird").insert()

	def test_a_channel_in_use_is_not_deleted(self):
		with self.assertRaises(frappe.LinkExistsError):
			frappe.delete_doc("Follow-up Channel", "Phone")

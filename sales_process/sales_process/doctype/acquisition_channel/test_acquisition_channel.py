# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user
from sales_process.tests.site import MARY

ONLINE = {"Website Form", "Social Media", "Forum", "Search"}
OFFLINE = {"Exhibition", "Event", "Seminar", "Referral"}


class TestAcquisitionChannel(IntegrationTestCase):
	def test_the_handbooks_channels_are_seeded(self):
		kinds = {row.name: row.kind for row in frappe.get_all("Acquisition Channel", fields=["name", "kind"])}
		self.assertEqual({name for name in ONLINE if kinds.get(name) == "Online"}, ONLINE)
		self.assertEqual({name for name in OFFLINE if kinds.get(name) == "Offline"}, OFFLINE)

	def test_a_kind_that_does_not_exist_is_refused(self):
		with self.assertRaisesRegex(frappe.ValidationError, "Kind"):
			frappe.get_doc(doctype="Acquisition Channel", channel_name="Pigeon", kind="Bird").insert()

	def test_a_salesperson_chooses_channels_and_makes_none(self):
		with as_user(MARY):
			self.assertIn("Exhibition", frappe.get_list("Acquisition Channel", pluck="name", limit=0))
			with self.assertRaises(frappe.PermissionError):
				frappe.get_doc(doctype="Acquisition Channel", channel_name="Fax", kind="Offline").insert()

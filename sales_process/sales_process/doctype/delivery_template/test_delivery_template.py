# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.tests import IntegrationTestCase
from sales_process.tests.deliveries import make_delivery_template
from sales_process.tests.factories import as_user
from sales_process.tests.site import CHIEF, MARY


class TestDeliveryTemplate(IntegrationTestCase):
	def refused(self, words, **values):
		template = make_delivery_template()
		template.tasks[0].update(values)
		with as_user(CHIEF), self.assertRaisesRegex(frappe.ValidationError, words):
			template.save()

	def test_what_cannot_be_planned_is_refused(self):
		self.refused("at least one working day", days=0)
		self.refused("wait for each other", after_rows="3")
		self.refused("no row", after_rows="12")
		self.refused("no row", after_rows="Pack")

	def test_the_rules_are_kept_by_their_keeper(self):
		template = make_delivery_template()
		with as_user(MARY), self.assertRaises(frappe.PermissionError):
			template.save()

	def test_the_seeded_ones_can_be_planned_from(self):
		for name in frappe.get_all(
			"Delivery Template",
			{"title": ["in", ["Goods", "Goods with Installation", "Service"]]},
			pluck="name",
		):
			doc = frappe.get_doc("Delivery Template", name)
			doc.validate()
			self.assertTrue(all(frappe.db.exists("Delivery Task Kind", row.kind) for row in doc.tasks))

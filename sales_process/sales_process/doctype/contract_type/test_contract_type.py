# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user
from sales_process.tests.site import MARY


class TestContractType(IntegrationTestCase):
	def make(self, **values):
		values = {
			"type_name": "Lease",
			"topics": [{"topic": "Payment", "mandatory": 1}, {"topic": "Warranty", "mandatory": 0}],
			**values,
		}
		return frappe.get_doc({"doctype": "Contract Type", **values}).insert()

	def test_what_must_be_in_it(self):
		self.assertEqual(self.make().mandatory(), ["Payment"])
		seeded = frappe.get_doc("Contract Type", "Sales Contract")
		self.assertEqual(seeded.mandatory(), ["Payment", "Price", "Delivery"])

	def test_a_topic_once(self):
		self.assertRaisesRegex(
			frappe.ValidationError,
			"there already",
			self.make,
			topics=[{"topic": "Payment"}, {"topic": "Payment"}],
		)

	def test_its_texts_are_words_and_no_programs(self):
		for text in (
			"{{ frappe.session.user }}",
			"{% for x in y %}{% endfor %}",
			"{{ nobody_knows }}",
			"{{ customer",
		):
			with self.subTest(text):
				self.assertRaises(frappe.ValidationError, self.make, opening_text=text)

	def test_salespeople_read_it(self):
		doc = self.make()
		with as_user(MARY):
			frappe.get_doc("Contract Type", doc.name).check_permission("read")
			self.assertRaises(frappe.PermissionError, frappe.get_doc("Contract Type", doc.name).save)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user
from sales_process.tests.site import MARY, RUTH

TOPICS = ["Payment", "Price", "Service", "Delivery", "Limits of Liability", "Warranty"]


class TestContractClause(IntegrationTestCase):
	def test_the_topics_are_seeded_in_their_order(self):
		known = frappe.get_all("Contract Clause Topic", pluck="name", order_by="position asc")
		self.assertEqual(known[: len(TOPICS)], TOPICS)

	def test_salespeople_read_the_library_and_do_not_write_it(self):
		clause = frappe.get_doc(
			doctype="Contract Clause", title="30 days", topic="Payment", preferred="Payable in 30 days."
		).insert()
		for user in (MARY, RUTH):
			with self.subTest(user), as_user(user):
				doc = frappe.get_doc("Contract Clause", clause.name)
				doc.check_permission("read")
				doc.preferred = "Payable some day."
				self.assertRaises(frappe.PermissionError, doc.save)

	def test_a_changed_text_is_another_version(self):
		clause = frappe.get_doc(
			doctype="Contract Clause", title="30 days", topic="Payment", preferred="In 30 days."
		).insert()
		clause.title = "Thirty days"
		clause.save()
		self.assertEqual((clause.version, clause.versions), (1, []))
		clause.preferred = "In 14 days."
		clause.version = 9
		clause.save()
		self.assertEqual((clause.version, clause.versions[0].preferred), (2, "In 30 days."))

	def test_a_text_is_words_and_no_program(self):
		for text in (
			"{{ frappe.db }}",
			"{{ customer.x }}",
			"{% set a = 1 %}",
			"{{ someone }}",
			"{% if amount %}",
		):
			with self.subTest(text), self.assertRaises(frappe.ValidationError):
				frappe.get_doc(doctype="Contract Clause", title="x", topic="Payment", preferred=text).insert()

	def test_its_time_has_a_beginning_before_its_end(self):
		with self.assertRaisesRegex(frappe.ValidationError, "later than"):
			frappe.get_doc(
				doctype="Contract Clause",
				title="x",
				topic="Payment",
				valid_from="2026-02-01",
				valid_to="2026-01-01",
			).insert()

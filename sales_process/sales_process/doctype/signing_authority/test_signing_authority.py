# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import timedelta

import frappe

from sales_process import compat
from sales_process.sales_process.doctype.signing_authority.signing_authority import signers
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import COMPANY, as_user
from sales_process.tests.site import CHIEF, HELEN, MARY, RUTH


class TestSigningAuthority(IntegrationTestCase):
	def setUp(self):
		frappe.db.delete("Signing Authority")

	def make(self, user, **values):
		return frappe.get_doc(
			{"doctype": "Signing Authority", "user": user, "company": "", **values}
		).insert()

	def test_whoever_may_sign_least_comes_first(self):
		self.make(CHIEF)
		self.make(HELEN, up_to_amount=50_000)
		self.make(RUTH, up_to_amount=10_000, company=COMPANY)
		self.assertEqual(signers(COMPANY, 9_000), [RUTH, HELEN, CHIEF])
		self.assertEqual(signers(COMPANY, 10_001), [HELEN, CHIEF])
		self.assertEqual(signers("Another Company", 9_000), [HELEN, CHIEF])
		self.assertEqual(signers(COMPANY, float("inf")), [CHIEF])

	def test_only_in_its_time(self):
		today = compat.today()
		self.make(CHIEF, valid_from=today + timedelta(days=1))
		self.make(HELEN, valid_to=today - timedelta(days=1))
		self.assertEqual(signers(COMPANY, 1), [])

	def test_what_makes_no_sense_is_refused(self):
		today = compat.today()
		self.assertRaisesRegex(
			frappe.ValidationError,
			"later than",
			self.make,
			CHIEF,
			valid_from=today,
			valid_to=today - timedelta(days=1),
		)
		frappe.db.set_value("User", HELEN, "enabled", 0)
		frappe.clear_document_cache("User", HELEN)
		self.assertRaisesRegex(frappe.ValidationError, "cannot log in", self.make, HELEN)

	def test_nobody_gives_himself_the_right(self):
		for user in (MARY, RUTH):
			with self.subTest(user), as_user(user):
				self.assertRaises(frappe.PermissionError, self.make, user)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.engine.mail import AUTO_REPLY, SUBJECT, Pattern
from sales_process.sales_process.doctype.mail_pattern.mail_pattern import get_patterns
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user
from sales_process.tests.site import MARY


class TestMailPattern(IntegrationTestCase):
	def new(self, pattern, **values):
		return frappe.get_doc(
			doctype="Mail Pattern", pattern=pattern, place="Subject", means="Auto-reply", **values
		).insert()

	def test_patterns_in_three_languages_are_seeded(self):
		known = {pattern.text for pattern in get_patterns() if pattern.means == AUTO_REPLY}
		self.assertLessEqual({"Automatic reply*", "Abwesenheitsnotiz*", "自动回复*", "自動回覆*"}, known)

	def test_a_new_pattern_counts_at_once_and_a_disabled_one_does_not(self):
		wanted = Pattern(AUTO_REPLY, SUBJECT, "Mi assenza*")
		self.assertNotIn(wanted, get_patterns())
		doc = self.new("Mi assenza*")
		self.assertIn(wanted, get_patterns())
		doc.enabled = 0
		doc.save()
		self.assertNotIn(wanted, get_patterns())
		doc.delete()

	def test_a_pattern_that_fits_every_mail_is_refused(self):
		for pattern in ("*", " ** "):
			with self.assertRaisesRegex(frappe.ValidationError, "would fit every mail"):
				self.new(pattern)

	def test_a_salesperson_reads_patterns_and_makes_none(self):
		with as_user(MARY):
			self.assertTrue(frappe.get_list("Mail Pattern", limit=1))
			with self.assertRaises(frappe.PermissionError):
				self.new("Hello*")

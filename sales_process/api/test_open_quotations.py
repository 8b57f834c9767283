# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from unittest.mock import patch

import frappe

from sales_process.api import open_quotations
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user, make_customer, make_quotation
from sales_process.tests.site import MARY


class TestQuotationsFromBefore(IntegrationTestCase):
	def setUp(self):
		self.before = open_quotations.count_open_quotations()
		self.quotation = make_quotation(make_customer("Before Test Ltd", account_manager=MARY).name)

	def test_a_submitted_quotation_that_nobody_follows_is_counted_until_it_is_taken_up(self):
		self.assertEqual(open_quotations.count_open_quotations(), self.before + 1)
		open_quotations.take_up_open_quotations()
		self.assertEqual(open_quotations.count_open_quotations(), 0)
		self.assertTrue(frappe.db.exists("Follow-up Plan", {"deal": self.quotation.reload().sales_deal}))

	def test_only_an_admin_asks_for_it(self):
		with as_user(MARY), self.assertRaises(frappe.PermissionError):
			open_quotations.count_open_quotations()
		with as_user(MARY), self.assertRaises(frappe.PermissionError):
			open_quotations.follow_open_quotations()

	def test_it_is_done_in_the_background_once(self):
		with patch.object(frappe, "enqueue") as enqueue:
			open_quotations.follow_open_quotations()
		self.assertTrue(enqueue.call_args.kwargs["deduplicate"])
		self.assertTrue(enqueue.call_args.kwargs["enqueue_after_commit"])
		self.assertTrue(frappe.get_attr(enqueue.call_args.args[0]))

	def test_switched_off_it_says_so(self):
		settings = frappe.get_doc("Sales Process Settings")
		settings.follow_up_enabled = 0
		settings.save()
		with self.assertRaisesRegex(frappe.ValidationError, "Switch on"):
			open_quotations.follow_open_quotations()

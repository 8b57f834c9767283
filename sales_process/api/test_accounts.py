# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.api import accounts
from sales_process.sales_process.doctype.sales_account.sales_account import find_account, get_account
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user, make_customer
from sales_process.tests.site import MARY, RUTH, TOM


class TestJoiningAccounts(IntegrationTestCase):
	def setUp(self):
		self.one, self.other = (
			make_customer(f"Join {number} Ltd", account_manager=MARY) for number in ("One", "Two")
		)
		self.account, self.gone = (get_account("Customer", row.name) for row in (self.one, self.other))

	def test_who_may_write_both_joins_them(self):
		for user in (MARY, RUTH):
			with as_user(user):
				self.assertTrue(frappe.has_permission("Sales Account", "write", self.account))
		with as_user(MARY):
			accounts.join_accounts(self.account, self.gone)
		self.assertEqual(find_account("Customer", self.other.name), self.account)
		self.assertFalse(frappe.db.exists("Sales Account", self.gone))

	def test_a_colleague_may_not(self):
		with as_user(TOM), self.assertRaises(frappe.PermissionError):
			accounts.join_accounts(self.account, self.gone)

	def test_an_account_is_not_joined_with_itself(self):
		with as_user(MARY), self.assertRaisesRegex(frappe.ValidationError, "another account"):
			accounts.join_accounts(self.account, self.account)

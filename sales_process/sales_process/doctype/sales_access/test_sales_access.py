# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.sales_process.doctype.sales_access.sales_access import TEAM, grant, set_team
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user, hints_at_once, make_customer, make_quotation
from sales_process.tests.site import MARY, RUTH, TOM


class TestSalesAccess(IntegrationTestCase):
	def setUp(self):
		customer = make_customer("Access Test Ltd", account_manager=MARY).name
		with hints_at_once():
			quotation = make_quotation(customer)
		self.deal = quotation.reload().sales_deal
		self.account = frappe.db.get_value("Sales Deal", self.deal, "account")

	def team(self):
		filters = {"deal": self.deal, "reason": TEAM}
		return set(frappe.get_all("Sales Access", filters=filters, pluck="user", order_by=None))

	def may_read(self, user):
		"""In the list and as a document."""
		with as_user(user):
			listed = frappe.get_list("Sales Deal", filters={"name": self.deal}, pluck="name", order_by=None)
			opened = frappe.has_permission("Sales Deal", "read", self.deal)
		self.assertEqual(bool(listed), bool(opened))
		return bool(opened)

	def test_who_joins_the_team_sees_the_deal_and_who_leaves_it_does_not(self):
		self.assertFalse(self.may_read(TOM))
		set_team(self.account, self.deal, {TOM})
		self.assertTrue(self.may_read(TOM))
		set_team(self.account, self.deal, set())
		self.assertFalse(self.may_read(TOM))

	def test_the_team_becomes_what_it_is_told_to_be(self):
		set_team(self.account, self.deal, {TOM, MARY})
		set_team(self.account, self.deal, {MARY, RUTH})
		self.assertEqual(self.team(), {MARY, RUTH})

	def test_access_is_given_once(self):
		for _again in range(2):
			grant(TOM, self.account, TEAM, self.deal)
		rows = frappe.db.count("Sales Access", {"user": TOM, "deal": self.deal})
		self.assertEqual(rows, 1)

	def test_nobody_is_given_nothing(self):
		before = frappe.db.count("Sales Access")
		grant(None, self.account)
		self.assertEqual(frappe.db.count("Sales Access"), before)

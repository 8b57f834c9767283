# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.sales_process.doctype.negotiation_limit import negotiation_limit as limits
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user, make_item
from sales_process.tests.prices import make_deal
from sales_process.tests.site import HELEN, MARY, RUTH


class TestNegotiationLimit(IntegrationTestCase):
	def setUp(self):
		self.deal = make_deal()

	def make(self, user=RUTH, deal=None, **values):
		item = make_item().name
		values = {"items": [{"item_code": item, "bottom_price": 60}], "currency": "USD", **values}
		with as_user(user):
			return frappe.get_doc(doctype="Negotiation Limit", deal=deal or self.deal, **values).insert()

	def test_the_manager_of_the_branch_keeps_it(self):
		limit = self.make(clauses=[{"topic": "Payment", "walk_away": "Longer than 90 days"}])
		self.assertEqual((limit.sales_owner, limit.party_name), (MARY, "Asked for Prices"))
		with as_user(RUTH):
			self.assertTrue(frappe.get_list("Negotiation Limit", filters={"name": limit.name}))

	def test_neither_the_owner_nor_another_manager_sees_it(self):
		limit = self.make()
		with as_user(HELEN):
			self.assertFalse(frappe.get_list("Negotiation Limit", filters={"name": limit.name}))
			self.assertFalse(frappe.has_permission("Negotiation Limit", "read", limit.name))
		with as_user(MARY):
			self.assertRaises(frappe.PermissionError, frappe.get_list, "Negotiation Limit")
			self.assertFalse(frappe.has_permission("Negotiation Limit", "read", limit.name))

	def test_a_manager_of_another_branch_makes_none(self):
		self.assertRaises(frappe.PermissionError, self.make, HELEN)

	def test_one_limit_for_one_thing(self):
		row = {"item_code": make_item().name, "bottom_price": 60}
		with self.assertRaisesRegex(frappe.ValidationError, "has a limit already"):
			self.make(items=[row, row])

	def test_deals_that_become_one_have_one(self):
		other = make_deal(customer="Asked Twice")
		kept, gone = self.make(), self.make(deal=other)
		limits.on_deals_joined(other, self.deal)
		self.assertTrue(frappe.db.exists("Negotiation Limit", kept.name))
		self.assertFalse(frappe.db.exists("Negotiation Limit", gone.name))

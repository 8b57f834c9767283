# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.api import order_deal
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	COMPANY,
	as_user,
	hints_at_once,
	make_customer,
	make_quotation,
	order_from,
)
from sales_process.tests.site import MARY


class TestDealOfAnOrder(IntegrationTestCase):
	def setUp(self):
		self.customer = make_customer("Order Deal Test Ltd", account_manager=MARY).name
		with hints_at_once():
			self.quotation = make_quotation(self.customer)
		self.deal = self.quotation.reload().sales_deal

	def asked(self, customer=None):
		with as_user(MARY):
			return [row["name"] for row in order_deal.get_open_deals(customer or self.customer, COMPANY)]

	def searched(self, text="", **filters):
		with as_user(MARY):
			found = order_deal.search_open_deals("Sales Deal", text, "name", 0, 20, filters)
		return [row[0] for row in found]

	def test_the_open_deals_of_the_customer_are_proposed(self):
		self.assertEqual(self.asked(), [self.deal])
		self.assertEqual(self.searched(customer=self.customer, company=COMPANY), [self.deal])

	def test_a_customer_without_deals_is_asked_nothing(self):
		self.assertEqual(self.asked(make_customer("Order Deal Test Two").name), [])
		self.assertEqual(self.searched(), [])

	def test_a_search_looks_at_the_title(self):
		title = frappe.db.get_value("Sales Deal", self.deal, "title")
		self.assertEqual(self.searched(title[:5], customer=self.customer), [self.deal])
		self.assertEqual(self.searched("no such title", customer=self.customer), [])

	def test_a_won_deal_is_not_proposed(self):
		with hints_at_once():
			order_from(self.quotation)
		self.assertEqual(self.asked(), [])

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.api import stage_strip
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user, hints_at_once, make_customer, make_quotation
from sales_process.tests.site import MARY, TOM


class TestStageStrip(IntegrationTestCase):
	def setUp(self):
		self.customer = make_customer("Strip Test Ltd", account_manager=MARY).name

	def quotation(self, **values):
		with hints_at_once():
			quotation = make_quotation(self.customer, **values)
		return quotation.reload()

	def test_a_customer_has_one_line_per_open_deal_and_a_quotation_its_own(self):
		first, second = self.quotation(), self.quotation()
		with as_user(MARY):
			of_customer = stage_strip.get_strip("Customer", self.customer)
			of_quotation = stage_strip.get_strip("Quotation", first.name)
		self.assertEqual(
			{line["deal"] for line in of_customer["lines"]}, {first.sales_deal, second.sales_deal}
		)
		self.assertEqual([line["deal"] for line in of_quotation["lines"]], [first.sales_deal])

	def test_a_colleague_sees_that_somebody_follows_up_but_not_what(self):
		self.quotation()
		with as_user(TOM):
			strip = stage_strip.get_strip("Customer", self.customer)
		self.assertEqual((strip["lines"], strip["followed_by_others"]), ([], True))

	def test_a_quotation_that_nobody_took_up_is_followed_on_request(self):
		quotation = make_quotation(self.customer)
		with as_user(MARY):
			self.assertTrue(stage_strip.get_strip("Quotation", quotation.name)["can_be_followed"])
			stage_strip.follow("Quotation", quotation.name)
		self.assertTrue(frappe.db.exists("Follow-up Plan", {"deal": quotation.reload().sales_deal}))

	def test_a_draft_is_not_followed(self):
		draft = make_quotation(self.customer, submit=False)
		with as_user(MARY), self.assertRaisesRegex(frappe.ValidationError, "only submitted quotations"):
			stage_strip.follow("Quotation", draft.name)

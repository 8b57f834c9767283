# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What a salesperson could type to make a discount look smaller than it is, and that none of it helps."""

import frappe

from sales_process import compat, pricing
from sales_process.engine.pricing import BEYOND, WITHIN
from sales_process.exceptions import BeyondAuthority
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user, make_item
from sales_process.tests.prices import approve_as, ask_as, make_price_floor, offered, quote_as
from sales_process.tests.site import MARY, RUTH
from sales_process.tests.surveys import settings

ITEM, CHEAP = "SP-Evaded", "SP Cheap List"
LIST_PRICE = 100
RATE_OF_DAY = 1.25  # dollars for a euro


class TestEvasions(IntegrationTestCase):
	def setUp(self):
		make_price_floor(authority=10, floor=35)
		self.item = make_item(ITEM).name
		self.reference = self.price_list("SP Reference List", "USD", LIST_PRICE)
		self.cheap = self.price_list(CHEAP, "USD", 60)
		frappe.get_doc(
			doctype="Currency Exchange",
			date=compat.today(),
			from_currency="EUR",
			to_currency="USD",
			exchange_rate=RATE_OF_DAY,
			for_selling=1,
			for_buying=1,
		).insert()
		reference = settings(reference_price_list=self.reference, exchange_rate_tolerance=3)
		reference.__enter__()
		self.addCleanup(reference.__exit__, None, None, None)

	def price_list(self, name, currency, rate=None, **values):
		frappe.get_doc(
			doctype="Price List", price_list_name=name, currency=currency, selling=1, enabled=1, **values
		).insert()
		if rate:
			self.price(name, rate)
		return name

	def price(self, price_list, rate, **values):
		return frappe.get_doc(
			doctype="Item Price", item_code=self.item, price_list=price_list, price_list_rate=rate, **values
		).insert()

	def quote(self, *rows, **values):
		values = {"selling_price_list": self.reference, **values}
		return quote_as(MARY, *(rows or [self.row(50)]), **values)

	def row(self, rate, **values):
		return offered(rate, **{"list_rate": rate, "item_code": self.item, **values})

	def verdicts(self, quotation):
		with as_user(MARY):
			return [finding.verdict for finding in pricing.findings(quotation)]

	def refused(self, quotation) -> str:
		with as_user(MARY), self.assertRaises(BeyondAuthority) as caught:
			quotation.submit()
		said = str(caught.exception)
		for secret in ("35", "10%", "10.0", "floor"):
			self.assertNotIn(secret, said)
		return said

	def test_a_list_price_typed_by_hand(self):
		self.refused(self.quote(self.row(50)))
		self.assertEqual(self.verdicts(self.quote(self.row(90))), [WITHIN])

	def test_a_cheaper_price_list(self):
		quotation = self.quote(self.row(60), selling_price_list=self.cheap)
		self.assertIn("measured against the price list SP Reference List", self.refused(quotation))
		self.assertEqual(self.verdicts(self.quote(self.row(90), selling_price_list=self.cheap)), [WITHIN])

	def test_a_price_list_without_the_item(self):
		empty = self.price_list("SP Empty List", "USD")
		self.refused(self.quote(self.row(50), selling_price_list=empty))

	def test_a_price_made_for_the_customer_is_no_evasion(self):
		quotation = self.quote(self.row(60), selling_price_list=self.cheap)
		self.price(self.cheap, 60, customer=quotation.party_name)
		self.assertEqual(self.verdicts(quotation), [WITHIN])

	def test_a_reference_of_the_company_and_erpnexts_default(self):
		quotation = self.quote(self.row(60), selling_price_list=self.cheap)
		with settings(reference_price_list=self.cheap):
			self.assertEqual(self.verdicts(quotation), [WITHIN])
		with settings(reference_price_list=None):
			frappe.db.set_single_value("Selling Settings", "selling_price_list", self.reference)
			frappe.clear_document_cache("Selling Settings", "Selling Settings")
			self.assertEqual(self.verdicts(quotation), [BEYOND])

	def test_an_exchange_rate_typed_by_hand(self):
		"""100 dollars are 80 euros; at two dollars for a euro they would be 50."""
		honest = self.quote(self.row(72.5), currency="EUR", conversion_rate=RATE_OF_DAY)
		self.assertEqual(self.verdicts(honest), [WITHIN])
		typed = self.quote(self.row(50), currency="EUR", conversion_rate=2)
		self.assertIn("exchange rate of the day counts", self.refused(typed))

	def test_an_exchange_rate_near_that_of_the_day_is_tolerated(self):
		near = RATE_OF_DAY * 1.02
		self.assertEqual(
			self.verdicts(self.quote(self.row(71), currency="EUR", conversion_rate=near)), [WITHIN]
		)
		with settings(exchange_rate_tolerance=1):
			self.assertEqual(
				self.verdicts(self.quote(self.row(71), currency="EUR", conversion_rate=near)), [BEYOND]
			)

	def test_a_rate_of_the_price_list_typed_by_hand(self):
		"""100 euros are 125 dollars; at half a dollar for a euro they would be 50."""
		list_in_euros = self.price_list("SP Euro List", "EUR", LIST_PRICE)
		for rate, verdict in ((RATE_OF_DAY, WITHIN), (0.5, BEYOND)):
			quotation = self.quote(
				self.row(115 if verdict == WITHIN else 95),
				selling_price_list=list_in_euros,
				plc_conversion_rate=rate,
			)
			with self.subTest(rate):
				self.assertEqual(self.verdicts(quotation), [verdict])

	def test_the_rate_of_a_list_in_the_documents_own_currency_says_nothing(self):
		list_in_euros = self.price_list("SP Euro List", "EUR", 80)
		quotation = self.quote(
			self.row(50),
			currency="EUR",
			conversion_rate=RATE_OF_DAY,
			selling_price_list=list_in_euros,
			plc_conversion_rate=0.5,
		)
		self.assertEqual(self.verdicts(quotation), [BEYOND])

	def test_an_additional_discount(self):
		quotation = self.quote(
			self.row(100), apply_discount_on="Net Total", additional_discount_percentage=30
		)
		self.refused(quotation)

	def test_free_items(self):
		free = self.row(0, is_free_item=1, list_rate=0)
		self.refused(self.quote(self.row(100), free))
		self.assertEqual(self.verdicts(self.quote(self.row(100, qty=20), free)), [WITHIN] * 2)

	def test_alternative_items_give_no_room_and_get_none(self):
		self.refused(self.quote(self.row(85), self.row(200, is_alternative=1)))
		self.assertEqual(
			self.verdicts(self.quote(self.row(100), self.row(50, is_alternative=1))), [WITHIN, BEYOND]
		)

	def test_a_bigger_unit_at_the_price_of_a_small_one(self):
		self.unit("SP Box", 12)
		self.assertEqual(
			self.verdicts(self.quote(self.row(1100, uom="SP Box", conversion_factor=12))), [WITHIN]
		)
		self.assertEqual(
			self.verdicts(self.quote(self.row(100, uom="SP Box", conversion_factor=12))), [BEYOND]
		)

	def test_a_conversion_factor_typed_by_hand(self):
		self.unit("SP Box", 12)
		self.assertEqual(
			self.verdicts(self.quote(self.row(100, uom="SP Box", conversion_factor=1))), [BEYOND]
		)

	def test_a_list_whose_prices_are_those_of_any_unit(self):
		frappe.db.set_value("Price List", self.reference, "price_not_uom_dependent", 1)
		frappe.clear_document_cache("Price List", self.reference)
		self.unit("SP Box", 12)
		self.assertEqual(
			self.verdicts(self.quote(self.row(95, uom="SP Box", conversion_factor=12))), [WITHIN]
		)

	def test_a_rate_changed_after_the_approval_changes_who_set_the_prices(self):
		quotation = self.quote(self.row(60), currency="EUR", conversion_rate=RATE_OF_DAY)
		approve_as(RUTH, ask_as(MARY, quotation))
		with as_user(RUTH):
			quotation.reload().conversion_rate = 1.26
			quotation.save()
		self.assertEqual(quotation.prices_set_by, RUTH)

	def unit(self, name, factor):
		frappe.get_doc(doctype="UOM", uom_name=name).insert(ignore_if_duplicate=True)
		item = frappe.get_doc("Item", self.item)
		item.append("uoms", {"uom": name, "conversion_factor": factor})
		item.save()

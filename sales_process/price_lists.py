# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What a row would cost without any discount, whatever its document says of it.

A salesperson may choose a cheaper price list, type an exchange rate, a list price or a conversion factor. None of
them makes a discount smaller: the company's reference list counts beside the list of the document, at ERPNext's rate
of the day unless the typed one is near it, and with the conversion factors of the item.
"""

from collections import defaultdict
from dataclasses import dataclass

import frappe
from frappe.model.document import Document
from frappe.utils import cstr, flt

from sales_process import compat
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting


@dataclass(frozen=True, slots=True)
class Listed:
	"""A list price in the currency of the document; 0 where no list has one."""

	rate: float = 0
	price_list: str = ""
	at_rate_of_day: bool = False  # the typed exchange rate was too far from it


class PriceLists:
	"""The prices of all items of a document, in one query; a second one where units are converted."""

	def __init__(self, doc: Document):
		self.doc = doc
		self.lists = list(filter(None, dict.fromkeys((doc.selling_price_list, reference_list(doc.company)))))
		self.prices = self._prices()
		self.factors = self._conversion_factors()
		self.company_currency = frappe.get_cached_value("Company", doc.company, "default_currency")

	def of(self, row: Document) -> Listed:
		"""The highest of what each list says; a price made for this customer stands before those for everybody."""
		found = self.prices.get(row.item_code) or []
		found = [price for price in found if price.customer] or found
		listed = [self._listed(name, found, row) for name in self.lists]
		return max(listed, key=lambda one: one.rate, default=Listed())

	def _listed(self, name: str, found: list[frappe._dict], row: Document) -> Listed:
		lowest = self._lowest([price for price in found if price.price_list == name], row)
		if not lowest:
			return Listed()
		rate, at_rate_of_day = self._into_currency_of_document(name)
		return Listed(flt(lowest * rate, row.precision("price_list_rate")), name, at_rate_of_day)

	def _lowest(self, found: list[frappe._dict], row: Document) -> float:
		"""The lowest price that a list can mean for this row; of another unit as ERPNext converts it."""
		exact = [flt(price.price_list_rate) for price in found if (price.uom or row.uom) == row.uom]
		if exact:
			return min(exact)
		of_stock = [price for price in found if price.uom == row.stock_uom]
		return min((flt(price.price_list_rate) * self._factor(price, row) for price in of_stock), default=0)

	def _factor(self, price: frappe._dict, row: Document) -> float:
		if frappe.get_cached_value("Price List", price.price_list, "price_not_uom_dependent"):
			return 1
		return self.factors.get((row.item_code, row.uom)) or flt(row.conversion_factor) or 1

	def _into_currency_of_document(self, price_list: str) -> tuple[float, bool]:
		currency = frappe.get_cached_value("Price List", price_list, "currency") or self.doc.currency
		if currency == self.doc.currency:
			return 1.0, False
		typed = self.doc.plc_conversion_rate if price_list == self.doc.selling_price_list else 0
		of_list, is_list_corrected = self._into_company_currency(currency, flt(typed))
		of_doc, is_doc_corrected = self._into_company_currency(
			self.doc.currency, flt(self.doc.conversion_rate)
		)
		return of_list / of_doc, is_list_corrected or is_doc_corrected

	def _into_company_currency(self, currency: str, typed: float) -> tuple[float, bool]:
		"""The typed rate where it is near the rate of the day, or where there is none."""
		if currency == self.company_currency:
			return 1.0, False
		of_day = compat.exchange_rate(currency, self.company_currency, cstr(self.doc.transaction_date))
		if not of_day:
			return typed or 1.0, False
		tolerance = flt(setting("exchange_rate_tolerance"))
		is_near = bool(typed) and abs(typed / of_day - 1) * 100 <= tolerance
		return (typed, False) if is_near else (of_day, bool(typed))

	def _prices(self) -> dict[str, list[frappe._dict]]:
		items = sorted({row.item_code for row in self.doc.items if row.item_code})
		if not items or not self.lists:
			return {}
		Price, on = frappe.qb.DocType("Item Price"), cstr(self.doc.transaction_date)
		rows = (
			frappe.qb.from_(Price)
			.select(Price.item_code, Price.price_list, Price.uom, Price.price_list_rate, Price.customer)
			.where(Price.price_list.isin(self.lists) & Price.item_code.isin(items))
			.where(Price.valid_from.isnull() | (Price.valid_from <= on))
			.where(Price.valid_upto.isnull() | (Price.valid_upto >= on))
			.run(as_dict=True)
		)
		prices = defaultdict(list)
		_party_type, party = compat.party_of_document(self.doc)
		for row in rows:
			if not row.customer or row.customer == party:
				prices[row.item_code].append(row)
		return prices

	def _conversion_factors(self) -> dict[tuple[str, str], float]:
		"""As the items say, for the rows in another unit than that of their stock."""
		converted = sorted(
			{row.item_code for row in self.doc.items if row.uom != row.stock_uom and row.item_code}
		)
		if not converted:
			return {}
		rows = frappe.get_all(
			"UOM Conversion Detail",
			filters={"parenttype": "Item", "parent": ["in", converted]},
			fields=["parent", "uom", "conversion_factor"],
			order_by=None,
		)
		return {(row.parent, row.uom): flt(row.conversion_factor) for row in rows}


def reference_list(company: str | None) -> str | None:
	"""The list against which discounts are measured: of the company, of all companies, or ERPNext's own default."""
	return setting("reference_price_list", company) or frappe.get_cached_doc("Selling Settings").get(
		"selling_price_list"
	)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt

import erpnext


class Item(Document):
	def autoname(self):
		self.item_code = (self.item_code or "").strip()
		self.name = self.item_code

	def validate(self):
		self.item_name = self.item_name or self.item_code
		self.description = self.description or self.item_name
		self.add_stock_uom_to_conversions()

	def after_insert(self):
		if self.standard_rate:
			self.add_price()

	def add_stock_uom_to_conversions(self) -> None:
		if self.stock_uom not in [row.uom for row in self.uoms]:
			self.append("uoms", {"uom": self.stock_uom, "conversion_factor": 1})
		if any(not flt(row.conversion_factor) for row in self.uoms):
			frappe.throw(_("Conversion factor for default Unit of Measure must be 1 in row {0}").format(1))

	def add_price(self, price_list: str | None = None) -> None:
		"""Put the standard rate into the standard price list."""
		price_list = (
			price_list
			or frappe.db.get_single_value("Selling Settings", "selling_price_list")
			or "Standard Selling"
		)
		if not frappe.db.exists("Price List", price_list):
			return
		price = frappe.new_doc("Item Price", price_list=price_list, item_code=self.name)
		price.uom = self.stock_uom
		price.currency = erpnext.get_default_currency()
		price.price_list_rate = self.standard_rate
		price.insert()

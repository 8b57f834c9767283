# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate


class ItemPriceDuplicateItem(frappe.ValidationError):
	pass


class ItemPrice(Document):
	def validate(self):
		self.validate_dates()
		self.copy_price_list()
		self.copy_item()
		self.check_duplicates()

	def validate_dates(self) -> None:
		if self.valid_from and self.valid_upto and getdate(self.valid_from) > getdate(self.valid_upto):
			frappe.throw(_("Valid From Date must be lesser than Valid Up To Date."))

	def copy_price_list(self) -> None:
		values = frappe.db.get_value(
			"Price List",
			{"name": self.price_list, "enabled": 1},
			["buying", "selling", "currency"],
			as_dict=True,
		)
		if not values:
			frappe.throw(_("The price list {0} does not exist or is disabled").format(self.price_list))
		self.update(values)

	def copy_item(self) -> None:
		item = frappe.get_cached_doc("Item", self.item_code)
		self.item_name, self.item_description = item.item_name, item.description
		self.uom = self.uom or item.stock_uom
		if not self.selling:
			self.customer = None

	def check_duplicates(self) -> None:
		"""One price per item, list, unit, customer and period."""
		same = {"name": ("!=", self.name)}
		for field in ("item_code", "price_list", "uom", "valid_from", "valid_upto", "customer"):
			same[field] = self.get(field) or ("is", "not set")
		if frappe.db.exists("Item Price", same):
			frappe.throw(
				_(
					"Item Price appears multiple times based on Price List, Supplier/Customer, Currency, Item, Batch, UOM, Qty, and Dates."
				),
				ItemPriceDuplicateItem,
			)

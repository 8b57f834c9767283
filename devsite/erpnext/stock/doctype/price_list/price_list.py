# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint


class PriceList(Document):
	def validate(self):
		if not cint(self.buying) and not cint(self.selling):
			frappe.throw(_("Price List must be applicable for Buying or Selling"))

	def on_update(self):
		if self.selling and not frappe.db.get_single_value("Selling Settings", "selling_price_list"):
			settings = frappe.get_single("Selling Settings")
			settings.selling_price_list = self.name
			settings.flags.ignore_permissions = True
			settings.save()
		self.update_item_prices()

	def update_item_prices(self) -> None:
		for name in frappe.get_all("Item Price", {"price_list": self.name}, pluck="name"):
			values = {"currency": self.currency, "buying": cint(self.buying), "selling": cint(self.selling)}
			frappe.db.set_value("Item Price", name, values)

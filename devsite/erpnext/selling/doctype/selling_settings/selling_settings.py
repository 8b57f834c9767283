# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe.custom.doctype.property_setter.property_setter import make_property_setter
from frappe.model.document import Document

DEFAULTS = ("cust_master_name", "customer_group", "territory", "selling_price_list")


class SellingSettings(Document):
	def on_update(self):
		for key in DEFAULTS:
			frappe.db.set_default(key, self.get(key) or "")
		if self.has_value_changed("cust_master_name"):
			self.show_naming_series_if_used()

	def show_naming_series_if_used(self) -> None:
		is_used = self.cust_master_name == "Naming Series"
		for name, value in (("hidden", not is_used), ("reqd", is_used)):
			make_property_setter(
				"Customer", "naming_series", name, int(value), "Check", validate_fields_for_doctype=False
			)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe.custom.doctype.property_setter.property_setter import make_property_setter
from frappe.model.document import Document
from frappe.utils import cint

DEFAULTS = {
	"company": "default_company",
	"currency": "default_currency",
	"country": "country",
	"hide_currency_symbol": "hide_currency_symbol",
	"disable_rounded_total": "disable_rounded_total",
	"disable_in_words": "disable_in_words",
}


class GlobalDefaults(Document):
	def on_update(self):
		for key, field in DEFAULTS.items():
			frappe.db.set_default(key, self.get(field, ""))
		if self.default_currency:
			frappe.db.set_value("Currency", self.default_currency, "enabled", 1)
		if self.has_value_changed("disable_rounded_total"):
			self.toggle_rounded_total()
		frappe.clear_cache()

	def toggle_rounded_total(self) -> None:
		disabled = cint(self.disable_rounded_total)
		for doctype in ("Quotation", "Sales Order", "Delivery Note"):
			for field, name, value, fieldtype in (
				("rounded_total", "hidden", disabled, "Check"),
				("base_rounded_total", "hidden", disabled, "Check"),
				("disable_rounded_total", "default", str(disabled), "Text"),
			):
				make_property_setter(
					doctype, field, name, value, fieldtype, validate_fields_for_doctype=False
				)

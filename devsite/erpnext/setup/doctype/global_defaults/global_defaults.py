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
		if self.has_value_changed("disable_in_words"):
			self.toggle_in_words()
		frappe.clear_cache()

	def toggle_rounded_total(self) -> None:
		disabled = cint(self.disable_rounded_total)
		set_in_sales_documents("rounded_total", "hidden", disabled, "Check")
		set_in_sales_documents("base_rounded_total", "hidden", disabled, "Check")
		set_in_sales_documents("disable_rounded_total", "default", str(disabled), "Text")

	def toggle_in_words(self) -> None:
		set_in_sales_documents("in_words", "hidden", cint(self.disable_in_words), "Check")


def set_in_sales_documents(field: str, property_name: str, value, fieldtype: str) -> None:
	for doctype in ("Quotation", "Sales Order", "Delivery Note"):
		make_property_setter(
			doctype, field, property_name, value, fieldtype, validate_fields_for_doctype=False
		)

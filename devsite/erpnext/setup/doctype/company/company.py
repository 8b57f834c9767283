# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.contacts.address_and_contact import load_address_and_contact
from frappe.utils.nestedset import NestedSet


class Company(NestedSet):
	nsm_parent_field = "parent_company"

	def onload(self):
		load_address_and_contact(self, "company")

	def validate(self):
		self.set_abbreviation()
		self.stop_change_of_used_currency()

	def on_update(self):
		super().on_update()
		frappe.db.set_value("Currency", self.default_currency, "enabled", 1)
		self.become_default_if_first()
		frappe.clear_cache()

	def set_abbreviation(self) -> None:
		self.abbr = (self.abbr or "".join(word[0] for word in self.company_name.split()).upper()).strip()
		if frappe.db.exists("Company", {"abbr": self.abbr, "name": ("!=", self.name)}):
			frappe.throw(_("Abbreviation already used for another company"))

	def stop_change_of_used_currency(self) -> None:
		if self.is_new() or not self.has_value_changed("default_currency"):
			return
		for doctype in ("Quotation", "Sales Order", "Delivery Note"):
			if frappe.db.exists(doctype, {"company": self.name, "docstatus": 1}):
				frappe.throw(
					_(
						"Cannot change company's default currency, because there are existing transactions. Transactions must be cancelled to change the default currency."
					)
				)

	def become_default_if_first(self) -> None:
		"""ERPNext's setup wizard does this; there is no wizard here."""
		settings = frappe.get_single("Global Defaults")
		if settings.default_company:
			return
		settings.default_company = self.name
		settings.default_currency = self.default_currency
		settings.country = self.country
		settings.flags.ignore_permissions = True
		settings.save()
		self.take_over_empty_price_lists()

	def take_over_empty_price_lists(self) -> None:
		used = frappe.get_all("Item Price", distinct=True, pluck="price_list")
		for name in frappe.get_all("Price List", {"name": ("not in", [*used, ""])}, pluck="name"):
			frappe.db.set_value("Price List", name, "currency", self.default_currency)

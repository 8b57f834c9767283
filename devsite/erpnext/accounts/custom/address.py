# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.contacts.doctype.address.address import Address, get_address_display


class ERPNextAddress(Address):
	"""An address may be the company's own; a customer shows his primary address as text."""

	def validate(self):
		if any(link.link_doctype == "Company" for link in self.links):
			self.is_your_company_address = 1
		elif self.is_your_company_address:
			frappe.throw(
				_(
					"Address needs to be linked to a Company. Please add a row for Company in the Links table."
				),
				title=_("Company Not Linked"),
			)
		super().validate()

	def link_address(self):
		if not self.is_your_company_address:
			return super().link_address()

	def on_update(self):
		customers = frappe.get_all("Customer", {"customer_primary_address": self.name}, pluck="name")
		for customer in customers:
			frappe.db.set_value("Customer", customer, "primary_address", get_address_display(self.as_dict()))

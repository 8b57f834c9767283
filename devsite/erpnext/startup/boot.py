# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe.utils import cint


def boot_session(bootinfo) -> None:
	"""What the desk's forms need to know from the start: companies, their currencies, a few settings."""
	if frappe.session.user == "Guest":
		return
	selling = frappe.get_cached_doc("Selling Settings")
	bootinfo.sysdefaults.update(
		{
			"territory": selling.territory,
			"customer_group": selling.customer_group,
			"allow_sales_order_creation_for_expired_quotation": cint(
				selling.allow_sales_order_creation_for_expired_quotation
			),
			"quotation_valid_till": cint(frappe.db.get_single_value("CRM Settings", "default_valid_till")),
		}
	)
	fields = ["name", "default_currency", "default_letter_head", "default_selling_terms", "country"]
	bootinfo.docs += frappe.get_all("Company", fields=fields, update={"doctype": ":Company"})

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What ERPNext's install and setup wizard leave on a site, without a company."""

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields
from frappe.desk.page.setup_wizard.install_fixtures import update_genders, update_salutations
from frappe.desk.page.setup_wizard.setup_wizard import add_all_roles_to

from erpnext.profiles import apply_profile, is_v15
from erpnext.setup import masters


def after_install() -> None:
	"""Bring the site to the field profile and seed the masters."""
	apply_profile()
	add_roles()
	update_genders()
	update_salutations()
	add_fields_of_contacts()
	for doctype, names in masters.TREES.items():
		add_tree(doctype, names)
	for doctype, (field, names) in masters.LISTS.items():
		for name in names:
			add(doctype, **{field: name})
	for name in masters.OPPORTUNITY_TYPES:
		add("Opportunity Type", name=name, __newname=name)
	for name, is_whole in masters.UNITS.items():
		add("UOM", uom_name=name, must_be_whole_number=is_whole, enabled=1)
	add_sources()
	add_settings()
	add_all_roles_to("Administrator")


def add(doctype: str, **values) -> None:
	"""Insert a record unless it is there."""
	doc = frappe.get_doc({"doctype": doctype, **values})
	doc.insert(ignore_permissions=True, ignore_mandatory=True, ignore_if_duplicate=True)


def add_roles() -> None:
	for role in masters.DESK_ROLES:
		if not frappe.db.exists("Role", role):
			add("Role", role_name=role, desk_access=1)
	for role in masters.PORTAL_ROLES:
		if not frappe.db.exists("Role", role):
			add("Role", role_name=role, desk_access=0)
		frappe.db.set_value("Role", role, "desk_access", 0)


def add_fields_of_contacts() -> None:
	"""ERPNext's own fields on the framework's Address and Contact."""
	create_custom_fields(
		{
			"Address": [
				{
					"fieldname": "is_your_company_address",
					"label": "Is Your Company Address",
					"fieldtype": "Check",
					"default": "0",
					"insert_after": "linked_with",
				}
			],
			"Contact": [
				{
					"fieldname": "is_billing_contact",
					"label": "Is Billing Contact",
					"fieldtype": "Check",
					"insert_after": "is_primary_contact",
				}
			],
		}
	)


def add_tree(doctype: str, names: list[str]) -> None:
	root, *children = names
	field, parent = frappe.scrub(doctype) + "_name", "parent_" + frappe.scrub(doctype)
	add(doctype, **{field: root, "is_group": 1, parent: ""})
	for name in children:
		add(doctype, **{field: name, "is_group": 0, parent: root})


def add_sources() -> None:
	"""Where leads come from: Lead Source in 15, the framework's UTM Source in 16."""
	for source in masters.SOURCES:
		if is_v15():
			add("Lead Source", source_name=source)
		else:
			add("UTM Source", name=source, __newname=source)


def add_settings() -> None:
	frappe.db.set_single_value("System Settings", "rounding_method", "Banker's Rounding")
	if not frappe.db.exists("Address Template", {"is_default": 1}):
		add("Address Template", country="United States", is_default=1)
	add("Price List", price_list_name="Standard Selling", enabled=1, selling=1, currency="USD")
	selling = frappe.get_single("Selling Settings")
	selling.update(
		{
			"cust_master_name": "Customer Name",
			"selling_price_list": "Standard Selling",
		}
	)
	selling.save(ignore_permissions=True)
	frappe.get_single("CRM Settings").save(ignore_permissions=True)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The fields the app adds to ERPNext's records; the same list makes and removes them."""

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

from sales_process.setup.removal import drop_column

MODULE = "Sales Process"

NEXT_FOLLOW_UP = {
	"fieldname": "next_follow_up",
	"label": "Next Follow-up",
	"fieldtype": "Date",
	"read_only": 1,
	"no_copy": 1,
	"allow_on_submit": 1,
	"search_index": 1,
	"in_standard_filter": 1,
	"print_hide": 1,
	"translatable": 0,
	"description": "The earliest planned touch. Change it with Follow-up > Set Next Follow-up.",
}
SALES_DEAL = {
	"fieldname": "sales_deal",
	"label": "Sales Deal",
	"fieldtype": "Link",
	"options": "Sales Deal",
	"read_only": 1,
	"no_copy": 1,
	"allow_on_submit": 1,
	"search_index": 1,
	"print_hide": 1,
	"ignore_user_permissions": 1,
}

# who may not approve, and under which version approvals stand; kept by the app, shown to nobody
PRICES_SET_BY = {
	"fieldname": "prices_set_by",
	"label": "Prices Set by",
	"fieldtype": "Link",
	"options": "User",
	"hidden": 1,
	"read_only": 1,
	"no_copy": 1,
	"print_hide": 1,
	"report_hide": 1,
	"ignore_user_permissions": 1,
}
PRICE_CHAIN = {
	"fieldname": "price_chain",
	"label": "First Version",
	"fieldtype": "Data",
	"hidden": 1,
	"read_only": 1,
	"no_copy": 1,
	"print_hide": 1,
	"report_hide": 1,
	"translatable": 0,
}

CUSTOM_FIELDS = {
	"Lead": [{**NEXT_FOLLOW_UP, "insert_after": "status"}],
	"Prospect": [{**NEXT_FOLLOW_UP, "insert_after": "prospect_owner"}],
	"Opportunity": [
		{**NEXT_FOLLOW_UP, "insert_after": "expected_closing"},
		{**SALES_DEAL, "insert_after": "next_follow_up"},
		{
			"fieldname": "sales_grade",
			"label": "Grade",
			"fieldtype": "Select",
			"options": "\nHigh\nMedium\nLow",
			"insert_after": "sales_deal",
			"read_only": 1,
			"no_copy": 1,
			"search_index": 1,
			"in_standard_filter": 1,
			"in_list_view": 1,
			"print_hide": 1,
		},
		{
			"fieldname": "sales_score",
			"label": "Score",
			"fieldtype": "Percent",
			"insert_after": "sales_grade",
			"read_only": 1,
			"no_copy": 1,
			"print_hide": 1,
		},
	],
	"Customer": [{**NEXT_FOLLOW_UP, "insert_after": "account_manager"}],
	"Quotation": [
		{**NEXT_FOLLOW_UP, "insert_after": "valid_till"},
		{**SALES_DEAL, "insert_after": "next_follow_up"},
		{**PRICES_SET_BY, "insert_after": "sales_deal"},
		{**PRICE_CHAIN, "insert_after": "prices_set_by"},
	],
	"Sales Order": [
		{**SALES_DEAL, "insert_after": "delivery_date", "read_only": 0},
		{**PRICES_SET_BY, "insert_after": "sales_deal"},
		{**PRICE_CHAIN, "insert_after": "prices_set_by"},
	],
	"Delivery Note": [{**SALES_DEAL, "insert_after": "posting_time"}],
	"Item": [
		{
			"fieldname": "needs_installation",
			"label": "Needs Installation",
			"fieldtype": "Check",
			"default": "0",
			"insert_after": "is_stock_item",
			"description": "An order of it is handed over when it is installed, not when it is sent.",
		}
	],
	"Sales Person": [
		{
			"fieldname": "user",
			"label": "User",
			"fieldtype": "Link",
			"options": "User",
			"insert_after": "enabled",
			"search_index": 1,
			"description": "Who this salesperson is on this site. Decides whose records a manager sees.",
		}
	],
}


def create() -> None:
	"""Make what is missing; a field that an admin changed keeps his changes."""
	missing = {
		doctype: [field for field in fields if not _name(doctype, field)]
		for doctype, fields in CUSTOM_FIELDS.items()
		if frappe.db.exists("DocType", doctype)
	}
	missing = {
		doctype: [{**field, "module": MODULE, "is_system_generated": 1} for field in fields]
		for doctype, fields in missing.items()
		if fields
	}
	if not missing:
		return
	create_custom_fields(missing, ignore_validate=True)
	if any(field["fieldname"] == "user" for field in missing.get("Sales Person", ())):
		fill_users_of_sales_persons()


def remove() -> None:
	for doctype, fields in CUSTOM_FIELDS.items():
		for field in fields:
			if name := _name(doctype, field):
				frappe.delete_doc("Custom Field", name, ignore_permissions=True, force=True)
				drop_column(doctype, field["fieldname"])
			frappe.db.delete("Property Setter", {"doc_type": doctype, "field_name": field["fieldname"]})
		frappe.clear_cache(doctype=doctype)


def fill_users_of_sales_persons() -> None:
	"""Take the user from the Employee where ERPNext knows it."""
	Person, Employee = frappe.qb.DocType("Sales Person"), frappe.qb.DocType("Employee")
	known = (
		frappe.qb.from_(Person)
		.join(Employee)
		.on(Employee.name == Person.employee)
		.select(Person.name, Employee.user_id)
		.where(Employee.user_id.isnotnull() & (Employee.user_id != ""))
		.run()
	)
	for person, user in known:
		frappe.db.set_value("Sales Person", person, "user", user, update_modified=False)


def _name(doctype: str, field: dict) -> str | None:
	return frappe.db.get_value(
		"Custom Field", {"dt": doctype, "fieldname": field["fieldname"]}, order_by=None
	)

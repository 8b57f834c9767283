# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What differs between Frappe 15 and 16, ERPNext 15 and 16, and the CRMs. Nothing else branches on a version.

Also the one clock of the app: everything asks `today()` and `now()` here, so that the demo can move it.
"""

from datetime import date, datetime

import frappe
from frappe.utils import get_datetime, getdate, now_datetime

CUSTOMER = "Customer"
PARTY_TYPES = ("Lead", "Prospect", CUSTOMER)
PARTY_NAME_FIELDS = {"Lead": ("company_name", "lead_name"), "Prospect": ("company_name",), CUSTOMER: ("customer_name",)}
PARTY_OWNER_FIELDS = {"Lead": "lead_owner", "Prospect": "prospect_owner", CUSTOMER: "account_manager"}


def now() -> datetime:
	return get_datetime(frappe.flags.sales_process_clock) if frappe.flags.sales_process_clock else now_datetime()


def today() -> date:
	return getdate(now())


def has_doctype(doctype: str) -> bool:
	return bool(frappe.db.exists("DocType", doctype, cache=True))


def has_field(doctype: str, fieldname: str) -> bool:
	return has_doctype(doctype) and frappe.get_meta(doctype).has_field(fieldname)


def party_types() -> list[str]:
	"""The doctypes of this site that can be sold to."""
	return [doctype for doctype in PARTY_TYPES if has_doctype(doctype)]


def source_field(doctype: str) -> str:
	"""`utm_source` on ERPNext 16, `source` on 15."""
	return "utm_source" if frappe.get_meta(doctype).has_field("utm_source") else "source"


def party_name(party_type: str, party: str) -> str:
	fields = PARTY_NAME_FIELDS.get(party_type, ())
	values = frappe.db.get_value(party_type, party, fields) if fields else None
	return next((value for value in values or () if value), party)


def party_owner(party_type: str, party: str) -> str | None:
	fieldname = PARTY_OWNER_FIELDS.get(party_type)
	return frappe.db.get_value(party_type, party, fieldname) if fieldname else None


def opportunity_of(quotation: dict) -> str | None:
	"""A quotation names its opportunity on itself, or, when it was made from items, on its rows."""
	if not has_doctype("Opportunity"):
		return None
	if quotation.get("opportunity"):
		return quotation["opportunity"]
	if not has_field("Quotation Item", "prevdoc_doctype"):
		return None
	return frappe.db.get_value(
		"Quotation Item",
		{"parent": quotation["name"], "prevdoc_doctype": "Opportunity"},
		"prevdoc_docname",
		order_by="idx asc",
	)


def opportunity_owner(opportunity: str) -> str | None:
	return frappe.db.get_value("Opportunity", opportunity, "opportunity_owner")

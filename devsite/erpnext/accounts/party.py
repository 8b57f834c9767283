# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What a selling document takes over from its customer."""

import frappe
from frappe.contacts.doctype.address.address import get_company_address, get_default_address, render_address
from frappe.model.utils import get_fetch_values

from erpnext import get_company_currency

COPIED = ("customer_name", "customer_group", "territory", "language")
CONTACT_FIELDS = {
	"contact_person": "name",
	"contact_display": "full_name",
	"contact_email": "email_id",
	"contact_mobile": "mobile_no",
	"contact_phone": "phone",
	"contact_designation": "designation",
	"contact_department": "department",
}


@frappe.whitelist()
def get_party_details(
	party: str | None = None,
	party_type: str = "Customer",
	company: str | None = None,
	doctype: str | None = None,
	price_list: str | None = None,
	currency: str | None = None,
	party_address: str | None = None,
	company_address: str | None = None,
	shipping_address: str | None = None,
) -> dict:
	"""Return the values of a customer that a document starts with."""
	if not party or party_type != "Customer":
		return frappe._dict()
	return get_party_values(
		party, company, doctype, price_list, currency, party_address, company_address, shipping_address
	)


def get_party_values(
	customer: str,
	company: str | None = None,
	doctype: str | None = None,
	price_list: str | None = None,
	currency: str | None = None,
	party_address: str | None = None,
	company_address: str | None = None,
	shipping_address: str | None = None,
	fetch_payment_terms_template: bool = True,
	ignore_permissions: bool = False,
) -> frappe._dict:
	"""Return what a document takes over from a customer."""
	doc = frappe.get_doc("Customer", customer)
	if not ignore_permissions:
		ptype = "select" if frappe.only_has_select_perm("Customer") else "read"
		doc.check_permission(ptype)
	details = frappe._dict(customer=customer)
	set_addresses(details, doc, doctype, company, party_address, company_address, shipping_address)
	set_contact(details, doc.name)
	details.update({field: doc.get(field) for field in COPIED})
	for field in ("currency", "sales_partner", "commission_rate"):
		if doc.get("default_" + field):
			details[field] = doc.get("default_" + field)
	set_price_list(details, doc, price_list)
	details.setdefault("currency", currency or (company and get_company_currency(company)))
	if fetch_payment_terms_template:
		details.payment_terms_template = get_payment_terms_template(doc, company)
	details.sales_team = [
		{
			"sales_person": member.sales_person,
			"allocated_percentage": member.allocated_percentage or None,
			"commission_rate": member.commission_rate,
		}
		for member in doc.sales_team
	]
	return details


def set_addresses(
	details,
	doc,
	doctype=None,
	company=None,
	party_address=None,
	company_address=None,
	shipping_address=None,
) -> None:
	details.customer_address = party_address or get_default_address(doc.doctype, doc.name)
	details.address_display = render_address(details.customer_address, check_permissions=False)
	details.shipping_address_name = shipping_address or get_party_shipping_address(doc.doctype, doc.name)
	details.shipping_address = render_address(details.shipping_address_name, check_permissions=False)
	if company_address:
		details.company_address = company_address
	elif company:
		details.update(get_company_address(company))
	if doctype:
		for link in ("customer_address", "shipping_address_name", "company_address"):
			details.update(get_fetch_values(doctype, link, details.get(link)))


def set_contact(details, customer: str) -> None:
	contact = get_default_contact("Customer", customer)
	values = {}
	if contact:
		columns = [f"{column} as {field}" for field, column in CONTACT_FIELDS.items()]
		values = frappe.db.get_value("Contact", contact, columns, as_dict=True)
	details.update({field: values.get(field) for field in CONTACT_FIELDS})


def set_price_list(details, doc, given: str | None) -> None:
	price_list = doc.default_price_list or given
	if not doc.default_price_list and doc.customer_group:
		price_list = (
			frappe.get_cached_value("Customer Group", doc.customer_group, "default_price_list") or given
		)
	if price_list:
		details.price_list_currency = frappe.get_cached_value("Price List", price_list, "currency")
	details.selling_price_list = price_list


def get_payment_terms_template(doc, company: str | None) -> str | None:
	"""The customer's, else the customer group's, else the company's template."""
	if doc.payment_terms:
		return doc.payment_terms
	template = doc.customer_group and frappe.get_cached_value(
		"Customer Group", doc.customer_group, "payment_terms"
	)
	return template or (company and frappe.get_cached_value("Company", company, "payment_terms"))


def get_party_shipping_address(doctype: str, name: str) -> str | None:
	"""The address goods are sent to."""
	addresses = frappe.get_all(
		"Address",
		filters=[
			["Dynamic Link", "link_doctype", "=", doctype],
			["Dynamic Link", "link_name", "=", name],
			["disabled", "=", 0],
		],
		or_filters=[["is_shipping_address", "=", 1], ["address_type", "=", "Shipping"]],
		order_by="is_shipping_address desc",
		limit=1,
		pluck="name",
	)
	return addresses[0] if addresses else None


def get_default_contact(doctype: str, name: str) -> str | None:
	"""The primary (else billing) contact of a party."""
	contacts = frappe.get_all(
		"Contact",
		filters=[
			["Dynamic Link", "link_doctype", "=", doctype],
			["Dynamic Link", "link_name", "=", name],
		],
		or_filters=[["is_primary_contact", "=", 1], ["is_billing_contact", "=", 1]],
		order_by="is_primary_contact desc, is_billing_contact desc",
		limit=1,
		pluck="name",
	)
	return contacts[0] if contacts else None


def set_company_address(target, address: str | None) -> None:
	"""Take the company's address from the document before, else the company's own."""
	target.update({"company_address": address} if address else get_company_address(target.company))
	if target.company_address:
		target.update(get_fetch_values(target.doctype, "company_address", target.company_address))

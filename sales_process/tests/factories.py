# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Records for tests. Each factory returns the record that exists already, or makes it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

import frappe
from frappe.utils import add_days, getdate

from sales_process import compat

COMPANY = "Sales Process Test Co"
SALES_ROLES = ("Sales User",)


def make_company(name: str = COMPANY, **values):
	if frappe.db.exists("Company", name):
		return frappe.get_doc("Company", name)
	abbr = frappe.generate_hash(name, 5).upper()
	values = {"abbr": abbr, "default_currency": "USD", "country": "United States", **values}
	return frappe.get_doc(doctype="Company", company_name=name, **values).insert()


def make_holiday_list(name: str, days: dict[str, str], from_date="2026-01-01", to_date="2027-12-31"):
	"""A list of named holidays (ISO day → description) without weekly days off."""
	if frappe.db.exists("Holiday List", name):
		frappe.delete_doc("Holiday List", name, force=True)
	rows = [{"holiday_date": day, "description": text} for day, text in days.items()]
	return frappe.get_doc(
		doctype="Holiday List", holiday_list_name=name, from_date=from_date, to_date=to_date, holidays=rows
	).insert()


def make_user(email: str, *roles: str):
	if frappe.db.exists("User", email):
		return frappe.get_doc("User", email)
	user = frappe.get_doc(
		doctype="User",
		email=email,
		first_name=email.split("@")[0].title(),
		send_welcome_email=0,
		roles=[{"role": role} for role in roles or SALES_ROLES],
	)
	return user.insert()


def make_sales_person(name: str, user: str | None = None, parent: str | None = None, is_group: int = 0):
	if frappe.db.exists("Sales Person", name):
		return frappe.get_doc("Sales Person", name)
	parent = parent or frappe.db.get_value("Sales Person", {"is_group": 1}, "name", order_by="lft asc")
	return frappe.get_doc(
		doctype="Sales Person",
		sales_person_name=name,
		parent_sales_person=parent,
		is_group=is_group,
		user=user,
	).insert()


def make_customer(name: str = "Acme Test", **values):
	if existing := frappe.db.get_value("Customer", {"customer_name": name}):
		return frappe.get_doc("Customer", existing)
	values = {
		"customer_type": "Company",
		"customer_group": _leaf("Customer Group"),
		"territory": _leaf("Territory"),
		**values,
	}
	return frappe.get_doc(doctype="Customer", customer_name=name, **values).insert()


def make_lead(company_name: str = "Lead Test Ltd", **values):
	"""A new lead of this company; several may be of one."""
	values = {"first_name": "Ann", "company": make_company().name, **values}
	return frappe.get_doc(doctype="Lead", company_name=company_name, **values).insert()


def make_prospect(company_name: str = "Prospect Test Ltd", leads: Iterable[str] = (), **values):
	if frappe.db.exists("Prospect", company_name):
		return frappe.get_doc("Prospect", company_name)
	values = {"company": make_company().name, **values}
	rows = [{"lead": lead} for lead in leads]
	return frappe.get_doc(doctype="Prospect", company_name=company_name, leads=rows, **values).insert()


def make_opportunity(party_type: str, party: str, **values):
	company = make_company(values.pop("company", COMPANY)).name
	values = {"currency": "USD", "conversion_rate": 1, "transaction_date": compat.today(), **values}
	return frappe.get_doc(
		doctype="Opportunity", opportunity_from=party_type, party_name=party, company=company, **values
	).insert()


def quotation_from_opportunity(opportunity, submit: bool = True, **values):
	from erpnext.crm.doctype.opportunity.opportunity import make_quotation as map_opportunity

	quotation = map_opportunity(opportunity.name)
	values = {"transaction_date": compat.today(), "valid_till": add_days(compat.today(), 30), **values}
	quotation.update(values)
	if not [row for row in quotation.items if row.item_code]:
		quotation.set("items", [{"item_code": make_item().name, "qty": 1, "rate": 100}])
	quotation.insert()
	return quotation.submit() if submit else quotation


def make_contact(customer: str, email: str | None = None, first_name: str = "Ann", **values):
	contact = frappe.get_doc(doctype="Contact", first_name=first_name, **values)
	contact.append("links", {"link_doctype": "Customer", "link_name": customer})
	if email:
		contact.append("email_ids", {"email_id": email, "is_primary": 1})
	return contact.insert()


def make_item(code: str = "SP-Test-Item", **values):
	if frappe.db.exists("Item", code):
		return frappe.get_doc("Item", code)
	values = {"item_group": _leaf("Item Group"), "stock_uom": "Nos", "is_stock_item": 0, **values}
	return frappe.get_doc(doctype="Item", item_code=code, item_name=code, **values).insert()


def make_competitor(name: str = "SP Rival"):
	if frappe.db.exists("Competitor", name):
		return frappe.get_doc("Competitor", name)
	return frappe.get_doc(doctype="Competitor", competitor_name=name).insert()


def make_quotation(
	customer: str | None = None, submit: bool = True, qty: float = 1, rate: float = 100, **values
):
	"""A quotation to a customer; to a lead or prospect with `quotation_to` and `party_name`."""
	values = {"transaction_date": compat.today(), "valid_till": add_days(compat.today(), 30), **values}
	if "quotation_to" not in values:
		values |= {"quotation_to": "Customer", "party_name": customer or make_customer().name}
	return _selling_document("Quotation", submit, qty, rate, **values)


def make_sales_order(
	customer: str | None = None, submit: bool = True, qty: float = 1, rate: float = 100, **values
):
	values = {"transaction_date": compat.today(), "delivery_date": add_days(compat.today(), 14), **values}
	return _selling_document(
		"Sales Order", submit, qty, rate, customer=customer or make_customer().name, **values
	)


def make_delivery_note(
	customer: str | None = None, submit: bool = True, qty: float = 1, rate: float = 100, **values
):
	return _selling_document(
		"Delivery Note", submit, qty, rate, customer=customer or make_customer().name, **values
	)


def order_from(quotation, submit: bool = True):
	from erpnext.selling.doctype.quotation.quotation import make_sales_order as map_quotation

	order = map_quotation(quotation.name)
	order.delivery_date = add_days(compat.today(), 14)
	for row in order.items:
		row.delivery_date = order.delivery_date
	order.insert()
	return order.submit() if submit else order


def deliver(order, submit: bool = True, qty: float | None = None):
	from erpnext.selling.doctype.sales_order.sales_order import make_delivery_note as map_order

	note = map_order(order.name)
	if qty is not None:
		note.items[0].qty = qty
	note.insert()
	return note.submit() if submit else note


@contextmanager
def as_user(user: str) -> Iterator[None]:
	before = frappe.session.user
	frappe.set_user(user)
	try:
		yield
	finally:
		frappe.set_user(before)


@contextmanager
def moved_clock(moment: date | datetime | str) -> Iterator[None]:
	"""The app's clock stands at this moment (a day: its morning)."""
	before = frappe.flags.sales_process_clock
	if isinstance(moment, str):
		moment = getdate(moment)
	if not isinstance(moment, datetime):
		moment = datetime.combine(moment, time(9))
	frappe.flags.sales_process_clock = moment
	try:
		yield
	finally:
		frappe.flags.sales_process_clock = before


@contextmanager
def hints_at_once() -> Iterator[None]:
	"""Run what would be queued after the commit, when the block ends."""
	from sales_process import hints

	asked: dict[str, dict] = {}

	def remember(method: str, *key: str, **kwargs):
		asked[f"{method}::{key}"] = {"method": method, "kwargs": kwargs}

	with _patched_hints(hints, remember):
		yield
	for item in asked.values():
		frappe.get_attr(item["method"])(**item["kwargs"])


@contextmanager
def _patched_hints(hints, remember):
	from importlib import import_module
	from unittest.mock import patch

	modules = [import_module(f"sales_process.overrides.{name}") for name in _overrides_with_hints()]
	patches = [patch.object(module, "hint", remember) for module in (hints, *modules)]
	for item in patches:
		item.start()
	try:
		yield
	finally:
		for item in patches:
			item.stop()


def _overrides_with_hints() -> tuple[str, ...]:
	return (
		"quotation",
		"sales_order",
		"delivery_note",
		"installation_note",
		"sales_invoice",
		"lead",
		"opportunity",
		"party",
		"price_check",
		"communication",
	)


@contextmanager
def count_queries() -> Iterator[list[str]]:
	"""The statements sent to the database inside the block."""
	from unittest.mock import patch

	sent: list[str] = []
	send = frappe.db.sql

	def remember(query, *args, **kwargs):
		sent.append(str(query))
		return send(query, *args, **kwargs)

	with patch.object(frappe.db, "sql", remember):
		yield sent


def _selling_document(doctype: str, submit: bool, qty: float, rate: float, **values):
	company = make_company(values.pop("company", COMPANY)).name
	item = values.pop("item_code", None) or make_item().name
	rows = values.pop("items", None) or [
		{"item_code": item, "qty": qty, "rate": rate, "price_list_rate": rate}
	]
	values = {"currency": "USD", "conversion_rate": 1, **values}
	doc = frappe.get_doc(doctype=doctype, company=company, items=rows, **values)
	doc.insert()
	return doc.submit() if submit else doc


def _leaf(doctype: str) -> str:
	return frappe.db.get_value(doctype, {"is_group": 0}, "name", order_by="lft asc")


def make_research(customer: str | None = None, sales_owner: str | None = None, **values):
	"""The open research of a customer, with what is known already."""
	from sales_process.sales_process.doctype.lead_research.lead_research import start_research

	party = customer or make_customer().name
	name = start_research("Customer", party, make_company().name, values.pop("purchase", None), sales_owner)
	research = frappe.get_doc("Lead Research", name)
	if values:
		research.update(values)
		research.save()
	return research

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Price rules and requests for tests."""

import frappe

from sales_process.api import price_approval as api
from sales_process.sales_process.doctype.price_floor.price_floor import CONDITIONS
from sales_process.sales_process.doctype.sales_deal import sales_deal as deals
from sales_process.tests.factories import as_user, make_customer, make_item, make_quotation
from sales_process.tests.site import MARY


def make_price_floor(authority: float = 10, floor: float = 77, **values):
	everything = dict.fromkeys(CONDITIONS, "")  # or Frappe fills in the site's default company
	values = {**everything, "title": "Test", "role": "Sales User", **values}
	return frappe.get_doc(
		{
			"doctype": "Price Floor",
			"authority_discount": authority,
			"floor_discount": floor,
			**values,
		}
	).insert()


def make_only_price_floor(**values):
	"""The one rule for prices, on a site that may have rules of its own."""
	frappe.db.set_value("Price Floor", {"enabled": 1}, "enabled", 0)
	return make_price_floor(**values)


def offered(rate: float, qty: float = 1, list_rate: float = 100, **values) -> dict:
	"""A row of a document."""
	with as_user("Administrator"):
		item = values.pop("item_code", None) or make_item().name
	return {"item_code": item, "qty": qty, "price_list_rate": list_rate, "rate": rate, **values}


def quote_as(user: str = MARY, *rows: dict, submit: bool = False, **values):
	"""A quotation of this user; one row at half the list price unless rows are given."""
	make_item()
	customer = values.pop("customer", None) or make_customer("Asked for Prices", account_manager=MARY).name
	with as_user(user):
		return make_quotation(customer, submit=submit, items=list(rows) or [offered(50)], **values)


def ask_as(user: str, doc, comment: str = "They are big.") -> str:
	with as_user(user):
		return api.ask(doc.doctype, doc.name, comment)["name"]


def approve_as(user: str, approval: str, comment: str = "Good.") -> dict:
	with as_user(user):
		return api.approve(approval, comment)


def make_deal(customer: str = "Asked for Prices", *rows: dict, **values) -> str:
	"""Mary's deal with a submitted quotation."""
	name = make_customer(customer, account_manager=MARY).name
	quotation = quote_as("Administrator", *(rows or [offered(100)]), customer=name, submit=True, **values)
	deals.take_up_quotation(quotation.name)
	return frappe.db.get_value("Quotation", quotation.name, "sales_deal")

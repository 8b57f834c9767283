# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Records of customer care for tests. The clock of the tests stands before the Mid-Autumn Festival of 2026."""

from unittest.mock import patch

import frappe

from sales_process.sales_process.doctype.customer_care.due import find_due, prepare
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import make_company, make_contact, make_customer, moved_clock

TODAY, MID_AUTUMN = "2026-09-15", "2026-09-25"


class CareCase(IntegrationTestCase):
	def setUp(self):
		make_company()
		frappe.db.set_value("Care Occasion", {"enabled": 1}, "enabled", 0)  # those of the app itself
		self.mails, self.sendmail = [], frappe.sendmail
		self.start(moved_clock(TODAY))
		for patcher in (
			patch("frappe.sendmail", lambda **mail: self.mails.append(mail)),
			patch("sales_process.tasks.keep"),
		):
			patcher.start()
			self.addCleanup(patcher.stop)

	def start(self, context):
		context.__enter__()
		self.addCleanup(context.__exit__, None, None, None)


def make_template(name: str = "SP Test Care", **values):
	if frappe.db.exists("Email Template", name):
		return frappe.get_doc("Email Template", name)
	values = {
		"subject": "{{ occasion }} to {{ contact_name }}",
		"response": "<p>Dear {{ salutation }} {{ contact_name }} of {{ customer }} ({{ years }})</p>",
		**values,
	}
	return frappe.get_doc(doctype="Email Template", name=name, **values).insert()


def make_occasion(name: str = "SP Moon", **values):
	values = {"kind": "Festival", "enabled": 1, "days_ahead": 14, **values}
	if values["kind"] == "Festival":
		values = {"calendar": "Lunar", "month": 8, "day": 15, **values}
	values.setdefault("email_template", make_template().name)
	return frappe.get_doc(doctype="Care Occasion", occasion_name=name, **values).insert()


def make_cared_customer(name: str | None = None, email: str | None = "", **values):
	"""A customer with a main contact; `email=None` is one without an address."""
	customer = make_customer(name or f"Cared {frappe.generate_hash(length=8)}", **values)
	address = f"{frappe.generate_hash(length=8)}@example.com" if email == "" else email
	contact = make_contact(customer.name, address, first_name="Ann")
	customer.db_set("customer_primary_contact", contact.name)
	return customer


def make_date(customer=None, kind: str = "Birthday", **values):
	values = {"calendar": "Solar", "month": 9, "day": 20, **values}
	if customer and kind == "Birthday":
		values["contact"] = customer.customer_primary_contact
	elif customer:
		values["account"] = get_account("Customer", customer.name)
	return frappe.get_doc(doctype="Care Date", kind=kind, **values).insert()


def make_care(occasion=None, customer=None):
	"""The draft that the app makes for a customer's main contact."""
	customer = customer or make_cared_customer()
	run(occasion or make_occasion())
	return care_of(customer)


def run(occasion) -> None:
	for row in find_due(occasion.name).values():
		prepare(row)


def cares_of(customer) -> list[frappe._dict]:
	return frappe.get_all(
		"Customer Care",
		filters={"account": get_account("Customer", customer.name)},
		fields=["*"],
		order_by="occasion_on asc, contact_name asc",
	)


def care_of(customer):
	(row,) = cares_of(customer)
	return frappe.get_doc("Customer Care", row.name)

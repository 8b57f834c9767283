# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Survey records for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import frappe

from sales_process import compat
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.tests.factories import COMPANY, make_company, make_contact, make_customer

SETTINGS = "Sales Process Settings"
QUESTIONS = (
	{"question": "Did it come on time?", "question_type": "Rating", "dimension": "Delivery", "required": 1},
	{"question": "Does it work?", "question_type": "Rating", "dimension": "Product"},
	{
		"question": "Was help near?",
		"question_type": "Choice",
		"dimension": "Support",
		"options": "Always\nAt times\nNever",
	},
	{"question": "Would you recommend us?", "question_type": "NPS"},
	{"question": "What should we do better?", "question_type": "Open"},
)
DIMENSIONS = (
	{"dimension": "Delivery", "weight": 1},
	{"dimension": "Product", "weight": 3},
	{"dimension": "Support", "weight": 1},
)


def make_template(title: str = "SP Test Survey", **values):
	if name := frappe.db.get_value("Survey Template", {"title": title}):
		return frappe.get_doc("Survey Template", name)
	values = {"dimensions": [*DIMENSIONS], "questions": [*QUESTIONS], **values}
	return frappe.get_doc(doctype="Survey Template", title=title, **values).insert()


def make_asked_customer(name: str | None = None, email: str | None = None, **values):
	"""A customer nobody has asked before, with a primary contact."""
	name = name or f"Asked {frappe.generate_hash(length=8)}"
	customer = make_customer(name, **values)
	email = f"{frappe.generate_hash(length=8)}@example.com" if email is None else email
	contact = make_contact(customer.name, email or None, first_name="Ann")
	customer.db_set("customer_primary_contact", contact.name)
	return customer


def make_survey(customer=None, recipients: list[dict] | None = None, **values):
	"""A survey that is due today, as the app itself makes it."""
	customer = customer or make_asked_customer()
	if recipients is None:
		recipients = [{"contact": customer.customer_primary_contact}]
	survey = frappe.get_doc(
		{
			"doctype": "Satisfaction Survey",
			"account": get_account("Customer", customer.name),
			"company": make_company(COMPANY).name,
			"template": make_template().name,
			"due_on": compat.today(),
			"recipients": recipients,
			**values,
		}
	)
	return survey.insert()


def key_of(survey, number: int = 0) -> str:
	"""The secret of a recipient's link."""
	link = frappe.get_doc("Access Link", survey.recipients[number].access_link)
	return link.get_password("token")


def answers_of(survey, *values: str) -> dict[str, str]:
	"""Answers in the order of the questions."""
	return {row.question_key: value for row, value in zip(survey.questions, values, strict=False)}


def days(number: int):
	return compat.today() + timedelta(days=number)


@contextmanager
def settings(**values) -> Iterator[None]:
	"""Other settings for a while."""
	doc = frappe.get_doc(SETTINGS)
	before = {fieldname: doc.get(fieldname) for fieldname in values}
	doc.update(values).save()
	try:
		yield
	finally:
		frappe.get_doc(SETTINGS).update(before).save()

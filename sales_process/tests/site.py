# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the tests need on a site: a company and its people, made once."""

import frappe

from sales_process.tests.factories import make_company, make_sales_person, make_user

MARY = "mary@example.com"  # a salesperson
TOM = "tom@example.com"  # another, of another branch
RUTH = "ruth@example.com"  # Mary's manager
CLERK = "clerk@example.com"  # sells, without a place in the tree of sales persons
PETER = "peter@example.com"  # his colleague
HELEN = "helen@example.com"  # a manager of nobody
CHIEF = "chief@example.com"  # manages and keeps the rules
KEEPER = "keeper@example.com"  # only keeps the rules
LEGAL = "legal@example.com"  # reviews contracts
STOCKMAN = "stockman@example.com"  # not in sales
# a user takes seconds to make on a bench: a test uses these where it can
CAST = {
	MARY: ("Sales User",),
	TOM: ("Sales User",),
	RUTH: ("Sales User", "Sales Manager"),
	CLERK: ("Sales User",),
	PETER: ("Sales User",),
	HELEN: ("Sales User", "Sales Manager"),
	CHIEF: ("Sales Manager", "Sales Master Manager"),
	KEEPER: ("Sales Master Manager",),
	LEGAL: ("Legal Reviewer",),
	STOCKMAN: ("Stock User",),
}


def before_tests() -> None:
	make_company()
	for user, roles in CAST.items():
		make_user(user, *roles)
	_make_outgoing_mail_account()
	make_sales_person("Ruth", RUTH, is_group=1)
	make_sales_person("Mary", MARY, parent="Ruth")
	make_sales_person("Tom", TOM)
	frappe.db.commit()  # nosemgrep -- the tests of a bench share this company


def _make_outgoing_mail_account() -> None:
	"""Mails are queued, never sent: without a default account Frappe refuses even to queue them."""
	if frappe.db.exists("Email Account", {"default_outgoing": 1}):
		return
	frappe.get_doc(
		doctype="Email Account",
		email_account_name="Sales Process Tests",
		email_id="sales.process.tests@example.com",
		enable_outgoing=1,
		default_outgoing=1,
		smtp_server="localhost",
		awaiting_password=1,
		password="none",
	).db_insert()

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A salesperson's day: touches that are due, one of which is a mail; made on a served copy, in its own process."""

import frappe

from sales_process import compat
from sales_process.mail import channel
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.tests.factories import (
	COMPANY,
	as_user,
	make_company,
	make_contact,
	make_customer,
	make_sales_person,
	make_user,
)
from sales_process.tests.site import _make_outgoing_mail_account

from .names import DAY, PASSWORD, SELLER


def make():
	frappe.db.set_single_value("Global Defaults", "default_company", make_company().name)
	_make_outgoing_mail_account()
	user = make_user(SELLER)
	user.new_password = PASSWORD
	user.save()
	make_sales_person("Desk Seller", SELLER)
	frappe.get_doc(
		doctype="Email Template",
		name="Desk News",
		subject="News for {{ customer }}",
		response="<p>Dear {{ contact_name }}, this is new.</p>",
	).insert()
	for number, name in enumerate(DAY):
		customer = make_customer(name, account_manager=SELLER).name
		make_contact(customer, f"ann{number}@day.example")
		with as_user(SELLER):
			plan = frappe.get_doc(
				doctype="Follow-up Plan",
				account=get_account("Customer", customer),
				company=COMPANY,
				plan_type="Revisit",
				sales_owner=SELLER,
				next_channel=channel() if number else "Phone",
				next_follow_up=compat.today(),
			).insert()
		if not number:
			plan.db_set("answer_due", 1)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A customer who finds the support bad, and another: what can be offered to them. On a served copy of the site."""

import frappe

from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.tests.factories import COMPANY, make_company
from sales_process.tests.improvements import answered
from sales_process.tests.services import at, make_service
from sales_process.tests.site import MARY
from sales_process.tests.surveys import make_asked_customer

from .names import PASSWORD, SERVED


def make():
	frappe.db.set_single_value("Global Defaults", "default_company", make_company(COMPANY).name)
	user = frappe.get_doc("User", MARY)
	user.new_password = PASSWORD
	user.save()
	low, other = (make_asked_customer(name, account_manager=MARY) for name in SERVED)
	answered("5", "5", "Never", customer=low)
	get_account("Customer", other.name)
	make_service(low, other, offer="Customer day", subject="Yesterday's day", starts_on=at(-1))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Two customers who answered: one finds the delivery bad, the other says so in words. On a served copy of the site."""

import frappe

from sales_process.tests.factories import make_company
from sales_process.tests.improvements import answered
from sales_process.tests.site import MARY
from sales_process.tests.surveys import make_asked_customer

from .names import IMPROVED, PASSWORD


def make():
	frappe.db.set_single_value("Global Defaults", "default_company", make_company().name)
	user = frappe.get_doc("User", MARY)
	user.new_password = PASSWORD
	user.save()
	low, said = (make_asked_customer(name, account_manager=MARY) for name in IMPROVED)
	answered("1", "5", "Always", customer=low)
	answered("5", "5", "Always", "9", "Two of ten came too late", customer=said)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A graded deal to be planned; made on a served copy of the site, in its own process."""

import frappe

from sales_process.sales_process.doctype.sales_deal.sales_deal import take_up_quotation
from sales_process.tests.factories import (
	as_user,
	make_company,
	make_customer,
	make_quotation,
	make_sales_person,
	make_user,
)
from sales_process.tests.grades import GRADED_HIGH, assess

from .names import GRADED, MANAGER, PASSWORD, SELLER


def make():
	frappe.db.set_single_value("Global Defaults", "default_company", make_company().name)
	for user, roles in ((SELLER, ()), (MANAGER, ("Sales User", "Sales Manager"))):
		doc = make_user(user, *roles)
		doc.new_password = PASSWORD
		doc.save()
	make_sales_person("Desk Manager", MANAGER, is_group=1)
	make_sales_person("Desk Seller", SELLER, parent="Desk Manager")
	make_customer(GRADED, account_manager=SELLER)
	take_up_quotation(make_quotation(GRADED, rate=9000).name)
	deal = frappe.db.get_value("Quotation", {"party_name": GRADED}, "sales_deal")
	with as_user(SELLER):
		assess(deal, closing_in=70, **GRADED_HIGH)

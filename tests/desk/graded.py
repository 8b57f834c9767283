# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A deal to be graded; made on a served copy of the site, in its own process."""

import frappe

from sales_process.sales_process.doctype.sales_deal.sales_deal import take_up_quotation
from sales_process.tests.factories import (
	as_user,
	make_company,
	make_customer,
	make_quotation,
	make_sales_person,
	make_user,
	moved_clock,
)
from sales_process.tests.grades import GRADED_HIGH, assess

from .names import GRADED, KEEPER, PASSWORD, SELLER, UNGRADED


def make():
	frappe.db.set_single_value("Global Defaults", "default_company", make_company().name)
	for user, roles in ((SELLER, ()), (KEEPER, ("Sales User", "Sales Master Manager"))):
		doc = make_user(user, *roles)
		doc.new_password = PASSWORD
		doc.save()
	make_sales_person("Desk Seller", SELLER)
	for name in (GRADED, UNGRADED):
		make_customer(name, account_manager=SELLER)
		take_up_quotation(make_quotation(name).name)
	deal = frappe.db.get_value("Quotation", {"party_name": GRADED}, "sales_deal")
	with as_user(SELLER):
		with moved_clock(frappe.utils.add_days(frappe.utils.today(), -40)):
			assess(deal, closing_in=120, Intent="Interested, nothing decided", Clarity_of_Need="Vague")
		with moved_clock(frappe.utils.add_days(frappe.utils.today(), -30)):
			assess(deal, closing_in=70, **GRADED_HIGH)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""One deal on its way from the first offer to the order; made on a served copy of the site."""

import frappe

from sales_process.tests.factories import make_company, make_contact, make_customer, make_item
from sales_process.tests.prices import make_price_floor, offered, quote_as
from sales_process.tests.site import MARY, RUTH

from .names import PASSWORD

CUSTOMER, ON_PAPER = "Northwind Schools", "Paper Mill"


def make():
	frappe.db.set_single_value("Global Defaults", "default_company", make_company().name)
	for email in (MARY, RUTH):
		user = frappe.get_doc("User", email)
		user.new_password = PASSWORD
		user.save()
	make_price_floor(authority=10, floor=30, least_margin=15, title="Everything")
	customer = make_customer(CUSTOMER, account_manager=MARY).name
	make_contact(customer, "ann.buyer@northwind.example")
	tower = make_item("Charging Tower").name
	quote_as(
		MARY,
		offered(95, qty=3),
		offered(1400, item_code=tower, list_rate=2000, qty=4),
		customer=customer,
		terms="Payment within 30 days. Delivery within six weeks.",
	)
	other = make_customer(ON_PAPER, account_manager=MARY).name
	quote_as(MARY, offered(95, qty=3), customer=other, submit=True)

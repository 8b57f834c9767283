# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A draft beyond the seller's authority and an open negotiation; made on a served copy of the site."""

import frappe

from sales_process.tests.factories import make_company, make_item
from sales_process.tests.prices import make_deal, make_price_floor, offered, quote_as
from sales_process.tests.site import MARY, RUTH

from .names import PASSWORD


def make():
	frappe.db.set_single_value("Global Defaults", "default_company", make_company().name)
	for email in (MARY, RUTH):
		user = frappe.get_doc("User", email)
		user.new_password = PASSWORD
		user.save()
	make_price_floor(authority=10, floor=30, least_margin=15, title="Everything")
	make_deal(
		"Hard Bargain", offered(100, qty=10), offered(2000, item_code=make_item("Tower").name, list_rate=2000)
	)
	draft = quote_as(MARY, offered(95, qty=3), offered(1500, item_code="Tower", list_rate=2000))
	draft.items[1].db_set("valuation_rate", 1400)

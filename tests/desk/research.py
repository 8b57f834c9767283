# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A lead to look into, and the same company once more; made on a served copy of the site, in its own process."""

import frappe

from sales_process.sales_process.doctype.lead_research.lead_research import take_in_party
from sales_process.tests.factories import (
	as_user,
	make_company,
	make_item,
	make_lead,
	make_sales_person,
	make_user,
)

from .names import LEAD, PASSWORD, SELLER


def make():
	frappe.db.set_single_value("Global Defaults", "default_company", make_company().name)
	user = make_user(SELLER)
	user.new_password = PASSWORD
	user.save()
	make_sales_person("Desk Seller", SELLER)
	make_item("Archive Server", is_sales_item=1)
	with as_user(SELLER):
		facts = {"industry": "Consulting", "no_of_employees": "51-200", "lead_owner": SELLER}
		lead = make_lead(LEAD, first_name="Ann", last_name="Lee", email_id="ann@desk.example", **facts)
		colleague = make_lead(LEAD + " Inc", first_name="Bob", email_id="bob@desk.example", lead_owner=SELLER)
	for doc in (lead, colleague):
		take_in_party("Lead", doc.name)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A quotation with a competitor, news that touches its customer, and the open inquiry page; made on a served copy."""

import frappe

from sales_process.tests.factories import (
	as_user,
	hints_at_once,
	make_company,
	make_competitor,
	make_customer,
	make_item,
	make_quotation,
	make_sales_person,
	make_user,
)

from .names import CUSTOMER, NEWS, PASSWORD, RIVAL, SELLER


def make():
	frappe.db.set_single_value("Global Defaults", "default_company", make_company().name)
	user = make_user(SELLER)
	user.new_password = PASSWORD
	user.save()
	make_sales_person("Desk Seller", SELLER)
	make_item("Archive Server", is_sales_item=1)
	with hints_at_once():
		customer = make_customer(CUSTOMER, account_manager=SELLER).name
		quotation = make_quotation(customer)
	deal = frappe.get_doc("Sales Deal", quotation.reload().sales_deal)
	deal.append("competitors", {"competitor": make_competitor(RIVAL).name, "offer": "20 % <b>less</b>"})
	deal.save()
	settings = frappe.get_doc("Sales Process Settings")
	settings.update({"inquiry_enabled": 1, "inquiry_owner": SELLER})
	settings.save()
	with as_user(SELLER):
		frappe.get_doc(
			doctype="Market Insight",
			title=NEWS,
			company="",
			territories=[{"territory": "All Territories"}],
			talking_point="Who keeps <i>yours</i>?",
		).insert()
		frappe.get_doc(
			doctype="Competitor Profile",
			competitor=RIVAL,
			comparison=[
				{
					"dimension": "Service",
					"importance": 5,
					"our_score": 5,
					"their_score": 2,
					"evidence": "24 <u>hours</u>",
				}
			],
		).insert()

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the desk tests look at; made on a served copy of the site, in its own process."""

import frappe

from sales_process.sales_process.doctype.sales_deal.sales_deal import refresh_deal, take_up_quotation
from sales_process.sales_process.doctype.satisfaction_survey.satisfaction_survey import review_hand_over
from sales_process.tests.factories import (
	deliver,
	make_company,
	make_contact,
	make_customer,
	make_quotation,
	make_sales_person,
	make_user,
	order_from,
)

from .names import DELIVERED, PASSWORD, PLAIN, QUOTED, SELLER, STOREKEEPER


def make():
	frappe.db.set_single_value("Global Defaults", "default_company", make_company().name)
	for email, roles in ((SELLER, ()), (STOREKEEPER, ("Stock User",))):
		user = make_user(email, *roles)
		user.new_password = PASSWORD
		user.save()
	make_sales_person("Desk Seller", SELLER)
	for name in (QUOTED, DELIVERED, *PLAIN):
		make_customer(name, account_manager=SELLER)
	take_up_quotation(make_quotation(QUOTED).name)
	sell_and_deliver(DELIVERED)


def sell_and_deliver(customer):
	contact = make_contact(customer, "buyer@example.com")
	quotation = make_quotation(customer, contact_person=contact.name)
	take_up_quotation(quotation.name)
	order = order_from(quotation)
	refresh_deal(order.sales_deal)
	review_hand_over(delivery_note=deliver(order).name)

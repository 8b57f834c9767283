# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""An order that is to be delivered and installed; made on a served copy of the site."""

import frappe
from frappe.utils import add_days

from sales_process import compat
from sales_process.tests.deliveries import make_delivery_template, order_of
from sales_process.tests.factories import make_company, make_customer
from sales_process.tests.site import MARY

from .names import PASSWORD, TO_DELIVER


def make():
	frappe.db.set_single_value("Global Defaults", "default_company", make_company().name)
	user = frappe.get_doc("User", MARY)
	user.new_password = PASSWORD
	user.save()
	make_delivery_template("With Training", (("Deliver", "Delivery", 2, ""), ("Train", "Training", 1, "1")))
	customer = make_customer(TO_DELIVER, account_manager=MARY).name
	today = compat.today()
	order_of(customer=customer, transaction_date=today, delivery_date=add_days(today, 30))

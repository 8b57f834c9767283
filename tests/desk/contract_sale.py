# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A deal whose contract is to be reviewed and signed; made on a served copy of the site."""

import frappe

from sales_process.tests.factories import make_company
from sales_process.tests.prices import make_deal, offered
from sales_process.tests.site import CHIEF, LEGAL, MARY, RUTH

from .names import PASSWORD


def make():
	frappe.db.set_single_value("Global Defaults", "default_company", make_company().name)
	for email in (MARY, RUTH, CHIEF, LEGAL):
		user = frappe.get_doc("User", email)
		user.new_password = PASSWORD
		user.save()
	for topic, text in (
		("Payment", "{{ customer }} pays {{ amount }} within 30 days of delivery."),
		("Price", "The prices of {{ quotation }} hold for this contract."),
		("Delivery", "Six weeks after both have signed."),
	):
		frappe.get_doc(
			doctype="Contract Clause", title=topic, topic=topic, company="", preferred=text
		).insert()
	frappe.get_doc(doctype="Signing Authority", user=CHIEF, company="").insert()
	make_deal("Signs on Paper", offered(95, qty=10))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the form tests look at; made on a served copy of the site, in its own process."""

import frappe

SELLER, PASSWORD = "form-seller@example.com", "Form-Seller-1"
CUSTOMER, ITEM = "Form Customer", "FORM-PUMP"


def make():
	frappe.get_doc(
		doctype="Company", company_name="Form Co", abbr="FC", default_currency="USD", country="Germany"
	).insert()
	frappe.get_doc(
		doctype="Item", item_code=ITEM, item_group="Products", stock_uom="Nos", standard_rate=100
	).insert()
	frappe.get_doc(doctype="Sales Person", sales_person_name="Form Seller").insert()
	frappe.get_doc(
		doctype="Customer",
		customer_name=CUSTOMER,
		customer_type="Company",
		customer_group="Commercial",
		territory="All Territories",
		sales_team=[{"sales_person": "Form Seller", "allocated_percentage": 100}],
	).insert()
	frappe.get_doc(doctype="Quotation Lost Reason", order_lost_reason="Too late").insert()
	frappe.get_doc(doctype="Opportunity Lost Reason", lost_reason="No budget").insert()
	frappe.get_doc(
		doctype="User",
		email=SELLER,
		first_name="Seller",
		new_password=PASSWORD,
		send_welcome_email=0,
		roles=[{"role": "Sales User"}, {"role": "Sales Master Manager"}],
	).insert()

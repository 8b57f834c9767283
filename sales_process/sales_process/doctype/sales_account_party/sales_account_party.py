# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe.model.document import Document


class SalesAccountParty(Document):
	pass


def on_doctype_update():
	frappe.db.add_unique(
		"Sales Account Party", ["party_type", "party"], constraint_name="unique_sales_account_party"
	)

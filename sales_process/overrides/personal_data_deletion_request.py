# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.personal_data import erase


def on_change(doc, method=None):
	"""Frappe has redacted what it knows of, and has given the contact the name of the request."""
	if doc.status == "Deleted":
		contacts = [doc.name] if frappe.db.exists("Contact", doc.name) else []
		erase(contacts, [doc.email, doc.name])

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A contact who asks to be forgotten."""

import frappe

from sales_process import personal_data
from sales_process.permissions import require_role

MAY_ERASE = ("System Manager", "Sales Master Manager")


@frappe.whitelist(methods=["POST"])
def erase_contact(contact: str) -> None:
	"""Take the person out of everything that is kept of him; the numbers stay. Nobody can undo it."""
	require_role(MAY_ERASE)
	frappe.has_permission("Contact", "write", contact, throw=True)
	personal_data.erase_contact(contact)

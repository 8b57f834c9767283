# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Who does not want to be written to: the Contact says so, or the person unsubscribed from everything or this customer."""

from collections.abc import Iterable

import frappe
from frappe.model.document import Document


def refusing_addresses(addresses: Iterable[str], party: tuple[str, str] | None = None) -> set[str]:
	"""Of these addresses those that unsubscribed: from all mail, or from mail about the party."""
	addresses = sorted(set(addresses))
	if not addresses:
		return set()
	rows = frappe.get_all(
		"Email Unsubscribe",
		filters={"email": ["in", addresses]},
		fields=["email", "global_unsubscribe", "reference_doctype", "reference_name"],
		order_by=None,
	)
	return {
		row.email
		for row in rows
		if row.global_unsubscribe or (party and (row.reference_doctype, row.reference_name) == party)
	}


def refuses(care: Document, party: tuple[str, str]) -> bool:
	if care.contact and frappe.db.get_value("Contact", care.contact, "unsubscribed"):
		return True
	return bool(care.email) and care.email in refusing_addresses([care.email], party)

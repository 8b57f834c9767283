# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What was asked or accepted before anybody knew which deal the quotation belongs to."""

import frappe

CHAINED = ("Price Approval", "Quotation Acceptance")


def take_in(deal: str, root: str) -> None:
	"""The records of an amendment chain, by its first version, belong to its deal from now on."""
	for doctype in CHAINED:
		filters = {"chain_root": root, "deal": ["is", "not set"]}
		# nosemgrep -- two doctypes
		frappe.db.set_value(doctype, filters, "deal", deal, update_modified=False)

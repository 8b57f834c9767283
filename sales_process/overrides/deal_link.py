# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Quotation, Sales Order and Delivery Note carry their deal from the rows they were made from."""

import frappe


def carry_deal(doc, source_doctype: str, source_field: str):
	"""Take the deal of the source rows: one query a document, none where there are no sources."""
	sources = {row.get(source_field) for row in doc.items if row.get(source_field)}
	if not sources:
		return
	doc.sales_deal = frappe.db.get_value(
		source_doctype,
		{"name": ["in", sorted(sources)], "sales_deal": ["is", "set"]},
		"sales_deal",
		order_by="creation asc",
	)

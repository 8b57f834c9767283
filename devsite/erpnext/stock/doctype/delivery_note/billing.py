# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What of a delivery is billed: by invoices of the note, or of the order it delivers."""

import frappe
from frappe.query_builder.functions import Sum
from frappe.utils import flt

from erpnext.controllers.status_updater import refresh_status, update_percentage


def get_billed_amount(filters: dict) -> float:
	"""What submitted invoices billed of one row of a note or an order."""
	row = frappe.qb.DocType("Sales Invoice Item")
	query = frappe.qb.from_(row).select(Sum(row.amount)).where(row.docstatus == 1)
	for field, value in filters.items():
		query = query.where(row[field] == value if value else row[field].isnull() | (row[field] == ""))
	return flt(query.run()[0][0])


def spread_billed_amount(so_detail: str) -> list[str]:
	"""Spread what was billed of an order's row over its deliveries, the oldest first. Returns the notes."""
	rest = get_billed_amount({"so_detail": so_detail, "dn_detail": None})
	rows = get_delivered_rows(so_detail)
	for row in rows:
		billed = get_billed_amount({"dn_detail": row.name})
		share = min(max(flt(row.amount) - billed, 0), rest)
		rest -= share
		frappe.db.set_value("Delivery Note Item", row.name, "billed_amt", billed + share)
	return [row.parent for row in rows]


def get_delivered_rows(so_detail: str) -> list:
	note, row = frappe.qb.DocType("Delivery Note"), frappe.qb.DocType("Delivery Note Item")
	return (
		frappe.qb.from_(row)
		.inner_join(note)
		.on(note.name == row.parent)
		.select(row.name, row.parent, row.amount)
		.where((row.so_detail == so_detail) & (note.docstatus == 1) & (note.is_return == 0))
		.orderby(note.posting_date, note.posting_time, note.name)
		.run(as_dict=True)
	)


def update_billing_percentage(note: str) -> None:
	"""What was returned need not be billed."""

	def limit(row):
		return flt(row.amount) - flt(row.returned_qty) * flt(row.rate)

	update_percentage("Delivery Note", note, "per_billed", limit, "billed_amt")
	refresh_status("Delivery Note", note)

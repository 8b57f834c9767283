# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What was approved stands for the whole amendment chain, until a later version is worse, row by row."""

from collections import defaultdict

import frappe
from frappe.utils import flt

from sales_process.engine.pricing import Granted, granted_key


def granted_in_chain(doctype: str, root: str, currency: str) -> list[list[Granted]]:
	"""The rows of every approved request of a chain, request by request; one query."""
	Approval, Row = frappe.qb.DocType("Price Approval"), frappe.qb.DocType("Price Approval Line")
	rows = (
		frappe.qb.from_(Row)
		.join(Approval)
		.on(Approval.name == Row.parent)
		.select(Row.parent, Row.item_code, Row.item_name, Row.is_free, Row.net_amount, Row.qty, Row.stock_qty)
		.where((Approval.chain_root == root) & (Approval.document_type == doctype))
		.where((Approval.status == "Approved") & (Approval.currency == currency))
		.run(as_dict=True)
	)
	requests = defaultdict(list)
	for row in rows:
		requests[row.parent].append(as_granted(row))
	return list(requests.values())


def as_granted(row) -> Granted:
	item = row.item_code or row.item_name or ""
	units = flt(row.stock_qty) or flt(row.qty)
	return Granted(granted_key(item, bool(row.is_free)), flt(row.net_amount), units, item)

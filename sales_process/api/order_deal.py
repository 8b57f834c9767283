# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Which open deal a Sales Order without a quotation belongs to."""

from typing import Any

import frappe

from sales_process import compat
from sales_process.engine.outcome import OPEN, PARTLY_WON
from sales_process.sales_process.doctype.sales_account.sales_account import find_account

MAX_DEALS = 20


@frappe.whitelist()
def get_open_deals(customer: str, company: str) -> list[dict[str, Any]]:
	"""The open deals of a customer that the user may see, for the question on a new order."""
	frappe.has_permission(compat.CUSTOMER, "read", customer, throw=True)
	return _open_deals(customer, company, "", 0, MAX_DEALS)


@frappe.whitelist()
@frappe.validate_and_sanitize_search_inputs
def search_open_deals(
	doctype: str, txt: str, searchfield: str, start: int, page_len: int, filters: dict
) -> list[tuple[str, str]]:
	"""The same for the order's link field."""
	if not filters.get("customer"):
		return []
	frappe.has_permission(compat.CUSTOMER, "read", filters["customer"], throw=True)
	rows = _open_deals(filters["customer"], filters.get("company"), txt, start, page_len)
	return [(row.name, row.title) for row in rows]


def _open_deals(
	customer: str, company: str | None, txt: str, start: int, page_len: int
) -> list[frappe._dict]:
	account = find_account(compat.CUSTOMER, customer)
	if not account:
		return []
	filters = {"account": account, "outcome": ["in", [OPEN, PARTLY_WON]]}
	if company:
		filters["company"] = company
	if txt:
		filters["title"] = ["like", f"%{txt}%"]
	return frappe.get_list(
		"Sales Deal",
		filters=filters,
		fields=["name", "title"],
		order_by="creation desc",
		start=start,
		page_length=page_len,
	)

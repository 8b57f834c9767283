# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe.utils import flt, nowdate


@frappe.whitelist()
def get_exchange_rate(
	from_currency: str | None,
	to_currency: str | None,
	transaction_date: str | None = None,
	args: str | None = None,
) -> float:
	"""The newest rate known on a date, 0 if there is none. Asks no service outside."""
	if not (from_currency and to_currency):
		return 0.0
	if from_currency == to_currency:
		return 1.0
	filters = {
		"date": ("<=", transaction_date or nowdate()),
		"from_currency": from_currency,
		"to_currency": to_currency,
	}
	if args in ("for_buying", "for_selling"):
		filters[args] = 1
	rates = frappe.get_all("Currency Exchange", filters, pluck="exchange_rate", order_by="date desc", limit=1)
	return flt(rates[0]) if rates else 0.0

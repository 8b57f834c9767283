# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What is due by a day. A `get_all` would take an empty date for one long past, and read the whole table for it."""

from collections.abc import Collection
from datetime import date

import frappe


def names_due(doctype: str, fieldname: str, day: date, **one_of: Collection) -> list[str]:
	"""Records whose date is that day or an earlier one, the earliest first; each other field is one of its values."""
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).select(table.name).where(table[fieldname] <= day)
	for other, values in one_of.items():
		query = query.where(table[other].isin(list(values)))
	return query.orderby(table[fieldname], table.creation, table.name).run(pluck=True)

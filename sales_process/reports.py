# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the reports have in common: the period, the number from which on a rate is told, and whose rows are seen."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.utils import add_months, cint, get_first_day, get_url_to_list, getdate

from sales_process import compat
from sales_process.permissions import get_scope
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

MIN_OUTCOMES = 10


@dataclass(frozen=True, slots=True)
class Asked:
	"""The filters, with what is left empty filled in."""

	first: date
	last: date
	at_least: int
	company: str | None
	sales_owner: str | None


def asked(filters: dict[str, Any] | None, months: int) -> Asked:
	"""Without a period it is this month and those before, `months` in all."""
	given = frappe._dict(filters or {})
	last = getdate(given.to_date) if given.to_date else compat.today()
	first = getdate(given.from_date or get_first_day(add_months(last, 1 - months)))
	if first > last:
		frappe.throw(
			_("{0} is after {1}. Choose a period that begins before it ends.").format(
				frappe.bold(_("From Date")), frappe.bold(_("To Date"))
			),
			title=_("Period Is Upside Down"),
		)
	if given.company:
		frappe.has_permission("Company", "read", given.company, throw=True)
	at_least = min_outcomes() if given.at_least in (None, "") else max(cint(given.at_least), 1)
	return Asked(first, last, at_least, given.company or None, given.sales_owner or None)


def min_outcomes() -> int:
	"""From how many on a rate is told."""
	return cint(setting("min_outcomes")) or MIN_OUTCOMES


def of_owners(table, chosen: str | None = None):
	"""One's own rows; of a manager those of the team. None is no condition."""
	scope = get_scope(frappe.session.user)
	criterion = None
	if scope.owners is not None:
		criterion = table.sales_owner.isin(sorted(scope.owners))
		if scope.sees_ownerless:
			criterion |= table.sales_owner.isnull() | (table.sales_owner == "")
	if not chosen:
		return criterion
	mine = table.sales_owner == chosen
	return mine if criterion is None else mine & criterion


def narrowed(query, table, given: Asked):
	"""A query with the rows of the company and owners asked for."""
	if given.company:
		query = query.where(table.company == given.company)
	criterion = of_owners(table, given.sales_owner)
	return query if criterion is None else query.where(criterion)


Column = tuple[str, str, str, int]  # fieldname, label, fieldtype, width


def columns(*specs: Column, link: str | None = None) -> list[dict[str, Any]]:
	"""Columns of a report; amounts are in the `currency` of their row, and `link` is what the first one opens."""
	made = [
		{"fieldname": name, "label": label, "fieldtype": fieldtype, "width": width}
		| ({"options": "currency"} if fieldtype == "Currency" else {})
		| ({"precision": 1} if fieldtype == "Float" else {})
		for name, label, fieldtype, width in specs
	]
	if link:
		made[0] |= {"fieldtype": "Link", "options": link}
	return made


def drill(doctype: str, **filters: Any) -> str:
	"""The list of the records behind a number."""
	return f"{get_url_to_list(doctype)}?" + urlencode(
		{name: value for name, value in filters.items() if value not in (None, "")}
	)

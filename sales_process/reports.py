# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the reports have in common: the period, the number from which on a rate is told, and whose rows are seen."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_months, cint, get_first_day, getdate

from sales_process import compat
from sales_process.permissions import get_scope

AT_LEAST = 5


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
	at_least = AT_LEAST if given.at_least in (None, "") else max(cint(given.at_least), 1)
	return Asked(first, last, at_least, given.company or None, given.sales_owner or None)


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

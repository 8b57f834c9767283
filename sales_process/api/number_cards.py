# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Number cards whose question filters alone cannot ask."""

from datetime import date, timedelta
from typing import Any

import frappe
from frappe.query_builder.functions import Count

from sales_process import compat
from sales_process.engine.outcome import OPEN, PARTLY_WON
from sales_process.engine.scope import FOLLOW_UP, GRADE
from sales_process.permissions import get_scope
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import ACTIVE, RUNNING
from sales_process.sales_process.doctype.process_scope.process_scope import needing

DEAL, PLAN = "Sales Deal", "Follow-up Plan"
MAX_NAMES = 500
LONG_AGO = "1900-01-01"


@frappe.whitelist()
def overdue_touches(filters: str | list | dict | None = None) -> dict[str, Any]:
	"""How many planned touches should have been made before today; a click leads to exactly these."""
	frappe.has_permission(PLAN, "read", throw=True)
	today = compat.today()
	Plan = frappe.qb.DocType(PLAN)
	query = (
		frappe.qb.from_(Plan)
		.select(Count("*"))
		.where((Plan.status == ACTIVE) & (Plan.next_follow_up < today))
	)
	return {
		"value": _seen(query, PLAN).run(pluck=True)[0],
		"fieldtype": "Int",
		"route": ["List", PLAN],
		"route_options": {"status": ACTIVE, "next_follow_up": _up_to(today - timedelta(days=1))},
	}


@frappe.whitelist()
def grades_to_review(filters: str | list | dict | None = None) -> dict[str, Any]:
	"""How many open deals have a grade whose review is due; a click leads to exactly these."""
	frappe.has_permission(DEAL, "read", throw=True)
	today = compat.today()
	Deal = frappe.qb.DocType(DEAL)
	query = (
		frappe.qb.from_(Deal)
		.select(Count("*"))
		.where(Deal.outcome.isin([OPEN, PARTLY_WON]) & (Deal.grade_review_on <= today))
	)
	return {
		"value": _seen(_needing(query, Deal, GRADE), DEAL).run(pluck=True)[0],
		"fieldtype": "Int",
		"route": ["List", DEAL],
		"route_options": {
			"outcome": ["in", [OPEN, PARTLY_WON]],
			"grade_review_on": _up_to(today),
		},
	}


@frappe.whitelist()
def deals_without_next_step(filters: str | list | dict | None = None) -> dict[str, Any]:
	"""How many open deals have no running plan, of those the user sees."""
	frappe.has_permission(DEAL, "read", throw=True)
	names = get_deals_without_next_step()
	return {
		"value": len(names),
		"fieldtype": "Int",
		"route": ["List", DEAL] if names else None,
		"route_options": {"name": ["in", names]},
	}


@frappe.whitelist()
def get_deals_without_next_step() -> list[str]:
	"""The open deals without a running plan, for a list filter."""
	frappe.has_permission(DEAL, "read", throw=True)
	Deal, Plan = frappe.qb.DocType(DEAL), frappe.qb.DocType(PLAN)
	planned = frappe.qb.from_(Plan).select(Plan.deal).where(Plan.status.isin(RUNNING) & Plan.deal.isnotnull())
	query = (
		frappe.qb.from_(Deal)
		.select(Deal.name)
		.where(Deal.outcome.isin([OPEN, PARTLY_WON]) & Deal.name.notin(planned))
		.orderby(Deal.creation)
		.limit(MAX_NAMES)
	)
	return _seen(_needing(query, Deal, FOLLOW_UP), DEAL).run(pluck=True)


def _needing(query, deal, step: str):
	"""Of all deals those whose process scope has this step."""
	criterion = needing(deal, step)
	return query if criterion is None else query.where(criterion)


def _up_to(day: date) -> list:
	"""For a list: there an empty date would be earlier than any day."""
	return ["between", [LONG_AGO, str(day)]]


def _seen(query, doctype: str):
	"""Of all rows those the user's lists show."""
	criterion = get_scope(frappe.session.user).criterion(doctype)
	return query if criterion is None else query.where(criterion)

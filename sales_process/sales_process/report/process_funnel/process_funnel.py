# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Of the deals that began in a period: how many came how far, how long each step took, and where they ended and why."""

from datetime import datetime, time
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Min
from frappe.utils import add_days, flt, getdate

from sales_process import amounts, compat
from sales_process.engine import funnel as engine
from sales_process.engine.outcome import LOST, OPPORTUNITY
from sales_process.reports import Asked, asked, columns, narrowed

DEAL = "Sales Deal"
MONTHS = 12


def execute(filters: dict[str, Any] | None = None):
	chosen = filters or {}
	given = asked({**chosen, "company": chosen.get("company") or compat.default_company()}, MONTHS)
	currency = frappe.get_cached_value("Company", given.company, "default_currency")
	steps = engine.funnel(_journeys(given), given.at_least)
	labels = _labels()
	rows = [
		{
			"step": labels[step.name],
			"number": step.number,
			"rate": step.rate,
			"days": step.days,
			"lost": step.lost,
			"reason": step.reason,
			"amount": step.amount,
			"skipped": step.skipped,
			"currency": currency,
		}
		for step in steps
	]
	return _columns(), rows, None, _chart(rows), _summary(steps)


def _labels() -> dict[str, str]:
	return {
		engine.FOUND: _("Looked into"),
		engine.OPPORTUNE: _("Opportunity"),
		engine.GRADED: _("Graded"),
		engine.OFFERED: _("Offered"),
		engine.NEGOTIATED: _("Negotiated"),
		engine.ORDERED: _("Ordered"),
		engine.DELIVERED: _("Delivered"),
		engine.ANSWERED: _("Survey Answered"),
	}


def _journeys(given: Asked) -> list[engine.Journey]:
	"""One query: of each deal the first day of every step."""
	Deal, Research = frappe.qb.DocType(DEAL), frappe.qb.DocType("Lead Research")
	query = (
		frappe.qb.from_(Deal)
		.left_join(Research)
		.on(Research.name == Deal.research)
		.select(Deal.name, Deal.outcome, Deal.outcome_reason, Research.creation.as_("found"))
		.where(Deal.creation >= datetime.combine(given.first, time()))
		.where(Deal.creation < datetime.combine(getdate(add_days(given.last, 1)), time()))
	)
	query = amounts.with_amounts(narrowed(query, Deal, given), Deal)
	if compat.has_crm():
		query = query.select(frappe.qb.DocType(OPPORTUNITY).creation.as_("opportunity"))
	for step, (doctype, fieldname, link, conditions) in _FIRST_DAYS.items():
		first = _first_days(doctype, fieldname, link, conditions).as_(f"first_{step}")
		query = query.left_join(first).on(first.deal == Deal.name).select(first.day.as_(step))
	return [_as_journey(row) for row in query.run(as_dict=True)]


_FIRST_DAYS = {
	engine.GRADED: ("Opportunity Grade", "graded_on", "deal", {"docstatus": [1]}),
	engine.OFFERED: ("Quotation", "transaction_date", "sales_deal", {"docstatus": [1, 2]}),
	engine.NEGOTIATED: ("Negotiation", "creation", "deal", {}),
	engine.ORDERED: ("Sales Order", "transaction_date", "sales_deal", {"docstatus": [1]}),
	engine.DELIVERED: ("Delivery Note", "posting_date", "sales_deal", {"docstatus": [1], "is_return": [0]}),
	engine.ANSWERED: ("Satisfaction Survey", "answered_on", "deal", {}),
}


def _first_days(doctype: str, fieldname: str, link: str, conditions: dict[str, list]):
	table = frappe.qb.DocType(doctype)
	query = (
		frappe.qb.from_(table)
		.select(table[link].as_("deal"), Min(table[fieldname]).as_("day"))
		.where(table[link].isnotnull() & table[fieldname].isnotnull())
		.groupby(table[link])
	)
	for field, values in conditions.items():
		query = query.where(table[field].isin(values))
	return query


def _as_journey(row: frappe._dict) -> engine.Journey:
	return engine.Journey(
		days=tuple(getdate(row[step]) if row.get(step) else None for step in engine.STEPS),
		amount=flt(row.amount),
		is_lost=row.outcome == LOST,
		reason=row.outcome_reason or "",
	)


def _columns() -> list[dict[str, Any]]:
	return columns(
		("step", _("Step"), "Data", 160),
		("number", _("Deals"), "Int", 90),
		("rate", _("Of Those before %"), "Percent", 140),
		("days", _("Days from the Step before"), "Float", 170),
		("lost", _("Ended Here"), "Int", 100),
		("reason", _("Most Frequent Reason"), "Data", 220),
		("amount", _("Amount"), "Currency", 140),
		("skipped", _("Went on without It"), "Int", 140),
	)


def _chart(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
	if not any(row["number"] for row in rows):
		return None
	return {
		"data": {
			"labels": [row["step"] for row in rows],
			"datasets": [
				{"name": _("Deals"), "values": [row["number"] for row in rows]},
				{"name": _("Ended Here"), "values": [row["lost"] for row in rows]},
			],
		},
		"type": "bar",
	}


def _summary(steps: list[engine.Step]) -> list[dict[str, Any]]:
	labels, begun = _labels(), steps[0].number if steps else 0
	if not begun:
		return []
	worst = max(steps, key=lambda step: step.lost)
	slow = max((step for step in steps if step.days is not None), key=lambda step: step.days, default=None)
	shown: list[dict[str, Any]] = [{"label": _("Deals"), "value": begun, "datatype": "Int"}]
	if worst.lost:
		shown.append(
			{
				"label": _("Most Are Lost after"),
				"value": labels[worst.name],
				"datatype": "Data",
				"indicator": "Red",
			}
		)
	if slow:
		shown.append(
			{
				"label": _("Longest Step"),
				"value": _("{0}: {1} days").format(labels[slow.name], round(slow.days)),
				"datatype": "Data",
				"indicator": "Orange",
			}
		)
	return shown

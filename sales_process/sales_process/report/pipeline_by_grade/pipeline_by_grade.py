# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What is open, by grade, salesperson or month: how many, worth what, and what may be expected of it."""

from collections import defaultdict
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_fullname, getdate

from sales_process import compat, pipeline
from sales_process.engine import forecast
from sales_process.engine.grading import HIGH, LOW, MEDIUM, RANKS
from sales_process.reports import Asked, asked, columns, drill

GRADE, SALESPERSON, MONTH = "Grade", "Salesperson", "Month"


def execute(filters: dict[str, Any] | None = None):
	chosen = filters or {}
	given = asked({**chosen, "company": chosen.get("company") or compat.default_company()}, 1)
	by = chosen.get("group_by") or GRADE
	found = pipeline.open_deals(given)
	chances = pipeline.chances(given.company, (HIGH, MEDIUM, LOW))
	currency = frappe.get_cached_value("Company", given.company, "default_currency")
	rows = [_row(key, deals, chances, currency, by, given) for key, deals in _grouped(found, by).items()]
	whole = forecast.weigh(map(pipeline.as_deal, found), chances)
	return _columns(by), rows, _how_weighed(chances), _chart(rows), _summary(whole, found, currency)


def _grouped(found: list[frappe._dict], by: str) -> dict[str, list[frappe._dict]]:
	groups: defaultdict[str, list[frappe._dict]] = defaultdict(list)
	today = compat.today()
	for row in found:
		keys = {
			GRADE: row.grade or "",
			SALESPERSON: row.sales_owner or "",
			MONTH: forecast.month_of(pipeline.as_deal(row), today),
		}
		groups[keys[by]].append(row)
	if by == GRADE:
		order = sorted(groups, key=lambda key: -RANKS.get(key, -1))
	elif by == MONTH:
		order = sorted(groups, key=lambda key: (not key, key))
	else:
		order = sorted(groups, key=lambda key: -sum(row.amount for row in groups[key]))
	return {key: groups[key] for key in order}


def _row(
	key: str, deals: list[frappe._dict], chances, currency: str, by: str, given: Asked
) -> dict[str, Any]:
	whole = forecast.weigh(map(pipeline.as_deal, deals), chances)
	today = compat.today()
	return {
		"group": _label(key, by),
		"deals": whole.deals,
		"amount": whole.amount,
		"expected": whole.expected,
		"chance": round(chances[key].percent, 1) if by == GRADE and key in chances else None,
		"without_amount": whole.without_amount,
		"stale": sum(bool(row.grade_review_on) and getdate(row.grade_review_on) <= today for row in deals),
		"without_step": sum(not row.next_follow_up for row in deals),
		"currency": currency,
		"drill_from": "deals",
		"drill": _behind(key, by, given),
	}


def _label(key: str, by: str) -> str:
	if by == GRADE:
		return _(key) if key else _("Not graded")
	if by == SALESPERSON:
		return get_fullname(key) if key else _("nobody yet")
	return key or _("No date")


def _behind(key: str, by: str, given: Asked) -> str:
	wanted = {
		"outcome": '["in","Open,Partly Won"]',
		"company": given.company,
		"sales_owner": given.sales_owner,
	}
	if by == MONTH:
		return ""
	field = "grade" if by == GRADE else "sales_owner"
	return drill("Sales Deal", **{**wanted, field: key or '["is","not set"]'})


def _columns(by: str) -> list[dict[str, Any]]:
	return columns(
		("group", _(by), "Data", 180),
		("deals", _("Deals"), "Int", 90),
		("amount", _("Amount"), "Currency", 150),
		*([("chance", _("Won %"), "Percent", 100)] if by == GRADE else []),
		("expected", _("Expected"), "Currency", 150),
		("without_amount", _("Without an Amount"), "Int", 140),
		("stale", _("Grade to Be Reviewed"), "Int", 150),
		("without_step", _("Without a Next Step"), "Int", 150),
	)


def _how_weighed(chances: dict[str, forecast.Chance]) -> str:
	"""Which rate each grade was weighed with, and why."""
	said = []
	for grade in (HIGH, MEDIUM, LOW):
		if chance := chances.get(grade):
			text = (
				_("{0}: {1}%, won {2} of {3}")
				if chance.source == forecast.REAL
				else _("{0}: {1}% as promised, with only {3} decided")
			)
			said.append(text.format(_(grade), round(chance.percent), chance.won, chance.decided))
	return _("Expected is weighed by the win rate of each grade. {0}.").format("; ".join(said))


def _chart(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
	if not rows:
		return None
	return {
		"data": {
			"labels": [row["group"] for row in rows],
			"datasets": [
				{"name": _("Amount"), "values": [round(row["amount"]) for row in rows]},
				{"name": _("Expected"), "values": [round(row["expected"]) for row in rows]},
			],
		},
		"type": "bar",
		"fieldtype": "Currency",
	}


def _summary(whole: forecast.Sum, found: list[frappe._dict], currency: str) -> list[dict[str, Any]]:
	if not found:
		return []
	money = {"datatype": "Currency", "currency": currency}
	shown = [
		{"label": _("Open Deals"), "value": whole.deals, "datatype": "Int"},
		{"label": _("Amount"), "value": whole.amount, **money},
		{"label": _("Expected"), "value": whole.expected, "indicator": "Green", **money},
	]
	if whole.without_chance:
		shown.append(
			{
				"label": _("Not Graded"),
				"value": whole.without_chance,
				"datatype": "Int",
				"indicator": "Orange",
			}
		)
	return shown

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Can the grades be trusted? Each grade's win rate next to its promise, and what tells won deals from lost ones."""

from typing import Any

import frappe
from frappe import _

from sales_process import compat, pipeline
from sales_process.engine import accuracy
from sales_process.reports import Asked, asked, columns, drill

MONTHS = 12
GRADE, FACTOR, CHANNEL, APPROACH = "Grade", "Factor", "Channel", "Approach"


def execute(filters: dict[str, Any] | None = None):
	chosen = filters or {}
	given = asked({**chosen, "company": chosen.get("company") or compat.default_company()}, MONTHS)
	by = chosen.get("analyse_by") or GRADE
	if by == FACTOR:
		return _factors(given)
	if by in (CHANNEL, APPROACH):
		return _groups(given, by, accuracy.by_group(pipeline.outcomes_by(given, by.lower()), given.at_least))
	records = accuracy.by_group(pipeline.outcomes_by_grade(given), given.at_least, pipeline.promised())
	return _groups(given, GRADE, records)


def _groups(given: Asked, by: str, records: list[accuracy.Record]):
	rows = [
		{
			"group": _(record.group) if record.group else _unknown(by),
			"won": record.rate.won,
			"decided": record.rate.decided,
			"rate": _rounded(record.rate.percent),
			"low": _rounded(record.rate.low),
			"high": _rounded(record.rate.high),
			"promised": record.promised,
			"verdict": _verdict(record, given.at_least),
			**(_behind(record) if by == GRADE else {}),
		}
		for record in records
	]
	shown = columns(
		("group", _(by), "Data", 160),
		("decided", _("Decided"), "Int", 100),
		("won", _("Won"), "Int", 80),
		("rate", _("Won %"), "Percent", 100),
		("low", _("At Least %"), "Percent", 110),
		("high", _("At Most %"), "Percent", 110),
		*([("promised", _("Promised %"), "Percent", 120)] if by == GRADE else []),
		("verdict", _("What It Says"), "Data", 360),
	)
	return shown, rows, _order(records) if by == GRADE else None, _chart(rows, by), _summary(records)


def _unknown(by: str) -> str:
	return {GRADE: _("Not graded"), CHANNEL: _("Not known"), APPROACH: _("Without a plan")}[by]


def _behind(record: accuracy.Record) -> dict[str, str]:
	"""What stands behind the number of decided deals."""
	return {
		"drill_from": "decided",
		"drill": drill("Sales Deal", grade=record.group, outcome='["in","Won,Lost"]') if record.group else "",
	}


def _verdict(record: accuracy.Record, at_least: int) -> str:
	rate = record.rate
	return {
		accuracy.KEPT: _("Keeps what it promises."),
		accuracy.TOO_HIGH: _("Promises more than it keeps: raise its threshold, or lower its win rate."),
		accuracy.TOO_LOW: _("Is better than its promise: its win rate may be raised."),
		accuracy.TOO_FEW: _("Too few to tell: {0} of {1} needed.").format(rate.decided, at_least),
		accuracy.NO_PROMISE: _("Between {0} and {1} of 100 are won.").format(
			round(rate.low or 0), round(rate.high or 0)
		),
	}[record.verdict]


def _order(records: list[accuracy.Record]) -> str | None:
	wrong = accuracy.out_of_order(records)
	if not wrong:
		return None
	better, worse = wrong[0]
	return _("{0} was won less often than {1}: look at which factor misleads, by Factor.").format(
		frappe.bold(_(better)), frappe.bold(_(worse))
	)


def _chart(rows: list[dict[str, Any]], by: str) -> dict[str, Any] | None:
	known = [row for row in rows if row["rate"] is not None]
	if not known:
		return None
	datasets = [{"name": _("Won %"), "values": [row["rate"] for row in known]}]
	if by == GRADE:
		datasets.append({"name": _("Promised %"), "values": [row["promised"] or 0 for row in known]})
	return {"data": {"labels": [row["group"] for row in known], "datasets": datasets}, "type": "bar"}


def _summary(records: list[accuracy.Record]) -> list[dict[str, Any]]:
	kept = [record for record in records if record.verdict == accuracy.KEPT]
	judged = [record for record in records if record.verdict not in (accuracy.TOO_FEW, accuracy.NO_PROMISE)]
	shown = [
		{"label": _("Decided"), "value": sum(record.rate.decided for record in records), "datatype": "Int"},
		{
			"label": _("Won"),
			"value": sum(record.rate.won for record in records),
			"datatype": "Int",
			"indicator": "Green",
		},
	]
	if judged:
		shown.append(
			{
				"label": _("Grades That Keep Their Promise"),
				"value": _("{0} of {1}").format(len(kept), len(judged)),
				"datatype": "Data",
				"indicator": "Green" if len(kept) == len(judged) else "Orange",
			}
		)
	return shown


# by factor


def _factors(given: Asked):
	found = accuracy.separations(
		pipeline.outcomes_with_factors(given),
		frappe.get_all("Grade Factor", filters={"enabled": 1}, pluck="name", order_by="name asc"),
		given.at_least,
	)
	rows = [
		{
			"factor": each.factor,
			"won": each.won,
			"lost": each.lost,
			"points_won": _rounded(each.points_won),
			"points_lost": _rounded(each.points_lost),
			"chance": _rounded(each.chance),
			"verdict": _says(each, given.at_least),
		}
		for each in found
	]
	shown = columns(
		("factor", _("Factor"), "Link", 200),
		("won", _("Won"), "Int", 80),
		("lost", _("Lost"), "Int", 80),
		("points_won", _("Points When Won"), "Float", 140),
		("points_lost", _("Points When Lost"), "Float", 140),
		("chance", _("Tells Them Apart %"), "Percent", 150),
		("verdict", _("What It Says"), "Data", 400),
		link="Grade Factor",
	)
	known = [row for row in rows if row["chance"] is not None]
	chart = known and {
		"data": {
			"labels": [_(row["factor"]) for row in known],
			"datasets": [
				{"name": _("Points When Won"), "values": [row["points_won"] for row in known]},
				{"name": _("Points When Lost"), "values": [row["points_lost"] for row in known]},
			],
		},
		"type": "bar",
	}
	return shown, rows, None, chart or None, []


def _says(each: accuracy.Separation, at_least: int) -> str:
	if each.verdict == accuracy.TOO_FEW:
		return _("Too few to tell: {0} of {1} needed.").format(each.won + each.lost, at_least)
	chance = round(each.chance)
	return {
		accuracy.SEPARATES: _("In {0} of 100 pairs the won deal had more of it: keep it."),
		accuracy.WRONG_WAY: _("In only {0} of 100 pairs the won deal had more of it: it misleads."),
		accuracy.DOES_NOT: _("It does not tell won from lost ({0} of 100 pairs; 50 is a coin)."),
	}[each.verdict].format(chance)


def _rounded(value: float | None) -> float | None:
	return None if value is None else round(value, 1)

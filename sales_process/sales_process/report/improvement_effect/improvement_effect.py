# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Did it help? Per action and dimension: what customers said before and after the measure, and how sure that is."""

from collections import Counter, defaultdict
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, flt

from sales_process.engine import improvement as engine
from sales_process.engine.improvement import Effect
from sales_process.reports import Asked, asked, columns, narrowed
from sales_process.sales_process.doctype.improvement_action.effect import as_effect
from sales_process.sales_process.doctype.improvement_action.improvement_action import DOCTYPE, DROPPED
from sales_process.sales_process.doctype.improvement_action.in_words import interval, verdict

MONTHS = 12
DIMENSION = "Improvement Action Dimension"


def execute(filters: dict[str, Any] | None = None):
	given, filters = asked(filters, MONTHS), frappe._dict(filters or {})
	rows = [(row, as_effect(row)) for row in _rows(given, filters.dimension)]
	if cint(filters.only_known):
		rows = [(row, found) for row, found in rows if found.change is not None]
	effects = [found for __, found in rows]
	data = [_as_row(row, found, given) for row, found in rows]
	return _columns(), data, _few(effects, given), _chart(effects), _summary(rows, given)


def _rows(given: Asked, dimension: str | None) -> list[frappe._dict]:
	"""The dimensions of the actions whose measure was done in the period, the newest first."""
	Action, Row = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType(DIMENSION)
	query = (
		frappe.qb.from_(Row)
		.join(Action)
		.on(Action.name == Row.parent)
		.select(
			Action.name.as_("action"), Action.title, Action.party_name, Action.sales_owner, Action.done_on,
			Action.ask_again_on, Row.dimension, Row.old_mean, Row.old_count, Row.new_mean, Row.new_count, Row.pairs,
			Row.effect, Row.has_effect, Row.lowest, Row.highest, Row.has_interval,
		)
		.where((Row.parenttype == DOCTYPE) & (Action.status != DROPPED))
		.where((Action.done_on >= given.first) & (Action.done_on <= given.last))
		.orderby(Action.done_on, order=frappe.qb.desc)
		.orderby(Action.name)
		.orderby(Row.idx)
	)  # fmt: skip
	if dimension:
		query = query.where(Row.dimension == dimension.strip())
	return narrowed(query, Action, given).run(as_dict=True)


def _columns() -> list[dict[str, Any]]:
	return columns(
		("title", _("Improvement Action"), "Data", 220),
		("customer", _("Customer"), "Data", 160),
		("dimension", _("Dimension"), "Data", 120),
		("done_on", _("Measure Done on"), "Date", 120),
		("old", _("Old Mean"), "Float", 90),
		("old_count", _("Old Answers"), "Int", 100),
		("new", _("New Mean"), "Float", 90),
		("new_count", _("New Answers"), "Int", 100),
		("effect", _("Effect"), "Float", 80),
		("pairs", _("Answered Both Times"), "Int", 150),
		("interval", _("95 % Interval"), "Data", 130),
		("verdict", _("What It Says"), "Data", 320),
		("person", _("Owner"), "Data", 130),
	)


def _as_row(row: frappe._dict, found: Effect, given: Asked) -> dict[str, Any]:
	return {
		"action": row.action,
		"title": row.title,
		"drill_from": "title",
		"drill": frappe.utils.get_url_to_form(DOCTYPE, row.action),
		"customer": row.party_name,
		"dimension": row.dimension,
		"done_on": row.done_on,
		"old": _rounded(found.old.value),
		"old_count": found.old.count,
		"new": _rounded(found.new.value),
		"new_count": found.new.count,
		"effect": _rounded(found.change),
		"pairs": found.pairs,
		"interval": interval(found) or None,
		"is_small": found.change is not None and found.verdict(given.at_least) == engine.TOO_FEW,
		"verdict": _verdict(row, found, given),
		"person": frappe.utils.get_fullname(row.sales_owner) if row.sales_owner else _("Nobody"),
	}


def _verdict(row: frappe._dict, found: Effect, given: Asked) -> str:
	if found.change is None and row.ask_again_on:
		return _("Asked again on {0}.").format(frappe.utils.format_date(row.ask_again_on))
	return verdict(found, given.at_least)


def _rounded(value: float | None) -> float | None:
	return None if value is None else flt(value, 1)


def _few(effects: list[Effect], given: Asked) -> str | None:
	"""Said once, above everything: what must not be taken for proof."""
	known = [found for found in effects if found.change is not None]
	small = sum(found.verdict(given.at_least) == engine.TOO_FEW for found in known)
	if not small:
		return None
	return _("{0} of {1} effects rest on few answers: take them as a hint, not as a proof.").format(
		frappe.bold(small), len(known)
	)


def _chart(effects: list[Effect]) -> dict[str, Any] | None:
	"""Before and after by dimension, each answer counted once; only of what was asked again."""
	before: defaultdict[str, list] = defaultdict(list)
	after: defaultdict[str, list] = defaultdict(list)
	for found in effects:
		if found.change is not None and found.old.value is not None and found.new.value is not None:
			before[found.dimension] += [found.old.value] * found.old.count
			after[found.dimension] += [found.new.value] * found.new.count
	if not before:
		return None
	labels = sorted(before)
	return {
		"data": {
			"labels": labels,
			"datasets": [
				{
					"name": _("Before"),
					"values": [_rounded(engine.mean(before[name]).value) for name in labels],
				},
				{"name": _("After"), "values": [_rounded(engine.mean(after[name]).value) for name in labels]},
			],
		},
		"type": "bar",
	}


def _summary(rows: list[tuple[frappe._dict, Effect]], given: Asked) -> list[dict[str, Any]]:
	said = Counter(found.verdict(given.at_least) for __, found in rows)
	known = [found.change for __, found in rows if found.change is not None]
	return [
		{"label": _("Actions"), "value": len({row.action for row, __ in rows}), "datatype": "Int"},
		{"label": _("Effects Known"), "value": len(known), "datatype": "Int"},
		{"label": _("Better"), "value": said[engine.BETTER], "datatype": "Int", "indicator": "Green"},
		{"label": _("Worse"), "value": said[engine.WORSE], "datatype": "Int", "indicator": "Red"},
		{"label": _("Few Answers"), "value": said[engine.TOO_FEW], "datatype": "Int", "indicator": "Orange"},
	]

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""How long contracts lie where, who reviews how fast, which clauses deviate, and which questions wait."""

from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, flt, get_datetime, getdate

from sales_process import compat
from sales_process.engine import review_time as engine
from sales_process.reports import Asked, asked, columns, drill, narrowed
from sales_process.sales_process.doctype.contract_review import states
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import get_calendar

MONTHS = 12
STEP, REVIEWER, CLAUSE, QUESTION = (
	"Time per Step", "Time per Reviewer", "Deviations by Clause", "Open Questions",
)  # fmt: skip
DOCTYPE = "Contract Review"
OBJECTION = "Objection"
ROWS_OF_A_CHART = 12


def execute(filters: dict[str, Any] | None = None):
	given = asked(filters, MONTHS)
	kind = (filters or {}).get("contract_type")
	by = (filters or {}).get("analyse_by") or STEP
	if by == CLAUSE:
		return _deviations(given, kind)
	if by == QUESTION:
		return _questions(given, kind)
	return _times(given, by, _steps(given, kind))


# the rows


def _steps(given: Asked, kind: str | None) -> list[frappe._dict]:
	"""The steps that were taken in the period."""
	Step, Review = frappe.qb.DocType("Contract Review Step"), frappe.qb.DocType(DOCTYPE)
	query = (
		frappe.qb.from_(Step)
		.join(Review)
		.on(Review.name == Step.parent)
		.select(
			Step.from_state, Step.to_state, Step.user, Step.hours, Step.happened_on, Step.meaning, Step.is_review,
			Review.company, Review.sales_owner,
		)
		.where(Step.parenttype == DOCTYPE)
		.where((Step.happened_on >= given.first) & (Step.happened_on < given.last + timedelta(days=1)))
	)  # fmt: skip
	return _of_kind(narrowed(query, Review, given), Review, kind).run(as_dict=True)


def _of_kind(query, Review, kind: str | None):
	return query.where(Review.contract_type == kind) if kind else query


def _of_period(query, Review, given: Asked, kind: str | None):
	"""The contracts that were begun in the period."""
	begun = (Review.creation >= given.first) & (Review.creation < given.last + timedelta(days=1))
	return _of_kind(narrowed(query, Review, given), Review, kind).where(begun)


# the answers


def _times(given: Asked, by: str, rows: list[frappe._dict]):
	known = states.meanings()
	if by == REVIEWER:
		rows = [row for row in rows if cint(row.is_review) or _is_sent_back(row, known)]
	passed = [
		engine.Passed(
			row.user if by == REVIEWER else row.from_state,
			flt(row.hours),
			_is_late(row, known),
			_is_sent_back(row, known),
		)
		for row in rows
	]
	found = engine.times(passed)
	shown = columns(
		("group", _("Reviewer") if by == REVIEWER else _("State"), "Data", 200),
		("count", _("Steps"), "Int", 90),
		("median", _("Median (Days)"), "Float", 130),
		("mean", _("Average (Days)"), "Float", 130),
		("longest", _("Longest (Days)"), "Float", 130),
		("late", _("Late %"), "Percent", 100),
		("sent_back", _("Sent Back"), "Int", 110),
		("verdict", _("What It Says"), "Data", 320),
	)
	data = [_as_time(row, by, given) for row in found]
	return shown, data, _slowest(found, by, given), _chart(data, _("Median (Days)"), "median")


def _as_time(row: engine.Taken, by: str, given: Asked) -> dict[str, Any]:
	is_enough = row.count >= given.at_least
	return {
		"group": _in_words(row.group, by),
		"count": row.count,
		"median": flt(row.median, 1) if is_enough else None,
		"mean": flt(row.mean, 1) if is_enough else None,
		"longest": flt(row.longest, 1),
		"late": row.late_percent if is_enough else None,
		"sent_back": row.sent_back,
		"verdict": "" if is_enough else _too_few(row.count, given),
	}


def _in_words(group: str, by: str) -> str:
	return frappe.utils.get_fullname(group) if by == REVIEWER else _(group)


def _too_few(count: int, given: Asked) -> str:
	return _("Too few to tell: {0} of {1} needed.").format(count, given.at_least)


def _slowest(found: list[engine.Taken], by: str, given: Asked) -> str | None:
	"""Where to begin."""
	enough = [row for row in found if row.count >= given.at_least]
	if not enough:
		return None
	return _("Contracts lie longest here: {0}, {1} days in the middle.").format(
		frappe.bold(frappe.utils.escape_html(_in_words(enough[0].group, by))), flt(enough[0].median, 1)
	)


def _is_sent_back(row: frappe._dict, known: dict[str, states.Meaning]) -> bool:
	"""By somebody who reviews; what its owner takes back himself is not."""
	to = known.get(row.to_state)
	return bool(
		row.meaning == states.REVIEW and to and to.what == states.DRAFTING and row.user != row.sales_owner
	)


def _is_late(row: frappe._dict, known: dict[str, states.Meaning]) -> bool | None:
	"""Later than the working days that the settings allow now; None for a state without a time."""
	state = known.get(row.from_state)
	if not state or not state.working_days:
		return None
	ended = get_datetime(row.happened_on)
	began = ended - timedelta(hours=flt(row.hours))
	return ended.date() > get_calendar(row.company).add_working_days(began.date(), state.working_days)


def _deviations(given: Asked, kind: str | None):
	Clause, Review = frappe.qb.DocType("Contract Review Clause"), frappe.qb.DocType(DOCTYPE)
	query = (
		frappe.qb.from_(Clause)
		.join(Review)
		.on(Review.name == Clause.parent)
		.select(Clause.topic, Clause.deviation, Clause.result, Review.meaning)
		.where(Clause.parenttype == DOCTYPE)
	)
	rows = _of_period(query, Review, given, kind).run(as_dict=True)
	signed = (states.SIGNED, states.ARCHIVED)
	found = engine.deviations(
		engine.Clause(row.topic, row.deviation or "", row.result == OBJECTION, row.meaning in signed)
		for row in rows
	)
	shown = columns(
		("group", _("Clause"), "Data", 200),
		("contracts", _("Contracts"), "Int", 100),
		("deviating", _("Deviating"), "Int", 100),
		("percent", _("Deviating %"), "Percent", 120),
		("fallback", _("Fallback"), "Int", 90),
		("other", _("Other Text"), "Int", 100),
		("own", _("Own Text"), "Int", 100),
		("missing", _("Missing"), "Int", 90),
		("objected", _("Objections"), "Int", 110),
		("kept", _("Signed like That"), "Int", 130),
	)
	data = [
		{
			"group": _(row.topic),
			"contracts": row.contracts,
			"deviating": row.deviating,
			"percent": row.percent if row.contracts >= given.at_least else None,
			"fallback": row.kinds[engine.FALLBACK],
			"other": row.kinds[engine.OTHER_TEXT],
			"own": row.kinds[engine.OWN_TEXT],
			"missing": row.kinds[engine.MISSING],
			"objected": row.objected,
			"kept": row.kept,
			"drill_from": "contracts",
			"drill": drill(DOCTYPE, contract_type=kind),
		}
		for row in found
	]
	return shown, data, None, _chart(data, _("Deviating"), "deviating")


def _questions(given: Asked, kind: str | None):
	"""Those that wait, the oldest first."""
	Question, Review = frappe.qb.DocType("Contract Review Question"), frappe.qb.DocType(DOCTYPE)
	query = (
		frappe.qb.from_(Question)
		.join(Review)
		.on(Review.name == Question.parent)
		.select(
			Review.name,
			Review.title,
			Question.question,
			Question.asked_by,
			Question.asked_on,
			Review.sales_owner,
		)
		.where((Question.parenttype == DOCTYPE) & (Question.answer.isnull() | (Question.answer == "")))
		.where(Review.meaning.notin(states.OVER))
		.orderby(Question.asked_on)
	)
	rows = _of_kind(narrowed(query, Review, given), Review, kind).run(as_dict=True)
	shown = columns(
		("name", _("Contract"), "Data", 140),
		("customer", _("Title"), "Data", 220),
		("question", _("Question"), "Data", 360),
		("asked_by", _("Asked by"), "Data", 150),
		("asked_on", _("Asked on"), "Date", 110),
		("days", _("Waits for Days"), "Int", 130),
		("person", _("Salesperson"), "Data", 150),
		link=DOCTYPE,
	)
	today = compat.today()
	return shown, [
		{
			"name": row.name,
			"customer": row.title,
			"question": row.question,
			"asked_by": frappe.utils.get_fullname(row.asked_by),
			"asked_on": getdate(row.asked_on),
			"days": (today - getdate(row.asked_on)).days,
			"person": frappe.utils.get_fullname(row.sales_owner) if row.sales_owner else _("Nobody"),
		}
		for row in rows
	]


def _chart(data: list[dict[str, Any]], label: str, field: str) -> dict[str, Any] | None:
	known = [row for row in data if row[field]][:ROWS_OF_A_CHART]
	if not known:
		return None
	return {
		"data": {
			"labels": [row["group"] for row in known],
			"datasets": [{"name": label, "values": [row[field] for row in known]}],
		},
		"type": "bar",
	}

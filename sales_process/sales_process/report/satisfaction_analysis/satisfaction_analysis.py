# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""How satisfied customers are: the trend, by dimension, item and salesperson, and what they said in words."""

from collections.abc import Iterable
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_days, cint, flt, formatdate, getdate

from sales_process.engine import satisfaction as engine
from sales_process.engine.satisfaction import Estimate, Satisfaction, Voice
from sales_process.engine.survey import OPEN
from sales_process.reports import Asked, asked, columns, drill, narrowed
from sales_process.sales_process.doctype.satisfaction_survey.answering import low_score_below

MONTHS = 12
MONTH, DIMENSION, ITEM, PERSON, WORDS = "Month", "Dimension", "Item", "Salesperson", "Open Answers"
DOCTYPE, ANSWERED = "Satisfaction Survey", "Answered"
MOST_WORDS = 500


def execute(filters: dict[str, Any] | None = None):
	given = asked(filters, MONTHS)
	by = (filters or {}).get("analyse_by") or MONTH
	if by == WORDS:
		return _words(given)
	if by == DIMENSION:
		return _dimensions(given)
	return _groups(given, by)


# the rows


def _answered(Survey, given: Asked, *fields: Any):
	query = (
		frappe.qb.from_(Survey)
		.select(*fields)
		.where(Survey.status == ANSWERED)
		.where((Survey.answered_on >= given.first) & (Survey.answered_on < add_days(given.last, 1)))
	)
	return narrowed(query, Survey, given)


def _first_asked(Survey):
	"""Who is asked once more about what was low says how that went: Improvement Effect tells it."""
	return Survey.improvement_action.isnull() | (Survey.improvement_action == "")


def _surveys(given: Asked) -> list[frappe._dict]:
	Survey = frappe.qb.DocType(DOCTYPE)
	fields = (
		Survey.name, Survey.answered_on, Survey.sales_owner, Survey.reference_name, Survey.overall_score,
		Survey.has_score, Survey.nps, Survey.has_nps,
	)  # fmt: skip
	query = _answered(Survey, given, *fields).where(_first_asked(Survey))
	return query.orderby(Survey.answered_on).run(as_dict=True)


def _voice(row: frappe._dict, group: str) -> Voice:
	return Voice(
		group,
		flt(row.overall_score) if cint(row.has_score) else None,
		cint(row.nps) if cint(row.has_nps) else None,
	)


def _voices(given: Asked, by: str) -> list[Voice]:
	rows = _surveys(given)
	if by == MONTH:
		return [_voice(row, getdate(row.answered_on).strftime("%Y-%m")) for row in rows]
	if by == PERSON:
		return [_voice(row, row.sales_owner or "") for row in rows]
	items = _items({row.reference_name for row in rows if row.reference_name})
	return [_voice(row, item) for row in rows for item in items.get(row.reference_name, ())]


def _items(notes: set[str]) -> dict[str, list[str]]:
	"""What was delivered; a survey speaks for each item that was in it."""
	if not notes:
		return {}
	Row = frappe.qb.DocType("Delivery Note Item")
	rows = (
		frappe.qb.from_(Row)
		.select(Row.parent, Row.item_code)
		.distinct()
		.where(Row.parent.isin(sorted(notes)) & Row.item_code.isnotnull())
		.orderby(Row.item_code)
		.run()
	)
	found: dict[str, list[str]] = {}
	for note, item in rows:
		found.setdefault(note, []).append(item)
	return found


# the answers


def _groups(given: Asked, by: str):
	found = engine.by_group(_voices(given, by), low_score_below())
	if by != MONTH:
		found = sorted(found, key=lambda row: (row.score.value is None, row.score.value or 0, row.group))
	label = {MONTH: _("Month"), ITEM: _("Item"), PERSON: _("Salesperson")}[by]
	data = [_as_row(row, by, given) for row in found]
	message = _worst(found, by, given) if by != MONTH else None
	return _columns(label), data, message, _chart(data, is_trend=by == MONTH), _summary(given)


def _columns(label: str) -> list[dict[str, Any]]:
	return columns(
		("group", label, "Data", 180),
		("surveys", _("Surveys"), "Int", 90),
		("score", _("Satisfaction"), "Float", 110),
		("interval", _("95 % Interval"), "Data", 130),
		("low", _("Low"), "Int", 70),
		("nps", _("Net Promoter Score"), "Float", 160),
		("nps_count", _("Recommendations"), "Int", 140),
		("verdict", _("What It Says"), "Data", 300),
	)


def _as_row(row: Satisfaction, by: str, given: Asked) -> dict[str, Any]:
	chosen = {"sales_owner": row.group} if by == PERSON and row.group else {}
	return {
		"group": _in_words(row.group, by),
		"surveys": row.surveys,
		"score": _rounded(row.score),
		"interval": _interval(row.score),
		"low": row.low,
		"nps": _rounded(row.nps),
		"nps_count": row.nps.count,
		"is_small": row.score.count < given.at_least,
		"verdict": _verdict(row.score, given),
		"drill_from": "surveys",
		"drill": drill(DOCTYPE, status=ANSWERED, **chosen) if chosen else "",
	}


def _in_words(group: str, by: str) -> str:
	if by == PERSON:
		return frappe.utils.get_fullname(group) if group else _("Nobody")
	return formatdate(f"{group}-01", "MMM yyyy") if by == MONTH else group


def _verdict(found: Estimate, given: Asked) -> str:
	if found.count < given.at_least:
		return _("Few answers: {0} of {1} needed. A hint, not a proof.").format(found.count, given.at_least)
	return ""


def _rounded(found: Estimate) -> float | None:
	return None if found.value is None else flt(found.value, 1)


def _interval(found: Estimate) -> str:
	if found.lowest is None or found.highest is None:
		return ""
	return _("{0} to {1}").format(flt(found.lowest, 1), flt(found.highest, 1))


def _worst(found: Iterable[Satisfaction], by: str, given: Asked) -> str | None:
	row = engine.worst(found, given.at_least, lambda one: one.score)
	if not row or row.score.value is None:
		return None
	return _("Look here first: {0}, {1} of 100 from {2} answers.").format(
		frappe.bold(frappe.utils.escape_html(_in_words(row.group, by))),
		flt(row.score.value, 1),
		row.score.count,
	)


def _chart(data: list[dict[str, Any]], is_trend: bool = False) -> dict[str, Any] | None:
	known = [row for row in data if row["score"] is not None]
	if not known:
		return None
	return {
		"data": {
			"labels": [row["group"] for row in known],
			"datasets": [{"name": _("Satisfaction"), "values": [row["score"] for row in known]}],
		},
		"type": "line" if is_trend else "bar",
	}


def _summary(given: Asked) -> list[dict[str, Any]]:
	(whole,) = engine.by_group([_voice(row, "") for row in _surveys(given)], low_score_below()) or [None]
	if not whole:
		return []
	return [
		{"label": _("Surveys"), "value": whole.surveys, "datatype": "Int"},
		{"label": _("Satisfaction"), "value": _rounded(whole.score), "datatype": "Data"},
		{"label": _("Net Promoter Score"), "value": _rounded(whole.nps), "datatype": "Data"},
		{
			"label": _("Low"),
			"value": whole.low,
			"datatype": "Int",
			"indicator": "Red" if whole.low else "Green",
		},
	]


def _dimensions(given: Asked):
	Score, Survey = frappe.qb.DocType("Satisfaction Survey Score"), frappe.qb.DocType(DOCTYPE)
	rows = (
		_answered(Survey, given, Score.dimension, Score.score)
		.join(Score)
		.on((Score.parent == Survey.name) & (Score.parenttype == DOCTYPE))
		.where(_first_asked(Survey))
		.orderby(Score.dimension)
		.run()
	)
	voices = [Voice(dimension or "", flt(score)) for dimension, score in rows]
	found = sorted(
		engine.by_group(voices, low_score_below()), key=lambda row: (row.score.value or 0, row.group)
	)
	data = [_as_row(row, DIMENSION, given) for row in found]
	shown = [column for column in _columns(_("Dimension")) if not column["fieldname"].startswith("nps")]
	return shown, data, _worst(found, DIMENSION, given), _chart(data), _summary(given)


def _words(given: Asked):
	"""What they said, the newest first; the score stands beside it."""
	Survey, Answer, Question = (
		frappe.qb.DocType(name)
		for name in (DOCTYPE, "Satisfaction Survey Answer", "Satisfaction Survey Question")
	)
	rows = (
		_answered(
			Survey,
			given,
			Survey.name,
			Survey.party_name,
			Survey.answered_on,
			Survey.overall_score,
			Survey.has_score,
			Survey.sales_owner,
			Answer.question,
			Answer.answer,
			Answer.respondent,
		)
		.join(Answer)
		.on((Answer.parent == Survey.name) & (Answer.parenttype == DOCTYPE))
		.join(Question)
		.on((Question.parent == Survey.name) & (Question.question_key == Answer.question_key))
		.where((Question.question_type == OPEN) & Answer.answer.isnotnull() & (Answer.answer != ""))
		.orderby(Survey.answered_on, order=frappe.qb.desc)
		.limit(MOST_WORDS)
		.run(as_dict=True)
	)
	shown = columns(
		("name", _("Survey"), "Data", 130),
		("customer", _("Customer"), "Data", 180),
		("answered_on", _("Answered on"), "Date", 110),
		("score", _("Satisfaction"), "Float", 110),
		("question", _("Question"), "Data", 240),
		("answer", _("Answer"), "Data", 420),
		("respondent", _("Who"), "Data", 140),
		("person", _("Salesperson"), "Data", 140),
		link=DOCTYPE,
	)
	return shown, [
		{
			"name": row.name,
			"customer": row.party_name,
			"answered_on": getdate(row.answered_on),
			"score": flt(row.overall_score, 1) if cint(row.has_score) else None,
			"question": row.question,
			"answer": row.answer,
			"respondent": row.respondent,
			"person": _in_words(row.sales_owner or "", PERSON),
		}
		for row in rows
	]

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""After a while the low dimensions alone are asked again: new minus old is what the measure changed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt, getdate

from sales_process import compat
from sales_process.active_key import insert_or_join
from sales_process.due_by import names_due
from sales_process.engine import improvement as engine
from sales_process.engine.reasons import Reason
from sales_process.engine.survey import Answer
from sales_process.engine.survey_steps import ANSWERED, SCHEDULED, TO_ASK, WITHDRAWN
from sales_process.sales_process.doctype.improvement_action import due
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

DOCTYPE, SURVEY = "Improvement Action", "Satisfaction Survey"
WITH_A_MEASURE = ("Measure Done", "Closed")
UNSENT = (SCHEDULED, TO_ASK)


# asking again


def first_asked_on(doc: Document) -> date | None:
	"""So many days after the measure is done; not at all where nothing can be compared."""
	days = cint(setting("improvement_ask_again_days", doc.company))
	if not days or not _to_ask(doc):
		return None
	return getdate(doc.done_on) + timedelta(days=days)


def to_ask_again() -> list[str]:
	if not setting("survey_enabled"):
		return []
	return names_due(DOCTYPE, "ask_again_on", compat.today(), status=WITH_A_MEASURE)


def ask_again(name: str) -> None:
	"""One survey a customer, about the low dimensions alone. A second run finds nothing to ask."""
	doc = frappe.get_doc(DOCTYPE, name, for_update=True)
	if not doc.ask_again_on or getdate(doc.ask_again_on) > compat.today() or doc.status not in WITH_A_MEASURE:
		return
	asked = _to_ask(doc)
	for row in doc.customers:
		# for whom nothing was done, nothing can have changed
		if row.account in asked and not row.will_not_do and not row.asked_again:
			# nosemgrep -- a survey for each customer of one action
			row.asked_again = _make_survey(doc, *asked[row.account])
	doc.ask_again_on = None
	doc.save_automatic()  # the job; it was settled when the measure was done


def _to_ask(doc: Document) -> dict[str, tuple[str, set[str]]]:
	"""Of each customer the last survey in which something was low, and what was low for him."""
	found: dict[str, tuple[str, set[str]]] = {}
	for row in sorted(doc.sources, key=lambda row: str(row.answered_on or "")):
		if low := _low_in(doc, row):
			found[row.account] = (row.survey, low | found.get(row.account, ("", set()))[1])
	return found


def _low_in(doc: Document, source: Document) -> set[str]:
	"""What was low in a survey, of what the action works at: only there can it become better."""
	return (
		set((source.what_is_low or "").split("\n")) & set(doc.dimension_names()) if source.survey else set()
	)


def _make_survey(doc: Document, source: str, low: set[str]) -> str | None:
	old = frappe.get_doc(SURVEY, source)
	keys = engine.asked_again(old.as_questions(), low)
	if not keys:
		return None
	survey = frappe.get_doc(
		doctype=SURVEY,
		account=old.account,
		deal=old.deal,
		company=old.company,
		template=old.template,
		sales_owner=old.sales_owner,
		due_on=compat.today(),
		recipients=_recipients(old),
		questions=[_frozen(row) for row in old.questions if row.question_key in keys],
		texts=old.texts,
		improvement_action=doc.name,
		occasion_key=f"{DOCTYPE}:{doc.name}:{old.account}:{doc.done_on}",
	)
	survey.flags.automatic = True
	survey.set_status(SCHEDULED, Reason("asked_again", {"action": doc.title}), next_on=survey.due_on)
	return insert_or_join(survey, "occasion_key").name


def _recipients(old: Document) -> list[dict]:
	"""Whoever has answered, for only the same people can tell whether it is better."""
	rows = [row for row in old.recipients if row.answered_on] or old.recipients
	fields = ("contact", "contact_name", "email", "language")
	return [{field: row.get(field) for field in fields} for row in rows]


def _frozen(row: Document) -> dict:
	kept = "question_key question question_type dimension required options weight depends_on_key depends_on_answers"
	return {field: row.get(field) for field in kept.split()}


def take_back(doc: Document) -> None:
	"""The measure was not the last word: what was not sent yet is not asked now."""
	filters = {"improvement_action": doc.name, "status": ["in", UNSENT]}
	for name in frappe.get_all(SURVEY, filters, pluck="name", order_by=None):
		survey = frappe.get_doc(SURVEY, name, for_update=True)  # nosemgrep -- one a customer
		survey.set_status(WITHDRAWN, Reason("taken_up_again", {"action": doc.title}))
		survey.save_automatic()
	for row in doc.customers:
		row.asked_again = None


# what it changed


def survey_answered(survey: Document) -> None:
	"""The action learns what its customers say now; its owner hears it."""
	doc = frappe.get_doc(DOCTYPE, survey.improvement_action, for_update=True)
	measure(doc)
	doc.measured_on = compat.today()
	doc.save_automatic()  # follows from the customer's answer
	due.ring_owner(doc, lambda: in_words(doc))


def measure(doc: Document) -> None:
	"""Means and effect of each dimension, from the surveys as they are now."""
	done_on = getdate(doc.done_on) if doc.done_on else None
	low: defaultdict[str, set[str]] = defaultdict(set)
	for row in doc.sources:
		low[row.survey] |= _low_in(doc, row)
	old = engine.scores_by_person(_said(low, upto=done_on))
	new = engine.scores_by_person(_said(dict.fromkeys(_answered_again(doc)), since=done_on))
	for row in doc.dimensions:
		_note(row, engine.effect(row.dimension, old.get(row.dimension, {}), new.get(row.dimension, {})))


def _answered_again(doc: Document) -> list[str]:
	if not doc.name:
		return []  # a filter by no name would find every survey that was not asked again
	filters = {"improvement_action": doc.name, "status": ANSWERED}
	return frappe.get_all(SURVEY, filters, pluck="name", order_by=None)


def _note(row: Document, found: engine.Effect) -> None:
	row.update(
		{
			"old_mean": found.old.value or 0,
			"old_count": found.old.count,
			"new_mean": found.new.value or 0,
			"new_count": found.new.count,
			"pairs": found.pairs,
			"effect": found.change or 0,
			"has_effect": cint(found.change is not None),
			"lowest": found.lowest or 0,
			"highest": found.highest or 0,
			"has_interval": cint(found.lowest is not None),
		}
	)


def as_effect(row) -> engine.Effect:
	"""A row of a record, or of a query, as the engine judges it."""
	return engine.Effect(
		row.dimension,
		engine.Mean(flt(row.old_mean) if row.old_count else None, cint(row.old_count)),
		engine.Mean(flt(row.new_mean) if row.new_count else None, cint(row.new_count)),
		cint(row.pairs),
		flt(row.effect) if row.has_effect else None,
		flt(row.lowest) if row.has_interval else None,
		flt(row.highest) if row.has_interval else None,
	)


def _said(
	surveys: Mapping[str, set[str] | None], upto: date | None = None, since: date | None = None
) -> Iterator[tuple[str, Answer]]:
	"""Who answered what, to these dimensions of each survey; before the measure, or after it."""
	for name, dimensions in surveys.items():
		if not name or not frappe.db.exists(SURVEY, name):  # nosemgrep -- the few surveys of one action
			continue
		survey = frappe.get_doc(SURVEY, name)  # nosemgrep -- the few surveys of one action
		on = getdate(survey.answered_on)
		if (upto and on > upto) or (since and on < since):
			continue
		questions = survey.as_questions()
		about = None if dimensions is None else engine.asked_again(questions, dimensions)
		by_key = {question.key: question for question in questions if about is None or question.key in about}
		for row in survey.answers:
			if question := by_key.get(row.question_key):
				score = flt(row.score) if row.has_score else None
				yield _person(survey, row.respondent), Answer(question, row.answer, score)


def _person(survey: Document, respondent: str | None) -> str:
	return f"{survey.account}:{(respondent or '').casefold()}"


def in_words(doc: Document) -> str:
	"""The effect of each dimension that was asked again."""
	said = [
		_("{0}: {1} → {2}").format(row.dimension, round(flt(row.old_mean)), round(flt(row.new_mean)))
		for row in doc.dimensions
		if row.has_effect
	]
	return " · ".join([_("Asked again: {0}").format(doc.title), *said])

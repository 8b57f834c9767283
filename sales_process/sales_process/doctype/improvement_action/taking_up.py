# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""From what customers said to what is done: low dimensions by themselves, open answers by a person's choice."""

from collections.abc import Collection, Iterable

import frappe
from frappe import _
from frappe.model.document import Document

from sales_process import compat, telling
from sales_process.active_key import insert_or_join
from sales_process.engine import improvement as engine
from sales_process.engine.survey import OPEN as OPEN_QUESTION
from sales_process.engine.survey_steps import ANSWERED
from sales_process.exceptions import SalesProcessError
from sales_process.sales_process.doctype.follow_up_plan.due import queue_manager
from sales_process.sales_process.doctype.improvement_action import due, effect
from sales_process.sales_process.doctype.improvement_action.improvement_action import (
	DOCTYPE,
	DONE,
	RUNNING,
	key_of,
	running_of,
)
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

ACCOUNT = "Sales Account"


# by itself


def take_up(survey: Document, low: Collection[str]) -> None:
	"""Bad news become an action of the customer's owner, or join one. Run twice it does nothing more."""
	if not setting("improvement_enabled", survey.company) or _is_answer_to_running(survey):
		return
	running = running_of(survey.account, survey.company)
	# nosemgrep -- the few actions that run for one customer
	share = engine.share_out(low, [_as_running(frappe.get_doc(DOCTYPE, name), survey) for name in running])
	for name in dict.fromkeys([*share.joined, *filter(None, [share.extended])]):
		more = share.left if name == share.extended else ()
		join(name, survey, low, more)
	if share.left and not share.extended:
		start(survey, share.left)


def _is_answer_to_running(survey: Document) -> bool:
	"""Still low after the measure: its own action says so; when that is over, there is a new one."""
	action = survey.improvement_action
	return bool(action) and frappe.db.get_value(DOCTYPE, action, "status") in RUNNING


def _as_running(doc: Document, survey: Document) -> engine.Running:
	return engine.Running(
		doc.name,
		frozenset(doc.dimension_names()),
		any(row.survey == survey.name for row in doc.sources),
		doc.status == DONE,
	)


def start(survey: Document, dimensions: Collection[str]) -> Document:
	"""An action for one survey; of two that come at once the later joins the earlier."""
	doc = frappe.get_doc(
		doctype=DOCTYPE,
		company=survey.company,
		sales_owner=_owner(survey),
		customers=[_as_customer(survey)],
		dimensions=[{"dimension": dimension} for dimension in dimensions],
		sources=[_as_source(survey, dimensions)],
	)
	doc.flags.automatic = True
	effect.measure(doc)
	doc = insert_or_join(doc, key=key_of(survey.account, survey.company, dimensions))
	if not any(row.survey == survey.name for row in doc.sources):
		return join(doc.name, survey, dimensions)
	return doc


def join(name: str, survey: Document, low: Collection[str], more: Collection[str] = ()) -> Document:
	"""What this survey says goes to an action that runs; said twice it is there once."""
	doc = frappe.get_doc(DOCTYPE, name, for_update=True)
	is_news = not any(row.survey == survey.name for row in doc.sources)
	for dimension in more:
		doc.append("dimensions", {"dimension": dimension})
	_add_customer(doc, survey)
	_note_what_is_low(doc, survey, low)
	effect.measure(doc)
	doc.save_automatic()  # follows from the customer's answer
	telling.let_in(doc, survey.sales_owner if compat.is_enabled(survey.sales_owner) else None)
	if is_news:
		due.ring_owner(
			doc, lambda: _("One more is not satisfied: {0} ({1})").format(doc.title, survey.party_name)
		)
	return doc


def _owner(survey: Document) -> str | None:
	"""The customer's owner, else the one who looks after records without one."""
	owner = survey.sales_owner
	if not compat.is_enabled(owner):
		owner = frappe.db.get_value(ACCOUNT, survey.account, "sales_owner")
	return owner if compat.is_enabled(owner) else queue_manager(survey.company)


def _as_customer(survey: Document) -> dict:
	rows = [row for row in survey.recipients if row.answered_on] or survey.recipients
	first = rows[0] if rows else frappe._dict()
	fields = ("contact", "contact_name", "email", "language")
	return {"account": survey.account, **{field: first.get(field) for field in fields}}


def _add_customer(doc: Document, survey: Document) -> None:
	if not any(row.account == survey.account for row in doc.customers):
		doc.append("customers", _as_customer(survey))


def _note_what_is_low(doc: Document, survey: Document, low: Collection[str]) -> None:
	"""One row a survey, as it is now: with a second person something else may be low."""
	row = next((row for row in doc.sources if row.survey == survey.name), None)
	values = _as_source(survey, low)
	row.update(values) if row else doc.append("sources", values)


def _as_source(survey: Document, low: Iterable[str]) -> dict:
	return {
		"survey": survey.name,
		"account": survey.account,
		"answered_on": survey.answered_on,
		"what_is_low": "\n".join(low),
	}


# by a person


def open_answers(survey: Document) -> list[Document]:
	"""What was said in words."""
	kinds = {row.question_key: row.question_type for row in survey.questions}
	return [
		row
		for row in survey.answers
		if kinds.get(row.question_key) == OPEN_QUESTION and (row.answer or "").strip()
	]


def from_answers(survey: Document, answers: Collection[str], low: Collection[str]) -> Document:
	"""A new action from answers that somebody chose; it is his who makes it. He may write the survey."""
	chosen = _chosen(survey, answers)
	doc = frappe.get_doc(
		doctype=DOCTYPE,
		company=survey.company,
		sales_owner=survey.sales_owner if compat.is_enabled(survey.sales_owner) else frappe.session.user,
		customers=[_as_customer(survey)],
		sources=[_as_said(survey, row, low) for row in chosen],
	)
	doc.flags.automatic = True
	return doc.insert()


def join_by_choice(doc: Document, survey: Document, answers: Collection[str], low: Collection[str]) -> None:
	"""A running action serves this customer too: for what he said in words, or for what is low."""
	if doc.status not in RUNNING:
		doc.refuse_in_this_state()
	if doc.company != survey.company:
		doc.refuse(_("The action and the survey are of different companies."), _("Another Company"))
	known = {row.answer_row for row in doc.sources if row.answer_row}
	_add_customer(doc, survey)
	if answers:
		for row in _chosen(survey, answers):
			if row.name not in known:
				doc.append("sources", _as_said(survey, row, low))
	else:
		_note_what_is_low(doc, survey, low)
	effect.measure(doc)
	doc.save_automatic()  # whoever may write both
	telling.let_in(doc, survey.sales_owner if compat.is_enabled(survey.sales_owner) else None)


def _chosen(survey: Document, answers: Collection[str]) -> list[Document]:
	check_answered(survey)
	wanted = set(answers)
	found = [row for row in open_answers(survey) if row.name in wanted]
	if not found or len(found) != len(wanted):
		frappe.throw(
			_("Choose at least one of the answers that were given in words."),
			title=_("Nothing Chosen"),
			exc=SalesProcessError,
		)
	return found


def check_answered(survey: Document) -> None:
	if survey.status != ANSWERED:
		frappe.throw(
			_("This survey is not answered yet: there is nothing to improve."),
			title=_("Not Answered"),
			exc=SalesProcessError,
		)


def _as_said(survey: Document, row: Document, low: Collection[str]) -> dict:
	return {
		**_as_source(survey, low),
		"question": row.question,
		"answer": row.answer,
		"answer_row": row.name,
	}

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the form of an Improvement Action asks for, and the buttons of an answered survey that lead to one."""

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from sales_process.reports import min_outcomes
from sales_process.sales_process.doctype.improvement_action import elsewhere, in_words, replies, taking_up
from sales_process.sales_process.doctype.improvement_action.improvement_action import (
	AT_WORK,
	DOCTYPE,
	DONE,
	RUNNING,
)
from sales_process.sales_process.doctype.satisfaction_survey import answering

SURVEY = "Satisfaction Survey"
SHOWN = 50


# from a survey


@frappe.whitelist()
def get_choices(survey: str) -> dict[str, Any]:
	"""What was said in words in a survey, and the running actions that may serve its customer too."""
	doc = frappe.get_doc(SURVEY, survey)
	doc.check_permission("read")
	running = frappe.get_list(
		DOCTYPE,
		filters={"status": ["in", RUNNING], "company": doc.company},
		fields=["name", "title", "status", "due_on"],
		order_by="due_on asc",
		limit=SHOWN,
	)
	return {
		"answers": [
			{"row": row.name, "question": row.question, "answer": row.answer, "respondent": row.respondent}
			for row in taking_up.open_answers(doc)
		],
		"actions": running,
		"low": list(answering.low_dimensions(doc)),
	}


@frappe.whitelist(methods=["POST"])
def make(survey: str, answers: str | list[str]) -> str:
	"""A new action from the answers that were chosen."""
	doc = _survey(survey)
	frappe.has_permission(DOCTYPE, "create", throw=True)
	return taking_up.from_answers(doc, _names(answers), answering.low_dimensions(doc)).name


@frappe.whitelist(methods=["POST"])
def join(survey: str, action: str, answers: str | list[str] | None = None) -> None:
	"""A running action serves this customer too; whoever does this may write both."""
	doc = _survey(survey)
	taking_up.check_answered(doc)
	taking_up.join_by_choice(_writable(action), doc, _names(answers), answering.low_dimensions(doc))


def _survey(name: str) -> Document:
	doc = frappe.get_doc(SURVEY, name)
	doc.check_permission("write")
	return doc


def _names(names: str | list[str] | None) -> list[str]:
	found = frappe.parse_json(names) if isinstance(names, str) else names
	if found and not (isinstance(found, list) and all(isinstance(name, str) for name in found)):
		frappe.throw(
			_("Choose at least one of the answers that were given in words."), title=_("Nothing Chosen")
		)
	return list(dict.fromkeys(found or []))


# the form


@frappe.whitelist()
def get_state(action: str) -> dict[str, Any]:
	"""How it stands, why, and what can be done about it."""
	doc = frappe.get_doc(DOCTYPE, action)
	doc.check_permission("read")
	may_write = doc.has_permission("write")
	waiting = replies.waiting(doc)
	return {
		"lines": in_words.lines(doc, min_outcomes()),
		"customers": waiting,
		"may_mail": may_write and doc.has_permission("email") and doc.status in RUNNING,
		"can_mark_done": may_write and doc.status in AT_WORK,
		"can_close": may_write and doc.status == DONE and not any(row["missing"] for row in waiting),
		"can_drop": may_write and doc.status in AT_WORK,
		"can_take_up_again": may_write and doc.status not in AT_WORK,
		"can_take_to": elsewhere.can_make(doc) if may_write and doc.status in RUNNING else [],
	}


@frappe.whitelist()
def get_letter(
	action: str, customer: str, kind: str, promised_by: str | None = None, reason: str = ""
) -> dict[str, str]:
	"""The words that are proposed for a reply; `customer` is its row."""
	doc = frappe.get_doc(DOCTYPE, action)
	doc.check_permission("write")
	return replies.letter(doc, doc.customer_row(customer), kind, _day(promised_by), reason)


@frappe.whitelist(methods=["POST"])
def send_reply(
	action: str, customer: str, kind: str, to: str, subject: str, message: str, promised_by: str | None = None
) -> None:
	"""Mail a customer what is done and by when, or what has changed."""
	doc = _writable(action)
	doc.check_permission("email")
	replies.send(doc, doc.customer_row(customer), kind, to, subject, message, _day(promised_by))


@frappe.whitelist(methods=["POST"])
def note_reply(
	action: str, customer: str, kind: str, channel: str, text: str, promised_by: str | None = None
) -> None:
	"""The customer was told by phone, on a visit or in a chat."""
	doc = _writable(action)
	replies.note(doc, doc.customer_row(customer), kind, channel, text, _day(promised_by))


@frappe.whitelist(methods=["POST"])
def will_not_do(
	action: str, customer: str, reason: str, to: str = "", subject: str = "", message: str = ""
) -> None:
	"""Nothing is done for a customer, and why; with an address he is told by mail."""
	doc = _writable(action)
	if to:
		doc.check_permission("email")
	replies.refuse(doc, doc.customer_row(customer), reason, to, subject, message)


@frappe.whitelist(methods=["POST"])
def take_to(action: str, kind: str) -> str:
	"""Make a Quality Action or an Issue of it, with everything filled in; whoever comes second gets the same one."""
	return elsewhere.make(_writable(action), kind)


@frappe.whitelist(methods=["POST"])
def mark_done(action: str) -> None:
	_writable(action).mark_done()


@frappe.whitelist(methods=["POST"])
def close(action: str) -> None:
	"""When every customer has his answers."""
	_writable(action).close()


@frappe.whitelist(methods=["POST"])
def drop(action: str, reason: str) -> None:
	_writable(action).drop(reason)


@frappe.whitelist(methods=["POST"])
def take_up_again(action: str) -> None:
	_writable(action).take_up_again()


def _writable(action: str) -> Document:
	doc = frappe.get_doc(DOCTYPE, action, for_update=True)
	doc.check_permission("write")
	return doc


def _day(text: str | None) -> date | None:
	return getdate(text) if text else None

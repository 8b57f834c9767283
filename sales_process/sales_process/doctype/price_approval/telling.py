# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Who hears of a request: tasks for those who are asked, a bell for everybody it concerns."""

from collections.abc import Iterable
from datetime import date

from frappe import _
from frappe.model.document import Document

from sales_process import telling

DOCTYPE = "Price Approval"
ASKED, APPROVED, REJECTED, QUESTION, GOES_ON = "asked", "approved", "rejected", "question", "goes_on"


def give_task(approval: Document, user: str, subject: str = ASKED, due_on: date | None = None) -> None:
	"""A task with its bell, and the right to read what it is about."""
	telling.give_task(approval, user, lambda: _task(subject).format(approval.title), due_on)
	let_read(approval, user)
	ring(approval, user, subject)


def ring(approval: Document, user: str | None, subject: str) -> None:
	telling.ring(approval, user, lambda: _bell(subject).format(approval.title))


def _task(subject: str) -> str:
	return (
		_("Answer the question about the prices of {0}")
		if subject == QUESTION
		else _("Decide on the prices of {0}")
	)


def _bell(subject: str) -> str:
	return {
		ASKED: _("Price approval asked: {0}"),
		APPROVED: _("Price approved: {0}"),
		REJECTED: _("Price not approved: {0}"),
		QUESTION: _("There is a question about the prices of {0}"),
		GOES_ON: _("One more agreed to the prices of {0}; the next one is asked"),
	}[subject]


def let_read(approval: Document, user: str | None) -> None:
	telling.let_in(approval, user)


def close_todos(names: Iterable[str], users: Iterable[str] | None = None) -> None:
	telling.close_tasks(DOCTYPE, names, users)

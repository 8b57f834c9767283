# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Who hears of a request: tasks for those who are asked, a bell for everybody it concerns."""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from sales_process import compat
from sales_process.language import in_language, language_of_user

DOCTYPE = "Price Approval"
ASKED, APPROVED, REJECTED, QUESTION, GOES_ON = "asked", "approved", "rejected", "question", "goes_on"


def give_task(approval: Document, user: str, subject: str = ASKED, due_on=None) -> None:
	"""A task with its bell, and the right to read what it is about."""
	with in_language(language_of_user(user)):
		what = _task(subject).format(approval.title)
	frappe.get_doc(
		doctype="ToDo",
		allocated_to=user,
		assigned_by=frappe.session.user,
		reference_type=DOCTYPE,
		reference_name=approval.name,
		description=escape_html(what),
		date=due_on or compat.today(),
	).insert(ignore_permissions=True)  # the task follows from the request
	let_read(approval, user)
	ring(approval, user, subject)


def ring(approval: Document, user: str | None, subject: str) -> None:
	if not compat.is_enabled(user):
		return
	with in_language(language_of_user(user)):
		said = _bell(subject).format(escape_html(approval.title))
	frappe.get_doc(
		doctype="Notification Log",
		for_user=user,
		from_user=frappe.session.user,
		type="Alert",
		document_type=DOCTYPE,
		document_name=approval.name,
		subject=said,
	).insert(ignore_permissions=True)  # a message of the app itself


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
	"""Whom the tree of salespersons does not let in, though he asks or decides."""
	if user and not frappe.has_permission(DOCTYPE, "read", approval, user=user):
		frappe.share.add_docshare(DOCTYPE, approval.name, user, flags={"ignore_share_permission": True})


def close_todos(names: Iterable[str], users: Iterable[str] | None = None) -> None:
	"""The tasks of these requests, or only those of some users."""
	names = list(names)
	ToDo, Approval = frappe.qb.DocType("ToDo"), frappe.qb.DocType(DOCTYPE)
	waiting = (ToDo.reference_type == DOCTYPE) & ToDo.reference_name.isin(names) & (ToDo.status == "Open")
	if users is not None:
		waiting &= ToDo.allocated_to.isin([*users, ""])
	frappe.qb.update(ToDo).set(ToDo.status, "Closed").where(waiting).run()
	if users is None:
		frappe.qb.update(Approval).set(Approval._assign, None).where(Approval.name.isin(names)).run()

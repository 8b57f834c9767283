# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What a record asks of people: a task, a bell, and the right to see what it is about."""

from collections.abc import Callable, Iterable
from datetime import date

import frappe
from frappe.model.document import Document
from frappe.utils import escape_html

from sales_process import compat
from sales_process.language import in_language, language_of_user


def give_task(
	doc: Document, user: str, say: Callable[[], str], due_on: date | None = None, by: str | None = None
) -> None:
	"""A task for one user; `say` puts it into words, and is called in his language."""
	frappe.get_doc(
		doctype="ToDo",
		allocated_to=user,
		assigned_by=by or frappe.session.user,
		reference_type=doc.doctype,
		reference_name=doc.name,
		description=escape_html(_in_his_words(user, say)),
		date=due_on or compat.today(),
	).insert(ignore_permissions=True)  # the task follows from the record


def ring(doc: Document, user: str | None, say: Callable[[], str], by: str | None = None) -> None:
	"""A bell for one user, who must be able to hear it."""
	if not compat.is_enabled(user):
		return
	frappe.get_doc(
		doctype="Notification Log",
		for_user=user,
		from_user=by or frappe.session.user,
		type="Alert",
		document_type=doc.doctype,
		document_name=doc.name,
		subject=escape_html(_in_his_words(user, say)),
	).insert(ignore_permissions=True)  # a message of the app itself


def _in_his_words(user: str, say: Callable[[], str]) -> str:
	with in_language(language_of_user(user)):
		return say()


def let_in(doc: Document, user: str | None, ptype: str = "read") -> None:
	"""Whom the tree of salespersons does not let in, though he has to do something about it."""
	if user and not frappe.has_permission(doc.doctype, ptype, doc, user=user):
		rights = {"read": 1, ptype: 1}
		frappe.share.add_docshare(
			doc.doctype, doc.name, user, **rights, flags={"ignore_share_permission": True}
		)


def close_tasks(doctype: str, names: Iterable[str], users: Iterable[str] | None = None) -> None:
	"""The open tasks of these records, or only those of some users."""
	names = list(names)
	if not names:
		return
	ToDo, Record = frappe.qb.DocType("ToDo"), frappe.qb.DocType(doctype)
	waiting = (ToDo.reference_type == doctype) & ToDo.reference_name.isin(names) & (ToDo.status == "Open")
	if users is not None:
		waiting &= ToDo.allocated_to.isin([*users, ""])
	frappe.qb.update(ToDo).set(ToDo.status, "Closed").where(waiting).run()
	if users is None:
		frappe.qb.update(Record).set(Record._assign, None).where(Record.name.isin(names)).run()

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Who does what: one ToDo a person and plan, with the next date; and the bells of the plan's owner."""

from collections.abc import Callable
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, format_date, getdate

from sales_process import compat, telling
from sales_process.language import in_language, language_of_user

DOCTYPE = "Delivery Plan"
RUNNING = ("Planned", "Under Way")
DELIVERED = "Delivered"


def sync(doc: Document) -> None:
	"""Whoever has open tasks has one ToDo with the first of them; whoever has none any more, none."""
	wanted = _wanted(doc)
	ToDo = frappe.qb.DocType("ToDo")
	rows = (
		frappe.qb.from_(ToDo)
		.select(ToDo.name, ToDo.allocated_to, ToDo.date, ToDo.description)
		.where((ToDo.reference_type == DOCTYPE) & (ToDo.reference_name == doc.name) & (ToDo.status == "Open"))
		.run(as_dict=True)
	)
	known = {row.allocated_to: row for row in rows}
	if gone := sorted(set(known) - set(wanted)):
		telling.close_tasks(DOCTYPE, [doc.name], gone)
	for user, (due_on, say) in wanted.items():
		if user in known:
			_update(known[user], user, due_on, say)
		else:
			telling.let_in(doc, user)
			telling.give_task(doc, user, say, due_on, by=teller(doc))


def _wanted(doc: Document) -> dict[str, tuple[date, Callable[[], str]]]:
	if doc.status == DELIVERED:
		user = who_acts(doc)
		return {user: (compat.today(), lambda: _ask_for_acceptance(doc))} if user else {}
	if doc.status not in RUNNING:
		return {}
	first: dict[str, Document] = {}
	for row in sorted(doc.tasks, key=lambda row: (getdate(row.expected_end), row.idx)):
		if row.assigned_to and not row.ended_on and compat.is_enabled(row.assigned_to):
			first.setdefault(row.assigned_to, row)
	return {
		user: (getdate(row.expected_end), lambda row=row: _to_do(doc, row)) for user, row in first.items()
	}


def _update(todo: frappe._dict, user: str, due_on: date, say: Callable[[], str]) -> None:
	with in_language(language_of_user(user)):
		text = escape_html(say())
	if todo.description != text or getdate(todo.date) != due_on:
		# nosemgrep -- a few people a plan
		frappe.db.set_value("ToDo", todo.name, {"description": text, "date": due_on})


def _to_do(doc: Document, row: Document) -> str:
	return _("{0}, until {1}: {2}").format(row.subject, format_date(row.planned_end), doc.title)


def _ask_for_acceptance(doc: Document) -> str:
	return _("Everything is delivered. Ask for the acceptance: {0}").format(doc.title)


def who_acts(doc: Document) -> str | None:
	from sales_process.sales_process.doctype.follow_up_plan.due import queue_manager

	owner = doc.sales_owner
	if compat.is_enabled(owner):
		return owner
	return compat.manager_of(owner) or queue_manager(doc.company)


def ring(doc: Document, say: Callable[[], str]) -> None:
	"""The plan's owner hears it, unless it is his own doing."""
	if (user := who_acts(doc)) and user != frappe.session.user:
		telling.let_in(doc, user, "write")
		telling.ring(doc, user, say, by=teller(doc))


def ring_manager(doc: Document, say: Callable[[], str]) -> None:
	user = compat.manager_of(doc.sales_owner)
	if user and user != frappe.session.user and compat.is_enabled(user):
		telling.let_in(doc, user)
		telling.ring(doc, user, say, by=teller(doc))


def teller(doc: Document) -> str:
	"""What follows from the answer of a guest is not told by a guest."""
	user = frappe.session.user
	return user if user != "Guest" else doc.sales_owner or "Administrator"

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Who has to act on an action, who hears that it is overdue, and whose it becomes when he leaves."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, format_date, get_fullname, getdate

from sales_process import compat, telling
from sales_process.due_by import names_due
from sales_process.engine.reminders import MANAGER, Step, remind
from sales_process.engine.renewal import read_days
from sales_process.sales_process.doctype.follow_up_plan.due import queue_manager
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import (
	get_calendar,
	setting,
)

DOCTYPE = "Improvement Action"
RUNNING = ("Open", "In Progress", "Measure Done")


def who_acts(doc: Document) -> str | None:
	owner = doc.sales_owner
	return owner if compat.is_enabled(owner) else manager_of(doc)


def manager_of(doc: Document) -> str | None:
	return compat.manager_of(doc.sales_owner) or queue_manager(doc.company)


def give_task(doc: Document, is_new_owner: bool = True) -> None:
	"""A task with its date, the right to do it, and a bell where it is news."""
	user = who_acts(doc)
	if not user:
		return
	telling.let_in(doc, user, "write")
	telling.give_task(doc, user, lambda: _what_to_do(doc), doc.due_on, by=_teller(doc))
	if is_new_owner and user != frappe.session.user:
		telling.ring(doc, user, lambda: _what_to_do(doc), by=_teller(doc))


def ring_owner(doc: Document, say) -> None:
	if (user := who_acts(doc)) and user != frappe.session.user:
		telling.ring(doc, user, say, by=_teller(doc))


def _teller(doc: Document) -> str:
	"""What follows from the answer of a guest is not told by a guest."""
	user = frappe.session.user
	return user if user != "Guest" else doc.sales_owner or "Administrator"


def _what_to_do(doc: Document) -> str:
	return _("Improve and answer: {0}").format(doc.title)


# overdue


def to_remind() -> list[str]:
	return names_due(DOCTYPE, "remind_on", compat.today(), status=RUNNING)


def remind_of(name: str) -> None:
	"""The owner on the day itself, then his manager; each step once, and a second run finds none."""
	doc = frappe.get_doc(DOCTYPE, name, for_update=True)
	if not doc.remind_on or doc.status not in RUNNING:
		return
	reminder = remind(
		getdate(doc.due_on),
		steps(doc.company),
		cint(doc.reminder_step),
		compat.today(),
		get_calendar(doc.company),
	)
	values = {"remind_on": reminder.next_on, "reminder_step": reminder.steps_done}
	frappe.db.set_value(DOCTYPE, name, values, update_modified=False)
	if reminder.step:
		_tell(doc, reminder.step)


def steps(company: str | None) -> tuple[Step, ...]:
	days = read_days(setting("improvement_escalation_days", company) or "")
	return tuple(Step(number, MANAGER) for number in sorted(days) if number)


def _tell(doc: Document, step: Step) -> None:
	user = manager_of(doc) if step.tell == MANAGER else None
	user = user or who_acts(doc)
	if not compat.is_enabled(user):
		return
	telling.let_in(doc, user)
	telling.ring(doc, user, lambda: _overdue(doc, step), by=_teller(doc))


def _overdue(doc: Document, step: Step) -> str:
	if step.tell != MANAGER:
		return _("Due today: {0}").format(doc.title)
	who = get_fullname(doc.sales_owner) if doc.sales_owner else _("nobody")
	return _("Overdue since {0}, owner {1}: {2}").format(format_date(doc.due_on), who, doc.title)


# owners who left


def of_disabled_owners() -> list[str]:
	Action, User = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType("User")
	return (
		frappe.qb.from_(Action)
		.join(User)
		.on(User.name == Action.sales_owner)
		.select(Action.name)
		.where((User.enabled == 0) & Action.status.isin(RUNNING))
		.orderby(Action.name)
		.run(pluck=True)
	)


def hand_over(name: str) -> None:
	"""To the manager, else to the queue; the new owner has the task, and is reminded from the start."""
	doc = frappe.get_doc(DOCTYPE, name, for_update=True)
	doc.sales_owner = manager_of(doc)
	doc.remind_on, doc.reminder_step = doc.due_on, 0
	doc.save_automatic()  # the job; whoever has left cannot act

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Who says what became of a service when its day has passed, and whose it becomes when he leaves."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_date

from sales_process import compat, telling
from sales_process.due_by import names_due
from sales_process.sales_process.doctype.follow_up_plan.due import queue_manager

DOCTYPE = "Value-added Service"
RUNNING = ("Planned", "Invited")


def who_acts(doc: Document) -> str | None:
	owner = doc.sales_owner
	return owner if compat.is_enabled(owner) else successor_of(doc)


def successor_of(doc: Document) -> str | None:
	return compat.manager_of(doc.sales_owner) or queue_manager(doc.company)


def ring_owner(doc: Document, say) -> None:
	"""What a guest has said; it is not told by a guest."""
	if user := who_acts(doc):
		telling.ring(doc, user, say, by=user)


# after its day


def to_remind() -> list[str]:
	return names_due(DOCTYPE, "remind_on", compat.today(), status=RUNNING)


def remind_of(name: str) -> None:
	"""The owner, once: was it held, or is it cancelled?"""
	doc = frappe.get_doc(DOCTYPE, name, for_update=True)
	if not doc.remind_on or doc.status not in RUNNING:
		return
	# somebody may have it open
	frappe.db.set_value(DOCTYPE, name, "remind_on", None, update_modified=False)
	if user := who_acts(doc):
		telling.let_in(doc, user, "write")
		telling.give_task(doc, user, lambda: _what_to_do(doc), by=user)
		telling.ring(doc, user, lambda: _what_to_do(doc), by=user)
	doc.notify_update()


def _what_to_do(doc: Document) -> str:
	return _("Was it held on {0}? Note who attended, or cancel it: {1}").format(
		format_date(doc.starts_on), doc.subject
	)


# owners who left


def of_disabled_owners() -> list[str]:
	Service, User = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType("User")
	return (
		frappe.qb.from_(Service)
		.join(User)
		.on(User.name == Service.sales_owner)
		.select(Service.name)
		.where((User.enabled == 0) & Service.status.isin(RUNNING))
		.orderby(Service.name)
		.run(pluck=True)
	)


def hand_over(name: str) -> None:
	"""To the manager, else to the queue; the new owner hears of it."""
	doc = frappe.get_doc(DOCTYPE, name, for_update=True)
	doc.sales_owner = successor_of(doc)
	frappe.db.set_value(DOCTYPE, name, "sales_owner", doc.sales_owner, update_modified=False)
	if doc.sales_owner:
		telling.ring(
			doc, doc.sales_owner, lambda: _("Yours now: {0}").format(doc.subject), by=doc.sales_owner
		)
	doc.notify_update()

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Who hears that a delivery gets worse, is done, or was accepted without a word; and what is due by the day."""

from datetime import timedelta
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, format_date, getdate

from sales_process import compat
from sales_process.due_by import names_due
from sales_process.engine.delivery import AT_RISK, LATE
from sales_process.sales_process.doctype.delivery_plan import agreement, tasks
from sales_process.sales_process.doctype.delivery_plan.in_words import outlook_in_words
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

DOCTYPE = "Delivery Plan"
RUNNING = ("Planned", "Under Way")
DELIVERED, ACCEPTED, NO_OBJECTION = "Delivered", "Accepted", "No Objection"
WORSE = {None: 0, "": 0, "On Time": 0, AT_RISK: 1, LATE: 2}


class Standing(NamedTuple):
	status: str
	outlook: str | None


def standing_of(doc: Document) -> Standing:
	return Standing(doc.status, doc.outlook)


def tell(doc: Document, before: Standing) -> None:
	"""The owner hears of what got worse, his manager of what will be late; each once a change."""
	if doc.status in RUNNING and WORSE[doc.outlook] > WORSE[before.outlook]:
		tasks.ring(doc, lambda: _outlook(doc))
		if doc.outlook == LATE:
			tasks.ring_manager(doc, lambda: _outlook(doc))
	if doc.status == DELIVERED != before.status:
		tasks.ring(doc, lambda: _("Everything is delivered. Ask for the acceptance: {0}").format(doc.title))


def _outlook(doc: Document) -> str:
	return f"{doc.title}: {outlook_in_words(doc)}"


# by the day


def to_look_at() -> list[str]:
	"""Plans whose outlook may be another one today though nothing happened."""
	return names_due(DOCTYPE, "outlook_changes_on", compat.today(), status=RUNNING)


def without_an_objection() -> list[str]:
	"""Delivered, and the customer was asked, and has said nothing until his last day."""
	if not cint(setting("delivery_accepted_by_silence")):
		return []
	return names_due(DOCTYPE, "accept_by", compat.today() - timedelta(days=1), status=[DELIVERED])


def accept_by_silence(name: str) -> None:
	"""Only who was asked can have had no objection, and only when his last day is over."""
	doc = frappe.get_doc(DOCTYPE, name, for_update=True)
	if doc.status != DELIVERED or not doc.accept_by or getdate(doc.accept_by) >= compat.today():
		return
	agreement.accept(doc, NO_OBJECTION, _("No objection until {0}").format(format_date(doc.accept_by)))
	tasks.ring(doc, lambda: _("{0}: no objection, so it is accepted.").format(doc.title))


def of_disabled_owners() -> list[str]:
	Plan, User = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType("User")
	return (
		frappe.qb.from_(Plan)
		.join(User)
		.on(User.name == Plan.sales_owner)
		.select(Plan.name)
		.where((User.enabled == 0) & Plan.status.isin((*RUNNING, DELIVERED)))
		.orderby(Plan.name)
		.run(pluck=True)
	)


def hand_over(name: str) -> None:
	"""To the manager, else to his queue."""
	doc = frappe.get_doc(DOCTYPE, name, for_update=True)
	doc.sales_owner = tasks.who_acts(doc)
	doc.save_automatic()  # the job; whoever has left cannot act

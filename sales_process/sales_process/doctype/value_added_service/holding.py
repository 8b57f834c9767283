# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""It was held: who attended, what the customer's history says of it, and how it was rated."""

from collections.abc import Collection
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from sales_process import compat, telling
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.follow_up_plan.revisits import REVISIT
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting
from sales_process.sales_process.doctype.value_added_service import due, inviting
from sales_process.sales_process.doctype.value_added_service.value_added_service import (
	CANCELLED,
	DOCTYPE,
	NO,
	SUBJECT_LENGTH,
	YES,
	person,
)

CHANNEL, LOG = "Follow-up Channel", "Follow-up Log"
ONLINE, VISIT = "Online Meeting", "Visit"
WORST, BEST, LOW = 1, 5, 2
LONGEST_COMMENT = 1000


def mark_held(doc: Document, attended: Collection[str], ask_rating: bool) -> dict[str, Any]:
	"""Who attended; may be corrected, and the history says each customer's visit once."""
	if doc.status == CANCELLED:
		doc.refuse_in_this_state()
	if not doc.has_begun():
		doc.refuse(_("It has not begun yet. Note who attended when it is over."), _("Not Held Yet"))
	came = {doc.customer_row(name).name for name in attended}
	for row in doc.customers:
		row.attended = YES if row.name in came else NO
	doc.held_on = doc.held_on or compat.now()
	doc.attended_count = len(came)
	_log_attendance(doc)
	telling.close_tasks(DOCTYPE, [doc.name])
	doc.save_automatic()  # whoever may write it
	return (
		inviting.ask_ratings(doc) if ask_rating and inviting.to_rate(doc) else {"mailed": 0, "by_phone": []}
	)


def _log_attendance(doc: Document) -> None:
	"""One touch for a customer, however many of his people came."""
	came: dict[str, list[Document]] = {}
	for row in doc.customers:
		if row.attended == YES:
			came.setdefault(row.account, []).append(row)
	for account, rows in came.items():
		if any(row.log for row in doc.customers if row.account == account):
			continue
		rows[0].log = _log(doc, account, rows)


def _log(doc: Document, account: str, rows: list[Document]) -> str:
	plan = _plan(doc, account)
	log = frappe.get_doc(
		doctype=LOG,
		plan=plan and plan.name,
		account=account,
		company=doc.company,
		sales_owner=doc.sales_owner or frappe.session.user,
		channel=_channel(doc),
		direction="Outgoing",
		happened_on=min(doc.starts(), compat.now()),
		outcome="Neutral",
		contact=rows[0].contact,
		subject=f"{_(doc.kind)}: {doc.subject}"[:SUBJECT_LENGTH],
		notes=_("Attended: {0}").format(", ".join(person(row) for row in rows)),
	)
	# of a sale's plan it does not do what was planned; to a Revisit it is the visit
	log.flags.keeps_date = not plan or plan.plan_type != REVISIT
	return log.insert().name


def _plan(doc: Document, account: str) -> frappe._dict | None:
	for row in plans.running_plans(account, doc.company):
		# nosemgrep -- the plans of one account
		if frappe.has_permission(plans.DOCTYPE, "write", row.name):
			return row
	return None


def _channel(doc: Document) -> str:
	kind = ONLINE if doc.online_link and not doc.place else VISIT
	found = frappe.db.get_value(CHANNEL, {"kind": kind, "enabled": 1}, "name", order_by="creation asc")
	return found or setting("default_channel", doc.company)


def rate(doc: Document, row: Document, rating: int, comment: str) -> None:
	"""From the guest's own hand, once; the link's row is locked."""
	doc.note(row, {"rating": rating, "rated_on": compat.now(), "comment": comment[:LONGEST_COMMENT]})
	due.ring_owner(doc, lambda: _("{0} of 5 from {1}: {2}").format(rating, person(row), doc.subject))


def can_rate(row: Document) -> bool:
	return row.attended == YES and not cint(row.rating)

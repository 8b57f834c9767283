# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the customer agrees to: the dates of a plan, or other ones, and in the end what he got."""

from collections.abc import Mapping
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, getdate

from sales_process import compat, hints
from sales_process.engine.acceptance import LONGEST_MESSAGE, LONGEST_NAME
from sales_process.sales_process.doctype.delivery_plan import problems, tasks
from sales_process.sales_process.doctype.delivery_plan.delivery_plan import (
	ACCEPTED,
	CONFIRMED,
	DELIVERED,
	GUEST_PAGE,
	NOT_ASKED,
	PROPOSED,
	RUNNING,
	shown_to_customer,
)

ORDER = "Sales Order"
REVIEW = (
	"sales_process.sales_process.doctype.satisfaction_survey.satisfaction_survey.review_accepted_delivery"
)
LATEST_DAYS = 5 * 366  # a date beyond is a slip of the finger


# dates


def confirm(doc: Document, by: str, way: str, note: str = "") -> None:
	"""The customer agrees to the dates as he was shown them."""
	doc.confirmation, doc.confirmed_on = CONFIRMED, compat.now()
	doc.confirmed_by, doc.confirmed_by_way = by[:LONGEST_NAME], way
	doc.customer_note = note[:LONGEST_MESSAGE]
	for row in doc.tasks:
		row.proposed_end = None
	doc.flags.agreed = True
	doc.save_automatic()  # whoever has the link, or may write the plan
	tasks.ring(doc, lambda: _("{0} confirms the dates: {1}").format(doc.confirmed_by, doc.title))


def problem_with_dates(doc: Document, proposed: Mapping[str, date | None]) -> str:
	"""Why these dates cannot be proposed; empty if they can."""
	if not proposed:
		return "no_other_date"
	latest = date.fromordinal(compat.today().toordinal() + LATEST_DAYS)
	if any(not day or day < compat.today() or day > latest for day in proposed.values()):
		return "no_such_date"
	return ""


def propose(doc: Document, proposed: Mapping[str, date], by: str, note: str) -> None:
	"""The customer wants other dates; the owner decides."""
	doc.confirmation = PROPOSED
	doc.confirmed_by, doc.customer_note = by[:LONGEST_NAME], note[:LONGEST_MESSAGE]
	for row in doc.tasks:
		row.proposed_end = proposed.get(row.name)
	doc.save_automatic()  # whoever has the link
	tasks.ring(doc, lambda: _("{0} proposes other dates: {1}").format(doc.confirmed_by, doc.title))


def take_proposed(doc: Document) -> None:
	"""The proposed dates become the planned ones, and the order promises them. The user may write both."""
	rows = [row for row in doc.tasks if row.proposed_end]
	if doc.confirmation != PROPOSED or not rows:
		doc.refuse(_("{0} has no proposed dates.").format(doc.in_bold()), _("Nothing Proposed"))
	if own := next((row for row in rows if row.task), None):
		doc.refuse(
			_("{0} is Task {1} of the project. Change its dates there, then send the plan again.").format(
				frappe.bold(escape_html(own.subject)), frappe.bold(own.task)
			),
			_("Dates of a Project"),
		)
	for row in rows:
		days = (getdate(row.proposed_end) - getdate(row.planned_end)).days
		row.planned_start = date.fromordinal(getdate(row.planned_start).toordinal() + days)
		row.planned_end, row.proposed_end = getdate(row.proposed_end), None
	_make_room(doc)
	doc.confirmation, doc.confirmed_on, doc.flags.agreed = CONFIRMED, compat.now(), True
	last = max(getdate(row.planned_end) for row in shown_to_customer(doc))
	_promise(doc, last)
	doc.promised_on = last
	doc.save_automatic()  # the caller has asked whether the user may write the plan


def _make_room(doc: Document) -> None:
	"""What waits for a later date begins after it."""
	by_number = {row.idx: row for row in doc.tasks}
	for _round in doc.tasks:
		for row in doc.tasks:
			first = max(
				(getdate(by_number[number].planned_end) for number in doc.rows_before(row)), default=None
			)
			if first and getdate(row.planned_start) < first and not row.ended_on:
				days = (first - getdate(row.planned_start)).days
				row.planned_start = first
				row.planned_end = date.fromordinal(getdate(row.planned_end).toordinal() + days)


def _promise(doc: Document, day: date) -> None:
	"""The dates of the order's rows that are not delivered, and with them the order's own."""
	if not doc.sales_order:
		return
	order = frappe.get_doc(ORDER, doc.sales_order)
	if order.docstatus != 1 or not order.delivery_date or getdate(order.delivery_date) == day:
		return
	order.check_permission("write")
	for row in order.items:
		if row.delivered_qty < row.qty or getdate(row.delivery_date) > day:
			row.delivery_date = day
	order.delivery_date = day
	order.save()


def keep_dates(doc: Document) -> None:
	"""We stay with our dates; the customer is asked once more."""
	if doc.confirmation != PROPOSED:
		doc.refuse(_("{0} has no proposed dates.").format(doc.in_bold()), _("Nothing Proposed"))
	doc.confirmation = NOT_ASKED
	for row in doc.tasks:
		row.proposed_end = None
	doc.save_automatic()  # the caller has asked whether the user may write the plan


# acceptance


def accept(doc: Document, way: str, by: str, on: date | None = None, **proof: str | None) -> None:
	"""The customer has got what was agreed. From here on the plan stays as it is."""
	doc.status, doc.accepted_on = ACCEPTED, on or compat.today()
	doc.accepted_by, doc.accepted_by_way = by[:LONGEST_NAME], way
	doc.update(proof)
	doc.save_automatic()  # whoever has the link, or may write the plan
	if way == GUEST_PAGE:
		tasks.ring(doc, lambda: _("{0} has accepted the delivery: {1}").format(doc.accepted_by, doc.title))
	hints.hint(REVIEW, doc.name, name=doc.name)


def object_to(doc: Document, by: str, message: str) -> None:
	"""Something is missing or wrong: it becomes a problem, and the time to object begins anew when it is solved."""
	doc.accept_by = None
	problems.report(doc, "", message[:LONGEST_MESSAGE], by[:LONGEST_NAME], from_customer=True)
	doc.save_automatic()  # whoever has the link
	tasks.ring(doc, lambda: _("{0} does not accept the delivery yet: {1}").format(by, doc.title))


def can_confirm(doc: Document) -> bool:
	return doc.status in RUNNING


def can_accept(doc: Document) -> bool:
	return doc.status == DELIVERED

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What waits for a salesperson beside the touches: one query a list, which counts all of it and reads the first rows."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from pypika import analytics

import frappe
from frappe import _
from frappe.utils import fmt_money, format_date, get_fullname, getdate

from sales_process.engine.outcome import OPEN, PARTLY_WON
from sales_process.sales_process.doctype.delivery_plan.in_words import outlook_in_words

SHOWN = 20
SOON = timedelta(days=7)
APPROVAL, ACTION, DELIVERY, QUOTATION, DEAL = (
	"Price Approval", "Improvement Action", "Delivery Plan", "Quotation", "Sales Deal",
)  # fmt: skip


def listed(query, as_row: Callable[[frappe._dict], dict[str, Any]], name) -> dict[str, Any]:
	"""The first rows of a query as the page shows them, and how many there are."""
	rows = query.select(analytics.Count(name).over().as_("number_of_all")).limit(SHOWN).run(as_dict=True)
	return {"rows": [as_row(row) for row in rows], "number": rows[0].number_of_all if rows else 0}


def _row(doctype: str, name: str, title: str, *about: str) -> dict[str, Any]:
	return {"doctype": doctype, "name": name, "title": title, "about": [text for text in about if text]}


def prices_to_approve(user: str) -> dict[str, Any]:
	"""Requests that have come to me, whoever asked first."""
	Approval, ToDo = frappe.qb.DocType(APPROVAL), frappe.qb.DocType("ToDo")
	asked = (
		frappe.qb.from_(ToDo)
		.select(ToDo.reference_name)
		.where((ToDo.reference_type == APPROVAL) & (ToDo.status == "Open") & (ToDo.allocated_to == user))
	)
	query = (
		frappe.qb.from_(Approval)
		.select(Approval.name, Approval.title, Approval.asked_by, Approval.answer_due_on)
		.where((Approval.status == "Pending") & Approval.name.isin(asked))
		.orderby(Approval.answer_due_on)
		.orderby(Approval.name)
	)
	return listed(
		query,
		lambda row: _row(
			APPROVAL, row.name, row.title, get_fullname(row.asked_by), _until(row.answer_due_on)
		),
		Approval.name,
	)


def unhappy_customers(user: str) -> dict[str, Any]:
	"""My improvement actions that run, the earliest due first."""
	Action = frappe.qb.DocType(ACTION)
	query = (
		frappe.qb.from_(Action)
		.select(Action.name, Action.title, Action.status, Action.due_on)
		.where((Action.sales_owner == user) & Action.status.isin(["Open", "In Progress", "Measure Done"]))
		.orderby(Action.due_on)
		.orderby(Action.name)
	)
	return listed(
		query, lambda row: _row(ACTION, row.name, row.title, _(row.status), _until(row.due_on)), Action.name
	)


def deliveries_to_look_after(user: str) -> dict[str, Any]:
	"""Mine that will be late or may be, whose customer wants other dates, or that are to be accepted."""
	Plan = frappe.qb.DocType(DELIVERY)
	is_running = Plan.status.isin(["Planned", "Under Way"])
	needs_me = (is_running & Plan.outlook.isin(["Late", "At Risk"])) | (
		is_running & (Plan.confirmation == "Other Dates Proposed")
	)
	query = (
		frappe.qb.from_(Plan)
		.select(Plan.name, Plan.title, Plan.status, Plan.outlook, Plan.confirmation, Plan.reasons)
		.where((Plan.sales_owner == user) & (needs_me | (Plan.status == "Delivered")))
		.orderby(Plan.promised_on)
		.orderby(Plan.name)
	)
	return listed(query, _as_delivery, Plan.name)


def _as_delivery(row: frappe._dict) -> dict[str, Any]:
	if row.status == "Delivered":
		return _row(DELIVERY, row.name, row.title, _("Ask for the Acceptance"))
	proposed = _("Other Dates Proposed") if row.confirmation == "Other Dates Proposed" else ""
	return _row(DELIVERY, row.name, row.title, _(row.outlook or ""), proposed, outlook_in_words(row))


def offers_about_to_expire(user: str, today: date) -> dict[str, Any]:
	"""The newest offers of my open deals that stand for a week at most, the largest first."""
	Deal, Quotation = frappe.qb.DocType(DEAL), frappe.qb.DocType(QUOTATION)
	query = (
		frappe.qb.from_(Deal)
		.join(Quotation)
		.on(Quotation.name == Deal.newest_quotation)
		.select(Quotation.name, Deal.title, Quotation.valid_till, Quotation.grand_total, Quotation.currency)
		.where((Deal.sales_owner == user) & Deal.outcome.isin([OPEN, PARTLY_WON]))
		.where((Quotation.docstatus == 1) & Quotation.status.isin(["Open", "Replied", "Partially Ordered"]))
		.where((Quotation.valid_till >= today) & (Quotation.valid_till <= today + SOON))
		.orderby(Quotation.valid_till)
		.orderby(Quotation.base_grand_total, order=frappe.qb.desc)
		.orderby(Quotation.name)
	)
	return listed(
		query,
		lambda row: _row(
			QUOTATION,
			row.name,
			row.title,
			fmt_money(row.grand_total, 0, row.currency),
			_("valid until {0}").format(format_date(row.valid_till)),
		),
		Quotation.name,
	)


def grades_to_look_at(user: str, today: date) -> dict[str, Any]:
	"""My open deals whose grade is stale."""
	Deal = frappe.qb.DocType(DEAL)
	query = (
		frappe.qb.from_(Deal)
		.select(Deal.name, Deal.title, Deal.grade, Deal.grade_review_on)
		.where((Deal.sales_owner == user) & Deal.outcome.isin([OPEN, PARTLY_WON]))
		.where(Deal.grade_review_on <= today)
		.orderby(Deal.grade_review_on)
		.orderby(Deal.name)
	)
	return listed(
		query,
		lambda row: _row(
			DEAL,
			row.name,
			row.title,
			_(row.grade or ""),
			_("to be graded anew since {0}").format(format_date(row.grade_review_on)),
		),
		Deal.name,
	)


def _until(day: date | None) -> str:
	return _("until {0}").format(format_date(getdate(day))) if day else ""

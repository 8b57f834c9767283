# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A plan follows its order: what was sent, installed, returned, cancelled, and promised for another day.

A hint after the document, and the hourly job, call it. Run twice it changes nothing.
"""

from collections.abc import Iterable, Mapping

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, now_datetime

from sales_process import compat, deliveries
from sales_process.engine import delivery as engine
from sales_process.sales_process.doctype.delivery_plan import notices, problems, projects
from sales_process.sales_process.doctype.delivery_plan.delivery_plan import (
	CANCELLED,
	DOCTYPE,
	OVER,
	RUNNING,
)

ORDER = "Sales Order"
DELIVERY_NOTES, INSTALLATION_NOTES = "Delivery Notes", "Installation Notes"


def follow_order(order: str) -> None:
	name = plan_of_order(order)
	if name:
		follow(name)


def plan_of_order(order: str) -> str | None:
	"""The plan of an order: its own, else that of the version it amends, of its quotation or its contract's deal."""
	rows = frappe.get_all(
		DOCTYPE, {"sales_order": order}, ["name", "status"], order_by="creation desc", limit=5
	)
	if rows:
		return next((row.name for row in rows if row.status != CANCELLED), rows[0].name)
	return _adopt(order)


def _adopt(order: str) -> str | None:
	facts = frappe.db.get_value(
		ORDER, order, ["docstatus", "amended_from", "sales_deal", "delivery_date"], as_dict=True
	)
	if not facts or facts.docstatus != 1:
		return None
	name = _without_order(facts, order)
	if not name:
		return None
	doc = frappe.get_doc(DOCTYPE, name, for_update=True)
	doc.sales_order = order
	if doc.reference_doctype == ORDER:
		doc.reference_name = order
	if doc.status == CANCELLED:
		doc.status = "Planned"
	doc.set_active_key()
	doc.set_title()
	# nosemgrep -- one plan
	doc.db_update()
	return name


def _without_order(facts: frappe._dict, order: str) -> str | None:
	if facts.amended_from:
		filters = {"sales_order": facts.amended_from}
		return frappe.db.get_value(DOCTYPE, filters, "name", order_by="creation desc")
	without = {"sales_order": ["is", "not set"], "status": ["in", RUNNING]}
	quotations = {"parent": order, "parenttype": ORDER, "prevdoc_docname": ["is", "set"]}
	names = frappe.get_all("Sales Order Item", quotations, pluck="prevdoc_docname", order_by=None)
	if names:
		filters = {**without, "reference_doctype": "Quotation", "reference_name": ["in", sorted(set(names))]}
		if found := frappe.db.get_value(DOCTYPE, filters, "name", order_by="creation desc"):
			return found
	if facts.sales_deal:
		filters = {**without, "reference_doctype": "Contract Review", "deal": facts.sales_deal}
		return frappe.db.get_value(DOCTYPE, filters, "name", order_by="creation desc")
	return None


def follow(name: str) -> None:
	"""Bring one plan up to date, the row locked, and tell whoever has to know."""
	doc = frappe.get_doc(DOCTYPE, name, for_update=True)
	if doc.status in OVER:
		return
	before = notices.standing_of(doc)
	if doc.sales_order:
		_follow_its_order(doc)
	if doc.project and doc.follows_project():
		projects.take_over(doc)
	problems.follow_issues(doc)
	doc.settle()
	doc.set_active_key()
	# nosemgrep -- compared with `modified`, which the framework writes by its own clock
	doc.db_set("looked_at", now_datetime(), update_modified=False)
	if doc.write_through():
		notices.tell(doc, before)


def _follow_its_order(doc: Document) -> None:
	order = deliveries.order(doc.sales_order)
	if not order or order.docstatus == 2:
		doc.status = CANCELLED
		return
	if order.delivery_date:
		doc.promised_on = getdate(order.delivery_date)
	kinds = moved_by()
	if not any(kinds.get(row.kind) for row in doc.tasks if not row.task):
		return
	rows = deliveries.rows(doc.sales_order)
	sent = deliveries.sent(doc.sales_order)
	installed = (
		deliveries.installed(doc.sales_order)
		if INSTALLATION_NOTES in {kinds.get(row.kind) for row in doc.tasks}
		else []
	)
	for row in doc.tasks:
		way = kinds.get(row.kind)
		if not way or row.task:
			continue
		mine = [each for each in rows if not row.item_code or each.item_code == row.item_code]
		is_sent = way == DELIVERY_NOTES
		_move(
			row,
			engine.moved(
				{each.name: each.qty for each in mine},
				sent if is_sent else installed,
				is_closed=order.status == "Closed",
				counted={each.name: each.delivered_qty for each in mine} if is_sent else None,
			),
			doc.sales_order,
		)


def _move(row: Document, movement: engine.Movement, order: str) -> None:
	"""What came without a document of ours happened on the day it was noticed, and stays so."""
	is_begun, is_done = movement.progress > 0, movement.progress >= 100
	row.progress = movement.progress
	row.started_on = (movement.started_on or row.started_on or compat.today()) if is_begun else None
	row.ended_on = (movement.ended_on or row.ended_on or compat.today()) if is_done else None
	row.ended_by = (movement.by or order) if is_done else None


def moved_by() -> dict[str, str]:
	"""Which documents move the tasks of a kind."""
	rows = frappe.get_all("Delivery Task Kind", fields=["name", "moved_by"], order_by=None)
	return {row.name: row.moved_by for row in rows if row.moved_by}


def is_moved_by_documents(doc: Document, row: Document, kinds: Mapping[str, str] | None = None) -> str | None:
	"""The documents that move a task, so that nobody says by hand what they say; `kinds` is what moves which."""
	if row.task:
		return _("Task {0} of the project").format(row.task)
	way = (moved_by() if kinds is None else kinds).get(row.kind)
	return _(way) if way and doc.sales_order else None


def of_orders(orders: Iterable[str]) -> None:
	for order in orders:
		follow_order(order)


def with_news() -> list[str]:
	"""Plans one of whose tasks in the project, or one of whose Issues, was changed after the plan was looked at."""
	return sorted({*projects.with_changed_tasks(), *problems.with_changed_issues()})

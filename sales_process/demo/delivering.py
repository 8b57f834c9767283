# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Deliveries that are planned: dates the customer confirms or moves, packing that is late, and his acceptance."""

from datetime import date, timedelta

import frappe
from frappe.utils import getdate

from sales_process import compat
from sales_process.api import delivery as api
from sales_process.demo.jobs import request
from sales_process.demo.sale import Sale
from sales_process.sales_process.doctype.delivery_plan import following, guest_page
from sales_process.sales_process.doctype.delivery_plan.delivery_plan import DELIVERED, DOCTYPE, RUNNING

GUEST, TEMPLATE = "Guest", "Goods"
PLANNED_OF = 4  # the deliveries of every other four customers are planned
MOVES_DATES_OF, SLOW_OF = 3, 3  # of every three of them
LATER, SLOW = timedelta(days=7), timedelta(days=4)


def deliver(sales: list[Sale], today: date) -> int:
	"""Plan what was ordered, go on with what is planned; says how many deliveries were accepted."""
	for sale in sales:
		if sale.orders and sale.buyer.company.number // PLANNED_OF % 2 == 1:
			_plan(sale)
	names = {sale.buyer.company.name: sale for sale in sales}
	fields = ["name", "status", "confirmation", "sales_owner", "party_name"]
	filters = {"status": ["in", [*RUNNING, DELIVERED]]}
	return sum(
		_go_on(row, names[row.party_name], today)
		for row in frappe.get_all(DOCTYPE, filters, fields, order_by="creation asc, name asc")
		if row.party_name in names and compat.is_enabled(row.sales_owner)
	)


def _plan(sale: Sale) -> None:
	order = sale.orders[-1]
	facts = frappe.db.get_value("Sales Order", order, ["docstatus", "status"], as_dict=True)
	if (
		facts.docstatus != 1
		or facts.status != "To Deliver and Bill"
		or api.making.find_plan("Sales Order", order)
	):
		return
	with request(sale.buyer.salesperson.email):
		if frappe.has_permission("Sales Order", "write", order):
			api.make("Sales Order", order, TEMPLATE, str(compat.today()))


def _go_on(row: frappe._dict, sale: Sale, today: date) -> int:
	number = sale.buyer.company.number
	if row.status == DELIVERED:
		with request(row.sales_owner):
			key = _link(row.name)
		_answer(key, "accept", sale, received="1")
		return 1
	if row.confirmation == "Not Asked":
		with request(row.sales_owner):
			key = _link(row.name)
		if number % MOVES_DATES_OF:
			_answer(key, "confirm", sale)
		else:
			_propose(row.name, key, sale)
	elif row.confirmation == "Other Dates Proposed":
		with request(row.sales_owner):
			api.take_proposed_dates(row.name)
	_work(row, today - (SLOW if number % SLOW_OF == 2 else timedelta()))
	return 0


def _link(plan: str) -> str:
	return api.copy_link(plan).partition("key=")[2]


def _propose(plan: str, key: str, sale: Sale) -> None:
	last = frappe.get_doc(DOCTYPE, plan).tasks[-1]
	day = getdate(last.planned_end) + LATER
	_answer(
		key, "propose", sale, message="Our warehouse is full until then.", **{f"date_{last.name}": str(day)}
	)


def _answer(key: str, decision: str, sale: Sale, **fields: str) -> None:
	with request(GUEST):
		frappe.local.request_ip = f"192.0.2.{sale.buyer.company.number % 250 + 1}"
		frappe.local.form_dict = frappe._dict(key=key, **fields)
		seen = guest_page.page_of_link(key).seen
		known = {name: fields[name] for name in ("message", "received") if name in fields}
		api.answer(key, decision, full_name=sale.buyer.company.colleague, seen=seen or "", **known)


def _work(row: frappe._dict, done_until: date) -> None:
	"""What no document moves is done when its day is over; who is slow, some days later."""
	with request(row.sales_owner):
		doc = frappe.get_doc(DOCTYPE, row.name)
		for task in doc.tasks:
			is_due = getdate(task.planned_end) <= done_until
			if is_due and not task.ended_on and not following.is_moved_by_documents(doc, task):
				api.set_task(doc.name, task.name, "Done")

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What ERPNext knows of an order's deliveries, installations and returns; one query each, oldest first."""

from collections.abc import Sequence

import frappe
from frappe.utils import flt, get_datetime, getdate, to_timedelta

from sales_process import compat
from sales_process.engine.handover import Delivery

ORDER, NOTE, INVOICE, INSTALLATION = "Sales Order", "Delivery Note", "Sales Invoice", "Installation Note"


def order(name: str) -> frappe._dict | None:
	fields = ["name", "docstatus", "status", "per_delivered", "delivery_date"]
	return frappe.db.get_value(ORDER, name, fields, as_dict=True)


def rows(name: str) -> list[frappe._dict]:
	"""The rows of an order: name, item_code, qty, delivered_qty."""
	found = frappe.get_all(
		"Sales Order Item",
		filters={"parent": name, "parenttype": ORDER},
		fields=["name", "item_code", "qty", "delivered_qty"],
		order_by="idx asc",
	)
	return [row.update(qty=flt(row.qty), delivered_qty=flt(row.delivered_qty)) for row in found]


def sent(name: str) -> list[Delivery]:
	"""Submitted delivery notes, and invoices that update the stock; a return is negative."""
	found = [*_movements(NOTE, "against_sales_order", name), *_movements(INVOICE, "sales_order", name)]
	found.sort(key=lambda pair: pair[0])
	return [delivery for _when, delivery in found]


def _movements(doctype: str, link: str, name: str) -> list[tuple[tuple, Delivery]]:
	Note, Row = frappe.qb.DocType(doctype), frappe.qb.DocType(f"{doctype} Item")
	query = (
		frappe.qb.from_(Row)
		.join(Note)
		.on(Note.name == Row.parent)
		.select(Note.name, Note.posting_date, Note.posting_time, Note.creation, Row.so_detail, Row.qty)
		.where((Row[link] == name) & (Note.docstatus == 1))
		.orderby(Note.name)
		.orderby(Row.idx)
	)
	if doctype == INVOICE:
		query = query.where(Note.update_stock == 1)
	return [
		(
			(getdate(on), to_timedelta(str(at)), get_datetime(made), note),
			Delivery(note, getdate(on), row or "", flt(qty)),
		)
		for note, on, at, made, row, qty in query.run()
	]


def installed(name: str) -> list[Delivery]:
	"""Submitted installation notes of what was delivered of an order."""
	if not compat.has_doctype(INSTALLATION):
		return []
	Note, Row = frappe.qb.DocType(INSTALLATION), frappe.qb.DocType("Installation Note Item")
	Sent = frappe.qb.DocType("Delivery Note Item")
	found = (
		frappe.qb.from_(Row)
		.join(Note)
		.on(Note.name == Row.parent)
		.join(Sent)
		.on(Sent.name == Row.prevdoc_detail_docname)
		.select(Note.name, Note.inst_date, Sent.so_detail, Row.qty)
		.where((Sent.against_sales_order == name) & (Note.docstatus == 1))
		.orderby(Note.inst_date)
		.orderby(Note.creation)
		.orderby(Note.name)
		.run()
	)
	return [Delivery(note, getdate(on), row or "", flt(qty)) for note, on, row, qty in found]


def to_install(rows: Sequence[frappe._dict]) -> frozenset[str]:
	"""Those rows of an order whose item is with the customer only when it is installed."""
	codes = sorted({row.item_code for row in rows if row.item_code})
	if not codes:
		return frozenset()
	items = frappe.get_all(
		"Item", {"name": ["in", codes], "needs_installation": 1}, pluck="name", order_by=None
	)
	return frozenset(row.name for row in rows if row.item_code in set(items))


def orders_of_installation(name: str) -> list[str]:
	Row, Sent = frappe.qb.DocType("Installation Note Item"), frappe.qb.DocType("Delivery Note Item")
	return (
		frappe.qb.from_(Row)
		.join(Sent)
		.on(Sent.name == Row.prevdoc_detail_docname)
		.select(Sent.against_sales_order)
		.distinct()
		.where((Row.parent == name) & (Sent.against_sales_order != ""))
		.orderby(Sent.against_sales_order)
		.run(pluck=True)
	)

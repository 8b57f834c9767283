# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Orders with delivery plans, and what happens to them."""

from datetime import date

import frappe
from frappe.utils import getdate

from sales_process.api import delivery as api
from sales_process.sales_process.doctype.delivery_plan import following
from sales_process.tests.factories import as_user, make_customer, make_sales_order
from sales_process.tests.site import MARY

PLAN = "Delivery Plan"
# a Monday, and what is promised three weeks later
MONDAY, PROMISED = date(2026, 11, 30), date(2026, 12, 18)


def make_delivery_template(title="SP Installed", rows=None):
	rows = rows or (
		("Pack", "Preparation", 2, ""),
		("Deliver", "Delivery", 2, "1"),
		("Install", "Installation", 1, "2"),
		("Train", "Training", 1, "3"),
	)
	if frappe.db.exists("Delivery Template", title):
		return frappe.get_doc("Delivery Template", title)
	tasks = [
		dict(zip(("subject", "kind", "days", "after_rows"), row, strict=True), shown_to_customer=1)
		for row in rows
	]
	return frappe.get_doc(
		doctype="Delivery Template", title=title, company="", enabled=1, tasks=tasks
	).insert()


def order_of(user=MARY, customer=None, **values):
	customer = customer or make_customer("SP Delivered", account_manager=user).name
	values = {"delivery_date": PROMISED, "transaction_date": MONDAY, **values}
	return make_sales_order(customer, **values)


def plan_of(order, user=MARY, template=None, starts_on=MONDAY):
	template = template or make_delivery_template().name
	with as_user(user):
		return frappe.get_doc(PLAN, api.make(order.doctype, order.name, template, str(starts_on)))


def do(plan, subject, status="Done", on=None, user=MARY):
	"""One of the tasks is begun or done."""
	plan.reload()
	row = next(row for row in plan.tasks if row.subject == subject)
	with as_user(user):
		api.set_task(plan.name, row.name, status, str(on) if on else None)
	return plan.reload()


def dates_of(plan):
	return [(getdate(row.planned_start).day, getdate(row.planned_end).day) for row in plan.tasks]


def follow(plan):
	following.follow(plan.name)
	return plan.reload()

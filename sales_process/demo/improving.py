# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What is done about bad news: found out, promised, done, told. Some of it is late, and a manager hears of it."""

from datetime import date, timedelta

import frappe
from frappe.utils import getdate

from sales_process import compat
from sales_process.api import improvement as api
from sales_process.demo.behaviour import Dice
from sales_process.demo.jobs import request
from sales_process.sales_process.doctype.improvement_action.improvement_action import (
	DOCTYPE,
	DONE,
	OPEN,
	RUNNING,
)

MEASURES = {
	"Function": ("Set up for a smaller team than theirs", "A technician sets it up anew, with them"),
	"Performance": ("An old version of the software", "The new version, installed on a Saturday"),
	"Service": ("Nobody told them of the new date", "One person calls the day before, and on the day"),
	"Support": ("Calls went from one to the next", "A number of their own, answered by two who know them"),
}
ANYTHING = ("Several small things at once", "A visit on which each is gone through")
FINDS_OUT_AFTER, LEAST_DAYS, MOST_DAYS = timedelta(days=2), 5, 20


def improve(dice: Dice, today: date) -> int:
	"""Everybody goes on with his actions; says how many are closed."""
	fields = ["name", "status", "sales_owner", "creation", "party_name"]
	actions = frappe.get_all(DOCTYPE, {"status": ["in", RUNNING]}, fields, order_by="creation asc, name asc")
	closed = 0
	for row in actions:
		if not compat.is_enabled(row.sales_owner):
			continue
		begun = getdate(row.creation)
		needs = dice.about("improvement", row.party_name, begun).randint(LEAST_DAYS, MOST_DAYS)
		with request(row.sales_owner):
			if row.status == OPEN and today >= begun + FINDS_OUT_AFTER:
				_promise(row.name)
			elif row.status != OPEN and today >= begun + timedelta(days=needs):
				_deliver(row.name, row.status)
				closed += 1
	return closed


def _promise(name: str) -> None:
	doc = frappe.get_doc(DOCTYPE, name)
	worst = doc.dimensions[0].dimension if doc.dimensions else ""
	doc.cause, doc.measure = MEASURES.get(worst, ANYTHING)
	doc.save()
	promised_by = max(str(doc.due_on), str(compat.today()))
	for row in doc.customers:
		if not row.acknowledged_on:
			_tell(name, row, "acknowledged", promised_by)


def _deliver(name: str, status: str) -> None:
	if status != DONE:
		api.mark_done(name)
	for row in frappe.get_doc(DOCTYPE, name).customers:
		if not row.acknowledged_on:
			_tell(name, row, "acknowledged", str(compat.today()))
		if not row.delivered_on:
			_tell(name, row, "delivered")
	api.close(name)


def _tell(name: str, row, kind: str, promised_by: str | None = None) -> None:
	"""By mail where there is an address, else by phone."""
	words = api.get_letter(name, row.name, kind, promised_by)
	if words["to"]:
		api.send_reply(name, row.name, kind, **words, promised_by=promised_by)
	else:
		api.note_reply(name, row.name, kind, "Phone", "Told them what we do.", promised_by)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Of every salesperson: what was due, what was done on its day, late or not yet, and how often it got an answer."""

from collections import defaultdict
from datetime import datetime, time
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import add_days, get_fullname, getdate

from sales_process import compat
from sales_process.engine.discipline import Discipline, Made, measure
from sales_process.engine.outcome import OPEN, PARTLY_WON
from sales_process.reports import Asked, asked, narrowed
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import ACTIVE, NO_RESPONSE, RUNNING

LOG, PLAN, DEAL = "Follow-up Log", "Follow-up Plan", "Sales Deal"
MONTHS = 3


def execute(filters: dict[str, Any] | None = None):
	given = asked(filters, MONTHS)
	made, waiting, no_step = _made(given), _waiting(given), _without_next_step(given)
	rows = []
	for owner in sorted(made.keys() | waiting.keys() | no_step.keys(), key=_name):
		measured = measure(
			made[owner], waiting[owner], given.first, given.last, compat.today(), given.at_least
		)
		rows.append(_row(owner, measured, no_step.get(owner, 0)))
	everything = measure(
		[touch for touches in made.values() for touch in touches],
		[day for days in waiting.values() for day in days],
		given.first,
		given.last,
		compat.today(),
		given.at_least,
	)
	return _columns(), rows, None, _chart(rows), _summary(everything, sum(no_step.values()))


def _made(given: Asked) -> defaultdict[str, list[Made]]:
	"""Of the period, and what was due in it and made later."""
	Log = frappe.qb.DocType(LOG)
	begins = datetime.combine(given.first, time())
	ends = datetime.combine(getdate(add_days(given.last, 1)), time())
	made_then = (Log.happened_on >= begins) & (Log.happened_on < ends)
	due_then = (Log.due_on >= given.first) & (Log.due_on <= given.last)
	query = (
		frappe.qb.from_(Log)
		.select(Log.sales_owner, Log.happened_on, Log.due_on, Log.direction, Log.outcome)
		.where((Log.replaced_by.isnull() | (Log.replaced_by == "")) & (Log.uncertain == 0))
		.where(made_then | due_then)
	)
	found = defaultdict(list)
	for row in narrowed(query, Log, given).run(as_dict=True):
		found[row.sales_owner or ""].append(
			Made(
				getdate(row.happened_on),
				row.due_on and getdate(row.due_on),
				row.direction == "Outgoing",
				row.outcome != NO_RESPONSE,
			)
		)
	return found


def _waiting(given: Asked) -> defaultdict[str, list]:
	Plan = frappe.qb.DocType(PLAN)
	query = (
		frappe.qb.from_(Plan)
		.select(Plan.sales_owner, Plan.next_follow_up)
		.where((Plan.status == ACTIVE) & (Plan.next_follow_up < compat.today()))
		.where((Plan.next_follow_up >= given.first) & (Plan.next_follow_up <= given.last))
	)
	found = defaultdict(list)
	for row in narrowed(query, Plan, given).run(as_dict=True):
		found[row.sales_owner or ""].append(getdate(row.next_follow_up))
	return found


def _without_next_step(given: Asked) -> dict[str, int]:
	Deal, Plan = frappe.qb.DocType(DEAL), frappe.qb.DocType(PLAN)
	planned = frappe.qb.from_(Plan).select(Plan.deal).where(Plan.status.isin(RUNNING) & Plan.deal.isnotnull())
	query = (
		frappe.qb.from_(Deal)
		.select(Deal.sales_owner, Count("*"))
		.where(Deal.outcome.isin([OPEN, PARTLY_WON]) & Deal.name.notin(planned))
		.groupby(Deal.sales_owner)
	)
	found: dict[str, int] = {}
	for owner, number in narrowed(query, Deal, given).run():
		found[owner or ""] = found.get(owner or "", 0) + number
	return found


def _row(owner: str, measured: Discipline, no_step: int) -> dict[str, Any]:
	values = {name: getattr(measured, name) for name in Discipline.__slots__}
	return {"sales_owner": owner or None, "owner_name": _name(owner), **values, "without_next_step": no_step}


def _name(owner: str) -> str:
	return get_fullname(owner) if owner else _("Without owner")


def _columns() -> list[dict[str, Any]]:
	numbers = (
		("due", _("Due"), "Int", 80),
		("on_time", _("On Time"), "Int", 90),
		("late", _("Late"), "Int", 80),
		("not_done", _("Not Done Yet"), "Int", 110),
		("on_time_rate", _("On Time %"), "Percent", 110),
		("average_delay", _("Average Delay (Days)"), "Float", 150),
		("touches", _("Our Touches"), "Int", 110),
		("answered", _("Answered"), "Int", 100),
		("response_rate", _("Response Rate"), "Percent", 120),
		("without_next_step", _("Deals Without Next Step"), "Int", 180),
	)
	return [
		{"fieldname": "owner_name", "label": _("Salesperson"), "fieldtype": "Data", "width": 180},
		*(
			{"fieldname": name, "label": label, "fieldtype": fieldtype, "width": width, "precision": 1}
			for name, label, fieldtype, width in numbers
		),
	]


def _chart(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
	shown = [row for row in rows if row["due"]]
	if not shown:
		return None
	bars = (("on_time", _("On Time")), ("late", _("Late")), ("not_done", _("Not Done Yet")))
	return {
		"data": {
			"labels": [row["owner_name"] for row in shown],
			"datasets": [{"name": label, "values": [row[name] for row in shown]} for name, label in bars],
		},
		"type": "bar",
		"barOptions": {"stacked": 1},
		"colors": ["#30a66d", "#e79913", "#e03636"],
	}


def _summary(measured: Discipline, no_step: int) -> list[dict[str, Any]]:
	rates = [
		{"label": label, "value": value, "datatype": "Percent", "indicator": colour}
		for label, value, colour in (
			(_("On Time"), measured.on_time_rate, "Green"),
			(_("Response Rate"), measured.response_rate, "Blue"),
		)
		if value is not None
	]
	return [
		{"label": _("Due"), "value": measured.due, "datatype": "Int"},
		*rates,
		{
			"label": _("Not Done Yet"),
			"value": measured.not_done,
			"datatype": "Int",
			"indicator": "Red" if measured.not_done else "Green",
		},
		{
			"label": _("Deals Without Next Step"),
			"value": no_step,
			"datatype": "Int",
			"indicator": "Orange" if no_step else "Green",
		},
	]

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Whoever came by a channel is contacted first within its time, and by its checklist."""

from datetime import datetime, time, timedelta

import frappe
from frappe import _
from frappe.utils import cint, get_datetime, get_time, getdate

from sales_process import compat
from sales_process.engine.first_contact import Office, deadline
from sales_process.engine.reasons import Reason
from sales_process.language import in_language, language_of_user
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import DOCTYPE, RUNNING
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import (
	get_calendar,
	setting,
)

CHANNEL, RESEARCH = "Acquisition Channel", "Lead Research"


def ask_for_first_contact(deal: str, channel: str | None, arrived: datetime | None = None) -> None:
	"""The plan of a new deal: contact them within the time of the channel they came by."""
	limit = channel and frappe.get_cached_value(
		CHANNEL, channel, ["first_contact_within", "first_contact_unit"], as_dict=True
	)
	if not limit or not cint(limit.first_contact_within):
		return
	name = frappe.db.get_value(DOCTYPE, {"deal": deal, "status": ["in", RUNNING]})
	plan = name and frappe.get_doc(DOCTYPE, name)
	if not plan or plan.last_touch_on or plan.first_contact_by:
		return
	within, unit = cint(limit.first_contact_within), limit.first_contact_unit
	plan.first_contact_by = deadline(
		get_datetime(arrived or compat.now()), within, unit, office(plan.company)
	)
	with in_language(language_of_user(plan.sales_owner)):
		topic = plan.next_topic or _("First contact: {0}").format(_(channel))
	reason = Reason(
		"first_contact",
		{"channel": channel, "within": within, "unit": unit, "by": str(plan.first_contact_by)[:16]},
	)
	plan.bring_forward(getdate(plan.first_contact_by), topic, reason)


def office(company: str | None) -> Office:
	opens, closes = (_as_time(setting(fieldname, company)) for fieldname in ("work_from", "work_to"))
	calendar = get_calendar(company)
	return Office(calendar, opens, closes) if opens and closes and opens < closes else Office(calendar)


def checklist_left(deal: str | None, plan: str | None) -> list[str]:
	"""The points of the channel's and the grade's checklists that no touch has covered yet."""
	points = _points(deal) if deal else []
	if not points:
		return []
	logs = frappe.get_all(
		"Follow-up Log",
		filters={"plan": plan, "replaced_by": ["is", "not set"], "covered": ["is", "set"]},
		pluck="covered",
		order_by=None,
	)
	covered = {line.strip() for text in logs for line in text.splitlines()}
	return [point.strip() for point in points if point.strip() and point.strip() not in covered]


def _points(deal: str) -> list[str]:
	channel = frappe.db.get_value(RESEARCH, {"deal": deal}, "channel", order_by="creation desc")
	grade = frappe.db.get_value("Sales Deal", deal, "grade")
	named = ((CHANNEL, channel), ("Grade Threshold", grade))
	texts = [frappe.get_cached_value(doctype, name, "checklist") or "" for doctype, name in named if name]
	return list(dict.fromkeys(line for text in texts for line in text.splitlines()))


def guide_of_channel(deal: str | None) -> str:
	channel = deal and frappe.db.get_value(RESEARCH, {"deal": deal}, "channel", order_by="creation desc")
	return (frappe.get_cached_value(CHANNEL, channel, "talking_guide") or "") if channel else ""


def _as_time(value) -> time | None:
	if isinstance(value, timedelta):
		return (datetime.min + value).time()
	return get_time(value) if value else None

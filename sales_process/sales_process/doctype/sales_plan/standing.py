# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Does a plan hold? Computed when something is known anew, and on the day on which time alone changes the answer.

`health_changes_on` is when to look again. Whatever makes a look necessary sets it to today, so that the job finds
what no queue delivered.
"""

import json
from datetime import date

import frappe
from frappe.model.document import Document
from frappe.utils import cint, flt, getdate

from sales_process import amounts, compat, hints
from sales_process.due_by import names_due
from sales_process.engine import health as engine
from sales_process.engine import smart
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import PAUSED, RUNNING
from sales_process.sales_process.doctype.sales_plan import known
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

DOCTYPE, FOLLOW_UP = "Sales Plan", "Follow-up Plan"
OPEN = "Open"
REFRESH = "sales_process.sales_process.doctype.sales_plan.standing.refresh"


def derive(plan: Document) -> None:
	"""Ordered, progress, what is at stake, health with its reasons, and when to look again."""
	seen = as_plan(plan)
	plan.ordered_amount, plan.deal_amount = seen.ordered, seen.deal_amount
	plan.progress, plan.at_stake = engine.progress(seen), 0
	if plan.status != OPEN:
		plan.health_changes_on = None
		return
	found = engine.health(seen, compat.today(), rules(plan.company))
	plan.at_stake = engine.at_stake(seen)
	if found.health != plan.health:
		plan.health, plan.health_since = found.health, compat.today()
	plan.health_findings = json.dumps(
		[{"health": each.health, "reason": each.reason.as_dict()} for each in found.findings],
		ensure_ascii=False,
	)
	plan.health_changes_on = found.changes_on


def as_plan(plan: Document) -> engine.Plan:
	"""The plan as the engine knows it."""
	touch = follow_up_of(plan.deal)
	paused = touch and touch.status == PAUSED
	return engine.Plan(
		goal_amount=flt(plan.goal_amount),
		goal_by=getdate(plan.goal_date) if plan.goal_date else None,
		ordered=amounts.ordered([plan.deal]).get(plan.deal, 0),
		deal_amount=compat.deal_amount(known.facts_of(plan.deal)).base_amount,
		milestones=tuple(_as_milestone(row) for row in plan.milestones),
		is_approved=plan.is_approved,
		goal_has_changed=plan.is_approved and plan.goal_has_changed,
		smart_unmet=len(smart.unmet(known.smart_points(plan))),
		next_touch_on=getdate(touch.next_follow_up) if touch and touch.next_follow_up else None,
		waits_until=getdate(touch.paused_until) if paused and touch.paused_until else None,
		is_followed=bool(touch),
	)


def _as_milestone(row: Document) -> engine.Milestone:
	asked = bool(row.help_request) and not row.help_answer
	return engine.Milestone(
		name=row.milestone,
		planned_on=getdate(row.planned_on) if row.planned_on else None,
		is_done=bool(row.done_on),
		blocker=(row.blocker or "").strip(),
		has_action=bool((row.corrective_action or "").strip()) or asked,
		help_due_on=getdate(row.help_due_on) if asked and row.help_due_on else None,
	)


def rules(company: str) -> engine.Rules:
	return engine.Rules(
		days_late=cint(setting("plan_days_late", company)),
		goal_near=cint(setting("plan_goal_near", company)),
		worth_of_goal=flt(setting("plan_worth_of_goal", company)),
	)


def follow_up_of(deal: str) -> frappe._dict | None:
	"""The running follow-up plan of a deal."""
	fields = ["status", "next_follow_up", "paused_until"]
	filters = {"deal": deal, "status": ["in", RUNNING]}
	return frappe.db.get_value(FOLLOW_UP, filters, fields, as_dict=True, order_by=None)


# when to look again


def look_again(deal: str | None) -> None:
	"""Something that a plan is judged by is another now. Cheap, and safe to call too often."""
	if not deal:
		return
	row = frappe.db.get_value(
		DOCTYPE, {"active_key": deal}, ["name", "health_changes_on"], as_dict=True, order_by=None
	)
	if not row:
		return
	if not row.health_changes_on or getdate(row.health_changes_on) > compat.today():
		frappe.db.set_value(DOCTYPE, row.name, "health_changes_on", compat.today(), update_modified=False)
	hints.hint(REFRESH, row.name, plan=row.name)


def rules_changed() -> None:
	"""Every open plan is looked at again, by the hourly job."""
	Plan = frappe.qb.DocType(DOCTYPE)
	frappe.qb.update(Plan).set(Plan.health_changes_on, compat.today()).where(Plan.status == OPEN).run()


def due_plans(today: date) -> list[str]:
	"""Open plans whose health may be another today than when it was last computed."""
	return names_due(DOCTYPE, "health_changes_on", today, status=[OPEN])


def refresh(plan: str) -> None:
	if frappe.db.get_value(DOCTYPE, plan, "status", for_update=True) == OPEN:
		frappe.get_doc(DOCTYPE, plan).refresh_health()

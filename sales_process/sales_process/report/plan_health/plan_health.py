# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Which plans do not hold, why, and what is done about it; those off track first, then by what is at stake."""

import json
from collections import Counter, defaultdict
from typing import Any

from pypika import Case

import frappe
from frappe import _
from frappe.query_builder.functions import IfNull
from frappe.utils import flt, format_date, get_fullname

from sales_process import compat
from sales_process.engine.health import AT_RISK, OFF_TRACK, ON_TRACK
from sales_process.reports import Asked, asked, columns, narrowed
from sales_process.sales_process.doctype.sales_plan.health_in_words import reason_in_words

PLAN, MILESTONE, ADJUSTMENT = "Sales Plan", "Sales Plan Milestone", "Sales Plan Adjustment"
OPEN = "Open"
COLOURS = {OFF_TRACK: "Red", AT_RISK: "Orange", ON_TRACK: "Green"}
HELD_TO = ("health", "approval", "approach")


def execute(filters: dict[str, Any] | None = None):
	chosen = filters or {}
	given = asked({**chosen, "company": chosen.get("company") or compat.default_company()}, 1)
	plans = _plans(given, {field: chosen.get(field) for field in HELD_TO if chosen.get(field)})
	done = _what_is_done(given)
	rows = [_row(plan, done.get(plan.name, [])) for plan in plans]
	return _columns(), rows, None, _chart(plans), _summary(plans)


def _plans(given: Asked, chosen: dict[str, str]) -> list[frappe._dict]:
	Plan, Touch = frappe.qb.DocType(PLAN), frappe.qb.DocType("Follow-up Plan")
	query = (
		frappe.qb.from_(Plan)
		.left_join(Touch)
		.on((Touch.deal == Plan.deal) & Touch.status.isin(["Active", "Paused"]))
		.select(
			Plan.name,
			Plan.party_name,
			Plan.sales_owner,
			Plan.health,
			Plan.health_since,
			Plan.health_findings,
			Plan.at_stake,
			Plan.goal_amount,
			Plan.goal_date,
			Plan.ordered_amount,
			Plan.progress,
			Plan.approval,
			Plan.currency,
			Touch.next_follow_up,
			Touch.next_channel,
		)
		.where(Plan.status == OPEN)
		.orderby(Case().when(Plan.health == OFF_TRACK, 0).when(Plan.health == AT_RISK, 1).else_(2))
		.orderby(Plan.at_stake, order=frappe.qb.desc)
		.orderby(Plan.name)
	)
	for field, value in chosen.items():
		query = query.where(Plan[field] == value)
	return narrowed(query, Plan, given).run(as_dict=True)


def _what_is_done(given: Asked) -> dict[str, list[str]]:
	"""Of each plan: what is done about its blockers, who was asked, and how it was adjusted last."""
	done: defaultdict[str, list[str]] = defaultdict(list)
	Plan, Row = frappe.qb.DocType(PLAN), frappe.qb.DocType(MILESTONE)
	query = (
		frappe.qb.from_(Row)
		.join(Plan)
		.on((Row.parent == Plan.name) & (Row.parenttype == PLAN))
		.select(
			Row.parent, Row.milestone, Row.corrective_action, Row.helper, Row.help_due_on, Row.help_answer
		)
		.where((Plan.status == OPEN) & Row.done_on.isnull())
		.where((IfNull(Row.corrective_action, "") != "") | (IfNull(Row.help_request, "") != ""))
		.orderby(Row.parent, Row.idx)
	)
	for row in narrowed(query, Plan, given).run(as_dict=True):
		done[row.parent].append(_action(row))
	Row = frappe.qb.DocType(ADJUSTMENT)
	query = (
		frappe.qb.from_(Row)
		.join(Plan)
		.on((Row.parent == Plan.name) & (Row.parenttype == PLAN))
		.select(Row.parent, Row.adjusted_on, Row.change)
		.where(Plan.status == OPEN)
		.orderby(Row.parent, Row.idx)
	)
	last = {row.parent: row for row in narrowed(query, Plan, given).run(as_dict=True)}
	for name, row in last.items():
		done[name].append(_("adjusted on {0}: {1}").format(format_date(row.adjusted_on), row.change))
	return done


def _action(row: frappe._dict) -> str:
	said = row.corrective_action or ""
	if row.helper and row.help_answer:
		said = "; ".join(
			filter(None, (said, _("{0} says: {1}").format(get_fullname(row.helper), row.help_answer)))
		)
	elif row.helper:
		asked_ = _("{0} was asked, until {1}").format(get_fullname(row.helper), format_date(row.help_due_on))
		said = "; ".join(filter(None, (said, asked_)))
	return f"{row.milestone}: {said}"


def _row(plan: frappe._dict, done: list[str]) -> dict[str, Any]:
	findings = json.loads(plan.health_findings or "[]")
	if plan.next_follow_up:
		touch = _("next touch {0}").format(format_date(plan.next_follow_up))
		done = [*done, f"{touch} ({_(plan.next_channel)})" if plan.next_channel else touch]
	return {
		"plan": plan.name,
		"party_name": plan.party_name,
		"salesperson": get_fullname(plan.sales_owner) if plan.sales_owner else _("nobody yet"),
		"health": _(plan.health or ""),
		"colour": COLOURS.get(plan.health),
		"why": reason_in_words(findings[0]["reason"], plan.currency) if findings else "",
		"others": max(len(findings) - 1, 0),
		"done": "; ".join(done) or (_("nothing") if findings else ""),
		"at_stake": flt(plan.at_stake),
		"goal_amount": flt(plan.goal_amount),
		"ordered_amount": flt(plan.ordered_amount),
		"goal_date": plan.goal_date,
		"progress": flt(plan.progress),
		"health_since": plan.health_since,
		"approval": _(plan.approval or ""),
		"currency": plan.currency,
	}


def _columns() -> list[dict[str, Any]]:
	return columns(
		("plan", _("Sales Plan"), "Link", 110),
		("party_name", _("Company Name"), "Data", 180),
		("health", _("Health"), "Data", 90),
		("why", _("The Reason That Matters Most"), "Data", 330),
		("others", _("Other Reasons"), "Int", 80),
		("done", _("What Is Done About It"), "Data", 330),
		("at_stake", _("At Stake"), "Currency", 120),
		("goal_date", _("By"), "Date", 100),
		("salesperson", _("Salesperson"), "Data", 130),
		("goal_amount", _("Goal"), "Currency", 120),
		("ordered_amount", _("Ordered"), "Currency", 120),
		("progress", _("Milestones"), "Percent", 100),
		("health_since", _("Health since"), "Date", 100),
		("approval", _("Approval"), "Data", 110),
		link=PLAN,
	)


def _chart(plans: list[frappe._dict]) -> dict[str, Any] | None:
	if not plans:
		return None
	counted = Counter(plan.health for plan in plans)
	order = (OFF_TRACK, AT_RISK, ON_TRACK)
	return {
		"data": {
			"labels": [_(health) for health in order],
			"datasets": [{"name": _("Plans"), "values": [counted[health] for health in order]}],
		},
		"type": "bar",
		"colors": ["#e03636"],
	}


def _summary(plans: list[frappe._dict]) -> list[dict[str, Any]]:
	if not plans:
		return []
	shown: list[dict[str, Any]] = [{"label": _("Open Plans"), "value": len(plans), "datatype": "Int"}]
	for health in (OFF_TRACK, AT_RISK):
		rows = [plan for plan in plans if plan.health == health]
		shown.append(
			{"label": _(health), "value": len(rows), "datatype": "Int", "indicator": COLOURS[health]}
		)
	endangered = sum(flt(plan.at_stake) for plan in plans if plan.health != ON_TRACK)
	shown.append(
		{
			"label": _("At Stake in Them"),
			"value": endangered,
			"datatype": "Currency",
			"currency": plans[0].currency,
			"indicator": "Red" if endangered else "Green",
		}
	)
	return shown

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The page My Sales Day: what I have to do today, in the order of what is at stake."""

from datetime import date
from typing import Any

from pypika import Case

import frappe
from frappe import _
from frappe.utils import cint, flt, fmt_money, get_datetime, get_fullname, getdate

from sales_process import compat, day_lists
from sales_process.amounts import with_amounts
from sales_process.day_lists import listed
from sales_process.engine.day import Ranked, Touch, in_order
from sales_process.engine.health import AT_RISK, OFF_TRACK
from sales_process.engine.outcome import OPEN, PARTLY_WON
from sales_process.engine.scope import FOLLOW_UP
from sales_process.language import day_and_minute
from sales_process.permissions import MANAGER, get_scope
from sales_process.sales_process.doctype.customer_care.customer_care import DOCTYPE as CARE
from sales_process.sales_process.doctype.customer_care.customer_care import DRAFT
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import ACTIVE, RUNNING
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import DOCTYPE as PLAN
from sales_process.sales_process.doctype.process_scope.process_scope import needing
from sales_process.sales_process.doctype.sales_plan.health_in_words import reason_in_words

DEAL, SALES_PLAN = "Sales Deal", "Sales Plan"
LOOKED_AT = 500


@frappe.whitelist()
def get_day() -> dict[str, Any]:
	"""My due and overdue touches in order, and what else waits for me: deals, plans, questions, care."""
	frappe.has_permission(PLAN, "read", throw=True)
	user, today = frappe.session.user, compat.today()
	rows = _due(user, today)
	by_name = {row.name: row for row in rows}
	ranked = in_order((_as_touch(row, user) for row in rows), today)
	return {
		"touches": [_as_row(item, by_name[item.touch.name]) for item in ranked],
		"overdue": sum(getdate(row.next_follow_up) < today for row in rows),
		"is_cut_off": len(rows) == LOOKED_AT,
		"without_next_step": _deals_without_next_step(user),
		"care": _care(user),
		"plans": _plans_at_risk(user),
		"to_approve": _plans_to_approve(user),
		"questions": _questions(user),
		"prices": day_lists.prices_to_approve(user),
		"unhappy": day_lists.unhappy_customers(user),
		"deliveries": day_lists.deliveries_to_look_after(user),
		"offers": day_lists.offers_about_to_expire(user, today),
		"grades": day_lists.grades_to_look_at(user, today),
	}


def _due(user: str, today: date) -> list[frappe._dict]:
	"""Mine, and those of colleagues that have come to me."""
	Plan, Deal, ToDo = (frappe.qb.DocType(name) for name in (PLAN, DEAL, "ToDo"))
	came_to_me = (
		frappe.qb.from_(ToDo)
		.select(ToDo.reference_name)
		.where((ToDo.reference_type == PLAN) & (ToDo.status == "Open") & (ToDo.allocated_to == user))
	)
	query = (
		frappe.qb.from_(Plan)
		.left_join(Deal)
		.on(Deal.name == Plan.deal)
		.select(
			Plan.name,
			Plan.party_name,
			Plan.plan_type,
			Plan.sales_owner,
			Plan.company,
			Plan.next_follow_up,
			Plan.next_channel,
			Plan.next_topic,
			Plan.answer_due,
			Plan.first_contact_by,
			Plan.first_contacted_on,
			Plan.grade.as_("plan_grade"),
			Deal.grade,
		)
		.where(
			(Plan.status == ACTIVE)
			& (Plan.next_follow_up <= today)
			& ((Plan.sales_owner == user) | Plan.name.isin(came_to_me))
		)
		.orderby(Plan.answer_due, order=frappe.qb.desc)
		.orderby(Plan.next_follow_up)
		.orderby(Plan.name)
		.limit(LOOKED_AT)
	)
	seen = get_scope(user).criterion(PLAN)
	return with_amounts(query if seen is None else query.where(seen), Deal).run(as_dict=True)


def _as_touch(row: frappe._dict, user: str) -> Touch:
	waits = row.first_contact_by and not row.first_contacted_on
	return Touch(
		name=row.name,
		due_on=getdate(row.next_follow_up),
		company=row.company or "",
		amount=flt(row.amount),
		currency=(row.amount and _currency(row.company)) or "",
		grade=row.grade or row.plan_grade or "",
		is_answer_due=bool(cint(row.answer_due)),
		first_contact_by=get_datetime(row.first_contact_by) if waits else None,
		owner="" if row.sales_owner == user else row.sales_owner or "-",
	)


def _currency(company: str) -> str:
	return frappe.get_cached_value("Company", company, "default_currency") or ""


def _as_row(item: Ranked, row: frappe._dict) -> dict[str, Any]:
	return {
		"name": row.name,
		"party_name": row.party_name,
		"plan_type": _(row.plan_type),
		"next_follow_up": row.next_follow_up,
		"channel": _(row.next_channel or ""),
		"topic": row.next_topic or "",
		"is_answer_due": item.touch.is_answer_due,
		"stake": item.stake,
		"why": [_SENTENCES[reason.code](reason.params) for reason in item.reasons],
	}


_SENTENCES = {
	"answer": lambda given: _("waits for an answer"),
	"first_contact": lambda given: _("first contact by {0}").format(day_and_minute(given["by"])),
	"escalated": lambda given: (
		_("not done by {0}").format(get_fullname(given["owner"]))
		if given["owner"] != "-"
		else _("has no owner")
	),
	"amount": lambda given: fmt_money(given["amount"], 0, given["currency"] or None),
	"grade": lambda given: _("grade {0}").format(_(given["grade"])),
	"late": lambda given: (
		_("{0} days overdue").format(given["days"]) if given["days"] > 1 else _("1 day overdue")
	),
	"today": lambda given: _("due today"),
}


def _deals_without_next_step(user: str) -> dict[str, Any]:
	Deal, Plan = frappe.qb.DocType(DEAL), frappe.qb.DocType(PLAN)
	planned = frappe.qb.from_(Plan).select(Plan.deal).where(Plan.status.isin(RUNNING) & Plan.deal.isnotnull())
	mine = (Deal.sales_owner == user) & Deal.outcome.isin([OPEN, PARTLY_WON]) & Deal.name.notin(planned)
	if (in_scope := needing(Deal, FOLLOW_UP)) is not None:
		mine &= in_scope
	rows = frappe.qb.from_(Deal).select(Deal.name, Deal.title, Deal.grade).where(mine).orderby(Deal.creation)
	return listed(rows, _as_it_is, Deal.name)


def _as_it_is(row: frappe._dict) -> dict[str, Any]:
	return {key: value for key, value in row.items() if key != "number_of_all"}


def _care(user: str) -> dict[str, Any]:
	Care = frappe.qb.DocType(CARE)
	mine = (Care.sales_owner == user) & (Care.status == DRAFT)
	rows = (
		frappe.qb.from_(Care)
		.select(Care.name, Care.occasion, Care.contact_name, Care.party_name, Care.occasion_on)
		.where(mine)
		.orderby(Care.occasion_on)
	)
	return listed(rows, lambda row: {**_as_it_is(row), "occasion": _(row.occasion)}, Care.name)


def _plans_at_risk(user: str) -> dict[str, Any]:
	"""My plans that do not hold, those that are off track first, then by what is at stake."""
	Plan = frappe.qb.DocType(SALES_PLAN)
	mine = (Plan.sales_owner == user) & (Plan.status == OPEN) & Plan.health.isin([OFF_TRACK, AT_RISK])
	return _plan_rows(Plan, mine)


def _plans_to_approve(user: str) -> dict[str, Any]:
	"""What the team wants to do, and nobody has agreed to yet; only for who may agree."""
	if MANAGER not in frappe.get_roles(user):
		return {"rows": [], "number": 0}
	Plan = frappe.qb.DocType(SALES_PLAN)
	asked = (Plan.status == OPEN) & (Plan.approval == "Asked") & (Plan.sales_owner != user)
	seen = get_scope(user).criterion(SALES_PLAN)
	return _plan_rows(Plan, asked if seen is None else asked & seen, for_approval=True)


def _plan_rows(table, criterion, for_approval: bool = False) -> dict[str, Any]:
	rows = (
		frappe.qb.from_(table)
		.select(
			table.name,
			table.party_name,
			table.health,
			table.at_stake,
			table.currency,
			table.sales_owner,
			table.health_findings,
		)
		.where(criterion)
		.orderby(Case().when(table.health == OFF_TRACK, 0).else_(1))
		.orderby(table.at_stake, order=frappe.qb.desc)
		.orderby(table.name)
	)
	return listed(rows, lambda row: _as_plan(row, for_approval), table.name)


def _as_plan(row: frappe._dict, for_approval: bool) -> dict[str, Any]:
	# that it is not approved is why it is in the other list
	findings = [
		found
		for found in frappe.parse_json(row.health_findings or "[]")
		if not for_approval or found["reason"]["code"] != "not_approved"
	]
	return {
		"name": row.name,
		"party_name": row.party_name,
		"health": row.health,
		"at_stake": fmt_money(flt(row.at_stake), 0, row.currency),
		"owner": get_fullname(row.sales_owner) if row.sales_owner else "",
		"why": reason_in_words(findings[0]["reason"], row.currency) if findings else "",
	}


def _questions(user: str) -> dict[str, Any]:
	"""What colleagues ask me."""
	Request = frappe.qb.DocType("Help Request")
	mine = (Request.helper == user) & (Request.status == "Open")
	rows = (
		frappe.qb.from_(Request)
		.select(Request.name, Request.subject, Request.due_on, Request.asked_by)
		.where(mine)
		.orderby(Request.due_on)
	)
	return listed(rows, lambda row: {**_as_it_is(row), "asked_by": get_fullname(row.asked_by)}, Request.name)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Deals as reports look at them: what is open, what was decided, and what grades have been worth. Set-based."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import frappe
from frappe.query_builder.functions import IfNull, Max
from frappe.utils import add_months, flt, getdate

from sales_process import amounts, compat
from sales_process.engine import accuracy, forecast
from sales_process.engine.outcome import LOST, OPEN, OPPORTUNITY, PARTLY_WON, WON
from sales_process.reports import Asked, min_outcomes, narrowed
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import RUNNING

DEAL, GRADE, SALES_PLAN, FOLLOW_UP = "Sales Deal", "Opportunity Grade", "Sales Plan", "Follow-up Plan"
REMEMBERED_MONTHS = 24  # grades are worth what they were worth in these


def open_deals(given: Asked) -> list[frappe._dict]:
	"""Open deals with grade, amount that is still to be ordered, day of closing, and whether anybody follows them."""
	Deal, Grade, Plan, Touch = (frappe.qb.DocType(name) for name in (DEAL, GRADE, SALES_PLAN, FOLLOW_UP))
	query = (
		frappe.qb.from_(Deal)
		.left_join(Grade)
		.on(Grade.name == Deal.newest_grade)
		.left_join(Plan)
		.on(Plan.active_key == Deal.name)
		.left_join(Touch)
		.on((Touch.deal == Deal.name) & Touch.status.isin(RUNNING))
		.select(
			Deal.name,
			Deal.title,
			Deal.sales_owner,
			Deal.company,
			Deal.outcome,
			Deal.grade,
			Deal.score,
			Deal.grade_review_on,
			Grade.closing_on.as_("assessed_closing"),
			Plan.goal_date.as_("planned_closing"),
			Touch.next_follow_up,
			Touch.status.as_("touch_status"),
		)
		.where(Deal.outcome.isin([OPEN, PARTLY_WON]))
	)
	query = amounts.with_amounts(narrowed(query, Deal, given), Deal)
	if compat.has_crm():
		query = query.select(frappe.qb.DocType(OPPORTUNITY).expected_closing)
	rows = query.orderby(Deal.name).run(as_dict=True)
	part = amounts.ordered([row.name for row in rows if row.outcome == PARTLY_WON])
	for row in rows:
		row.amount = max(flt(row.amount) - part.get(row.name, 0), 0)
		row.closing_on = _first_date(row.get("expected_closing"), row.assessed_closing, row.planned_closing)
	return rows


def as_deal(row: frappe._dict) -> forecast.Deal:
	return forecast.Deal(row.sales_owner or "", row.grade or "", row.amount, row.closing_on)


def _first_date(*days) -> date | None:
	return next((getdate(day) for day in days if day), None)


# what was decided, and how it had been assessed


def decided_deals(given: Asked | None = None, company: str | None = None, since: date | None = None):
	"""A query of deals won or lost, each with the last assessment from before that; and its tables of both, to join on.

	Either those that a report asks for, or all of a company since a day.
	"""
	Deal, Grade = frappe.qb.DocType(DEAL), frappe.qb.DocType(GRADE)
	last = _last_assessments(given, company, since)
	query = (
		frappe.qb.from_(Deal)
		.left_join(last)
		.on(last.name == Deal.name)
		.left_join(Grade)
		.on((Grade.deal == Deal.name) & (Grade.decided_at == last.decided_at) & (Grade.docstatus == 1))
		.select(
			Deal.name,
			Deal.outcome,
			Grade.grade,
		)
		.orderby(Deal.name)
	)
	return _decided(query, Deal, given, company, since), Deal, Grade


def _last_assessments(given, company, since):
	"""An assessment that was made after the end says nothing of whether it was right."""
	Deal, Grade = frappe.qb.DocType(DEAL).as_("decided"), frappe.qb.DocType(GRADE).as_("assessed")
	query = (
		frappe.qb.from_(Deal)
		.join(Grade)
		.on((Grade.deal == Deal.name) & (Grade.docstatus == 1) & (Grade.graded_on <= Deal.outcome_on))
		.select(Deal.name, Max(Grade.decided_at).as_("decided_at"))
		.groupby(Deal.name)
	)
	return _decided(query, Deal, given, company, since).as_("last_assessment")


def _decided(query, table, given: Asked | None, company: str | None, since: date | None):
	query = query.where(table.outcome.isin([WON, LOST]))
	if given:
		return narrowed(query.where(table.outcome_on[given.first : given.last]), table, given)
	if company:
		query = query.where(table.company == company)
	return query.where(table.outcome_on >= since)


def outcomes_by_grade(given: Asked | None = None, company: str | None = None) -> list[accuracy.Outcome]:
	since = None if given else getdate(add_months(compat.today(), -REMEMBERED_MONTHS))
	query, _Deal, _Grade = decided_deals(given, company, since)
	rows = {row.name: row for row in query.run(as_dict=True)}  # two of one moment are one
	return [accuracy.Outcome(row.outcome == WON, row.grade or "") for row in rows.values()]


def outcomes_by(given: Asked, what: str) -> list[accuracy.Outcome]:
	"""By the channel that a deal came from, or by the approach of its plan."""
	query, Deal, _Grade = decided_deals(given)
	if what == "channel":
		Research = frappe.qb.DocType("Lead Research")
		query = (
			query.left_join(Research).on(Research.name == Deal.research).select(Research.channel.as_("by"))
		)
	else:
		Plan = frappe.qb.DocType(SALES_PLAN)
		query = query.left_join(Plan).on(Plan.deal == Deal.name).select(Plan.approach.as_("by"))
	rows = {row.name: row for row in query.run(as_dict=True)}
	return [accuracy.Outcome(row.outcome == WON, row.by or "") for row in rows.values()]


def outcomes_with_factors(given: Asked) -> list[accuracy.Outcome]:
	"""With the points that each known factor had in the last assessment before the end."""
	query, _Deal, Grade = decided_deals(given)
	Row = frappe.qb.DocType("Opportunity Grade Factor")
	rows = (
		query.join(Row)
		.on((Row.parent == Grade.name) & (Row.parenttype == GRADE))
		.select(Row.factor, Row.points)
		.where(IfNull(Row.level, "") != "")
		.run(as_dict=True)
	)
	known: defaultdict[tuple[str, bool], dict[str, float]] = defaultdict(dict)
	for row in rows:
		known[row.name, row.outcome == WON][row.factor] = flt(row.points)
	return [accuracy.Outcome(is_won, points=points) for (_name, is_won), points in known.items()]


# what grades are worth


def promised() -> dict[str, float]:
	"""The win rate that each grade promises."""
	rows = frappe.get_all("Grade Threshold", fields=["grade", "win_rate"], order_by=None)
	return {row.grade: flt(row.win_rate) for row in rows}


def chances(company: str | None, grades: Iterable[str]) -> dict[str, forecast.Chance]:
	"""How likely deals of each grade are won: of the company, whoever asks; by the real rate where it is known."""
	records = accuracy.by_group(outcomes_by_grade(company=company), min_outcomes())
	return forecast.chances({each.group: each.rate for each in records}, promised(), grades)

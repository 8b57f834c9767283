# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What is known of a deal already, so that a plan begins with it; and what its goal is held against."""

import hashlib
import json
from collections.abc import Iterable
from datetime import timedelta

import frappe
from frappe.model.document import Document
from frappe.utils import cint, flt, getdate

from sales_process import amounts, compat
from sales_process.engine import smart
from sales_process.sales_process.doctype.opportunity_grade.measures import expected_closing
from sales_process.sales_process.doctype.opportunity_grade.opportunity_grade import DEAL_FACTS, newest_of
from sales_process.sales_process.doctype.sales_deal.sales_deal import newest_draft
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import (
	get_calendar,
	setting,
)

DEAL, RESEARCH, PROFILE = "Sales Deal", "Lead Research", "Competitor Profile"
REMEMBERED_SALES = 100
OVER = ("Done", "Skipped")


def fill(plan: Document) -> None:
	"""The goal of the deal, the customer's decision steps, and whom and what is to be won: nothing is typed twice."""
	deal = facts_of(plan.deal)
	research = _research(deal)
	if not plan.goal_amount:
		plan.goal_amount = compat.deal_amount(deal).base_amount
	plan.goal_date = plan.goal_date or _closing_of(deal)
	if not plan.items:
		plan.extend("items", _items_of(deal))
	if research and not plan.milestones:
		plan.extend("milestones", _milestones_of(research, plan.company))
	if research and not plan.people:
		plan.extend("people", [_person(row) for row in research.makers])
	if not plan.advantages:
		plan.extend("advantages", _advantages_of(plan.deal))


def facts_of(deal: str) -> frappe._dict:
	return frappe.db.get_value(DEAL, deal, [*DEAL_FACTS, "research"], as_dict=True)


def item_names(items: Iterable[str]) -> dict[str, str]:
	wanted = sorted(set(items))
	if not wanted:
		return {}
	return dict(
		frappe.get_all(
			"Item",
			filters={"name": ["in", wanted]},
			fields=["name", "item_name"],
			order_by=None,
			as_list=True,
		)
	)


def goal_key(plan: Document) -> str:
	"""Tells whether the goal is still the one that was approved."""
	mix = sorted((row.item or "", flt(row.qty), flt(row.amount)) for row in plan.items)
	goal = [flt(plan.goal_amount), str(getdate(plan.goal_date)) if plan.goal_date else "", mix]
	return hashlib.sha256(json.dumps(goal).encode()).hexdigest()[:16]


# what the goal is held against


def smart_points(plan: Document) -> tuple[smart.Point, ...]:
	return smart.check(goal(plan), circumstances(plan), limits(plan.company))


def goal(plan: Document) -> smart.Goal:
	return smart.Goal(
		amount=flt(plan.goal_amount),
		by=getdate(plan.goal_date) if plan.goal_date else None,
		lines=tuple(smart.Line(row.item or "", flt(row.qty), flt(row.amount)) for row in plan.items),
	)


def circumstances(plan: Document) -> smart.Circumstances:
	deal = facts_of(plan.deal)
	research = _research(deal)
	own, team = _closed(plan)
	return smart.Circumstances(
		today=compat.today(),
		deal_amount=compat.deal_amount(deal).base_amount,
		closed_by_owner=own,
		closed_by_team=team,
		needed=frozenset(row.item for row in research.needs if row.item) if research else frozenset(),
		needs=len(research.needs) if research else 0,
		days_to_decision=cint(research.cycle_days) or None if research else None,
	)


def limits(company: str) -> smart.Limits:
	return smart.Limits(
		times_deal=flt(setting("goal_times_deal", company)) or smart.Limits.times_deal,
		times_closed=flt(setting("goal_times_closed", company)) or smart.Limits.times_closed,
		at_least=cint(setting("goal_closed_sales", company)) or smart.Limits.at_least,
	)


def _closed(plan: Document) -> tuple[tuple[float, ...], tuple[float, ...]]:
	"""What the owner closed so far; the team's too where that is not enough to compare with."""
	own = amounts.closed_sales(plan.company, REMEMBERED_SALES, plan.sales_owner) if plan.sales_owner else []
	enough = len(own) >= limits(plan.company).at_least
	return tuple(own), () if enough else tuple(amounts.closed_sales(plan.company, REMEMBERED_SALES))


# what a plan begins with


def _research(deal: frappe._dict) -> Document | None:
	if not deal.research or not frappe.db.exists(RESEARCH, deal.research):
		return None
	return frappe.get_doc(RESEARCH, deal.research)


def _closing_of(deal: frappe._dict):
	"""Where ERPNext has a date, that; else the one of the newest assessment."""
	newest = newest_of(deal.name)
	return expected_closing(deal) or (newest and newest.closing_on)


def _items_of(deal: frappe._dict) -> list[dict]:
	"""Of the newest offer, else of its draft, else of the opportunity; the same item once."""
	quotation = deal.newest_quotation or newest_draft(deal.name)
	source = ("Quotation", quotation) if quotation else (deal.source_doctype, deal.source_name)
	if source[0] not in ("Quotation", compat.OPPORTUNITY) or not frappe.db.exists(*source):
		return []
	doc, mix = frappe.get_doc(*source), {}
	rate = flt(doc.conversion_rate) or 1
	for row in doc.items:
		if not row.item_code or row.get("is_alternative") or row.get("is_free_item"):
			continue
		line = mix.setdefault(
			row.item_code, {"item": row.item_code, "item_name": row.item_name, "qty": 0, "amount": 0}
		)
		line["qty"] += flt(row.qty)
		line["amount"] += flt(row.get("base_net_amount")) or flt(row.amount) * rate
	return list(mix.values())


def _milestones_of(research: Document, company: str) -> list[dict]:
	"""Each step planned for when the steps before it and its own days have passed."""
	calendar, day, rows = get_calendar(company), compat.today(), []
	for step in research.decision_steps:
		if step.state == "Skipped":
			continue
		known = step.state not in OVER and cint(step.expected_days)
		if known:
			day = day + timedelta(days=cint(step.expected_days))
		rows.append(
			{
				"milestone": step.step,
				"department": step.department,
				"decision_step": step.name,
				"planned_on": calendar.working_day_from(day) if known else None,
				"done_on": step.done_on,
			}
		)
	return rows


def _person(row: Document) -> dict:
	return {"person": row.maker_name, "role": row.role, "maker": row.name}


def _advantages_of(deal: str) -> list[dict]:
	"""Each competitor that was named, with where our profile of him says that we lead."""
	named = frappe.get_all(
		"Sales Deal Competitor",
		filters={"parenttype": DEAL, "parent": deal},
		pluck="competitor",
		order_by="idx asc",
	)
	profiles = dict(
		frappe.get_all(
			PROFILE,
			filters={"competitor": ["in", named or [""]]},
			fields=["competitor", "name"],
			order_by=None,
			as_list=True,
		)
	)
	return [{"competitor": name, **_lead_over(profiles.get(name))} for name in named if name]


def _lead_over(profile: str | None) -> dict[str, str]:
	points = frappe.get_cached_doc(PROFILE, profile).standing().selling_points if profile else ()
	return {
		"advantage": "\n".join(point.dimension for point in points),
		"proof": "\n".join(point.evidence for point in points if point.evidence),
	}

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the form of a Sales Plan asks for, and its buttons."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, format_date, getdate

from sales_process.sales_process.doctype.maker_note import maker_note as notes
from sales_process.sales_process.doctype.sales_plan import health_in_words, help, known, sales_plan
from sales_process.sales_process.doctype.sales_plan.sales_plan import DEAL, DOCTYPE

GOAL_FIELDS = ("deal", "goal_amount", "goal_date")
ITEM_FIELDS = ("item", "qty", "amount")
MAX_ROWS, MAX_TEXT = 200, 2000
RESEARCH = "Lead Research"


@frappe.whitelist(methods=["POST"])
def start(deal: str) -> str:
	"""The plan of a deal; made with what is known already where there is none."""
	frappe.has_permission(DOCTYPE, "create", throw=True)
	frappe.has_permission(DEAL, "write", deal, throw=True)
	return sales_plan.start(deal).name


@frappe.whitelist()
def check_goal(doc: str | dict) -> list[dict[str, Any]]:
	"""The five points of a goal as it is being typed, each with its reason and how to mend it. Changes nothing."""
	given = frappe.parse_json(doc)
	frappe.has_permission(DEAL, "read", given.get("deal"), throw=True)
	plan = frappe.new_doc(DOCTYPE)
	plan.update({field: given.get(field) for field in GOAL_FIELDS})
	plan.set_deal_facts()
	for row in (given.get("items") or [])[:MAX_ROWS]:
		plan.append("items", {field: row.get(field) for field in ITEM_FIELDS})
	return [health_in_words.point_in_words(point, plan.currency) for point in known.smart_points(plan)]


@frappe.whitelist()
def get_standing(plan: str) -> dict[str, Any]:
	"""How a plan stands: its findings, orders, needs, people, competitors, and what its adjustments led to."""
	doc = frappe.get_doc(DOCTYPE, plan)
	doc.check_permission("read")
	research = _research(doc)
	return {
		"health": doc.health,
		"findings": [
			{"health": found["health"], "why": health_in_words.reason_in_words(found["reason"], doc.currency)}
			for found in doc.findings()
		],
		"since": doc.health_since,
		"goal_has_changed": doc.is_approved and doc.goal_has_changed,
		"orders": _orders(doc.deal),
		"needs": _needs(research),
		"people": _people(research),
		"effects": [_effect(doc, row) for row in doc.adjustments],
	}


@frappe.whitelist(methods=["POST"])
def ask_for_help(plan: str, milestone: str, helper: str, question: str, due_on: str) -> str:
	"""Ask a colleague about what blocks a milestone; gives the request."""
	doc = _writable(plan)
	question = (question or "").strip()[:MAX_TEXT]
	if not question:
		frappe.throw(_("Say what you need to know."), title=_("Question Is Missing"))
	return help.ask(doc, milestone, helper, question, getdate(due_on)).name


@frappe.whitelist(methods=["POST"])
def withdraw_help(plan: str, milestone: str) -> None:
	"""The answer is not needed any more."""
	doc = _writable(plan)
	row = help.milestone_of(doc, milestone)
	if row.help_request:
		help.withdraw(row.help_request)


@frappe.whitelist(methods=["POST"])
def adjust(
	plan: str,
	finding: str,
	change: str,
	goal_amount: float | str | None = None,
	goal_date: str | None = None,
) -> None:
	"""Log what was found and what is changed; with it the goal, where that is what changes."""
	doc = _writable(plan)
	finding, change = (str(text or "").strip()[:MAX_TEXT] for text in (finding, change))
	if not finding or not change:
		frappe.throw(_("Say what you found and what you change."), title=_("Nothing to Log"))
	doc.append("adjustments", {"finding": finding, "change": change})
	if goal_amount not in (None, ""):
		doc.goal_amount = flt(goal_amount)
	if goal_date:
		doc.goal_date = getdate(goal_date)
	doc.save()


def _writable(plan: str) -> Document:
	doc = frappe.get_doc(DOCTYPE, plan, for_update=True)
	doc.check_permission("write")
	if doc.status != sales_plan.OPEN:
		frappe.throw(
			_("The plan of {0} has ended with its deal: {1}.").format(
				frappe.bold(doc.party_name), _(doc.status)
			),
			title=_("Plan Has Ended"),
		)
	return doc


def _orders(deal: str) -> list[dict[str, Any]]:
	"""The orders of the deal, as far as the user may see them."""
	if not frappe.has_permission("Sales Order", "read"):
		return []
	return frappe.get_list(
		"Sales Order",
		filters={"sales_deal": deal, "docstatus": 1},
		fields=["name", "transaction_date", "base_net_total", "status"],
		order_by="transaction_date asc, creation asc",
	)


def _research(doc: Document) -> Document | None:
	name = frappe.db.get_value(DEAL, doc.deal, "research")
	if not name or not frappe.has_permission(RESEARCH, "read", name):
		return None
	return frappe.get_doc(RESEARCH, name)


def _needs(research: Document | None) -> list[dict[str, Any]]:
	return [
		{
			"pain_point": row.pain_point,
			"solution": row.wanted_solution,
			"item": row.item,
			"reaction": _(row.reaction) if row.reaction else "",
		}
		for row in (research.needs if research else ())
	]


def _people(research: Document | None) -> list[dict[str, Any]]:
	"""Who decides, and where they stand; the notes on that are shown to those who see the deal, and kept nowhere else."""
	if not research:
		return []
	stances = notes.stances(research.name)
	return [
		{
			"person": row.maker_name,
			"job_title": row.job_title,
			"role": _(row.role) if row.role else "",
			"influence": _(row.influence) if row.influence else "",
			"stance": _(stances[row.name]) if stances.get(row.name) else "",
		}
		for row in research.makers
	]


def _effect(doc: Document, row: Document) -> dict[str, str]:
	"""What came of an adjustment: the plan then and now."""
	parts = []
	if row.health_before and row.health_before != doc.health:
		parts.append(_("{0} then, {1} now").format(_(row.health_before), _(doc.health)))
	elif doc.health:
		parts.append(_("still {0}").format(_(doc.health)))
	more = flt(doc.ordered_amount) - flt(row.ordered_before)
	if abs(more) > 0.005:
		parts.append(_("{0} ordered since").format(frappe.utils.fmt_money(more, 0, doc.currency)))
	if abs(flt(row.goal_before) - flt(doc.goal_amount)) > 0.005:
		parts.append(
			_("goal {0} then, {1} now").format(
				*(
					frappe.utils.fmt_money(flt(amount), 0, doc.currency)
					for amount in (row.goal_before, doc.goal_amount)
				)
			)
		)
	if row.goal_date_before and getdate(row.goal_date_before) != getdate(
		doc.goal_date or row.goal_date_before
	):
		parts.append(
			_("by {0} then, {1} now").format(format_date(row.goal_date_before), format_date(doc.goal_date))
		)
	return {
		"on": format_date(row.adjusted_on),
		"finding": row.finding,
		"change": row.change,
		"effect": row.effect or "",
		"measured": "; ".join(parts),
	}

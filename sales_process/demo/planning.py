# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Plans: a salesperson makes one for a deal he has graded, the manager approves it, and things get in the way."""

from datetime import date, timedelta

import frappe
from frappe.model.workflow import apply_workflow

from sales_process.api import sales_plan as plans
from sales_process.demo.jobs import Queue, request
from sales_process.demo.people import MANAGER, WAREHOUSE

DOCTYPE, REQUEST = "Sales Plan", "Help Request"
STRATEGY = (
	("Trial", "One room for four weeks; they see from their own numbers that rooms come free."),
	("Visits", "Service within 24 hours, with names: the technician comes along to the second visit."),
	("Tender", "Fewer devices for the same rooms: the energy bill pays for the screens in three years."),
)
MONDAY, FRIDAY = 0, 4
OFFERED_SINCE, LARGE = 7, 5000  # days, and the company's currency
# of an offer that nobody had to look into: what usually happens until the order, and after how many days
USUAL_STEPS = (("Offer talked through", 5), ("Budget released", 16), ("Order", 28))


def make_plan(deal: str, today: date) -> None:
	"""The goal with its mix, the strategy, and when each of their steps shall be done; then the manager is asked."""
	doc = frappe.get_doc(DOCTYPE, plans.start(deal))
	doc.approach, doc.value_proposition = STRATEGY[len(doc.party_name) % len(STRATEGY)]
	total = sum(row.amount for row in doc.items)
	doc.goal_amount = total or doc.goal_amount
	for step, days in USUAL_STEPS if not doc.milestones else ():
		doc.append("milestones", {"milestone": step, "planned_on": today + timedelta(days=days)})
	for row in doc.people:
		row.how_to_win = "Shows the room to the others; needs numbers for the board."
	last = max((row.planned_on for row in doc.milestones if row.planned_on), default=None)
	doc.goal_date = max(filter(None, (doc.goal_date, last)), default=today + timedelta(days=60))
	doc.save()
	if doc.goal_amount:
		apply_workflow(doc, "Ask for Approval")


def plan_offers(today: date, queue: Queue) -> None:
	"""On Fridays whoever has a large offer out, and no plan, makes one."""
	if today.weekday() != FRIDAY:
		return
	Deal, Plan, Quotation = (frappe.qb.DocType(name) for name in ("Sales Deal", DOCTYPE, "Quotation"))
	planned = frappe.qb.from_(Plan).select(Plan.deal)
	rows = (
		frappe.qb.from_(Deal)
		.join(Quotation)
		.on(Quotation.name == Deal.newest_quotation)
		.select(Deal.name, Deal.sales_owner)
		.where((Deal.outcome == "Open") & Deal.name.notin(planned) & (Quotation.base_net_total >= LARGE))
		.where(Quotation.transaction_date <= today - timedelta(days=OFFERED_SINCE))
		.orderby(Deal.creation, Deal.name)
		.run(as_dict=True)
	)
	for row in rows:
		if row.sales_owner and frappe.db.get_value("User", row.sales_owner, "enabled"):
			with request(row.sales_owner):
				make_plan(row.name, today)
			queue.run()


def approve_plans(today: date, queue: Queue) -> None:
	"""On Mondays the manager reads what the salespeople plan, and sends back what has no product mix."""
	if today.weekday() != MONDAY:
		return
	with request(MANAGER.email):
		for name in frappe.get_list(DOCTYPE, filters={"approval": "Asked", "status": "Open"}, pluck="name"):
			doc = frappe.get_doc(DOCTYPE, name)
			apply_workflow(doc, "Approve" if doc.items else "Send Back")
	queue.run()


def play(last: date, queue: Queue) -> None:
	"""On the last day something blocks a plan and somebody is asked; what he said last week has come back; one is adjusted."""
	rows = frappe.get_all(
		DOCTYPE,
		filters={"status": "Open"},
		fields=["name", "sales_owner"],
		order_by="at_stake desc, name asc",
		limit=3,
	)
	acts = (_block, _get_help, _adjust)
	for act, row in zip(acts, rows, strict=False):
		with request(row.sales_owner):
			act(frappe.get_doc(DOCTYPE, row.name), last)
		queue.run()
	with request(WAREHOUSE.email):
		for name in frappe.get_list(REQUEST, filters={"due_on": last + timedelta(days=2)}, pluck="name"):
			doc = frappe.get_doc(REQUEST, name)
			doc.answer = "Yes: 32 dB at one metre. I can bring a meter along and show them."
			doc.save()
	queue.run()


def _open_milestone(doc):
	row = next((row for row in doc.milestones if not row.done_on), None)
	return row or doc.append("milestones", {"milestone": "Their board decides"})


def _block(doc, last: date) -> None:
	row = _open_milestone(doc)
	row.blocker = "Their IT does not let our devices into the network."
	doc.save()


def _get_help(doc, last: date) -> None:
	row = _open_milestone(doc)
	row.blocker = "They doubt that the projector is quiet enough for a small room."
	row.corrective_action = "Let the technician answer, and lend them one for a week."
	doc.save()
	question = "How loud is it at one metre, and can we show that in their room?"
	plans.ask_for_help(doc.name, row.name, WAREHOUSE.email, question, str(last + timedelta(days=2)))


def _adjust(doc, last: date) -> None:
	plans.adjust(
		doc.name,
		"Their budget for this year is spent.",
		"Two rooms now, the others in spring; the goal moves with it.",
		goal_date=str(last + timedelta(days=75)),
	)

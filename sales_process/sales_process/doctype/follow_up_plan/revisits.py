# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Whoever got what he ordered is visited again and again; a call on another matter is a visit, too."""

from datetime import date

import frappe
from frappe.model.document import Document
from frappe.utils import cint, getdate

from sales_process import compat
from sales_process.active_key import find
from sales_process.engine.cadence import TOUCH
from sales_process.engine.reasons import Reason
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

REVISIT = "Revisit"
LONGEST_PURCHASE = 140


def open_after_hand_over(account: str, company: str, sales_owner: str | None, handed_over_on: date) -> None:
	"""The customer's Revisit plan; one that was ended since then was ended by somebody. May run twice."""
	if not cint(setting("revisits_enabled", company)) or _is_ended_since(account, company, handed_over_on):
		return
	if not _running(account, company):
		plans.open_account_plan(account, company, REVISIT, sales_owner)


def _running(account: str, company: str) -> str | None:
	key = plans.active_key(frappe._dict(plan_type=REVISIT, account=account, company=company, deal=None))
	return find(plans.DOCTYPE, "active_key", key)


def _is_ended_since(account: str, company: str, day: date) -> bool:
	filters = {"account": account, "company": company, "plan_type": REVISIT, "ended_on": [">=", day]}
	return bool(frappe.db.exists(plans.DOCTYPE, filters))


def put_off_after(log: Document) -> None:
	"""Somebody has just talked to the customer: the visit that a cadence had planned comes that much later."""
	if log.outcome == plans.NO_RESPONSE or log.uncertain or not log.account:
		return
	name = _running(log.account, log.company)
	if not name or name == log.plan:
		return
	plan = frappe.get_doc(plans.DOCTYPE, name, for_update=True)
	called_on = getdate(log.happened_on)
	if (
		plan.status != plans.ACTIVE
		or plan.date_is_typed
		or plan.answer_due
		or getdate(plan.paced_from) >= called_on
	):
		return
	plan.paced_from = called_on
	touch = plan.suggest()
	if touch.verdict == TOUCH and touch.on > getdate(plan.next_follow_up):
		reason = Reason("called_lately", {"on": called_on, "channel": log.channel})
		plan.decide_date(touch.on, [*touch.reasons, reason])
		plan.save_automatic()


def checklist_of(plan: Document | None) -> list[str]:
	"""What the plan's cadence asks each time: use, new needs, views."""
	text = plan and plan.cadence and frappe.get_cached_value("Follow-up Cadence", plan.cadence, "checklist")
	return [line.strip() for line in (text or "").splitlines() if line.strip()]


def take_up_need(plan: Document, need: str) -> str:
	"""What they need next is researched anew, for the same customer: the circle closes. Said twice it is one research."""
	frappe.has_permission("Lead Research", "create", throw=True)
	from sales_process.sales_process.doctype.lead_research import lead_research as researches
	from sales_process.sales_process.doctype.sales_account.sales_account import get_parties

	parties = [(row.party_type, row.party) for row in get_parties(plan.account)]
	party_type, party = next(iter(compat.furthest_first(parties)))
	name = researches.start_research(
		party_type, party, plan.company, need[:LONGEST_PURCHASE], plan.sales_owner or frappe.session.user
	)
	research = frappe.get_doc("Lead Research", name, for_update=True)
	if need.casefold() not in {(row.pain_point or "").casefold() for row in research.needs}:
		research.append("needs", {"pain_point": need})
		research.save_automatic()
	return name


def follow_customer_group(customer: Document) -> None:
	"""Another group may have another rhythm: its plans know it, and take it up with their next touch."""
	before = customer.get_doc_before_save()
	if not before or before.customer_group == customer.customer_group:
		return
	from sales_process.sales_process.doctype.sales_account.sales_account import find_account

	if account := find_account(compat.CUSTOMER, customer.name):
		filters = {"account": account, "status": ["in", plans.RUNNING]}
		group = customer.customer_group
		frappe.db.set_value(plans.DOCTYPE, filters, "customer_group", group, update_modified=False)

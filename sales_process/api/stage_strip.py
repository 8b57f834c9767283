# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The strip above a lead, customer, quotation or delivery: where the sale stands and what comes next."""

from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_days, flt, get_datetime, getdate, now_datetime

from sales_process import compat
from sales_process.engine import stages as engine
from sales_process.engine.outcome import OPEN, OPPORTUNITY, PARTLY_WON, QUOTATION, WON, SourceState
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.follow_up_plan.date_reasons import in_words
from sales_process.sales_process.doctype.process_scope.process_scope import get_scopes
from sales_process.sales_process.doctype.sales_account.sales_account import find_account
from sales_process.sales_process.doctype.sales_deal.sales_deal import (
	deal_of_document,
	take_up_opportunity,
	take_up_quotation,
)
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

ANSWERED = "Answered"
CANCELLED = "Cancelled"
WAITING_APPROVAL, WITHDRAWN = ("Pending", "Asked Back"), "Withdrawn"
RESEARCH, NEGOTIATION, APPROVAL = "Lead Research", "Negotiation", "Price Approval"
ACCEPTANCE, CONTRACT, DELIVERY = "Quotation Acceptance", "Contract Review", "Delivery Plan"
SALES_PLAN = "Sales Plan"
JUST_NOW = timedelta(minutes=2)
MAX_LINES = 10
PLAN_FIELDS = [
	"name",
	"deal",
	"plan_type",
	"status",
	"next_follow_up",
	"next_channel",
	"next_topic",
	"date_reasons",
	"sales_owner",
]
DEAL_FIELDS = [
	"name",
	"title",
	"outcome",
	"newest_quotation",
	"expired_on",
	"source_doctype",
	"source_name",
	"grade",
	"score",
	"newest_grade",
	"grade_review_on",
	"scope",
]
# of each of these a deal has at most one that counts, the newest
RECORDS = {
	RESEARCH: ["name", "deal", "status", "fit", "completeness", "segment"],
	SALES_PLAN: ["name", "deal", "status", "health"],
	NEGOTIATION: ["name", "deal", "status"],
	APPROVAL: ["name", "deal", "status"],
	ACCEPTANCE: ["name", "deal", "status"],
	CONTRACT: ["name", "deal", "meaning"],
	DELIVERY: ["name", "deal", "status", "outlook"],
}


@frappe.whitelist()
def get_strip(doctype: str, name: str) -> dict[str, Any] | None:
	"""One line per open deal of a customer; for a quotation, order or delivery the line of its own deal.

	Nothing for users who do not take part in the process.
	"""
	frappe.has_permission(doctype, "read", name, throw=True)
	if not all(frappe.has_permission(needed, "read") for needed in ("Sales Deal", plans.DOCTYPE)):
		return None
	doc = frappe.get_doc(doctype, name)
	party_type, party = compat.party_of_document(doc)
	account = find_account(party_type, party) if party else None
	running = _plans(account) if account else []
	deals = _deals(account, doc) if account else []
	surveys = _surveys(account) if account else []
	records = _records([deal.name for deal in deals])
	return {
		"account": account,
		"lines": [_line(deal, doc.doctype, running, surveys, records) for deal in deals],
		"account_plan": _plan(next((row for row in running if not row.deal), None)),
		"survey": surveys[0] if surveys else None,
		"pending": _is_pending(doc, deals),
		"can_be_followed": _can_be_followed(doc),
		"is_draft": not deals and doc.meta.is_submittable and doc.docstatus == 0,
		"can_be_researched": _can_be_researched(doc, deals),
		"followed_by_others": bool(account) and not running and _is_followed(account),
		"has_bought": bool(account) and not running and not deals and _has_bought(account),
		"can_write": bool(frappe.has_permission(plans.DOCTYPE, "write")),
		"party": {"party_type": party_type, "party": party, "company": doc.get("company")},
	}


@frappe.whitelist(methods=["POST"])
def follow(doctype: str, name: str) -> None:
	"""Follow a quotation or opportunity from before the app was there, or that no worker has reached."""
	doc = frappe.get_doc(doctype, name)
	doc.check_permission("write")
	if not _is_unfollowed(doc):
		frappe.throw(
			_("{0} is not followed up: only submitted quotations and open opportunities are.").format(
				frappe.bold(name)
			),
			title=_("Nothing to Follow Up"),
		)
	take_up = {QUOTATION: take_up_quotation, OPPORTUNITY: take_up_opportunity}[doctype]
	take_up(name)


def _is_unfollowed(doc) -> bool:
	if doc.get("sales_deal"):
		return False
	if doc.doctype == OPPORTUNITY:
		return SourceState(OPPORTUNITY, doc.status).goes_on()
	return doc.doctype == QUOTATION and doc.docstatus == 1


def _is_pending(doc, deals: list[frappe._dict]) -> bool:
	"""What was just saved is taken up in a moment by a worker."""
	if doc.doctype == "Lead":
		is_new = not deals and not compat.lead_facts(doc.name).is_done
		return is_new and bool(setting("research_new_leads", doc.company)) and _is_just_now(doc.creation)
	waits = _is_unfollowed(doc) and bool(setting("follow_up_enabled", doc.company))
	return waits and _is_just_now(doc.modified)


def _is_just_now(moment) -> bool:
	# nosemgrep -- the framework's clock wrote it
	return get_datetime(moment) > now_datetime() - JUST_NOW


def _can_be_followed(doc) -> bool:
	return (
		_is_unfollowed(doc)
		and bool(setting("follow_up_enabled", doc.company))
		and doc.has_permission("write")
	)


def _can_be_researched(doc, deals: list[frappe._dict]) -> bool:
	"""A party without an open deal may be looked into; what is being sold already was."""
	return (
		doc.doctype in compat.party_types()
		and not deals
		and compat.has_doctype(RESEARCH)
		and bool(frappe.has_permission(RESEARCH, "create"))
	)


def _is_followed(account: str) -> bool:
	return bool(plans.running_plans(account, pluck=True))


def _has_bought(account: str) -> bool:
	"""A deal that was won needs no next step."""
	filters = {"account": account, "outcome": WON}
	return bool(frappe.get_list("Sales Deal", filters=filters, limit=1, order_by=None))


def _deals(account: str, doc) -> list[frappe._dict]:
	if doc.doctype in compat.DEAL_DOCUMENTS:
		chosen = {"name": deal_of_document(doc) or ""}
	else:
		chosen = {"outcome": ["in", [OPEN, PARTLY_WON]]}
	return frappe.get_list(
		"Sales Deal",
		filters={"account": account, **chosen},
		fields=DEAL_FIELDS,
		order_by="creation desc",
		limit=MAX_LINES,
	)


def _plans(account: str) -> list[frappe._dict]:
	return frappe.get_list(
		plans.DOCTYPE,
		filters={"account": account, "status": ["in", plans.RUNNING]},
		fields=PLAN_FIELDS,
		order_by="next_follow_up asc",
	)


def _surveys(account: str) -> list[frappe._dict]:
	"""The surveys of an account, the newest first; asking again after a measure is no stage of a sale."""
	if not frappe.has_permission("Satisfaction Survey", "read"):
		return []
	rows = frappe.get_list(
		"Satisfaction Survey",
		filters={"account": account, "improvement_action": ["is", "not set"]},
		fields=["name", "deal", "status", "due_on", "overall_score"],
		order_by="due_on desc",
		limit=MAX_LINES,
	)
	low = flt(setting("low_score_below"))
	for row in rows:
		row.status_label = _(row.status)
		row.is_answered = row.status == ANSWERED
		row.is_low = row.is_answered and flt(row.overall_score) < low
	return rows


def _records(deals: list[str]) -> dict[str, dict[str, frappe._dict]]:
	"""Of each kind the newest record of each deal, as far as the user may see it."""
	found: dict[str, dict[str, frappe._dict]] = {}
	for doctype, fields in RECORDS.items():
		found[doctype] = {}
		if not deals or not compat.has_doctype(doctype) or not frappe.has_permission(doctype, "read"):
			continue
		# nosemgrep -- one query for each of six kinds
		rows = frappe.get_list(
			doctype, filters={"deal": ["in", deals]}, fields=fields, order_by="creation asc", limit=0
		)
		found[doctype] = {row.deal: row for row in rows}
	return found


def _line(
	deal: frappe._dict,
	shown_on: str,
	running: list[frappe._dict],
	surveys: list[frappe._dict],
	records: dict[str, dict[str, frappe._dict]],
) -> dict[str, Any]:
	plan = next((row for row in running if row.deal == deal.name), None)
	survey = next((row for row in surveys if row.deal == deal.name), None)
	own = {doctype: rows.get(deal.name) for doctype, rows in records.items()}
	return {
		"deal": deal.name,
		"title": deal.title,
		"outcome": deal.outcome,
		"outcome_label": _(deal.outcome),
		"has_expired": bool(deal.expired_on),
		"scope": deal.scope,
		"scope_label": _(deal.scope or ""),
		"quotation": deal.newest_quotation,
		"opportunity": deal.source_name if deal.source_doctype == OPPORTUNITY else None,
		"research": own[RESEARCH].name if own[RESEARCH] else None,
		"stages": _stages(deal, shown_on, plan, survey, own),
		"plan": _plan(plan),
		"survey": survey,
	}


def _stages(
	deal: frappe._dict,
	shown_on: str,
	plan: frappe._dict | None,
	survey: frappe._dict | None,
	own: dict[str, frappe._dict | None],
) -> list[dict[str, Any]]:
	"""The five stages: how each stands, the records that exist in it, and what can be made with one click."""
	labels = {
		engine.DEVELOP: _("Develop"),
		engine.FOLLOW_UP: _("Follow-up"),
		engine.OPPORTUNE: _("Opportunity"),
		engine.CLOSING: _("Closing"),
		engine.AFTER_SALES: _("After-sales"),
	}
	facts = _facts(deal, own)
	return [
		{
			"stage": stage.name,
			"label": labels[stage.name],
			"state": stage.state,
			"facts": facts.get(stage.name, []),
			"step": _step(stage.step),
			"missing": _("{0} is required ({1})").format(_(stage.missing), _(deal.scope))
			if stage.missing
			else "",
		}
		for stage in engine.stages(_sale(deal, shown_on, plan, survey, own))
	]


def _sale(
	deal: frappe._dict,
	shown_on: str,
	plan: frappe._dict | None,
	survey: frappe._dict | None,
	own: dict[str, frappe._dict | None],
) -> engine.Sale:
	research, negotiation, sales_plan = own[RESEARCH], own[NEGOTIATION], own[SALES_PLAN]
	return engine.Sale(
		outcome=deal.outcome,
		source=deal.source_doctype or "",
		research=research.status if research else "",
		is_planned=bool(plan),
		grade=deal.grade or "",
		grade_is_due=bool(deal.grade_review_on) and getdate(deal.grade_review_on) <= compat.today(),
		has_offer=bool(deal.newest_quotation) or shown_on == QUOTATION,
		negotiation=negotiation.status if negotiation else "",
		sales_plan=(sales_plan.health or sales_plan.status) if sales_plan else "",
		is_delivery_planned=bool(own[DELIVERY] and own[DELIVERY].status != CANCELLED),
		survey_is_answered=bool(survey and survey.is_answered),
		rules=get_scopes()[deal.scope].rules if deal.scope in get_scopes() else {},
	)


def _facts(deal: frappe._dict, own: dict[str, frappe._dict | None]) -> dict[str, list[dict[str, str | None]]]:
	"""What exists of each stage, as links."""
	research, negotiation, approval = own[RESEARCH], own[NEGOTIATION], own[APPROVAL]
	facts: dict[str, list[dict[str, str | None]]] = {}
	if research:
		facts[engine.DEVELOP] = [_fact(RESEARCH, research.name, _fit_in_words(research))]
	if deal.grade:
		text = _("{0}, {1} of 100").format(_(deal.grade), round(flt(deal.score)))
		facts[engine.OPPORTUNE] = [_fact("Opportunity Grade", deal.newest_grade, text)]
	if plan := own[SALES_PLAN]:
		text = _("Plan: {0}").format(_(plan.health if plan.status == OPEN and plan.health else plan.status))
		facts.setdefault(engine.OPPORTUNE, []).append(_fact(SALES_PLAN, plan.name, text))
	closing = []
	if negotiation:
		closing.append(_fact(NEGOTIATION, negotiation.name, _("Negotiation")))
	if approval and approval.status in WAITING_APPROVAL:
		closing.append(_fact(APPROVAL, approval.name, _("Approval asked")))
	if (acceptance := own[ACCEPTANCE]) and acceptance.status != WITHDRAWN:
		closing.append(_fact(ACCEPTANCE, acceptance.name, _("Customer: {0}").format(_(acceptance.status))))
	if contract := own[CONTRACT]:
		closing.append(_fact(CONTRACT, contract.name, _("Contract: {0}").format(_(contract.meaning))))
	facts[engine.CLOSING] = closing
	if (delivery := own[DELIVERY]) and delivery.status != CANCELLED:
		text = _("Delivery: {0}").format(_(_delivery_in_a_word(delivery)))
		facts[engine.AFTER_SALES] = [_fact(DELIVERY, delivery.name, text)]
	return facts


def _delivery_in_a_word(delivery: frappe._dict) -> str:
	is_running = delivery.status not in ("Delivered", "Accepted")
	return delivery.outlook if is_running and delivery.outlook in ("At Risk", "Late") else delivery.status


def _fit_in_words(research: frappe._dict) -> str:
	"""A fit by little knowledge does not look like a sure one."""
	if not research.segment:
		return _("Lead Research")
	return _("Fit {0}%, {1}% known").format(round(flt(research.fit)), round(flt(research.completeness)))


def _fact(doctype: str, name: str | None, label: str) -> dict[str, str | None]:
	return {"doctype": doctype, "name": name, "label": label}


def _step(step: str) -> dict[str, str] | None:
	labels = {
		engine.QUALIFY: _("Qualify"),
		engine.GRADE: _("Grade"),
		engine.PLAN: _("Plan"),
		engine.OFFER: _("Make Offer"),
		engine.DELIVER: _("Plan Delivery"),
		engine.NEGOTIATE: _("Negotiate"),
	}
	return {"do": step, "label": labels[step]} if step else None


def _plan(plan: frappe._dict | None) -> dict[str, Any] | None:
	if not plan:
		return None
	return {
		"name": plan.name,
		"plan_type": _(plan.plan_type),
		"status": plan.status,
		"status_label": _(plan.status),
		"next_follow_up": plan.next_follow_up,
		"next_channel": _(plan.next_channel or ""),
		"next_topic": plan.next_topic,
		"why_this_date": in_words(frappe.parse_json(plan.date_reasons or "[]")),
		"is_overdue": _is_before(plan, compat.today()),
		"is_due": _is_before(plan, add_days(compat.today(), 1)),
		"owner": frappe.utils.get_fullname(plan.sales_owner) if plan.sales_owner else _("nobody yet"),
	}


def _is_before(plan: frappe._dict, day) -> bool:
	return (
		plan.status == plans.ACTIVE
		and bool(plan.next_follow_up)
		and getdate(plan.next_follow_up) < getdate(day)
	)

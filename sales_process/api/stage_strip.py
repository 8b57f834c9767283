# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The strip above a customer, quotation or delivery: where the sale stands and what comes next."""

from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_days, flt, get_datetime, getdate, now_datetime

from sales_process import compat
from sales_process.engine.outcome import LOST, OPEN, PARTLY_WON, WON
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.follow_up_plan.date_reasons import in_words
from sales_process.sales_process.doctype.sales_account.sales_account import find_account
from sales_process.sales_process.doctype.sales_deal.sales_deal import take_up_quotation
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

DONE, NOW, NEXT, PASSED, MISSING, GIVEN_UP = "done", "now", "next", "passed", "missing", "lost"
ANSWERED = "Answered"
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
STAGES = ("develop", "follow_up", "opportunity", "closing", "after_sales")


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
	return {
		"account": account,
		"lines": [_line(deal, running, surveys) for deal in deals],
		"account_plan": _plan(next((row for row in running if not row.deal), None)),
		"survey": surveys[0] if surveys else None,
		"pending": _is_pending(doc),
		"can_be_followed": _can_be_followed(doc),
		"followed_by_others": bool(account) and not running and _is_followed(account),
		"can_write": bool(frappe.has_permission(plans.DOCTYPE, "write")),
	}


@frappe.whitelist(methods=["POST"])
def follow_quotation(quotation: str) -> None:
	"""Follow a submitted quotation from before the app was there, or that no worker has reached."""
	doc = frappe.get_doc("Quotation", quotation)
	doc.check_permission("write")
	if not _is_unfollowed(doc):
		frappe.throw(
			_("{0} is not followed up: only submitted quotations are.").format(frappe.bold(quotation)),
			title=_("Nothing to Follow Up"),
		)
	take_up_quotation(quotation)


def _is_unfollowed(doc) -> bool:
	return doc.doctype == "Quotation" and doc.docstatus == 1 and not doc.get("sales_deal")


def _is_pending(doc) -> bool:
	"""A quotation just submitted is taken up in a moment by a worker."""
	waits = _is_unfollowed(doc) and bool(setting("follow_up_enabled", doc.company))
	# nosemgrep -- the framework's clock set modified
	return waits and get_datetime(doc.modified) > now_datetime() - JUST_NOW


def _can_be_followed(doc) -> bool:
	return (
		_is_unfollowed(doc)
		and bool(setting("follow_up_enabled", doc.company))
		and doc.has_permission("write")
	)


def _is_followed(account: str) -> bool:
	return bool(plans.running_plans(account, pluck=True))


def _deals(account: str, doc) -> list[frappe._dict]:
	if doc.doctype in compat.DEAL_DOCUMENTS and not doc.get("sales_deal"):
		return []
	chosen = {"name": doc.sales_deal} if doc.get("sales_deal") else {"outcome": ["in", [OPEN, PARTLY_WON]]}
	return frappe.get_list(
		"Sales Deal",
		filters={"account": account, **chosen},
		fields=["name", "title", "outcome", "newest_quotation", "expired_on", "source_doctype"],
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
	"""The surveys of an account, the newest first."""
	if not frappe.has_permission("Satisfaction Survey", "read"):
		return []
	rows = frappe.get_list(
		"Satisfaction Survey",
		filters={"account": account},
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


def _line(deal: frappe._dict, running: list[frappe._dict], surveys: list[frappe._dict]) -> dict[str, Any]:
	plan = next((row for row in running if row.deal == deal.name), None)
	survey = next((row for row in surveys if row.deal == deal.name), None)
	return {
		"deal": deal.name,
		"title": deal.title,
		"outcome": deal.outcome,
		"outcome_label": _(deal.outcome),
		"has_expired": bool(deal.expired_on),
		"quotation": deal.newest_quotation,
		"stages": _stages(deal, plan, survey),
		"plan": _plan(plan),
		"survey": survey,
	}


def _stages(
	deal: frappe._dict, plan: frappe._dict | None, survey: frappe._dict | None
) -> list[dict[str, str]]:
	"""The five stages; a deal without an opportunity passes over that stage, one without a plan misses a step."""
	labels = {
		"develop": _("Develop"),
		"follow_up": _("Follow-up"),
		"opportunity": _("Opportunity"),
		"closing": _("Closing"),
		"after_sales": _("After-sales"),
	}
	kept = deal.source_doctype == "Opportunity"
	follow_up = NOW if plan else MISSING
	states = {
		OPEN: (DONE, follow_up, NOW if kept else PASSED, NOW, NEXT),
		PARTLY_WON: (DONE, follow_up, DONE if kept else PASSED, NOW, NEXT),
		WON: (DONE, DONE, DONE if kept else PASSED, DONE, DONE if survey and survey.is_answered else NOW),
		LOST: (DONE, DONE, DONE if kept else PASSED, GIVEN_UP, PASSED),
	}[deal.outcome]
	return [
		{"stage": stage, "label": labels[stage], "state": state}
		for stage, state in zip(STAGES, states, strict=True)
	]


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

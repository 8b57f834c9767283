# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The strip above a customer, quotation or delivery: where the sale stands and what comes next."""

from typing import Any

import frappe
from frappe import _

from sales_process import compat
from sales_process.engine.outcome import LOST, OPEN, PARTLY_WON, WON
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.sales_account.sales_account import find_account

DONE, NOW, NEXT, LOST_STATE = "done", "now", "next", "lost"
STAGES = ("develop", "follow_up", "opportunity", "closing", "after_sales")


@frappe.whitelist()
def get_strip(doctype: str, name: str) -> dict[str, Any]:
	"""One line per open deal of a customer; for a quotation or delivery the line of its own deal."""
	frappe.has_permission(doctype, "read", name, throw=True)
	doc = frappe.get_doc(doctype, name)
	party_type, party = compat.party_of_document(doc)
	account = find_account(party_type, party)
	deals = _deals(account, doc.get("sales_deal")) if account else []
	account_plan = next((row for row in _plans(account) if not row.deal), None) if account else None
	return {
		"account": account,
		"lines": [_line(deal, account) for deal in deals],
		"account_plan": _plan(account_plan),
		"pending": _is_pending(doc),
		"survey": _survey(account, None) if account else None,
	}


def _is_pending(doc) -> bool:
	"""A quotation just submitted is taken up in a moment by a worker."""
	return doc.doctype == "Quotation" and doc.docstatus == 1 and not doc.get("sales_deal")


def _deals(account: str, deal: str | None) -> list[frappe._dict]:
	chosen = {"name": deal} if deal else {"outcome": ["in", [OPEN, PARTLY_WON]]}
	return frappe.get_list(
		"Sales Deal",
		filters={"account": account, **chosen},
		fields=[
			"name",
			"title",
			"outcome",
			"outcome_on",
			"newest_quotation",
			"expired_on",
			"source_doctype",
			"source_name",
		],
		order_by="creation desc",
		limit=10,
	)


def _plans(account: str) -> list[frappe._dict]:
	return frappe.get_list(
		plans.DOCTYPE,
		filters={"account": account, "status": ["in", plans.RUNNING]},
		fields=["name", "deal", "plan_type", "next_follow_up", "next_channel", "next_topic", "status"],
		order_by="next_follow_up asc",
	)


def _line(deal: frappe._dict, account: str) -> dict[str, Any]:
	plan = next((row for row in _plans(account) if row.deal == deal.name), None)
	survey = _survey(account, deal.name)
	return {
		"deal": deal.name,
		"title": deal.title,
		"outcome": deal.outcome,
		"outcome_label": _(deal.outcome),
		"quotation": deal.newest_quotation,
		"stages": _stages(deal, plan, survey),
		"plan": _plan(plan),
		"survey": survey,
	}


def _stages(deal: frappe._dict, plan: frappe._dict | None, survey: dict | None) -> list[dict[str, str]]:
	"""The five stages of the process; what this site does not keep for the deal is passed over as done."""
	labels = {
		"develop": _("Develop"),
		"follow_up": _("Follow-up"),
		"opportunity": _("Opportunity"),
		"closing": _("Closing"),
		"after_sales": _("After-sales"),
	}
	states = {
		OPEN: (DONE, NOW, NOW if deal.source_doctype == "Opportunity" else DONE, NOW, NEXT),
		PARTLY_WON: (DONE, NOW, DONE, NOW, NEXT),
		WON: (DONE, DONE, DONE, DONE, DONE if survey and survey["status"] == "Answered" else NOW),
		LOST: (DONE, DONE, DONE, LOST_STATE, NEXT),
	}[deal.outcome]
	return [
		{"stage": stage, "label": labels[stage], "state": state}
		for stage, state in zip(STAGES, states, strict=True)
	]


def _plan(plan: frappe._dict | None) -> dict[str, Any] | None:
	if not plan:
		return None
	doc = frappe.get_doc(plans.DOCTYPE, plan.name)
	return {
		"name": doc.name,
		"plan_type": _(doc.plan_type),
		"status": doc.status,
		"next_follow_up": doc.next_follow_up,
		"next_channel": _(doc.next_channel or ""),
		"next_topic": doc.next_topic,
		"why_this_date": doc.why_this_date,
		"is_overdue": bool(doc.next_follow_up)
		and doc.is_due()
		and str(doc.next_follow_up) < str(compat.today()),
		"owner": frappe.utils.get_fullname(doc.sales_owner) if doc.sales_owner else _("nobody yet"),
	}


def _survey(account: str, deal: str | None) -> dict[str, Any] | None:
	filters = {"account": account, **({"deal": deal} if deal else {})}
	rows = frappe.get_list(
		"Satisfaction Survey",
		filters=filters,
		fields=["name", "status", "due_on", "overall_score"],
		order_by="due_on desc",
		limit=1,
	)
	return {**rows[0], "status_label": _(rows[0].status)} if rows else None

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""How a research ends: qualified, not now, or not a fit; and how it goes on again.

Each takes the research locked, so that a double click finds what the first one did.
"""

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, cint, flt, format_date, getdate

from sales_process import compat
from sales_process.engine.outcome import LOST
from sales_process.engine.research import ECONOMIC_BUYER
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.lead_research.lead_research import (
	CLOSED,
	DEAL,
	NOT_A_FIT,
	NOT_NOW,
	OPEN,
	QUALIFIED,
)
from sales_process.sales_process.doctype.sales_deal import sales_deal as deals

OPPORTUNITY = "Opportunity"


def qualify(
	research: Document, amount: float | None = None, expected_closing: date | None = None
) -> dict[str, Any]:
	"""It is an opportunity: needs and makers go along, and nothing is typed twice."""
	if research.status != QUALIFIED:
		_only_from(research, OPEN)
		if opportunity := _make_opportunity(research, amount, expected_closing):
			research.deal = deals.adopt_source(research.deal, OPPORTUNITY, opportunity)
		research.set_result(QUALIFIED)
		_plan_as_opportunity(research)
		_prefill_grade(research)
	return {"status": research.status, "deal": research.deal, "opportunity": opportunity_of(research.deal)}


def not_now(research: Document, reason: str, return_on: date) -> str:
	"""They will buy later: the deal ends with the reason, and the account is nurtured until that day."""
	_only_from(research, OPEN, QUALIFIED)
	_not_beside_an_opportunity(research)
	_need_reason(reason)
	if getdate(return_on) <= compat.today():
		frappe.throw(
			_("{0} must be a day after today, not {1}. When is it worth asking {2} again?").format(
				frappe.bold(_("Return on")), format_date(return_on), frappe.bold(research.party_name)
			),
			title=_("Return When?"),
		)
	research.set_result(NOT_NOW, reason, getdate(return_on))
	deals.end_deal(research.deal, LOST, reason)
	plan = plans.open_account_plan(
		research.account, research.company, "Nurture", research.sales_owner, getdate(return_on)
	)
	_return_on(plan, research)
	return plan.name


def not_a_fit(research: Document, reason: str) -> None:
	"""They are nobody to sell to; it goes on when they contact us."""
	_only_from(research, OPEN, QUALIFIED)
	_not_beside_an_opportunity(research)
	_need_reason(reason)
	research.set_result(NOT_A_FIT, reason)
	deals.end_deal(research.deal, LOST, reason)


def reopen(research: Document) -> str:
	"""It goes on where it was: the research, its deal and the plan of it."""
	if research.status == OPEN:
		return research.name
	_only_from(research, NOT_NOW, NOT_A_FIT)
	research.set_result(OPEN)
	deals.reopen_deal(research.deal)
	return research.name


def opportunity_of(deal: str | None) -> str | None:
	source = deal and frappe.db.get_value(DEAL, deal, ["source_doctype", "source_name"], as_dict=True)
	return source.source_name if source and source.source_doctype == OPPORTUNITY else None


def _make_opportunity(research: Document, amount: float | None, expected_closing: date | None) -> str | None:
	if not compat.has_crm() or opportunity_of(research.deal):
		return None
	parties = compat.furthest_first(research.parties())
	if not parties:
		return None
	values = {
		"opportunity_owner": research.sales_owner,
		"contact_person": _contact(research),
		"opportunity_amount": flt(amount),
		# amounts of a research are in its company's currency, which need not be the site's
		"currency": frappe.get_cached_value("Company", research.company, "default_currency"),
		"expected_closing": expected_closing or _expected_closing(research),
		**compat.source_fields(OPPORTUNITY, research.as_dict()),
	}
	opportunity = compat.make_opportunity(
		*parties[0],
		research.company,
		_items(research),
		**{field: value for field, value in values.items() if value},
	)
	return opportunity.name if opportunity else None


def _items(research: Document) -> list[dict[str, Any]]:
	"""The items that answer a need, each once with the quantity of all its needs."""
	quantities: dict[str, float] = {}
	for row in research.needs:
		if row.item:
			quantities[row.item] = quantities.get(row.item, 0) + (flt(row.qty) or 1)
	return [{"item_code": item, "qty": qty} for item, qty in quantities.items()]


def _contact(research: Document) -> str | None:
	"""Whom to talk to: who decides, else the first we know."""
	known = [row for row in research.makers if row.contact]
	buyers = [row for row in known if row.role == ECONOMIC_BUYER]
	return next((row.contact for row in (*buyers, *known)), None)


def _expected_closing(research: Document) -> date | None:
	days = cint(research.cycle_days)
	return getdate(add_days(compat.today(), days)) if days else None


def _plan_as_opportunity(research: Document):
	plan = plans.plan_of_deal(frappe.get_doc(DEAL, research.deal), revive=True)
	if plan and plan.plan_type == "New Lead":
		plan.follow_as(OPPORTUNITY)


def _prefill_grade(research: Document):
	from sales_process.sales_process.doctype.opportunity_grade.opportunity_grade import prefill

	prefill(
		research.deal,
		[
			{"factor": row.factor, "level": row.level, "note": row.answer or row.note}
			for row in research.assessment
			if row.level
		],
	)


def _return_on(plan: Document, research: Document):
	"""A plan that runs already comes back on that day at the latest, and says why."""
	if not plan.next_follow_up or getdate(plan.next_follow_up) > getdate(research.return_on):
		plan.next_follow_up = research.return_on
	plan.next_topic = (research.purchase or plan.next_topic or research.result_reason)[: plans.TOPIC_LENGTH]
	plan.save_automatic()


def _only_from(research: Document, *statuses: str):
	if research.status in statuses:
		return
	what_to_do = {
		OPEN: _("Qualify it, or say that it is not now or not a fit."),
		QUALIFIED: _("It goes on already."),
		NOT_NOW: _("Reopen it first."),
		NOT_A_FIT: _("Reopen it first."),
		CLOSED: _("It opens again with its deal."),
	}[research.status]
	frappe.throw(
		_("The status of the research on {0} is {1}. {2}").format(
			frappe.bold(research.party_name), frappe.bold(_(research.status)), what_to_do
		),
		title=_("Not in This State"),
	)


def _not_beside_an_opportunity(research: Document):
	if opportunity := opportunity_of(research.deal):
		frappe.throw(
			_("{0} is an opportunity by now. Say in {1} that it is lost; the research follows.").format(
				frappe.bold(research.party_name), frappe.utils.get_link_to_form(OPPORTUNITY, opportunity)
			),
			title=_("Already an Opportunity"),
		)


def _need_reason(reason: str):
	if not (reason or "").strip():
		frappe.throw(
			_("Give the reason: whoever meets this customer next wants to know it."),
			title=_("Reason Is Missing"),
		)

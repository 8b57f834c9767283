# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The steps of a request: who has to agree, whose turn it is, and who follows whom."""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt, getdate

from sales_process import compat, pricing
from sales_process.engine import approval as engine
from sales_process.engine import pricing as prices
from sales_process.engine.approval import Approver, Step
from sales_process.engine.pricing import Finding
from sales_process.sales_process.doctype.price_approval import deciders
from sales_process.sales_process.doctype.price_approval.deciders import Concern
from sales_process.sales_process.doctype.price_floor.price_floor import get_rulebook
from sales_process.sales_process.doctype.sales_deal import sales_deal as deals
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import (
	get_calendar,
	setting,
)

ASKED, REMINDED, PASSED_ON, COUNTS = "Asked", "Reminded", "Passed On", "Counts Here Too"


def steps_for(doc: Document, found: Iterable[Finding], deal: str | None) -> list[Step]:
	"""Who must agree to the prices of a draft: whom the rules of its rows name, and whom the grade of its deal asks for."""
	book = get_rulebook()
	situation = pricing.situation_of(doc, book, frappe.session.user)
	chains = {
		prices.chain_for(finding.line, situation, book.rules) for finding in found if finding.needs_approval
	}
	chains = sorted(filter(None, chains), key=repr)
	steps = engine.steps_of(chains, flt(doc.base_net_total))
	role = _role_of_grade(deal)
	return engine.with_last(steps, Approver(engine.ROLE, role)) if role else steps


def _role_of_grade(deal: str | None) -> str | None:
	grade = deal and frappe.db.get_value(deals.DOCTYPE, deal, "grade")
	return grade and frappe.get_cached_value("Grade Threshold", grade, "approver_role")


def in_words(steps: Iterable[Step], concern: Concern) -> str:
	"""For the asker: Ruth, then Director. Empty where nobody is set up for one of them."""
	positions: dict[int, list[str]] = {}
	for step in steps:
		asked = deciders.in_place_of(engine.asked_now(deciders.rounds(step.approver, concern), 0), concern)
		if not asked:
			return ""
		positions.setdefault(step.position, []).append(_who(step.approver, asked))
	return f" {_('then')} ".join(f" {_('and')} ".join(who) for who in positions.values())


def _who(approver: Approver, asked: list[str]) -> str:
	return _(approver.who) if approver.kind == engine.ROLE and len(asked) > 1 else deciders.names(asked)


def set_steps(approval: Document, steps: list[Step], keeps_decisions: bool) -> None:
	"""The steps of prices that are asked for; what was agreed to stands where nothing has become worse."""
	decided = {approver_of(row).key: row.as_dict() for row in approval.steps} if keeps_decisions else {}
	approval.set("steps", [])
	for step in steps:
		row = approval.append("steps", _as_row(step))
		before = decided.get(step.approver.key)
		if before and before.state == engine.APPROVED:
			row.update(
				{key: before[key] for key in ("state", "decided_by", "on_behalf_of", "comment", "who")}
			)


def _as_row(step: Step) -> dict:
	kind, who = step.approver.key
	return {
		"position": step.position,
		"approver_type": kind,
		"role": who if kind == engine.ROLE else None,
		"user": who if kind == engine.USER else None,
		"who": _label(step.approver),
		"state": engine.WAITING,
	}


def _label(approver: Approver) -> str:
	return (
		frappe.utils.get_fullname(approver.who)
		if approver.kind == engine.USER
		else approver.who or approver.kind
	)


def approver_of(row: Document) -> Approver:
	return Approver(row.approver_type or engine.MANAGER, row.role or row.user or "")


def states(approval: Document) -> list[tuple[int, str]]:
	return [(row.position, row.state) for row in approval.steps]


def ask_next(approval: Document) -> list[Document]:
	"""Ask whoever's turn it is and was not asked yet. A step that only somebody who agreed could decide is decided."""
	fresh: list[Document] = []
	while waiting := _waiting(approval):
		for row in waiting:
			_ask(approval, row)
			if row.state == engine.ASKED:
				fresh.append(row)
	approval.answer_due_on = min(
		(getdate(row.due_on) for row in asked_steps(approval) if row.due_on), default=None
	)
	return fresh


def _waiting(approval: Document) -> list[Document]:
	rows = [approval.steps[index] for index in engine.whose_turn(states(approval))]
	return [row for row in rows if row.state == engine.WAITING]


def _ask(approval: Document, row: Document) -> None:
	concern, approver = approval.concern(), approver_of(row)
	agreed = _agreed(approval)
	rounds = deciders.rounds(approver, concern.without(agreed))
	if not rounds:
		for user in agreed:
			if deciders.acts_for(user, approver, row.turn, concern):
				row.state, row.decided_by, row.decided_on = engine.APPROVED, user, compat.now()
				approval.note(COUNTS, user=user, step=row.position)
				return
	asked = deciders.in_place_of(engine.asked_now(rounds, cint(row.turn)), concern.without(agreed))
	row.state, row.asked, row.due_on = engine.ASKED, "\n".join(asked), _due_on(approval.company)
	if approver.kind == engine.MANAGER and asked:
		row.who = deciders.names(asked)


def _due_on(company: str | None) -> date | None:
	days = cint(setting("approval_working_days"))
	return get_calendar(company).add_working_days(compat.today(), days) if days else None


def _agreed(approval: Document) -> list[str]:
	return [row.decided_by for row in approval.steps if row.state == engine.APPROVED and row.decided_by]


def asked_steps(approval: Document) -> list[Document]:
	return [row for row in approval.steps if row.state == engine.ASKED]


def step_of(approval: Document, user: str) -> tuple[Document, str] | None:
	"""The step a user may decide now, and as whom; who agreed to one does not decide another."""
	concern = approval.concern().without(_agreed(approval))
	for row in asked_steps(approval):
		if principal := deciders.acts_for(user, approver_of(row), cint(row.turn), concern):
			return row, principal
	return None


def pass_on(approval: Document, today: date) -> list[Document]:
	"""Whoever let the time pass is followed by the next; after the last one he is reminded."""
	late = [row for row in asked_steps(approval) if row.due_on and getdate(row.due_on) < today]
	concern = approval.concern().without(_agreed(approval))
	for row in late:
		rounds = deciders.rounds(approver_of(row), concern)
		turn = engine.turn_after(cint(row.turn), rounds)
		what = PASSED_ON if turn > cint(row.turn) else REMINDED
		approval.note(what, user=next(iter(asked_users(row)), None), step=row.position)
		row.turn, row.state = turn, engine.WAITING
	return ask_next(approval) if late else []


def asked_users(row: Document) -> list[str]:
	return (row.asked or "").split("\n") if row.asked else []

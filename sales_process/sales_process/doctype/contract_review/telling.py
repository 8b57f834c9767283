# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Whose turn it is, from when on he is reminded, and what he may see."""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document

from sales_process import compat, telling
from sales_process.permissions import MANAGER
from sales_process.sales_process.doctype.contract_review import states
from sales_process.sales_process.doctype.price_approval import deciders
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import get_calendar
from sales_process.sales_process.doctype.signing_authority.signing_authority import signers

DOCTYPE = "Contract Review"
SALES_USER = "Sales User"


def due_on(doc: Document) -> date | None:
	days = states.meaning_of(doc.workflow_state).working_days if doc.workflow_state else 0
	return get_calendar(doc.company).add_working_days(compat.today(), days) if days else None


def whose_turn(doc: Document) -> list[str]:
	"""The owner drafts and brings the customer's signature; our signers sign; else the roles of the next transitions act."""
	if doc.meaning in states.OVER:
		return []
	if doc.meaning == states.CUSTOMER_SIGNED:
		return signers(doc.company, compat.in_company_currency(doc.amount, doc.currency, doc.company))
	if doc.meaning != states.REVIEW:
		return [user for user in (doc.sales_owner,) if user]
	excluded = frozenset(doc.drafters())
	roles = [role for role in states.roles_that_act_in(doc.workflow_state) if role != SALES_USER]
	found: list[str] = []
	for role in roles:
		found += _of_role(role, deciders.Concern(doc.sales_owner, doc.company, excluded))
	return list(dict.fromkeys(found))


def _of_role(role: str, concern: deciders.Concern) -> list[str]:
	"""Of managers the nearest one; of any other role everybody who has it."""
	if role == MANAGER:
		return deciders.managers(concern)[:1] or deciders.masters(concern)
	return deciders.entitled(role, concern)[: deciders.MOST]


def tell_whose_turn(doc: Document) -> None:
	close_todos([doc.name])
	for user in whose_turn(doc):
		telling.let_in(doc, user, "write")
		if user != frappe.session.user:
			telling.give_task(doc, user, lambda: _your_turn(doc), doc.step_due_on)
			telling.ring(doc, user, lambda: _your_turn(doc))


def _your_turn(doc: Document) -> str:
	return _("{0}: it is your turn ({1})").format(doc.title, _(doc.workflow_state or doc.meaning))


def to_remind() -> list[str]:
	"""The contracts whose step is overdue."""
	return frappe.get_all(
		DOCTYPE,
		filters={
			"meaning": ["not in", states.OVER],
			"step_due_on": ["between", ("2000-01-01", frappe.utils.add_days(compat.today(), -1))],
		},
		pluck="name",
		order_by="step_due_on asc",
	)


def remind(name: str) -> None:
	"""Once, then again after as many days: the date moves on with the reminder."""
	doc = frappe.get_doc(DOCTYPE, name, for_update=True)
	for user in whose_turn(doc):
		telling.ring(
			doc,
			user,
			lambda: _("{0} is overdue: {1}").format(doc.title, _(doc.workflow_state or doc.meaning)),
		)
	frappe.db.set_value(DOCTYPE, name, "step_due_on", due_on(doc), update_modified=False)


def close_todos(names: Iterable[str]) -> None:
	telling.close_tasks(DOCTYPE, names)

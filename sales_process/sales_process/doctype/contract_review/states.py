# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the states of the workflow mean. Admins name and add states; the code asks for the meaning only."""

from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.workflow import get_workflow_name, is_transition_condition_satisfied
from frappe.utils import cint

from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

DOCTYPE = "Contract Review"
DRAFTING, REVIEW, READY, CUSTOMER_SIGNED, SIGNED, ARCHIVED, DECLINED = (
	"Drafting", "Internal Review", "Ready to Sign", "Customer Signed", "Signed", "Archived", "Declined",
)  # fmt: skip
FROZEN = (READY, CUSTOMER_SIGNED, SIGNED, ARCHIVED)
OVER = (ARCHIVED, DECLINED)


class Meaning(NamedTuple):
	what: str
	is_legal: bool
	working_days: int


def meanings() -> dict[str, Meaning]:
	return {
		row.state: Meaning(row.meaning, bool(cint(row.is_legal)), cint(row.working_days))
		for row in setting("contract_states") or ()
	}


def meaning_of(state: str | None) -> Meaning:
	"""A state without a meaning is refused: nobody could say whether the text is frozen in it."""
	found = meanings().get(state or "")
	if not found:
		frappe.throw(
			_(
				"Nobody has said what the state {0} means. Ask an administrator to add it to {1} in {2}."
			).format(
				frappe.bold(_(state or "–")),
				frappe.bold(_("What the States of the Workflow Mean")),
				_("Sales Process Settings"),
			),
			title=_("State without a Meaning"),
		)
	return found


def has_legal_state() -> bool:
	return any(meaning.is_legal for meaning in meanings().values())


def workflow() -> Document | None:
	name = get_workflow_name(DOCTYPE)
	return frappe.get_cached_doc("Workflow", name) if name else None


def first_state() -> str | None:
	flow = workflow()
	return flow.states[0].state if flow and flow.states else None


def roles_that_act_in(state: str) -> list[str]:
	"""Whose turn it is: the roles of the workflow's transitions out of a state."""
	flow = workflow()
	return list(dict.fromkeys(row.allowed for row in flow.transitions if row.state == state)) if flow else []


def follow(doc: Document, meaning: str) -> bool:
	"""Take the way of the workflow to a state of this meaning, because what it waits for has happened.

	False where an admin has left no such way: then somebody goes on by hand.
	"""
	known, flow = meanings(), workflow()
	for row in flow.transitions if flow else ():
		leads_there = row.next_state in known and known[row.next_state].what == meaning
		if row.state == doc.workflow_state and leads_there and is_transition_condition_satisfied(row, doc):
			doc.workflow_state = doc.flags.follows_to = row.next_state
			return True
	return False

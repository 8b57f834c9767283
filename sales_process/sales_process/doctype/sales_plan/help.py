# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A colleague is asked about what blocks a milestone; his answer flows back into the plan. He needs no right on it."""

import frappe
from frappe import _
from frappe.model.document import Document

HELP_REQUEST = "Help Request"
ANSWER_FIELDS = ("helper", "help_request", "help_due_on", "help_answer")


def ask(plan: Document, milestone: str, helper: str, question: str, due_on) -> Document:
	"""Ask about a milestone. The caller has checked that the plan may be written."""
	row = milestone_of(plan, milestone)
	if row.help_request and not row.help_answer:
		frappe.throw(
			_("{0} was asked about {1} already, and has until {2}. Withdraw that request first.").format(
				frappe.bold(frappe.utils.get_fullname(row.helper)),
				frappe.bold(row.milestone),
				frappe.utils.format_date(row.help_due_on),
			),
			title=_("Asked Already"),
		)
	request = frappe.get_doc(
		doctype=HELP_REQUEST,
		subject=_("{0}: {1}").format(plan.party_name, row.milestone)[:140],
		helper=helper,
		due_on=due_on,
		question=question,
		context=row.blocker,
		sales_owner=plan.sales_owner,
		sales_plan=plan.name,
		milestone=row.name,
	)
	request.flags.of_a_plan = True
	request.insert(ignore_permissions=True)  # whoever may write the plan may ask about it
	show(plan, row, request)
	return request


def show(plan: Document, row: Document, request: Document | None) -> None:
	"""The state of a request on its milestone."""
	row.helper = request and request.helper
	row.help_request = request and request.name
	row.help_due_on = request and request.due_on
	row.help_answer = request and request.answer
	plan.flags.help_is_shown = True
	plan.flags.automatic = True
	plan.save(ignore_permissions=True)  # the caller has checked the plan, or the request that is answered


def milestone_of(plan: Document, name: str) -> Document:
	row = next((row for row in plan.milestones if row.name == name), None)
	if not row:
		frappe.throw(
			_("This milestone is not in the plan of {0} any more. Reload the page.").format(
				frappe.bold(plan.party_name)
			),
			title=_("No Such Milestone"),
		)
	return row


def keep_answers(plan: Document) -> None:
	"""What somebody answered is not typed; a milestone that is deleted takes its open question along."""
	before = plan.get_doc_before_save()
	if not before or plan.flags.help_is_shown:
		return
	kept = {row.name: row for row in plan.milestones}
	for old in before.milestones:
		if row := kept.get(old.name):
			row.update({field: old.get(field) for field in ANSWER_FIELDS})
		elif old.help_request and not old.help_answer:
			withdraw(old.help_request)


def withdraw(request: str) -> None:
	doc = frappe.get_doc(HELP_REQUEST, request)
	doc.withdraw()


def take_answer(request: Document) -> None:
	"""The answer of a request, or its end, on the milestone that it is about."""
	if not request.sales_plan or not frappe.db.exists("Sales Plan", request.sales_plan):
		return
	plan = frappe.get_doc("Sales Plan", request.sales_plan, for_update=True)
	row = next((row for row in plan.milestones if row.help_request == request.name), None)
	if row:
		show(plan, row, None if request.status == "Withdrawn" else request)


def follow_owner(plan: str, owner: str | None) -> None:
	frappe.db.set_value(HELP_REQUEST, {"sales_plan": plan}, "sales_owner", owner, update_modified=False)


def remove_requests(plan: str) -> None:
	"""A question about a plan that is deleted asks nothing any more."""
	for name in frappe.get_all(HELP_REQUEST, filters={"sales_plan": plan}, pluck="name", order_by=None):
		# nosemgrep -- the few questions of one plan, and only when it is deleted
		frappe.delete_doc(HELP_REQUEST, name, ignore_permissions=True, force=True)  # goes with its plan

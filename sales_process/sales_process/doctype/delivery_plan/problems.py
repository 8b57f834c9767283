# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What goes wrong with a delivery: kept in the plan, and as an Issue where ERPNext's support is used."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, get_fullname

from sales_process import compat
from sales_process.sales_process.doctype.sales_account.sales_account import get_parties

ISSUE = "Issue"
SOLVED = ("Resolved", "Closed")
RUNNING = ("Planned", "Under Way", "Delivered")


def report(doc: Document, task: str, description: str, by: str, from_customer: bool = False) -> Document:
	"""One problem more; the caller saves the plan and has asked whether the user may write it."""
	return doc.append(
		"problems",
		{
			"task": task,
			"description": escape_html(description) if "<" in description else description,
			"reported_by": by,
			"from_customer": cint(from_customer),
			"reported_on": compat.today(),
			"issue": _make_issue(doc, task, description),
		},
	)


def _make_issue(doc: Document, task: str, description: str) -> str | None:
	if not compat.has_doctype(ISSUE):
		return None
	customer = customer_of(doc)
	issue = frappe.get_doc(
		doctype=ISSUE,
		subject=_("{0}: {1}").format(task or _("Delivery"), description)[:140],
		customer=customer,
		company=doc.company,
		raised_by=doc.recipient if frappe.session.user == "Guest" else None,
		project=doc.project or None,
		description=f"<p>{escape_html(description)}</p><p>{escape_html(doc.title)}</p>",
	)
	issue.flags.ignore_mandatory = True
	# whoever reports it has a right on the plan or its link, and need not be of the support team
	issue.insert(ignore_permissions=True)
	return issue.name


def customer_of(doc: Document) -> str | None:
	return next((row.party for row in get_parties(doc.account) if row.party_type == compat.CUSTOMER), None)


def solve(doc: Document, row: Document) -> None:
	"""Solved, as somebody says; its Issue stays with the support team, who closes it."""
	row.solved_on, row.solved_by = compat.today(), get_fullname(frappe.session.user)
	doc.save_automatic()  # the caller has asked whether the user may write the plan


def issue_status(doc: Document) -> dict[str, str]:
	issues = [row.issue for row in doc.problems if row.issue]
	if not issues or not compat.has_doctype(ISSUE):
		return {}
	rows = frappe.get_all(ISSUE, {"name": ["in", issues]}, ["name", "status"], order_by=None)
	return {row.name: row.status for row in rows}


def follow_issues(doc: Document) -> None:
	"""An Issue that is resolved solves its problem; taken up again, it is open again. What a person said stays."""
	status = issue_status(doc)
	for row in doc.problems:
		if row.issue in status and row.solved_by in (None, "", row.issue):
			is_solved = status[row.issue] in SOLVED
			row.solved_on = (row.solved_on or compat.today()) if is_solved else None
			row.solved_by = row.issue if is_solved else None


def with_changed_issues() -> list[str]:
	if not compat.has_doctype(ISSUE):
		return []
	Plan, Problem, Issue = (frappe.qb.DocType(name) for name in ("Delivery Plan", "Delivery Problem", ISSUE))
	return (
		frappe.qb.from_(Plan)
		.join(Problem)
		.on(Problem.parent == Plan.name)
		.join(Issue)
		.on(Issue.name == Problem.issue)
		.select(Plan.name)
		.distinct()
		.where(Plan.status.isin(RUNNING) & (Issue.modified >= Plan.looked_at))
		.run(pluck=True)
	)

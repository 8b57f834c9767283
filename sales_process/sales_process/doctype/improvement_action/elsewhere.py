# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The same matter in ERPNext's quality management or support: a record of theirs with everything filled in."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from sales_process import compat
from sales_process.exceptions import SalesProcessError
from sales_process.sales_process.doctype.sales_account.sales_account import get_parties

QUALITY_ACTION, ISSUE = KINDS = ("Quality Action", "Issue")
FIELDS = {QUALITY_ACTION: "quality_action", ISSUE: "issue"}
SUBJECT_LENGTH = 140


def can_make(doc: Document) -> list[str]:
	"""What the user may make of an action, and nobody has made yet."""
	return [
		kind
		for kind in KINDS
		if not doc.get(FIELDS[kind]) and compat.has_doctype(kind) and frappe.has_permission(kind, "create")
	]


def make(doc: Document, kind: str) -> str:
	"""The record that an action is about elsewhere; made once, with the user's own right to make it."""
	if kind not in KINDS or not compat.has_doctype(kind):
		frappe.throw(
			_("An action can be taken to: {0}.").format(", ".join(_(each) for each in KINDS)),
			title=_("Where to?"),
			exc=SalesProcessError,
		)
	if known := doc.get(FIELDS[kind]):
		return known
	frappe.has_permission(kind, "create", throw=True)
	record = frappe.get_doc(_quality_action(doc) if kind == QUALITY_ACTION else _issue(doc))
	record.insert()
	doc.set(FIELDS[kind], record.name)
	doc.save_automatic()  # the caller has asked whether the user may write the action
	return record.name


def _quality_action(doc: Document) -> dict:
	return {
		"doctype": QUALITY_ACTION,
		"corrective_preventive": "Corrective",
		"resolutions": [
			{
				"problem": _problem(doc),
				"resolution": escape_html(doc.measure or ""),
				"status": "Open",
				"responsible": doc.sales_owner if compat.is_enabled(doc.sales_owner) else None,
				"completion_by": doc.due_on,
			}
		],
	}


def _issue(doc: Document) -> dict:
	customers = [row.party for row in get_parties(doc.account) if row.party_type == compat.CUSTOMER]
	lines = [_problem(doc), doc.measure or ""]
	return {
		"doctype": ISSUE,
		"subject": doc.title[:SUBJECT_LENGTH],
		"customer": customers[0] if customers else None,
		"company": doc.company,
		"description": "".join(f"<p>{escape_html(line)}</p>" for line in lines if line),
	}


def _problem(doc: Document) -> str:
	"""Who is not satisfied with what, and the cause as far as it is known."""
	who = ", ".join(dict.fromkeys(row.party_name for row in doc.customers if row.party_name))
	about = ", ".join(row.dimension for row in doc.dimensions)
	said = _("{0}: not satisfied with {1}.").format(who, about) if about else f"{who}: {doc.title}"
	return f"{said} {doc.cause or ''}".strip()

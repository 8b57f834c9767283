# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Mails from the list of plans and from the dialog "Log and plan": first what would be sent, then sending."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import DOCTYPE
from sales_process.sales_process.doctype.follow_up_plan.mailing import PLACEHOLDERS, Text, draft, send_all

TEMPLATE = "Email Template"
MAX_ROWS = 200
MAX_TEXT = 20_000


@frappe.whitelist(methods=["POST"])
def get_preview(
	plans: str | list, template: str | None = None, subject: str | None = None, message: str | None = None
) -> list[dict[str, Any]]:
	"""What each plan's customer would get, or why nothing. Changes nothing."""
	text = _text(template, subject, message)
	return [_as_row(draft(plan, text)) for plan in _writable(plans)]


@frappe.whitelist(methods=["POST"])
def send(
	plans: str | list, template: str | None = None, subject: str | None = None, message: str | None = None
) -> int:
	"""Send the reviewed text for these plans, in the background; the number that was taken on."""
	text = _text(template, subject, message)
	names = [plan.name for plan in _writable(plans)]
	frappe.enqueue(
		send_all,
		queue="long",
		job_id=f"sales_process::plan_mail::{frappe.generate_hash(length=10)}",
		deduplicate=True,
		enqueue_after_commit=True,
		plans=names,
		text={"template": text.template, "subject": text.subject, "message": text.message},
		user=frappe.session.user,
	)
	return len(names)


@frappe.whitelist()
def get_draft(plan: str, template: str) -> dict[str, Any]:
	"""A template's words for one plan, to be gone over in Frappe's own mail dialog."""
	doc = frappe.get_doc(DOCTYPE, plan)
	doc.check_permission("read")
	found = draft(doc, _text(template, None, None))
	return {**_as_row(found), "party_type": found.party_type, "party": found.party}


@frappe.whitelist()
def get_placeholders() -> list[str]:
	"""What a text may name in braces."""
	frappe.has_permission(DOCTYPE, "read", throw=True)
	return [*PLACEHOLDERS]


def _writable(plans: str | list) -> list[Document]:
	names = frappe.parse_json(plans)
	if not isinstance(names, list) or not 0 < len(names) <= MAX_ROWS:
		frappe.throw(
			_("Choose between 1 and {0} plans, then write to their customers.").format(MAX_ROWS),
			title=_("Which Plans?"),
		)
	found = []
	for name in dict.fromkeys(names):
		plan = frappe.get_doc(DOCTYPE, str(name))
		plan.check_permission("write")
		found.append(plan)
	return found


def _text(template: str | None, subject: str | None, message: str | None) -> Text:
	if template:
		frappe.has_permission(TEMPLATE, "read", template, throw=True)
		return Text(template)
	subject, message = (subject or "").strip(), (message or "").strip()
	if not subject or not message:
		frappe.throw(
			_("Choose an Email Template, or write a subject and a text."), title=_("Nothing to Send")
		)
	if len(subject) + len(message) > MAX_TEXT:
		frappe.throw(_("The text is longer than {0} characters.").format(MAX_TEXT), title=_("Too Long"))
	return Text(None, subject, message)


def _as_row(found) -> dict[str, Any]:
	return {
		"plan": found.plan.name,
		"customer": found.plan.party_name,
		"to": found.to,
		"subject": found.subject,
		"message": found.message,
		"skipped": found.skipped,
	}

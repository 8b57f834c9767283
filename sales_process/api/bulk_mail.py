# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""One reviewed text to due mail touches or to care drafts: what each would get, and then sending it."""

import hashlib
from typing import Any

import frappe
from frappe import _
from frappe.utils import strip_html

from sales_process import compat
from sales_process.engine import mailing
from sales_process.sales_process.doctype.customer_care import customer_care as cares
from sales_process.sales_process.doctype.customer_care.refusals import refusing_addresses
from sales_process.sales_process.doctype.customer_care.writing import write
from sales_process.sales_process.doctype.follow_up_plan import letters
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import DOCTYPE as PLAN

MAX_ROWS = 200
TEMPLATE = "Email Template"


@frappe.whitelist(methods=["POST"])
def get_preview(doctype: str, names: str | list[str], email_template: str) -> dict[str, Any]:
	"""What each of them would get, or why nothing. Changes nothing; `version` is what `send` asks for."""
	chosen, template = _check(doctype, names, email_template)
	preview = _preview_plans if doctype == PLAN else _preview_cares
	return {"rows": preview(chosen, template.name), "version": str(template.modified)}


@frappe.whitelist(methods=["POST"])
def send(doctype: str, names: str | list[str], email_template: str, version: str) -> dict[str, int]:
	"""Send in the background what was previewed; a bell tells what became of each."""
	chosen, template = _check(doctype, names, email_template)
	if str(template.modified) != version:
		frappe.throw(
			_("{0} was changed after you looked at it. Look at the preview again, then send.").format(
				frappe.bold(template.name)
			),
			title=_("Text Has Changed"),
		)
	key = hashlib.sha1("::".join([frappe.session.user, template.name, *sorted(chosen)]).encode()).hexdigest()
	frappe.enqueue(
		"sales_process.bulk_mail.send",
		queue="long",
		job_id=f"sales_process::bulk_mail::{key}",
		deduplicate=True,
		enqueue_after_commit=True,
		doctype=doctype,
		names=chosen,
		email_template=template.name,
	)
	return {"number": len(chosen)}


def _check(doctype: str, names: str | list[str], email_template: str):
	if doctype not in (PLAN, cares.DOCTYPE):
		frappe.throw(_("Only plans and care are mailed in bulk."), title=_("Nothing to Mail"))
	frappe.has_permission(doctype, "write", throw=True)
	template = frappe.get_doc(TEMPLATE, email_template)
	template.check_permission("read")
	found = frappe.parse_json(names)
	if not isinstance(found, list) or not 0 < len(found) <= MAX_ROWS:
		frappe.throw(
			_("Choose between 1 and {0} records, then write to them.").format(MAX_ROWS),
			title=_("Too Many Records"),
		)
	return list(dict.fromkeys(str(name) for name in found)), template


def _preview_plans(names: list[str], email_template: str) -> list[dict[str, Any]]:
	seen = frappe.get_list(PLAN, filters={"name": ["in", names]}, pluck="name", limit=MAX_ROWS)
	rows, addressed = [], set()
	for recipient in letters.recipients(name for name in names if name in seen):
		reason = mailing.why_not(recipient.letter, compat.today())
		skipped = letters.in_words(reason) if reason else ""
		if not skipped and recipient.plan.account in addressed:
			skipped = _("Gets it for another plan in this list.")
		row = {"name": recipient.plan.name, "label": recipient.plan.party_name, "to": recipient.address}
		if not skipped:
			addressed.add(recipient.plan.account)
			row["subject"], row["message"] = letters.render(email_template, recipient)
		rows.append({**row, "skipped": skipped})
	return rows


def _preview_cares(names: list[str], email_template: str) -> list[dict[str, Any]]:
	seen = frappe.get_list(cares.DOCTYPE, filters={"name": ["in", names]}, pluck="name", limit=MAX_ROWS)
	docs = [frappe.get_doc(cares.DOCTYPE, name) for name in names if name in seen]
	refusing = refusing_addresses(doc.email for doc in docs if doc.email) | _unsubscribed(docs)
	rows = []
	for doc in docs:
		row = {"name": doc.name, "label": doc.contact_name, "to": doc.email}
		row["skipped"] = _why_no_care(doc, refusing)
		if not row["skipped"]:
			write(doc, email_template)
			row["subject"], row["message"] = doc.subject, doc.message
		rows.append(row)
	return rows


def _unsubscribed(docs: list) -> set[str]:
	contacts = [doc.contact for doc in docs if doc.contact]
	filters = {"name": ["in", contacts], "unsubscribed": 1}
	gone = set(frappe.get_all("Contact", filters=filters, pluck="name", order_by=None))
	return {doc.email for doc in docs if doc.contact in gone}


def _why_no_care(doc, refusing: set[str]) -> str:
	if doc.status not in cares.OPEN:
		return strip_html(_("It is {0}.").format(_(doc.status)))
	if not doc.email:
		return _("No e-mail address is known.")
	return _("They do not want to be written to.") if doc.email in refusing else ""

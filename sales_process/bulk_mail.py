# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""One reviewed text to many: a background job sends it one by one, and a bell tells what became of each.

May be killed and run again: who got it has a log of today, or a care that is sent, and gets nothing twice.
"""

from typing import Any

import frappe
from frappe import _
from frappe.utils import escape_html, strip_html

from sales_process.sales_process.doctype.customer_care import customer_care as cares
from sales_process.sales_process.doctype.customer_care import sending
from sales_process.sales_process.doctype.follow_up_plan import letters
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import DOCTYPE as PLAN
from sales_process.tasks import keep

SAVEPOINT = "sales_process_bulk_mail"
SENT, SKIPPED, FAILED = "sent", "skipped", "failed"


def send(doctype: str, names: list[str], email_template: str) -> list[dict[str, Any]]:
	"""As whoever asked for it. Each is kept as soon as its mail is queued."""
	send_one = {PLAN: _send_to_plan, cares.DOCTYPE: _send_care}[doctype]
	answers = []
	for name in names:
		# nosemgrep -- each mail is a transaction of its own
		answers.append(_attempt(name, email_template, send_one))
		keep()
	_tell(answers, email_template)
	keep()
	return answers


def _attempt(name: str, email_template: str, send_one) -> dict[str, Any]:
	said = len(frappe.local.message_log)
	frappe.db.savepoint(SAVEPOINT)
	try:
		label, reason = send_one(name, email_template)
	except (frappe.ValidationError, frappe.PermissionError, frappe.DoesNotExistError) as error:
		frappe.db.rollback(save_point=SAVEPOINT)
		del frappe.local.message_log[said:]  # the bell tells it
		return _answer(name, name, SKIPPED, strip_html(str(error)) or _("You may not change it."))
	except Exception:
		frappe.db.rollback(save_point=SAVEPOINT)
		frappe.log_error(title=f"Bulk mail to {name} failed")
		return _answer(name, name, FAILED, _("It failed: the Error Log says why."))
	return _answer(name, label, SKIPPED if reason else SENT, reason)


def _send_to_plan(name: str, email_template: str) -> tuple[str, str]:
	plan = frappe.get_doc(PLAN, name, for_update=True)
	plan.check_permission("write")
	reason = letters.send(plan, email_template)
	return plan.party_name, letters.in_words(reason) if reason else ""


def _send_care(name: str, email_template: str) -> tuple[str, str]:
	care = frappe.get_doc(cares.DOCTYPE, name, for_update=True)
	care.check_permission("write")
	sending.write_anew(care, email_template)
	sending.send(care)
	return care.contact_name, care.skip_reason or ""


def _answer(name: str, label: str, became: str, reason: str) -> dict[str, Any]:
	return {"name": name, "label": label, "became": became, "reason": reason}


def _tell(answers: list[dict[str, Any]], email_template: str) -> None:
	sent = sum(answer["became"] == SENT for answer in answers)
	subject = _("{0}: {1} sent, {2} not sent").format(
		frappe.bold(escape_html(email_template)), sent, len(answers) - sent
	)
	rows = [
		f"<li><strong>{escape_html(answer['label'])}</strong>: {escape_html(answer['reason'])}</li>"
		for answer in answers
		if answer["became"] != SENT
	]
	frappe.get_doc(
		doctype="Notification Log",
		for_user=frappe.session.user,
		from_user=frappe.session.user,
		type="Alert",
		subject=subject,
		email_content=f"<ul>{''.join(rows)}</ul>" if rows else None,
	).insert(ignore_permissions=True)  # a message of the app itself
	frappe.publish_realtime(
		"sales_process_bulk_mail",
		{"sent": sent, "not_sent": [answer for answer in answers if answer["became"] != SENT]},
		user=frappe.session.user,
		after_commit=True,
	)

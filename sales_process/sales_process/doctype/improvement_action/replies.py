# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What a customer is told of an action: what is done and by when, what has changed, or why nothing is done."""

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, format_date, getdate, strip_html, validate_email_address

from sales_process import compat
from sales_process.engine.improvement import ACKNOWLEDGED, DELIVERED
from sales_process.language import in_language
from sales_process.mail import channel as mail_channel
from sales_process.outgoing import send_mail
from sales_process.sales_process.doctype.follow_up_plan import letters
from sales_process.sales_process.doctype.improvement_action.improvement_action import (
	DOCTYPE,
	DONE,
	OVER,
	reply_name,
)
from sales_process.sales_process.doctype.sales_account.sales_account import get_parties
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

REFUSED = "refused"
TEMPLATES = {
	ACKNOWLEDGED: "improvement_acknowledged_template",
	DELIVERED: "improvement_delivered_template",
	REFUSED: "improvement_refused_template",
}
LINKS = {ACKNOWLEDGED: "acknowledgement", DELIVERED: "delivery"}
SUBJECT_LENGTH, LONGEST_TEXT = 140, 2000
TEMPLATE, CHANNEL = "Email Template", "Follow-up Channel"


def letter(
	doc: Document, row: Document, kind: str, promised_by: date | None = None, reason: str = ""
) -> dict[str, str]:
	"""The words that are proposed, in the customer's language; whoever sends them reads and changes them first."""
	check_kind(kind, TEMPLATES)
	name = setting(TEMPLATES[kind], doc.company)
	subject = message = ""
	if name and frappe.db.exists(TEMPLATE, name):
		template = frappe.get_cached_doc(TEMPLATE, name)
		with in_language(row.language or frappe.get_system_settings("language")):
			words = _words(doc, row, promised_by, reason)
			subject = " ".join(template.get_formatted_subject(words).split())[:SUBJECT_LENGTH]
			escaped = {key: escape_html(value).replace("\n", "<br>") for key, value in words.items()}
			message = template.get_formatted_response(escaped)
	return {"to": row.email or "", "subject": subject, "message": message}


def _words(doc: Document, row: Document, promised_by: date | None, reason: str) -> dict[str, str]:
	"""What an Email Template for these replies may use."""
	by = promised_by or doc.due_on
	return {
		"contact_name": row.contact_name or "",
		"customer": row.party_name or "",
		"company": doc.company,
		"sender_name": frappe.utils.get_fullname(frappe.session.user),
		"dimensions": ", ".join(_(name) for name in doc.dimension_names()),
		"measure": doc.measure or "",
		"due_on": format_date(by) if by else "",
		"reason": reason,
	}


def send(
	doc: Document,
	row: Document,
	kind: str,
	to: str,
	subject: str,
	message: str,
	promised_by: date | None = None,
) -> None:
	"""One of the two replies as a mail; whoever calls it has asked whether the user may."""
	check_can_reply(doc, row, kind, promised_by)
	communication = _mail(doc, row, to, subject, message)
	_note(row, kind, mail_channel(), promised_by)
	row.set(LINKS[kind], communication)
	doc.save_automatic()  # whoever may write it


def note(
	doc: Document, row: Document, kind: str, channel: str, text: str, promised_by: date | None = None
) -> None:
	"""It was said by phone, on a visit or in a chat: when, how, and in which words."""
	check_can_reply(doc, row, kind, promised_by)
	if not frappe.db.get_value(CHANNEL, {"name": channel, "enabled": 1}):
		doc.refuse(
			_("{0} is no channel in use. Choose another one.").format(frappe.bold(escape_html(channel))),
			_("Unknown Channel"),
		)
	words = doc.words(text, _("Write down what was said."))
	_note(row, kind, channel, promised_by)
	row.set(f"{kind}_text", words[:LONGEST_TEXT])
	doc.save_automatic()  # whoever may write it


def refuse(
	doc: Document, row: Document, reason: str, to: str = "", subject: str = "", message: str = ""
) -> None:
	"""Nothing is done for this customer, and why; with an address he is told."""
	_check_open(doc)
	text = doc.words(
		reason, _("Say why nothing is done for {0}.").format(frappe.bold(escape_html(row.party_name)))
	)
	if to:
		row.refusal = _mail(doc, row, to, subject, message)
	row.update({"will_not_do": 1, "will_not_do_on": compat.now(), "will_not_do_reason": text})
	doc.save_automatic()  # whoever may write it


def check_can_reply(doc: Document, row: Document, kind: str, promised_by: date | None) -> None:
	check_kind(kind, LINKS)
	_check_open(doc)
	if row.get(f"{kind}_on"):
		doc.refuse(
			_("{0} has this reply already: {1}.").format(
				frappe.bold(escape_html(row.party_name)), frappe.bold(reply_name(kind))
			),
			_("Replied Already"),
		)
	if kind == ACKNOWLEDGED:
		_check_promise(doc, promised_by)
	elif doc.status != DONE:
		doc.refuse(
			_("Tell what changed when it has changed: choose “Measure Done” first."), _("Not Done Yet")
		)


def check_kind(kind: str, known) -> None:
	if kind not in known:
		frappe.throw(_("A reply is one of: {0}.").format(", ".join(sorted(known))), title=_("Unknown Reply"))


def _check_open(doc: Document) -> None:
	if doc.status in OVER:
		doc.refuse_in_this_state()


def _check_promise(doc: Document, promised_by: date | None) -> None:
	if not (doc.measure or "").strip():
		doc.refuse(
			_("Fill in {0} first: the customer is told what is done.").format(frappe.bold(_("Measure"))),
			_("What Is Done?"),
		)
	if not promised_by or getdate(promised_by) < compat.today():
		doc.refuse(_("Say by when it is done: today or a later day."), _("By When?"))


def _note(row: Document, kind: str, way: str | None, promised_by: date | None) -> None:
	row.set(f"{kind}_on", compat.now())
	row.set(f"{kind}_by_way", way)
	if kind == ACKNOWLEDGED:
		row.promised_by = promised_by


def _mail(doc: Document, row: Document, to: str, subject: str, message: str) -> str:
	to, subject = (to or "").strip(), " ".join((subject or "").split())[:SUBJECT_LENGTH]
	if not validate_email_address(to):
		doc.refuse(
			_("{0} is not an e-mail address. Correct it, or note how the customer was told.").format(
				frappe.bold(escape_html(to) or _("Empty"))
			),
			_("Not an E-mail Address"),
		)
	if not subject or not strip_html(message or "").strip():
		doc.refuse(_("A mail needs a subject and a message."), _("Nothing to Send"))
	parties = [(party.party_type, party.party) for party in get_parties(row.account)]
	party = next(iter(compat.furthest_first(parties)), None)
	if letters.refuses(to, tuple(party or ("", ""))):
		doc.refuse(
			_("{0} does not want to be written to. Tell it in person, and note it.").format(
				frappe.bold(escape_html(to))
			),
			_("Unsubscribed"),
		)
	return send_mail((DOCTYPE, doc.name), to, subject, message, frappe.session.user, shown_on=party)


def waiting(doc: Document) -> list[dict[str, Any]]:
	"""For the form: which reply each customer still waits for."""
	return [
		{"row": row.name, "customer": row.party_name, "email": row.email or "", "missing": list(one.missing)}
		for row, one in zip(doc.customers, doc.as_customers(), strict=True)
	]

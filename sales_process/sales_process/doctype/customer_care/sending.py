# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What a person does with a draft: approve it, send it, say it by phone or chat, or skip it. Nothing happens by itself."""

from html import unescape

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, strip_html

from sales_process import compat
from sales_process.outgoing import send_mail
from sales_process.sales_process.doctype.customer_care.customer_care import (
	APPROVED,
	DRAFT,
	OPEN,
	SENT,
	SKIPPED,
	throw_over,
)
from sales_process.sales_process.doctype.customer_care.refusals import refuses
from sales_process.sales_process.doctype.customer_care.writing import write
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

CHANNEL, LOG = "Follow-up Channel", "Follow-up Log"
LONGEST_REASON = 140
SUBJECT_LENGTH = 140


def approve(care: Document) -> None:
	_check_open(care)
	if care.status == DRAFT:
		_mark_approved(care)
		care.save_automatic()


def send(care: Document) -> None:
	"""By e-mail. Who has unsubscribed meanwhile is skipped, and that is the answer."""
	_check_open(care)
	party_type, party = _party(care)
	if refuses(care, (party_type, party)):
		_mark_skipped(care, _("The contact does not want to be written to."))
		return
	_check_can_be_mailed(care)
	care.communication = _mail(care, party_type, party)
	_finish(care, _mail_channel(care.company))


def mark_done(care: Document, channel: str, notes: str | None = None) -> None:
	"""It was said by phone, on a visit or in a chat."""
	_check_open(care)
	if not frappe.db.get_value(CHANNEL, {"name": channel, "enabled": 1}):
		frappe.throw(
			_("{0} is no channel in use. Choose another one.").format(frappe.bold(escape_html(channel))),
			title=_("Unknown Channel"),
		)
	_finish(care, channel, notes)


def skip(care: Document, reason: str) -> None:
	_check_open(care)
	text = (reason or "").strip()[:LONGEST_REASON]
	if not text:
		frappe.throw(
			_("Say in {0} why nothing is sent to {1}.").format(
				frappe.bold(_("Reason")), frappe.bold(escape_html(care.contact_name))
			),
			title=_("Reason Is Missing"),
		)
	_mark_skipped(care, text)


def take_up_again(care: Document) -> None:
	"""A skipped one is a draft again; whether the person may be written to is asked when it is sent."""
	if care.status != SKIPPED:
		frappe.throw(
			_("The care for {0} was not skipped.").format(frappe.bold(escape_html(care.contact_name))),
			title=_("Not Skipped"),
		)
	care.status, care.skip_reason = DRAFT, None
	care.save_automatic()


def write_anew(care: Document, email_template: str) -> None:
	"""Other words from another template: a draft again, until somebody has read it."""
	_check_open(care)
	frappe.get_doc("Email Template", email_template).check_permission("read")
	write(care, email_template)
	care.status, care.approved_by, care.approved_on = DRAFT, None, None
	care.save_automatic()


def _check_open(care: Document) -> None:
	if care.status not in OPEN:
		throw_over(care)


def _check_can_be_mailed(care: Document) -> None:
	missing = [
		care.meta.get_label(field)
		for field in ("email", "subject", "message")
		if not _has_words(care.get(field))
	]
	if missing:
		frappe.throw(
			_("{0} of the care for {1} is empty. Fill it in, or choose how else it was done.").format(
				frappe.bold(_(missing[0])), frappe.bold(escape_html(care.contact_name))
			),
			title=_("Nothing to Send"),
		)


def _has_words(value: str | None) -> bool:
	return bool(strip_html(value or "").strip())


def _party(care: Document) -> tuple[str, str]:
	parties = frappe.get_doc("Sales Account", care.account)
	if not parties.parties:
		frappe.throw(
			_("{0} is no customer any more. Skip the care.").format(
				frappe.bold(escape_html(care.party_name))
			),
			title=_("Customer Is Gone"),
		)
	row = parties.main_party()
	return row.party_type, row.party


def _mail(care: Document, party_type: str, party: str) -> str:
	owner = care.sales_owner if compat.is_enabled(care.sales_owner) else frappe.session.user
	return send_mail((party_type, party), care.email, care.subject, care.message, owner)


def _mail_channel(company: str) -> str:
	filters = {"kind": "Mail", "enabled": 1}
	return frappe.db.get_value(CHANNEL, filters, order_by="creation asc") or setting(
		"default_channel", company
	)


def _finish(care: Document, channel: str, notes: str | None = None) -> None:
	if care.status == DRAFT:
		_mark_approved(care)
	care.status, care.channel = SENT, channel
	care.sent_by, care.sent_on = frappe.session.user, compat.now()
	care.log = _log(care, channel, notes)
	care.save_automatic()


def _mark_approved(care: Document) -> None:
	care.status, care.approved_by, care.approved_on = APPROVED, frappe.session.user, compat.now()


def _mark_skipped(care: Document, reason: str) -> None:
	care.status, care.skip_reason = SKIPPED, reason
	care.save_automatic()


def _log(care: Document, channel: str, notes: str | None) -> str:
	"""The plan knows that somebody was in touch; what it had planned stands, a greeting does not do it."""
	log = frappe.get_doc(
		doctype=LOG,
		plan=_plan(care),
		account=care.account,
		company=care.company,
		sales_owner=care.sales_owner or frappe.session.user,
		channel=channel,
		direction="Outgoing",
		happened_on=compat.now(),
		outcome="Neutral",
		contact=care.contact,
		subject=f"{_(care.occasion)}: {care.contact_name}"[:SUBJECT_LENGTH],
		notes=notes or _as_text(care.message),
		communication=care.communication,
	)
	log.flags.keeps_date = True
	return log.insert().name


def _as_text(message: str | None) -> str:
	return unescape(strip_html((message or "").replace("</p>", "</p>\n"))).strip()


def _plan(care: Document) -> str | None:
	"""The plan of the care's company, else one of another: the person greeted is the same."""
	for row in plans.running_plans(care.account, care.company) or plans.running_plans(care.account):
		# nosemgrep -- the plans of one account
		if frappe.has_permission(plans.DOCTYPE, "write", row.name):
			return row.name
	return None

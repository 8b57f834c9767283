# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The link to the page on which a customer confirms the dates, and in the end the delivery: mailed, or copied."""

from datetime import date, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, format_date, getdate, validate_email_address

from sales_process import compat
from sales_process.language import in_language
from sales_process.outgoing import send_mail
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.delivery_plan.agreement import can_accept, can_confirm
from sales_process.sales_process.doctype.delivery_plan.delivery_plan import (
	ASKED,
	CHANGED,
	CONFIRMED,
	DOCTYPE,
	NOT_ASKED,
	shown_to_customer,
)
from sales_process.sales_process.doctype.sales_account.sales_account import get_parties
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

TEMPLATE = "sales_process/templates/emails/delivery_plan.html"
VALID_DAYS = 90  # after the promised date: there is still something to accept
USES = 30  # other dates, problems, and two answers


def mail_link(doc: Document, to: str, name: str, message: str) -> None:
	"""Mail the customer his page. Whoever calls it has asked whether the user may write the plan."""
	if not validate_email_address(to):
		frappe.throw(
			_("{0} is not a mail address.").format(frappe.bold(escape_html(to))),
			title=_("Mail Address Is Wrong"),
		)
	_check(doc)
	link = _link(doc, to)
	with in_language(doc.language or None):
		texts = {
			"name": name,
			"message": message,
			"is_done": can_accept(doc),
			"what": doc.what_is_delivered,
			"tasks": [(row.subject, format_date(row.planned_end)) for row in shown_to_customer(doc)],
			"company": doc.company,
			"sender": frappe.utils.get_fullname(),
		}
		subject = (_("Delivered: {0}") if can_accept(doc) else _("Delivery dates: {0}")).format(
			doc.what_is_delivered or doc.company
		)
		with_link, without = (
			frappe.render_template(TEMPLATE, {**texts, "link": address}) for address in (links.url(link), "")
		)
	send_mail(
		_party(doc), to, subject, without, frappe.session.user, mailed=with_link, shown_on=(DOCTYPE, doc.name)
	)
	doc.recipient, doc.recipient_name = to, name
	_note(doc)


def copy_link(doc: Document) -> str:
	"""The address, to be given in a chat; shown once, and kept nowhere."""
	_check(doc)
	link = _link(doc, doc.recipient or "")
	_note(doc)
	return links.url(link)


def _party(doc: Document) -> tuple[str, str]:
	"""On whose record the mail is kept: the customer's, else the lead's or the prospect's."""
	parties = [(row.party_type, row.party) for row in get_parties(doc.account)]
	return min(parties, key=lambda party: party[0] != compat.CUSTOMER)


def _check(doc: Document) -> None:
	if not can_confirm(doc) and not can_accept(doc):
		doc.refuse(
			_("{0} is {1}: there is nothing to ask any more.").format(doc.in_bold(), _(doc.status)),
			_("Nothing to Ask"),
		)
	if not shown_to_customer(doc):
		doc.refuse(
			_("The customer sees none of the tasks of {0}. Tick {1} in at least one row.").format(
				doc.in_bold(), frappe.bold(_("Customer Sees It"))
			),
			_("Nothing to Show"),
		)


def _note(doc: Document) -> None:
	doc.sent_on = compat.now()
	if can_accept(doc):
		doc.acceptance_asked_on = compat.now()
		doc.accept_by = compat.today() + timedelta(
			days=cint(setting("delivery_acceptance_days", doc.company))
		)
	elif doc.confirmation in (NOT_ASKED, CHANGED, CONFIRMED):
		doc.confirmation = ASKED
	doc.save_automatic()  # the caller has asked whether the user may write the plan


def _link(doc: Document, recipient: str) -> Document:
	"""One link a plan: sent again it is the same one, valid for longer; another recipient gets another."""
	until = _valid_until(doc)
	doc.link_expires_on = until
	known = doc.access_link and frappe.db.get_value(
		links.DOCTYPE, doc.access_link, ["uses_left", "recipient"], as_dict=True
	)
	if known and known.uses_left and (known.recipient or "") == recipient:
		return links.extend(doc.access_link, until)
	links.revoke_all(DOCTYPE, doc.name)
	link = links.make_link(links.DELIVERY, DOCTYPE, doc.name, recipient, until, USES)
	doc.access_link = link.name
	return link


def _valid_until(doc: Document) -> date:
	last = max(filter(None, (doc.promised_on, doc.expected_on, compat.today())), key=getdate)
	return max(getdate(last), compat.today()) + timedelta(days=VALID_DAYS)

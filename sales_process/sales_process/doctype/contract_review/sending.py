# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""How a contract reaches the customer: a link by mail or in a chat, passed on to who signs, or an outside service."""

from datetime import date, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, validate_email_address

from sales_process import compat, signature_service
from sales_process.exceptions import SalesProcessError
from sales_process.language import in_language
from sales_process.outgoing import send_mail
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.contract_review import paper, signing, states
from sales_process.sales_process.doctype.contract_review.trail import (
	FORWARDED,
	LINK_COPIED,
	SENT,
	WITHDRAWN,
	note,
)
from sales_process.sales_process.doctype.sales_account.sales_account import get_parties

DOCTYPE = "Contract Review"
DEFAULT_DAYS = 30
MOST_FORWARDS = 5  # of one revision: whoever has the link must not send mails for ever


def mail_link(doc: Document, to: str, name: str, message: str) -> None:
	"""Mail the customer the page on which he signs. Whoever calls it has asked whether the user may write it."""
	_check_address(to)
	link = _new_link(doc, to, name)
	note(doc, SENT, frappe.utils.get_fullname(), to, link.name)
	_mail(doc, link, to, name, message, frappe.session.user)


def copy_link(doc: Document, name: str = "") -> str:
	"""The address, to be given in a chat; shown once, and kept nowhere."""
	kind = frappe.get_cached_doc("Contract Type", doc.contract_type)
	if cint(kind.code_required):
		_refuse(_("A {0} is signed with a code by mail: mail the link instead.").format(_(doc.contract_type)))
	link = _new_link(doc, "", name)
	note(doc, LINK_COPIED, frappe.utils.get_fullname(), link=link.name)
	return links.url(link)


def forward(doc: Document, old: Document, to: str, name: str, by: str) -> None:
	"""To who may sign: a link of his own. The one it was forwarded from has done its work."""
	if sum(row.what == FORWARDED and row.revision == doc.revision for row in doc.events) >= MOST_FORWARDS:
		_refuse(_("It was forwarded too often. Please ask the person who sent it."))
	links.use(old)
	note(doc, FORWARDED, by or old.recipient, f"{name} <{to}>", old.name)
	link = _new_link(doc, to, name)
	_mail(doc, link, to, name, "", doc.sales_owner, forwarded_by=by or old.recipient)


def withdraw(doc: Document) -> None:
	"""Nobody waits for the signature any more; the link leads nowhere, and the service is told."""
	note(doc, WITHDRAWN, frappe.utils.get_fullname(), doc.recipient or "")
	end(doc)


def end(doc: Document) -> None:
	"""The way on which it was sent is closed."""
	links.revoke_all(DOCTYPE, doc.name)
	if doc.envelope:
		signature_service.withdraw(doc.provider, doc.envelope)
	doc.update(
		dict.fromkeys(
			(
				"access_link",
				"recipient",
				"recipient_name",
				"sent_on",
				"link_expires_on",
				"envelope",
				"provider",
			)
		)
	)


def send_to_service(doc: Document, provider: str, to: str, name: str) -> None:
	"""Hand the exact PDF to an outside service, which asks the customer; its answer is fetched every hour."""
	_check_address(to)
	signing.check_can_be_signed(doc, (states.READY,))
	paper.ensure_pdf(doc)
	end(doc)
	request = signature_service.Request(
		reference=f"{doc.name}-{doc.revision}",
		title=doc.title,
		pdf=paper.content_of(doc, "pdf"),
		sha256=doc.pdf_hash,
		name=name,
		email=to,
		language=doc.language or frappe.local.lang,
	)
	doc.provider, doc.envelope = provider, signature_service.send(provider, request)
	_sent(doc, to, name, None)
	note(doc, SENT, frappe.utils.get_fullname(), f"{provider}: {to}")


def _new_link(doc: Document, to: str, name: str) -> Document:
	signing.check_can_be_signed(doc, (states.READY,))
	paper.ensure_pdf(doc)
	paper.content_of(doc, "pdf")
	end(doc)
	until = _valid_until(doc)
	link = links.make_link(links.CONTRACT, DOCTYPE, doc.name, to, until)
	doc.access_link = link.name
	_sent(doc, to, name, until)
	return link


def _sent(doc: Document, to: str, name: str, until: date | None) -> None:
	doc.update({"recipient": to, "recipient_name": name, "sent_on": compat.now(), "link_expires_on": until})


def _valid_until(doc: Document) -> date:
	days = cint(frappe.get_cached_doc("Contract Type", doc.contract_type).link_days) or DEFAULT_DAYS
	return compat.today() + timedelta(days=days)


def _mail(
	doc: Document,
	link: Document,
	to: str,
	name: str,
	message: str,
	sender: str | None,
	forwarded_by: str = "",
) -> None:
	with in_language(doc.language or None):
		texts = {
			"name": name,
			"message": message,
			"title": doc.title,
			"company": doc.company,
			"forwarded_by": forwarded_by,
			"sender": frappe.utils.get_fullname(sender or "Administrator"),
		}
		subject = _("Contract to sign: {0}").format(doc.title)
		with_link, without = (
			frappe.render_template("sales_process/templates/emails/contract.html", {**texts, "link": address})
			for address in (links.url(link), "")
		)
	send_mail(party_of(doc), to, subject, without, sender or "Administrator", mailed=with_link)


def party_of(doc: Document) -> tuple[str, str]:
	"""On whose record the mails are kept: the customer's, as soon as there is one."""
	parties = get_parties(doc.account)
	found = next((row for row in parties if row.party_type == "Customer"), parties[0])
	return found.party_type, found.party


def _check_address(to: str) -> None:
	if not validate_email_address(to):
		frappe.throw(
			_("{0} is not a mail address.").format(frappe.bold(escape_html(to))),
			title=_("Mail Address Is Wrong"),
		)


def _refuse(message: str) -> None:
	frappe.throw(message, title=_("Cannot Be Sent"), exc=SalesProcessError)

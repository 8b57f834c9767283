# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The link to the page on which a customer accepts: mailed, or copied into a chat. The mail alone contains it."""

from datetime import date, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, format_date, getdate, validate_email_address

from sales_process import compat
from sales_process.language import in_language
from sales_process.outgoing import send_mail
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.quotation_acceptance.quotation_acceptance import (
	DOCTYPE,
	acceptance_for,
)

VALID_DAYS = 30
USES = 5  # a few questions, then one answer


def mail_link(quotation: Document, to: str, name: str, message: str) -> Document:
	"""Mail the customer his link. Whoever calls it has asked whether the user may write the quotation."""
	if not validate_email_address(to):
		frappe.throw(
			_("{0} is not a mail address.").format(frappe.bold(escape_html(to))),
			title=_("Mail Address Is Wrong"),
		)
	acceptance = acceptance_for(quotation)
	link = _link(acceptance, quotation, to)
	with in_language(quotation.get("language") or None):
		texts = {
			"name": name,
			"message": message,
			"quotation": quotation.name,
			"company": quotation.company,
			"valid_till": format_date(quotation.valid_till) if quotation.valid_till else "",
			"sender": frappe.utils.get_fullname(),
		}
		subject = _("Our offer {0}").format(quotation.name)
		with_link, without = (
			frappe.render_template("sales_process/templates/emails/offer.html", {**texts, "link": address})
			for address in (links.url(link), "")
		)
	send_mail(
		compat.party_of_document(quotation), to, subject, without, frappe.session.user, mailed=with_link
	)
	acceptance.recipient, acceptance.recipient_name = to, name
	acceptance.sent_on = compat.now()
	acceptance.save_automatic()  # whoever may write the quotation
	return acceptance


def copy_link(quotation: Document) -> str:
	"""The address, to be given in a chat; shown once, and kept nowhere."""
	acceptance = acceptance_for(quotation)
	link = _link(acceptance, quotation, "")
	acceptance.sent_on = compat.now()
	acceptance.save_automatic()  # whoever may write the quotation
	return links.url(link)


def _link(acceptance: Document, quotation: Document, recipient: str) -> Document:
	"""One link a chain: sent again it is the same one, valid for longer."""
	until = _valid_until(quotation)
	acceptance.expires_on = until
	known = acceptance.access_link and frappe.db.get_value(
		links.DOCTYPE, acceptance.access_link, ["uses_left", "recipient"], as_dict=True
	)
	if known and known.uses_left and (known.recipient or "") == recipient:
		return links.extend(acceptance.access_link, until)
	links.revoke_all(DOCTYPE, acceptance.name)
	link = links.make_link(links.OFFER, DOCTYPE, acceptance.name, recipient, until, USES)
	acceptance.access_link = link.name
	return link


def _valid_until(quotation: Document) -> date:
	"""As long as the offer stands, and a while where it has no last day: its page says when it is too late."""
	until = compat.today() + timedelta(days=VALID_DAYS)
	return max(getdate(quotation.valid_till), until) if quotation.valid_till else until

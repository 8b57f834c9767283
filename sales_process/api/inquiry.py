# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The inquiry page posts here, and the buttons of an inquiry's form."""

from werkzeug.wrappers import Response

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.rate_limiter import rate_limit

from sales_process import compat
from sales_process.engine import inquiry as engine
from sales_process.guest_pages import PUBLIC_HEADERS, refuse_kindly, respond, see_other
from sales_process.sales_process.doctype.inquiry import guest_page, taking_in
from sales_process.sales_process.doctype.inquiry.inquiry import DOCTYPE, receive
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

HOUR = 60 * 60
TRIES_PER_ADDRESS = 30  # a whole company may sit behind one address
LONGEST_REASON = 500


def _busy() -> Response:
	return _respond(guest_page.message(guest_page.BUSY))


@frappe.whitelist(allow_guest=True, methods=["POST"])
@refuse_kindly(_busy)
@rate_limit(limit=TRIES_PER_ADDRESS, seconds=HOUR)
def send() -> Response:
	"""Keep what somebody wrote on the inquiry page, and thank them. The fields are read as text, whatever was sent."""
	if not setting("inquiry_enabled"):
		return _respond(guest_page.message(guest_page.CLOSED))
	inquiry, problems = engine.read(frappe.form_dict)
	if problems:
		return _respond(guest_page.form(inquiry, problems))
	receive(inquiry)
	return see_other(guest_page.thanks_address(), PUBLIC_HEADERS)


@frappe.whitelist(methods=["POST"])
def take_in_for(inquiry: str, party_type: str, party: str) -> None:
	"""Say whom an inquiry is from; its research and plan follow."""
	doc = _writable(inquiry)
	if party_type not in compat.party_types():
		frappe.throw(
			_("{0} cannot be a customer. Choose one of: {1}.").format(
				frappe.bold(_(party_type)), ", ".join(_(name) for name in compat.party_types())
			),
			title=_("Not a Party"),
		)
	frappe.has_permission(party_type, "read", party, throw=True)
	taking_in.take_in_for(doc, party_type, party)


@frappe.whitelist(methods=["POST"])
def put_aside(inquiry: str, reason: str) -> None:
	"""It is no inquiry: advertising, a test, somebody looking for work."""
	doc = _writable(inquiry)
	if not (reason or "").strip():
		frappe.throw(_("Say why it is put aside."), title=_("Reason Is Missing"))
	taking_in.put_aside(doc, reason.strip()[:LONGEST_REASON])


def _writable(inquiry: str) -> Document:
	doc = frappe.get_doc(DOCTYPE, inquiry, for_update=True)
	doc.check_permission("write")
	return doc


def _respond(page: frappe._dict) -> Response:
	return respond(guest_page.render(page), page.status, PUBLIC_HEADERS)

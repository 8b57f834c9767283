# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A customer accepts a quotation on his page, or his signed copy or order is recorded; then the order is offered."""

from typing import Any

from werkzeug.wrappers import Response

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.rate_limiter import rate_limit
from frappe.utils import cint, flt, getdate

from sales_process import compat, pricing
from sales_process import evidence as papers
from sales_process.engine import acceptance as engine
from sales_process.engine.acceptance import Paper
from sales_process.engine.terms import Term
from sales_process.exceptions import LinkNotUsable, SalesProcessError
from sales_process.guest_pages import HEADERS, refuse_kindly, respond, see_other
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.quotation_acceptance import guest_page, sending
from sales_process.sales_process.doctype.quotation_acceptance import offer as offers
from sales_process.sales_process.doctype.quotation_acceptance import quotation_acceptance as acceptances

DOCTYPE = acceptances.DOCTYPE
HOUR = 60 * 60
TRIES_PER_ADDRESS, TRIES_PER_LINK = 100, 20
MAX_ROWS = 500


def _busy() -> Response:
	return _respond(guest_page.message(guest_page.BUSY))


@frappe.whitelist(allow_guest=True, methods=["POST"])
@refuse_kindly(_busy)
@rate_limit(limit=TRIES_PER_ADDRESS, seconds=HOUR)
def answer(
	key: str = "",
	decision: str = "",
	full_name: str = "",
	job_title: str = "",
	message: str = "",
	entitled: str = "",
	seen: str = "",
) -> Response:
	"""Keep what a customer answers on the page of his link; an offer he has not seen is shown again instead."""
	frappe.form_dict.link = links.hash_of(key)  # what the second limit counts by; never the token itself
	given = {
		"decision": decision,
		"full_name": full_name[: engine.LONGEST_NAME],
		"job_title": job_title[: engine.LONGEST_NAME],
		"message": message[: engine.LONGEST_MESSAGE],
	}
	return _answer(key, given, bool(entitled), seen)


@rate_limit(key="link", limit=TRIES_PER_LINK, seconds=HOUR, ip_based=False)
def _answer(key: str, given: dict[str, str], is_entitled: bool, seen: str) -> Response:
	try:
		link = links.find_link(key, links.OFFER, for_update=True)
	except LinkNotUsable:
		frappe.clear_messages()
		return see_other(guest_page.address(key), HEADERS)
	doc = frappe.get_doc(DOCTYPE, link.reference_name, for_update=True)
	page = guest_page.form(doc, key, given)
	if doc.status not in engine.OPEN or page.state != guest_page.OFFER:
		return see_other(guest_page.address(key), HEADERS)
	if page.seen != seen:
		return _respond(guest_page.form(doc, key, given, has_changed=True))
	if problem := engine.problem_with(given["decision"], given["full_name"], given["message"], is_entitled):
		return _respond(guest_page.form(doc, key, given, problem))
	return _keep(link, doc, key, given)


def _keep(link: Document, doc: Document, key: str, given: dict[str, str]) -> Response:
	links.use(link)
	doc.take_offer(offers.newest_of(doc.chain_root))
	doc.answer(given["decision"], given["full_name"], given["job_title"], given["message"])
	if given["decision"] == engine.CHANGE:
		return _respond(guest_page.thanks(doc))
	return see_other(guest_page.address(key), HEADERS)


def _respond(page: frappe._dict) -> Response:
	return respond(guest_page.render(page), page.status, HEADERS)


# the salesperson's side


@frappe.whitelist()
def get_state(quotation: str) -> dict[str, Any]:
	"""What the form of a quotation says of its acceptance, and what the user can do about it."""
	doc = _quotation(quotation, "read")
	found = acceptances.newest_of(pricing.root_of(doc))
	state = offers.state_of(doc)
	return {
		"can_ask": state in (offers.OPEN, offers.TOO_LATE) and doc.has_permission("write"),
		"review": acceptances.review_required(doc) if doc.docstatus == 1 else None,
		"acceptance": _as_state(found, doc) if found and found.has_permission("read") else None,
	}


@frappe.whitelist(methods=["POST"])
def send_link(quotation: str, email: str, contact_name: str = "", message: str = "") -> str:
	"""Mail the customer the page on which he can accept, ask for changes or decline."""
	doc = _quotation(quotation, "write")
	frappe.has_permission("Quotation", "email", doc, throw=True)
	return sending.mail_link(doc, email, contact_name[:140], message[: engine.LONGEST_MESSAGE]).name


@frappe.whitelist(methods=["POST"])
def copy_link(quotation: str) -> str:
	"""The customer's address for a chat. Whoever may write the quotation may give it away."""
	return sending.copy_link(_quotation(quotation, "write"))


@frappe.whitelist(methods=["POST"])
def record(quotation: str, values: str | dict[str, Any]) -> str:
	"""A signed copy or a purchase order that came on paper.

	`values`: channel, accepted_by, po_number, po_date, file (the name of the user's own private File), total, currency,
	payment, rows (item_code, item_name, qty, rate, uom of every row of the order), differences_agreed.
	"""
	doc = _quotation(quotation, "write")
	values = frappe._dict(frappe.parse_json(values))
	_check_paper(values)
	acceptance = acceptances.acceptance_for(doc)
	paper = papers.take(values.file, acceptance)
	acceptance.record(
		values.channel,
		_paper(values),
		accepted_by=(values.accepted_by or "")[: engine.LONGEST_NAME],
		po_number=(values.po_number or "")[:140],
		po_date=getdate(values.po_date) if values.po_date else None,
		differences_agreed=(values.differences_agreed or "")[: engine.LONGEST_MESSAGE],
		evidence=paper.url,
		evidence_hash=paper.sha256,
	)
	acceptance.save_automatic()  # whoever may write the quotation
	return acceptance.name


@frappe.whitelist(methods=["POST"])
def withdraw(acceptance: str) -> None:
	"""Nobody waits for the answer any more; the link leads nowhere."""
	doc = frappe.get_doc(DOCTYPE, acceptance, for_update=True)
	doc.check_permission("read")
	_quotation(doc.quotation, "write")
	if doc.status not in engine.OPEN:
		frappe.throw(
			_("The status of this record is {0} already.").format(_(doc.status)),
			title=_("Nothing to Withdraw"),
		)
	doc.withdraw()


@frappe.whitelist()
def make_sales_order(source_name: str, target_doc: str | Document | None = None) -> Document:
	"""ERPNext's own order of an accepted quotation, with the number and date of the customer's order."""
	doc = frappe.get_doc(DOCTYPE, source_name)
	doc.check_permission("read")
	if doc.status != engine.ACCEPTED:
		frappe.throw(
			_("{0} is not accepted yet.").format(frappe.bold(doc.quotation)),
			title=_("Not Accepted"),
			exc=SalesProcessError,
		)
	order = compat.order_from_quotation(doc.quotation, target_doc)
	order.po_no, order.po_date = doc.po_number or order.po_no, doc.po_date or order.po_date
	return order


def _check_paper(values: frappe._dict) -> None:
	if values.channel not in (acceptances.SIGNED_COPY, acceptances.PURCHASE_ORDER):
		frappe.throw(_("Say whether it is a signed copy or a purchase order."), title=_("What Is It?"))
	if values.channel == acceptances.PURCHASE_ORDER and not (values.po_number or "").strip():
		frappe.throw(_("Write down the number of the customer's order."), title=_("Number Is Missing"))
	if values.po_date and getdate(values.po_date) > compat.today():
		frappe.throw(
			_("{0} must not be in the future.").format(frappe.bold(_("Date of the Order"))),
			title=_("Date in the Future"),
		)


def _paper(values: frappe._dict) -> Paper:
	"""What the order says, as far as it was typed."""
	rows = values.rows
	return Paper(
		currency=values.currency or None,
		total=None if values.total in (None, "") else flt(values.total),
		payment=values.payment or None,
		rows=tuple(_row(row) for row in rows[:MAX_ROWS]) if isinstance(rows, list) else None,
	)


def _row(row: dict[str, Any]) -> Term:
	item = str(row.get("item_code") or row.get("item_name") or "")
	qty, rate = flt(row.get("qty")), flt(row.get("rate"))
	return Term(item, qty, rate, qty * rate, str(row.get("uom") or ""), str(row.get("item_name") or item))


def _quotation(name: str, ptype: str) -> Document:
	doc = frappe.get_doc("Quotation", name)
	doc.check_permission(ptype)
	return doc


def _as_state(doc: Document, quotation: Document) -> dict[str, Any]:
	return {
		"name": doc.name,
		"status": doc.status,
		"quotation": doc.quotation,
		"is_of_this_version": doc.quotation == quotation.name,
		"accepted_by": doc.accepted_by,
		"answered_on": doc.answered_on,
		"sent_on": doc.sent_on,
		"recipient": doc.recipient,
		"message": doc.message,
		"is_open": cint(doc.status in engine.OPEN),
		"can_order": doc.status == engine.ACCEPTED
		and doc.quotation == quotation.name
		and quotation.docstatus == 1
		and quotation.status not in ("Ordered", "Lost")
		and bool(frappe.has_permission("Sales Order", "create")),
	}

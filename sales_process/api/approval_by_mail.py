# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""An approver decides from his mail: behind his own link, after a log-in or a one-time code."""

from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.wrappers import Response

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit

from sales_process.exceptions import CodeNotValid, LinkNotUsable, SalesProcessError
from sales_process.guest_pages import HEADERS, refuse_kindly, respond, see_other
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.access_link import one_time_code as codes
from sales_process.sales_process.doctype.access_link.access_link import AccessLink
from sales_process.sales_process.doctype.price_approval import guest_page, mailing
from sales_process.sales_process.doctype.price_approval import price_approval as approvals

HOUR = 60 * 60
TRIES_PER_ADDRESS = 60
CODES_PER_LINK = 5
TRIES_PER_LINK = 30
APPROVE, REJECT, ASK_BACK = "approve", "reject", "ask_back"


def _busy() -> Response:
	return _respond(guest_page.message(guest_page.BUSY))


@frappe.whitelist(allow_guest=True, methods=["POST"])
@refuse_kindly(_busy)
@rate_limit(limit=TRIES_PER_ADDRESS, seconds=HOUR)
def send_code(key: str = "") -> Response:
	"""Mail a code to the recipient of the link."""
	frappe.form_dict.link = links.hash_of(key)  # what the second limit counts by; never the token itself
	return _send_code(key)


@rate_limit(key="link", limit=CODES_PER_LINK, seconds=HOUR, ip_based=False)
def _send_code(key: str) -> Response:
	with _usable(key) as link:
		if link:
			mailing.mail_code(link.recipient, codes.new_code(link))
			return _respond(guest_page.code_form(link, key))
	return see_other(guest_page.address(key), HEADERS)


@frappe.whitelist(allow_guest=True, methods=["POST"])
@refuse_kindly(_busy)
@rate_limit(limit=TRIES_PER_ADDRESS, seconds=HOUR)
def enter_code(key: str = "", code: str = "") -> Response:
	"""The right code shows the prices; a few wrong ones make it worthless."""
	frappe.form_dict.link = links.hash_of(key)
	return _enter_code(key, code)


@rate_limit(key="link", limit=TRIES_PER_LINK, seconds=HOUR, ip_based=False)
def _enter_code(key: str, code: str) -> Response:
	with _usable(key) as link:
		if link:
			grant = codes.enter(link, code)
			page = (
				guest_page.decision(link, key, grant)
				if grant
				else guest_page.code_form(link, key, is_wrong=True)
			)
			return _respond(page)
	return see_other(guest_page.address(key), HEADERS)


@frappe.whitelist(allow_guest=True, methods=["POST"])
@refuse_kindly(_busy)
@rate_limit(limit=TRIES_PER_ADDRESS, seconds=HOUR)
def decide(key: str = "", grant: str = "", decision: str = "", comment: str = "", seen: str = "") -> Response:
	"""Approve, reject or ask back, as the recipient of the link."""
	with _usable(key) as link:
		if not link:
			return see_other(guest_page.address(key), HEADERS)
		try:
			if frappe.session.user != link.recipient:
				codes.require(link, grant)
		except CodeNotValid:
			frappe.clear_messages()
			return _respond(guest_page.gate(link, key))
		return _decide(link, key, grant, decision, comment[: approvals.MAX_COMMENT], seen)


def _decide(link: AccessLink, key: str, grant: str, decision: str, comment: str, seen: str) -> Response:
	frappe.db.savepoint("decision")
	try:
		with _as_recipient(link):
			_take(link, decision, comment, seen)
	except (SalesProcessError, frappe.PermissionError) as error:
		frappe.db.rollback(save_point="decision")
		fault = guest_page.in_words(error)
		return _respond(guest_page.decision(link, key, grant, fault, comment))
	return see_other(guest_page.address(key, is_done=True), HEADERS)


def _take(link: AccessLink, decision: str, comment: str, seen: str) -> None:
	if decision not in (APPROVE, REJECT, ASK_BACK):
		frappe.throw(_("Choose what you want to do."), title=_("No Decision"), exc=SalesProcessError)
	if decision != APPROVE and not comment.strip():
		frappe.throw(
			_("Say why, so that the offer can be mended."),
			title=_("Comment Is Missing"),
			exc=SalesProcessError,
		)
	doc = frappe.get_doc(approvals.DOCTYPE, link.reference_name, for_update=True)
	doc.check_permission("read")
	links.use(link)
	if decision == ASK_BACK:
		doc.check_seen(seen)
		doc.ask_back(comment, by_mail=True)
	else:
		status = approvals.APPROVED if decision == APPROVE else approvals.REJECTED
		doc.decide(status, comment, seen or "-", by_mail=True)


@contextmanager
def _usable(key: str) -> Iterator[AccessLink | None]:
	"""The usable link, its row locked; None for any other one."""
	try:
		link = links.find_link(key, links.PRICE, for_update=True)
	except LinkNotUsable:
		frappe.clear_messages()
		link = None
	yield link


@contextmanager
def _as_recipient(link: AccessLink) -> Iterator[None]:
	"""What he may do is asked of him, not of a guest; whoever is logged in stays so."""
	user, sid, data = frappe.session.user, frappe.session.sid, frappe.session.data
	if user == link.recipient:
		yield
		return
	# nosemgrep -- a code has proved that it is he, and it is his own right that is asked for
	frappe.set_user(link.recipient)
	try:
		yield
	finally:
		# nosemgrep -- back to whoever sent the request
		frappe.set_user(user)
		frappe.session.sid, frappe.session.data = sid, data


def _respond(page: frappe._dict) -> Response:
	return respond(guest_page.render(page), page.status, HEADERS)

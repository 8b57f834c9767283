# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A customer reads and signs a contract behind his link; the salesperson sends it, and proves what was signed."""

import base64
import binascii
from typing import Any

from werkzeug.wrappers import Response

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.rate_limiter import rate_limit
from frappe.utils import cint

from sales_process import signature_service, uploads
from sales_process.engine import signing as engine
from sales_process.engine.signing import Given
from sales_process.exceptions import LinkNotUsable, SalesProcessError
from sales_process.guest_pages import HEADERS, refuse_kindly, respond, see_other
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.access_link import one_time_code as codes
from sales_process.sales_process.doctype.contract_review import (
	by_customer,
	guest_page,
	paper,
	sending,
	signing,
	states,
	trail,
)

DOCTYPE = guest_page.DOCTYPE
HOUR = 60 * 60
TRIES_PER_ADDRESS, TRIES_PER_LINK, CODES_PER_LINK, READS_PER_ADDRESS = 100, 30, 5, 300
DRAWN_AS = "data:image/png;base64,"
MOST_OF_A_DRAWING, LONGEST_SIDE = 200 * 1024, 2400
FILE_NAME = {"pdf": "contract", "certificate": "certificate"}


def _busy() -> Response:
	return _respond(guest_page.message(guest_page.BUSY))


@frappe.whitelist(allow_guest=True, methods=["GET"])
@refuse_kindly(_busy)
@rate_limit(limit=READS_PER_ADDRESS, seconds=HOUR)
def read(key: str = "", document: str = "pdf") -> Response:
	"""The exact file: `pdf` before and after it is signed, `certificate` when both have."""
	link = links.get_link(key, links.CONTRACT)
	if not link or document not in FILE_NAME or not frappe.db.exists(DOCTYPE, link.reference_name):
		return _respond(guest_page.message(guest_page.UNKNOWN))
	doc = frappe.get_doc(DOCTYPE, link.reference_name)
	if not guest_page.may_read(doc, link, document):
		return _respond(guest_page.message(guest_page.GONE, doc))
	headers = {
		**HEADERS,
		"X-Frame-Options": "SAMEORIGIN",
		"Content-Disposition": f'inline; filename="{FILE_NAME[document]}-{doc.name}.pdf"',
	}
	return Response(paper.content_of(doc, document), content_type=uploads.PDF, headers=headers)


@frappe.whitelist(allow_guest=True, methods=["POST"])
@refuse_kindly(_busy)
@rate_limit(limit=TRIES_PER_ADDRESS, seconds=HOUR)
def send_code(
	key: str = "", full_name: str = "", job_title: str = "", agrees: str = "", seen: str = ""
) -> Response:
	"""Mail a code to the address the link was sent to; what was typed is shown again."""
	frappe.form_dict.link = links.hash_of(key)  # what the second limit counts by; never the token itself
	return _send_code(key, _given(engine.SIGN, full_name, job_title, "", "", agrees), seen)


@rate_limit(key="link", limit=CODES_PER_LINK, seconds=HOUR, ip_based=False)
def _send_code(key: str, given: Given, seen: str) -> Response:
	link, doc = _open(key)
	if not doc or not link.recipient:
		return see_other(guest_page.address(key), HEADERS)
	if guest_page.is_colleague():
		return _respond(guest_page.form(doc, link, key, given, "colleague"))
	codes.mail(link.recipient, doc.recipient_name or given.full_name, doc.language, codes.new_code(link))
	trail.note(doc, trail.CODE_MAILED, link.recipient)
	doc.save_automatic()  # the customer has asked behind his link
	notice = _("A code was mailed to {0}.").format(guest_page.hidden_address(link.recipient))
	return _respond(guest_page.form(doc, link, key, given, notice=notice))


@frappe.whitelist(allow_guest=True, methods=["POST"])
@refuse_kindly(_busy)
@rate_limit(limit=TRIES_PER_ADDRESS, seconds=HOUR)
def answer(
	key: str = "",
	decision: str = "",
	full_name: str = "",
	job_title: str = "",
	message: str = "",
	email: str = "",
	agrees: str = "",
	code: str = "",
	drawn: str = "",
	by: str = "",
	seen: str = "",
) -> Response:
	"""Sign, ask for changes, decline, or pass it on to who signs. The uploads are named `seal` and `authority`."""
	frappe.form_dict.link = links.hash_of(key)
	given = _given(decision, full_name, job_title, message, email, agrees, bool(_upload("authority")))
	return _answer(key, given, code, drawn, by[: engine.LONGEST_NAME], seen)


@rate_limit(key="link", limit=TRIES_PER_LINK, seconds=HOUR, ip_based=False)
def _answer(key: str, given: Given, code: str, drawn: str, by: str, seen: str) -> Response:
	link, doc = _open(key)
	if not doc:
		return see_other(guest_page.address(key), HEADERS)
	if guest_page.is_colleague():
		return _respond(guest_page.form(doc, link, key, given, "colleague"))
	if seen != doc.pdf_hash:
		return _respond(guest_page.form(doc, link, key, given, has_changed=True))
	kind = frappe.get_cached_doc("Contract Type", doc.contract_type)
	files, problem = _files(given, drawn)
	problem = engine.problem_with(given, bool(cint(kind.authority_required))) or problem
	needs_code = given.decision == engine.SIGN and cint(kind.code_required)
	if not problem and needs_code and not codes.enter(link, code):
		problem = "bad_code"
	if problem:
		return _respond(guest_page.form(doc, link, key, given, problem))
	return _keep(doc, link, key, given, files, by, bool(needs_code))


def _keep(
	doc: Document, link: Document, key: str, given: Given, files: dict[str, bytes], by: str, has_code: bool
) -> Response:
	frappe.db.savepoint("customer_answers")
	try:
		if given.decision == engine.SIGN:
			by_customer.sign(doc, link, given, guest_page.consent_in_its_language(doc), files, has_code)
		elif given.decision == engine.CHANGE:
			by_customer.ask_for_changes(doc, link, given)
		elif given.decision == engine.DECLINE:
			by_customer.decline(doc, link, given)
		else:
			by_customer.forward(doc, link, given, by)
	except SalesProcessError as error:
		frappe.db.rollback(save_point="customer_answers")
		frappe.clear_messages()
		fresh = frappe.get_doc(DOCTYPE, doc.name)
		return _respond(guest_page.form(fresh, link, key, given, notice=frappe.utils.strip_html(str(error))))
	return see_other(guest_page.address(key), HEADERS)


def _open(key: str) -> tuple[Document | None, Document | None]:
	"""The usable link and its contract, both rows locked, so that two answers at once are one."""
	try:
		link = links.find_link(key, links.CONTRACT, for_update=True)
	except LinkNotUsable:
		frappe.clear_messages()
		return None, None
	doc = frappe.get_doc(DOCTYPE, link.reference_name, for_update=True)
	return (link, doc) if guest_page.may_answer(doc, link) else (None, None)


def _given(
	decision: str,
	full_name: str,
	job_title: str,
	message: str,
	email: str,
	agrees: str,
	has_authority: bool = False,
) -> Given:
	return Given(
		decision=decision,
		full_name=full_name[: engine.LONGEST_NAME],
		job_title=job_title[: engine.LONGEST_NAME],
		message=message[: engine.LONGEST_MESSAGE],
		email=email[: engine.LONGEST_ADDRESS],
		agrees=bool(agrees),
		has_authority=has_authority,
	)


def _files(given: Given, drawn: str) -> tuple[dict[str, bytes], str]:
	"""What came with a signature, and what is wrong with it."""
	if given.decision != engine.SIGN:
		return {}, ""
	files = {name: content for name in ("seal", "authority") if (content := _upload(name))}
	for content in files.values():
		if code := uploads.problem_with(content):
			return {}, code
	if drawn:
		drawing = _drawing(drawn)
		if not drawing:
			return {}, "bad_drawing"
		files["drawn"] = drawing
	return files, ""


def _drawing(text: str) -> bytes | None:
	"""A PNG of the drawn signature, from what a canvas makes of it."""
	if not text.startswith(DRAWN_AS) or len(text) > 2 * MOST_OF_A_DRAWING:
		return None
	try:
		content = base64.b64decode(text[len(DRAWN_AS) :], validate=True)
	except (binascii.Error, ValueError):
		return None
	return uploads.clean_drawing(content, MOST_OF_A_DRAWING, LONGEST_SIDE)


def _upload(name: str) -> bytes:
	"""The content of an uploaded file, of the size that is taken and one byte more."""
	request = getattr(frappe.local, "request", None)
	file = request.files.get(name) if request else None
	if not file or not file.filename:
		return b""
	file.stream.seek(0)
	return file.stream.read(uploads.MOST_BYTES + 1)


def _respond(page: frappe._dict) -> Response:
	return respond(guest_page.render(page), page.status, HEADERS)


# the salesperson's side


@frappe.whitelist(methods=["POST"])
def send_link(review: str, email: str, contact_name: str = "", message: str = "") -> None:
	"""Mail the customer the page on which he reads and signs the contract."""
	doc = _writable(review)
	frappe.has_permission(DOCTYPE, "email", doc, throw=True)
	sending.mail_link(
		doc, email.strip(), contact_name[: engine.LONGEST_NAME], message[: engine.LONGEST_MESSAGE]
	)
	doc.save_automatic()  # whoever may write it


@frappe.whitelist(methods=["POST"])
def copy_link(review: str, contact_name: str = "") -> str:
	"""The customer's address for a chat; the one that was given before leads nowhere any more."""
	doc = _writable(review)
	address = sending.copy_link(doc, contact_name[: engine.LONGEST_NAME])
	doc.save_automatic()  # whoever may write it
	return address


@frappe.whitelist(methods=["POST"])
def send_to_service(review: str, service: str, email: str, contact_name: str = "") -> None:
	"""Let an outside service ask the customer."""
	doc = _writable(review)
	sending.send_to_service(doc, service, email.strip(), contact_name[: engine.LONGEST_NAME])
	doc.save_automatic()  # whoever may write it


@frappe.whitelist(methods=["POST"])
def withdraw(review: str) -> None:
	"""The customer is not asked any more; his link leads nowhere."""
	doc = _writable(review)
	if doc.meaning != states.READY or not doc.sent_on:
		frappe.throw(_("Nobody is asked to sign at the moment."), title=_("Nothing to Withdraw"))
	sending.withdraw(doc)
	doc.save_automatic()  # whoever may write it


@frappe.whitelist(methods=["POST"])
def make_pdf(review: str) -> str:
	"""The exact PDF of the approved text, to be printed and signed by hand; returns its address."""
	doc = _writable(review)
	signing.check_can_be_signed(doc, (states.READY, states.CUSTOMER_SIGNED))
	paper.ensure_pdf(doc)
	doc.save_automatic()  # whoever may write it
	return doc.pdf


@frappe.whitelist(methods=["POST"])
def add_seal(review: str, scan: str) -> None:
	"""The sealed copy of what was signed on the page; `scan` is the user's own private File."""
	doc = _writable(review)
	signing.add_seal(doc, scan)
	trail.note(doc, trail.SEAL_ADDED, frappe.utils.get_fullname())
	doc.save_automatic()  # whoever may write it; the copy was looked at


@frappe.whitelist()
def check_fingerprints(review: str) -> list[dict[str, Any]]:
	"""Every SHA-256 of the contract, computed anew: [{what, sha256, is_right}]."""
	doc = frappe.get_doc(DOCTYPE, review)
	doc.check_permission("read")
	return paper.check_all(doc)


def how_to_send(doc: Document) -> dict[str, Any]:
	"""What the form may offer while a contract waits for the customer."""
	return {
		"services": signature_service.names(),
		"is_sent": bool(doc.sent_on),
		"waits_for_seal": signing.waits_for_seal(doc),
	}


def _writable(review: str) -> Document:
	doc = frappe.get_doc(DOCTYPE, review, for_update=True)
	doc.check_permission("write")
	return doc

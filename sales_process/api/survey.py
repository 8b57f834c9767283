# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The survey's guest page posts here, and the buttons of its form."""

from werkzeug.wrappers import Response

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.rate_limiter import rate_limit

from sales_process.engine.survey import read_answers, read_draft
from sales_process.exceptions import LinkNotUsable
from sales_process.guest_pages import HEADERS, refuse_kindly, respond, see_other
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.satisfaction_survey import answering, drafts, guest_page, sending

DOCTYPE = "Satisfaction Survey"
HOUR = 60 * 60
TRIES_PER_ADDRESS = 100  # a whole company may sit behind one address
TRIES_PER_LINK = 20


def _busy() -> Response:
	return _respond(guest_page.message(guest_page.BUSY))


@frappe.whitelist(allow_guest=True, methods=["POST"])
@refuse_kindly(_busy)
@rate_limit(limit=TRIES_PER_ADDRESS, seconds=HOUR)
def answer(key: str = "") -> Response:
	"""Keep what a guest answered on the page of his link, and thank him."""
	frappe.form_dict.link = links.hash_of(key)  # what the second limit counts by; never the token itself
	return _answer(key)


@rate_limit(key="link", limit=TRIES_PER_LINK, seconds=HOUR, ip_based=False)
def _answer(key: str) -> Response:
	try:
		link = links.find_link(key, links.SURVEY, for_update=True)
		survey, row = _survey_of(link)
		given = guest_page.read_fields(survey.as_questions(), frappe.form_dict)
		answers, problems = read_answers(survey.as_questions(), given)
		if problems:
			return _respond(guest_page.form(survey, row, key, given, problems))
		links.use(link)
	except LinkNotUsable:
		frappe.clear_messages()
		return see_other(guest_page.address(key), HEADERS)
	answering.record(survey, answers, row, answering.WEB)
	return see_other(guest_page.address(key, is_done=True), HEADERS)


@frappe.whitelist(allow_guest=True, methods=["POST"])
@refuse_kindly(_busy)
@rate_limit(limit=TRIES_PER_ADDRESS, seconds=HOUR)
def save_draft(key: str = "") -> Response:
	"""Keep what a guest has answered so far, to go on later or on another device. Nothing is sent by it."""
	frappe.form_dict.link = links.hash_of(key)
	return _save_draft(key)


@rate_limit(key="link", limit=TRIES_PER_LINK, seconds=HOUR, ip_based=False)
def _save_draft(key: str) -> Response:
	try:
		survey, row = _survey_of(links.find_link(key, links.SURVEY, for_update=True))
	except LinkNotUsable:
		frappe.clear_messages()
		return see_other(guest_page.address(key), HEADERS)
	given = guest_page.read_fields(survey.as_questions(), frappe.form_dict)
	kept, problems = read_draft(survey.as_questions(), given)
	if problems:
		return _respond(guest_page.form(survey, row, key, given, problems))
	drafts.keep(row, kept)
	return see_other(guest_page.address(key, is_kept=True), HEADERS)


def _survey_of(link: Document) -> tuple[Document, Document]:
	"""The survey of a link, locked, and the recipient whose link it is."""
	survey = frappe.get_doc(link.reference_doctype, link.reference_name, for_update=True)
	return survey, survey.recipient_of(link)


def _respond(page: frappe._dict) -> Response:
	return respond(guest_page.render(page), page.status, HEADERS)


@frappe.whitelist(methods=["POST"])
def record_answers(
	survey: str, answers: str | dict[str, str | list[str]], answered_by: str, recipient: str | None = None
) -> None:
	"""Write down what a customer answered in a call or on a visit."""
	given = frappe.parse_json(answers)
	if not isinstance(given, dict):
		frappe.throw(
			_("{0} must name a question and its answer each.").format(frappe.bold(_("Answers"))),
			title=_("Answers Cannot Be Read"),
		)
	doc = _writable(survey)
	answering.record_in_person(doc, given, answered_by, recipient)


@frappe.whitelist(methods=["POST"])
def send_now(survey: str) -> None:
	sending.send_now(_writable(survey))


@frappe.whitelist(methods=["POST"])
def skip(survey: str, reason: str) -> None:
	sending.skip(_writable(survey), reason)


@frappe.whitelist(methods=["POST"])
def copy_link(survey: str, channel: str, recipient: str | None = None) -> str:
	"""The guest's address for a chat. Whoever may write the survey may give it away."""
	return sending.copy_link(_writable(survey), channel, recipient)


def _writable(survey: str) -> Document:
	doc = frappe.get_doc(DOCTYPE, survey, for_update=True)
	doc.check_permission("write")
	return doc

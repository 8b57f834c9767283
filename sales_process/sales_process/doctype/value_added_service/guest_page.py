# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What a guest sees behind his invitation: what, when and where, his answer, and later his rating. Looking changes nothing."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, format_date

from sales_process.guest_pages import csrf_token
from sales_process.language import direction, in_language
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.value_added_service import holding, in_words
from sales_process.sales_process.doctype.value_added_service.value_added_service import (
	ACCEPTED,
	CANCELLED,
	DECLINED,
	HELD,
	YES,
)

TEMPLATE = "sales_process/www/service-invitation.html"
API = "/api/method/sales_process.api.value_added_service."
INVITATION, RATING, OVER, RATED, MISSED, GONE, UNKNOWN, BUSY = (
	"invitation rating over rated missed gone unknown busy".split()
)
STATUS = {GONE: 410, UNKNOWN: 404, BUSY: 429}
CHANGED, WRONG = 409, 422
ACCEPT, DECLINE = "accept", "decline"
REPLIES = {ACCEPT: ACCEPTED, DECLINE: DECLINED}


def page_of_link(key: str) -> frappe._dict:
	"""The page of a link: the invitation as it stands now, the rating, or why there is neither."""
	link = links.get_link(key, links.SERVICE)
	if not link or not frappe.db.exists(link.reference_doctype, link.reference_name):
		return message(UNKNOWN)
	doc = frappe.get_doc(link.reference_doctype, link.reference_name)
	row = doc.row_of_link(link.name)
	if link.state == links.REVOKED or not row:
		return message(GONE)
	if cint(row.rating):
		return message(RATED, doc, row)
	if link.state == links.EXPIRED:
		return message(GONE, doc, row)
	return form(doc, row, key)


def form(
	doc: Document,
	row: Document,
	key: str,
	given: Mapping[str, str] | None = None,
	problem: str = "",
	has_changed: bool = False,
) -> frappe._dict:
	"""What can be done now; what was typed stays typed."""
	if doc.status == HELD:
		return _rating(doc, row, key, given, problem) if row.attended == YES else message(MISSED, doc, row)
	if doc.status == CANCELLED:
		return message(CANCELLED, doc, row)
	if doc.has_begun():
		return message(OVER, doc, row)
	return _invitation(doc, row, key, problem, has_changed)


def _invitation(doc: Document, row: Document, key: str, problem: str, has_changed: bool) -> frappe._dict:
	with in_language(language := _language(row)):
		return _page(
			INVITATION,
			language,
			doc,
			intro=_("Dear {0}, you are invited.").format(row.contact_name)
			if row.contact_name
			else _("You are invited."),
			said=_said(row),
			reply=row.reply or "",
			has_changed=has_changed,
			problem=_problem(problem),
			seen=cint(doc.sequence),
			key=key,
			action=f"{API}answer",
			calendar=f"{API}calendar_file?key={quote(key, safe='')}",
			status=CHANGED if has_changed else WRONG if problem else 200,
		)


def _said(row: Document) -> str:
	when = format_date(row.reply_on) if row.reply_on else ""
	return {
		ACCEPTED: _("You accepted on {0}. We look forward to seeing you.").format(when),
		DECLINED: _("You declined on {0}. You can still change your mind.").format(when),
	}.get(row.reply, "")


def _rating(
	doc: Document, row: Document, key: str, given: Mapping[str, str] | None, problem: str
) -> frappe._dict:
	with in_language(language := _language(row)):
		words = (_("bad"), _("poor"), _("fair"), _("good"), _("very good"))
		return _page(
			RATING,
			language,
			doc,
			intro=_("Thank you for coming. How was it?"),
			choices=[
				frappe._dict(value=number, label=f"{number} – {word}")
				for number, word in enumerate(words, holding.WORST)
			],
			given=frappe._dict(given or {}),
			problem=_problem(problem),
			key=key,
			action=f"{API}rate",
			longest_comment=holding.LONGEST_COMMENT,
			status=WRONG if problem else 200,
		)


def _problem(code: str) -> str:
	return {
		"": "",
		"no_reply": _("Please choose an answer."),
		"too_often": _("You have changed your answer very often. Please write to us."),
		"no_rating": _("Please choose one of the ratings."),
	}[code]


def message(state: str, doc: Document | None = None, row: Document | None = None) -> frappe._dict:
	"""A page without a form: thanks, or why the link does nothing."""
	with in_language(language := _language(row)):
		title, text = {
			RATED: (_("Thank you"), _("You have rated it. We read every comment.")),
			OVER: (_("It has begun"), _("This invitation cannot be answered any more.")),
			MISSED: (_("We missed you"), _("It has been held. We would be glad to see you another time.")),
			CANCELLED: (
				_("It does not take place"),
				_("We are sorry: {0} was cancelled.").format(doc.subject if doc else ""),
			),
			GONE: (
				_("This page is closed"),
				_("This invitation is not valid any more. If you are still interested, please write to us."),
			),
			UNKNOWN: (
				_("Nothing here"),
				_("This link leads nowhere. Please check that you copied all of it from our message."),
			),
			BUSY: (_("One moment, please"), _("There were too many tries. Please try again in an hour.")),
		}[state]
		page = _page(state, language, doc, text=text, status=STATUS.get(state, 200))
		page.title = title
		return page


def _page(state: str, language: str, doc: Document | None, **values: Any) -> frappe._dict:
	shown = {}
	if doc:
		shown = {
			"company": doc.company,
			"title": doc.subject,
			"description": doc.description or "",
			"when": in_words.when(doc),
			"place": doc.place or "",
			"online_link": doc.online_link or "",
		}
	return frappe._dict(
		{
			"state": state,
			"language": language,
			"direction": direction(language),
			"csrf_token": csrf_token(),
			**shown,
			**values,
		}
	)


def _language(row: Document | None) -> str:
	return (row and row.language) or frappe.local.lang


def render(page: frappe._dict) -> str:
	with in_language(page.language):
		return frappe.render_template(TEMPLATE, {"page": page})


def address(key: str) -> str:
	return f"{links.PAGES[links.SERVICE]}?key={quote(key, safe='')}"

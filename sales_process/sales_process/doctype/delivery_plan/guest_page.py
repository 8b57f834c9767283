# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What a customer sees of his delivery behind his link. Looking changes nothing."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, format_date, getdate

from sales_process import compat
from sales_process.engine.acceptance import LONGEST_MESSAGE, LONGEST_NAME
from sales_process.guest_pages import csrf_token
from sales_process.language import direction, in_language
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.delivery_plan.agreement import can_accept, can_confirm
from sales_process.sales_process.doctype.delivery_plan.delivery_plan import (
	ACCEPTED,
	CONFIRMED,
	DONE,
	PROPOSED,
	shown_to_customer,
)

TEMPLATE = "sales_process/www/delivery-plan.html"
ACTION = "/api/method/sales_process.api.delivery.answer"
PLAN, SAID, GONE, UNKNOWN, BUSY = "plan said gone unknown busy".split()
STATUS = {GONE: 410, UNKNOWN: 404, BUSY: 429}
CHANGED, WRONG = 409, 422
DATE_FIELD = "date_"


def page_of_link(key: str) -> frappe._dict:
	"""The page of a link: the plan as it stands now, or why there is none."""
	link = links.get_link(key, links.DELIVERY)
	if not link or not frappe.db.exists(link.reference_doctype, link.reference_name):
		return message(UNKNOWN)
	doc = frappe.get_doc(link.reference_doctype, link.reference_name)
	if link.state != links.USABLE and doc.status != ACCEPTED:
		return message(GONE, doc)
	return form(doc, key)


def form(
	doc: Document,
	key: str,
	given: Mapping[str, str] | None = None,
	problem: str = "",
	has_changed: bool = False,
	thanks: str = "",
) -> frappe._dict:
	"""The tasks, and the answers that can be given now; what was typed stays typed."""
	if doc.status == ACCEPTED:
		return accepted(doc)
	if not can_confirm(doc) and not can_accept(doc):
		return message(GONE, doc)
	given = frappe._dict(given or {})
	with in_language(language := _language(doc)):
		return _page(
			PLAN,
			language,
			company=doc.company,
			title=_("Your delivery {0}").format(doc.what_is_delivered),
			customer=doc.party_name,
			notices=_notices(doc, thanks),
			tasks=[_task(row, given) for row in shown_to_customer(doc)],
			today=compat.today().isoformat(),
			can_confirm=can_confirm(doc) and doc.confirmation != CONFIRMED,
			can_propose=can_confirm(doc) and any(not row.ended_on for row in shown_to_customer(doc)),
			can_accept=can_accept(doc),
			problems=[_problem_row(row) for row in doc.problems if row.from_customer],
			has_changed=has_changed,
			problem=_problem(problem),
			given=given,
			seen=fingerprint(doc),
			key=key,
			longest_name=LONGEST_NAME,
			longest_message=LONGEST_MESSAGE,
			status=CHANGED if has_changed else WRONG if problem else 200,
		)


def fingerprint(doc: Document) -> str:
	"""What is confirmed must be what was seen."""
	seen = [doc.status, *((row.name, row.subject, str(row.planned_end)) for row in shown_to_customer(doc))]
	return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()[:32]


def _task(row: Document, given: Mapping[str, str]) -> frappe._dict:
	typed = given.get(DATE_FIELD + row.name)
	return frappe._dict(
		name=DATE_FIELD + row.name,
		subject=row.subject,
		until=format_date(row.planned_end),
		planned=getdate(row.planned_end).isoformat(),
		value=typed if typed is not None else getdate(row.proposed_end or row.planned_end).isoformat(),
		proposed=format_date(row.proposed_end) if row.proposed_end else "",
		is_done=row.status == DONE,
		standing=_standing(row),
	)


def _standing(row: Document) -> str:
	if row.status == DONE:
		return _("Done on {0}").format(format_date(row.ended_on))
	if cint(row.progress):
		return _("{0}% done").format(cint(row.progress))
	return _("Under way") if row.started_on else ""


def _problem_row(row: Document) -> frappe._dict:
	return frappe._dict(
		description=frappe.utils.strip_html(row.description or ""),
		standing=_("Solved on {0}").format(format_date(row.solved_on))
		if row.solved_on
		else _("We are working on it"),
	)


def _notices(doc: Document, thanks: str) -> list[str]:
	notices = [thanks] if thanks else []
	if can_accept(doc):
		if doc.accept_by and cint(_by_silence()):
			notices.append(
				_("If we hear nothing until {0}, we take it that all is well.").format(
					format_date(doc.accept_by)
				)
			)
		return notices
	if doc.confirmation == CONFIRMED and doc.confirmed_on:
		notices.append(
			_("Confirmed on {0} by {1}. Thank you!").format(format_date(doc.confirmed_on), doc.confirmed_by)
		)
	if doc.confirmation == PROPOSED and not thanks:
		notices.append(_("You have proposed other dates. We will answer you."))
	return notices


def _by_silence() -> Any:
	from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

	return setting("delivery_accepted_by_silence")


def _problem(code: str) -> str:
	return {
		"": "",
		"no_decision": _("Please choose an answer."),
		"no_name": _("Please write your name."),
		"no_message": _("Please write a few words, so that we understand you."),
		"no_other_date": _("Please change at least one date, or confirm the plan as it is."),
		"no_such_date": _("Please choose dates from today on."),
		"not_received": _("Please confirm that you have got what was agreed."),
	}[code]


def accepted(doc: Document) -> frappe._dict:
	"""What he has answered; he may look at it again."""
	with in_language(language := _language(doc)):
		return _page(
			SAID,
			language,
			company=doc.company,
			title=_("Accepted"),
			text=_("The delivery was accepted on {0} by {1}. Thank you!").format(
				format_date(doc.accepted_on), doc.accepted_by
			),
		)


def message(state: str, doc: Document | None = None) -> frappe._dict:
	"""A page without a form: why the link does nothing."""
	with in_language(language := _language(doc)):
		title, text = {
			GONE: (
				_("This page is closed"),
				_("There is nothing to answer here any more. If something is open, please write to us."),
			),
			UNKNOWN: (
				_("Nothing here"),
				_("This link leads nowhere. Please check that you copied all of it from our message."),
			),
			BUSY: (_("One moment, please"), _("There were too many tries. Please try again in an hour.")),
		}[state]
		return _page(
			state, language, company=doc.company if doc else "", title=title, text=text, status=STATUS[state]
		)


def _page(state: str, language: str, status: int = 200, **values: Any) -> frappe._dict:
	return frappe._dict(
		state=state,
		language=language,
		direction=direction(language),
		action=ACTION,
		csrf_token=csrf_token(),
		status=status,
		**values,
	)


def _language(doc: Document | None) -> str:
	return (doc and doc.language) or frappe.local.lang


def render(page: frappe._dict) -> str:
	with in_language(page.language):
		return frappe.render_template(TEMPLATE, {"page": page})


def address(key: str) -> str:
	return f"{links.PAGES[links.DELIVERY]}?key={quote(key, safe='')}"

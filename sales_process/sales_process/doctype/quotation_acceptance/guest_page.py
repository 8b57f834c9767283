# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What a customer sees of an offer behind his link. Looking changes nothing."""

from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import fmt_money, format_date

from sales_process.engine import acceptance as engine
from sales_process.guest_pages import csrf_token
from sales_process.language import direction, in_language
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.quotation_acceptance import offer as offers
from sales_process.sales_process.doctype.quotation_acceptance.quotation_acceptance import (
	full_name_of_owner,
	review_required,
)

TEMPLATE = "sales_process/www/quotation-acceptance.html"
ACTION = "/api/method/sales_process.api.acceptance.answer"
OFFER, SAID, GONE, TOO_LATE, UNKNOWN, BUSY = "offer said gone too_late unknown busy".split()
STATUS = {GONE: 410, TOO_LATE: 410, UNKNOWN: 404, BUSY: 429}
CHANGED, WRONG = 409, 422


def page_of_link(key: str) -> frappe._dict:
	"""The page of a link: the offer as it stands now, or why there is none."""
	link = links.get_link(key, links.OFFER)
	if not link or not frappe.db.exists(link.reference_doctype, link.reference_name):
		return message(UNKNOWN)
	doc = frappe.get_doc(link.reference_doctype, link.reference_name)
	if doc.status in (engine.ACCEPTED, engine.DECLINED):
		return said(doc)
	if link.state != links.USABLE or doc.status not in engine.OPEN:
		return message(GONE, doc)
	return form(doc, key)


def form(
	doc: Document,
	key: str,
	given: Mapping[str, str] | None = None,
	problem: str = "",
	has_changed: bool = False,
) -> frappe._dict:
	"""The offer and the three answers; what was typed stays typed."""
	quotation = offers.newest_of(doc.chain_root)
	state = offers.state_of(quotation)
	if state != offers.OPEN or review_required(quotation):
		return message(TOO_LATE if state == offers.TOO_LATE else GONE, doc)
	shown = offers.snapshot_of(quotation)
	with in_language(language := _language(quotation)):
		return _page(
			OFFER,
			language,
			company=shown["company"],
			title=_("Offer {0}").format(shown["quotation"]),
			customer=shown["customer"],
			intro=_intro(shown),
			asked_before=_("You asked for changes on {0}. This is the offer as it stands now.").format(
				format_date(doc.answered_on)
			)
			if doc.status == engine.CHANGES_WANTED
			else "",
			lines=[_line(row, shown["currency"]) for row in shown["lines"]],
			totals=_totals(shown),
			schedule=[_due(row, shown["currency"]) for row in shown["schedule"]],
			payment=shown["payment"],
			terms=shown["terms"],
			has_changed=has_changed,
			problem=_problem(problem),
			given=frappe._dict(given or {}),
			seen=engine.fingerprint(shown),
			key=key,
			longest_name=engine.LONGEST_NAME,
			longest_message=engine.LONGEST_MESSAGE,
			status=CHANGED if has_changed else WRONG if problem else 200,
		)


def _intro(shown: dict[str, Any]) -> str:
	if not shown["valid_till"]:
		return _("For {0}, of {1}.").format(shown["customer"], format_date(shown["date"]))
	return _("For {0}, of {1}, valid until {2}.").format(
		shown["customer"], format_date(shown["date"]), format_date(shown["valid_till"])
	)


def _line(row: dict[str, Any], currency: str) -> frappe._dict:
	is_same = row["description"] == row["item_name"]
	return frappe._dict(
		name=row["item_name"],
		description="" if is_same else row["description"][:500],
		qty=f"{frappe.format_value(row['qty'], 'Float')} {row['uom']}",
		rate=fmt_money(row["rate"], currency=currency),
		amount=fmt_money(row["amount"], currency=currency),
		is_alternative=row["is_alternative"],
	)


def _totals(shown: dict[str, Any]) -> list[tuple[str, str]]:
	def money(value):
		return fmt_money(value, currency=shown["currency"])

	rows = [(_("Net Total"), money(shown["net_total"]))]
	rows += [(row["description"], money(row["amount"])) for row in shown["taxes"]]
	if shown["rounded_total"] and shown["rounded_total"] != shown["grand_total"]:
		rows.append((_("Grand Total"), money(shown["grand_total"])))
		return [*rows, (_("To Be Paid"), money(shown["rounded_total"]))]
	return [*rows, (_("Grand Total"), money(shown["grand_total"]))]


def _due(row: dict[str, Any], currency: str) -> str:
	amount = fmt_money(row["amount"], currency=currency)
	return f"{format_date(row['due_date'])}: {amount}" if row["due_date"] else amount


def _problem(code: str) -> str:
	return {
		"": "",
		"no_decision": _("Please choose an answer."),
		"no_name": _("Please write your name."),
		"not_entitled": _("Please confirm that you may accept this offer."),
		"no_message": _("Please write a few words, so that we understand you."),
	}[code]


def said(doc: Document) -> frappe._dict:
	"""What he has answered; he may look at it again."""
	quotation = frappe.db.get_value("Quotation", doc.quotation, "language")
	with in_language(language := quotation or frappe.local.lang):
		when = format_date(doc.answered_on)
		if doc.status == engine.ACCEPTED:
			title, text = (
				_("Accepted"),
				_("{0} was accepted on {1}. Thank you! {2} will take the next step.").format(
					doc.quotation, when, full_name_of_owner(doc)
				),
			)
		else:
			title, text = (
				_("Declined"),
				_("{0} was declined on {1}. Thank you for telling us.").format(doc.quotation, when),
			)
		return _page(SAID, language, company=doc.company, title=title, text=text)


def message(state: str, doc: Document | None = None) -> frappe._dict:
	"""A page without a form: why the link does nothing."""
	language = doc and frappe.db.get_value("Quotation", doc.quotation, "language")
	with in_language(language := language or frappe.local.lang):
		title, text = {
			GONE: (
				_("This page is closed"),
				_("The offer does not stand any more. If you are still interested, please write to us."),
			),
			TOO_LATE: (
				_("The offer has expired"),
				_("If you are still interested, please write to us: we will gladly make you a new one."),
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


def thanks(doc: Document) -> frappe._dict:
	"""After a question: nothing is accepted yet."""
	quotation = frappe.db.get_value("Quotation", doc.quotation, "language")
	with in_language(language := quotation or frappe.local.lang):
		return _page(
			SAID,
			language,
			company=doc.company,
			title=_("Thank you"),
			text=_("{0} has got your message and will answer you. This page stays open.").format(
				full_name_of_owner(doc)
			),
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


def _language(quotation: Document) -> str:
	return quotation.get("language") or frappe.local.lang


def render(page: frappe._dict) -> str:
	with in_language(page.language):
		return frappe.render_template(TEMPLATE, {"page": page})


def address(key: str) -> str:
	return links.address_of(key, links.OFFER)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What an approver sees behind the link of his mail. The link alone shows nothing of the offer."""

from urllib.parse import quote

import frappe
from frappe import _
from frappe.utils import fmt_money, format_date, get_fullname

from sales_process.exceptions import SalesProcessError
from sales_process.guest_pages import csrf_token
from sales_process.language import direction, in_language, language_of_user
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.access_link.access_link import AccessLink
from sales_process.sales_process.doctype.price_approval import view

TEMPLATE = "sales_process/www/price-approval.html"
API = "/api/method/sales_process.api.approval_by_mail."
GATE, CODE, DECIDE, DONE, CLOSED, UNKNOWN, BUSY = "gate code decide done closed unknown busy".split()
STATUS = {CLOSED: 410, UNKNOWN: 404, BUSY: 429}
WRONG = 422
DOCTYPE = "Price Approval"


def page_of_link(key: str, is_done: bool = False) -> frappe._dict:
	"""The page of a link: what to decide for its logged-in recipient, else how to come in."""
	link = links.get_link(key, links.PRICE)
	if not link:
		return message(UNKNOWN)
	if link.state != links.USABLE:
		return message(DONE if is_done else CLOSED, link.recipient)
	if frappe.session.user == link.recipient:
		return decision(link, key)
	return gate(link, key)


def gate(link: AccessLink, key: str) -> frappe._dict:
	with in_language(language := language_of_user(link.recipient) or frappe.local.lang):
		return _page(
			GATE,
			language,
			title=_("A price waits for your decision"),
			text=_("The prices are shown after you have logged in, or entered a code that we mail to you."),
			key=key,
			login=f"/login?redirect-to={quote(address(key), safe='')}",
		)


def code_form(link: AccessLink, key: str, is_wrong: bool = False) -> frappe._dict:
	with in_language(language := language_of_user(link.recipient) or frappe.local.lang):
		return _page(
			CODE,
			language,
			title=_("Your code"),
			text=_("We have mailed you a code of six digits. It is valid for ten minutes."),
			fault=_("This code is wrong or too old. Check it, or ask for a new one.") if is_wrong else "",
			key=key,
			status=WRONG if is_wrong else 200,
		)


def decision(link: AccessLink, key: str, grant: str = "", fault: str = "", comment: str = "") -> frappe._dict:
	"""The rows with everything an approver may know, and the three things he can do; for whoever may decide still."""
	doc = frappe.get_doc(DOCTYPE, link.reference_name)
	if not doc.may_be_decided_by(link.recipient):
		return message(CLOSED, link.recipient)
	with in_language(language := language_of_user(link.recipient) or frappe.local.lang):
		seen = view.of(doc)
		return _page(
			DECIDE,
			language,
			title=doc.title,
			asker=get_fullname(doc.asked_by),
			why=doc.ask_comment or "",
			rows=[_row(row, doc.currency) for row in seen["rows"]],
			whole=fmt_money(doc.net_total, currency=doc.currency),
			due_on=format_date(doc.answer_due_on) if doc.answer_due_on else "",
			is_draft=seen["is_draft"],
			has_become_worse=seen.get("has_become_worse"),
			fault=fault,
			comment=comment,
			key=key,
			grant=grant,
			seen=doc.version(),
			status=WRONG if fault else 200,
		)


def _row(row: dict, currency: str) -> frappe._dict:
	return frappe._dict(
		idx=row["idx"],
		item=row["item_name"] or row["item_code"] or "",
		offered=fmt_money(row["net_amount"], currency=currency),
		discount=_percent(row["discount"]),
		authority=_percent(row["authority"]),
		floor=_percent(row["floor"]),
		margin=_percent(row["margin"]),
		least_margin=_percent(row["least_margin"]),
		is_low=row["is_below_floor"] or row["is_below_margin"] or row["is_below_bottom"],
	)


def _percent(value: float | None) -> str:
	return "–" if value is None else f"{value:.1f}%"


def message(state: str, user: str | None = None) -> frappe._dict:
	"""A page without a form: thanks, or why the link does nothing."""
	with in_language(language := language_of_user(user) or frappe.local.lang):
		title, text = {
			DONE: (_("Thank you"), _("What you decided has been written down, and the asker was told.")),
			CLOSED: (
				_("Nothing to decide any more"),
				_("This request was decided, taken back, or passed on. The desk shows what became of it."),
			),
			UNKNOWN: (
				_("Nothing here"),
				_("This link leads nowhere. Please check that you copied all of it from our message."),
			),
			BUSY: (_("One moment, please"), _("There were too many tries. Please try again in an hour.")),
		}[state]
		return _page(state, language, title=title, text=text, status=STATUS.get(state, 200))


def in_words(error: SalesProcessError | frappe.PermissionError) -> str:
	"""What the page says of a refusal, without the markup that the desk shows."""
	frappe.clear_messages()
	return frappe.utils.strip_html(str(error))


def _page(state: str, language: str, status: int = 200, **values) -> frappe._dict:
	return frappe._dict(
		state=state,
		language=language,
		direction=direction(language),
		api=API,
		csrf_token=csrf_token(),
		status=status,
		**values,
	)


def render(page: frappe._dict) -> str:
	with in_language(page.language):
		return frappe.render_template(TEMPLATE, {"page": page})


def address(key: str, is_done: bool = False) -> str:
	return links.address_of(key, links.PRICE) + ("&done=1" if is_done else "")

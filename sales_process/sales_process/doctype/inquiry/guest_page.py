# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What a guest sees of the inquiry page. Looking changes nothing."""

from collections.abc import Mapping
from urllib.parse import urlencode

import frappe
from frappe import _

from sales_process import compat
from sales_process.engine.inquiry import (
	BROUGHT,
	CONSENT,
	HONEYPOT,
	LONGEST,
	TYPED,
	Inquiry,
	read,
	shown,
)
from sales_process.language import direction, in_language
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

TEMPLATE = "sales_process/www/inquiry.html"
PATH = "/inquiry"
ACTION = "/api/method/sales_process.api.inquiry.send"
FORM, THANKS, CLOSED, BUSY = "form thanks closed busy".split()
STATUS = {CLOSED: 404, BUSY: 429}
INCOMPLETE = 422


def page_of_request(asked: Mapping[str, object], referrer: str = "") -> frappe._dict:
	"""The page for an address: the form, the thanks, or that there is none."""
	if not setting("inquiry_enabled"):
		return message(CLOSED)
	if asked.get("done"):
		return message(THANKS)
	brought = {name: asked.get(parameter) for name, parameter in compat.ADDRESS_PARAMETERS.items()}
	inquiry, _problems = read({**brought, "referrer": referrer})
	return form(inquiry)


def form(inquiry: Inquiry, problems: Mapping[str, str] | None = None) -> frappe._dict:
	"""The fields, with what was typed so far and what is still wrong with it."""
	wrong, values = problems or {}, shown(inquiry)
	language = _language()
	with in_language(language):
		return _page(
			FORM,
			language,
			introduction=_(setting("inquiry_introduction") or ""),
			action=ACTION,
			fields=[
				frappe._dict(
					name=name,
					label=_label(name),
					value=values[name],
					longest=LONGEST[name],
					required=name in ("person", "need"),
					hint=_hint(name),
					error=_error(wrong[name], name) if name in wrong else "",
				)
				for name in TYPED
			],
			brought=[frappe._dict(name=name, value=values[name]) for name in BROUGHT if values[name]],
			consent=frappe._dict(
				name=CONSENT,
				text=_(setting("inquiry_consent") or ""),
				checked=inquiry.has_consent,
				error=_error("consent", CONSENT) if CONSENT in wrong else "",
			),
			honeypot=HONEYPOT,
			csrf_token="" if frappe.session.user == "Guest" else frappe.session.data.csrf_token or "",
			has_problems=bool(wrong),
			status=INCOMPLETE if wrong else 200,
		)


def message(state: str) -> frappe._dict:
	"""A page without a form."""
	language = _language()
	with in_language(language):
		texts = {
			THANKS: (_("Thank you"), _(setting("inquiry_thanks") or "")),
			CLOSED: (_("Nothing here"), _("This page is closed at present. Please write or call us.")),
			BUSY: (_("One moment, please"), _("There were too many tries. Please try again in an hour.")),
		}
		title, text = texts[state]
		return _page(state, language, title=title, text=text, status=STATUS.get(state, 200))


def render(page: frappe._dict) -> str:
	with in_language(page.language):
		return frappe.render_template(TEMPLATE, {"page": page})


def thanks_address() -> str:
	return f"{PATH}?{urlencode({'done': 1})}"


def _page(state: str, language: str, **values) -> frappe._dict:
	return frappe._dict(
		{
			"state": state,
			"language": language,
			"direction": direction(language),
			"company": setting("inquiry_company") or "",
			"title": _(setting("inquiry_title") or ""),
			**values,
		}
	)


def _language() -> str:
	return frappe.local.lang or "en"


def _label(name: str) -> str:
	return {
		"person": _("Your name"),
		"company_name": _("Your company"),
		"email": _("Your e-mail address"),
		"phone": _("Your phone number"),
		"need": _("What do you need?"),
	}[name]


def _hint(name: str) -> str:
	if name in ("email", "phone"):
		return _("or phone number") if name == "email" else _("or e-mail address")
	return _("optional") if name == "company_name" else ""


def _error(code: str, name: str) -> str:
	return {
		"required": _("Please fill this in."),
		"no_way_back": _("Please leave an e-mail address or a phone number, so that we can answer."),
		"no_email": _("This is no e-mail address. It looks like name@company.com."),
		"no_phone": _(
			"This is no phone number. Please write digits only, with + in front for another country."
		),
		"angle_brackets": _("Please leave out angle brackets."),
		"too_long": _("Please shorten this to {0} characters.").format(LONGEST.get(name)),
		"consent": _("Please agree, or we may not keep your message."),
	}[code]

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What a customer sees of a contract behind his link. Looking changes nothing."""

from typing import Any
from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, format_date

from sales_process import evidence, uploads
from sales_process.engine import signing as engine
from sales_process.engine.signing import Given
from sales_process.guest_pages import csrf_token
from sales_process.language import direction, in_language
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.contract_review import paper, signing, states, trail
from sales_process.sales_process.doctype.contract_review.contract_review import owner_name

DOCTYPE = "Contract Review"
TEMPLATE = "sales_process/www/contract-signing.html"
API = "/api/method/sales_process.api.contract_signing."
FORM, SAID, SIGNED, GONE, TAKEN_BACK, UNKNOWN, BUSY = "form said signed gone taken_back unknown busy".split()
STATUS = {GONE: 410, TAKEN_BACK: 410, UNKNOWN: 404, BUSY: 429}
CHANGED, WRONG, COLLEAGUE = 409, 422, 403


def page_of_link(key: str) -> frappe._dict:
	"""The page of a link: the contract to sign, what was answered, or why there is nothing."""
	link = links.get_link(key, links.CONTRACT)
	if not link or not frappe.db.exists(DOCTYPE, link.reference_name):
		return message(UNKNOWN)
	return page_of(frappe.get_doc(DOCTYPE, link.reference_name), link, key)


def page_of(doc: Document, link: Document, key: str) -> frappe._dict:
	answer = trail.last_answer(doc, link.name)
	if answer and not link.revoked_at:
		if answer.what != trail.SIGNED:
			return said(doc, answer)
		return signed(doc, key) if answer.revision == doc.revision else message(TAKEN_BACK, doc)
	return form(doc, link, key) if may_answer(doc, link) else message(GONE, doc)


def may_answer(doc: Document, link: Document) -> bool:
	return (
		link.state == links.USABLE
		and doc.meaning == states.READY
		and doc.access_link == link.name
		and bool(doc.pdf_hash)
	)


def may_read(doc: Document, link: Document, field: str) -> bool:
	"""Before he answers, and for ever after he has signed, unless the link was taken back."""
	if link.revoked_at or not doc.get(field):
		return False
	answer = trail.last_answer(doc, link.name)
	has_signed = bool(answer and answer.what == trail.SIGNED and answer.revision == doc.revision)
	return has_signed or (field == "pdf" and may_answer(doc, link))


def is_colleague() -> bool:
	"""Whoever works here does not sign for the customer, whatever link he holds."""
	return frappe.get_cached_value("User", frappe.session.user, "user_type") == "System User"


def form(
	doc: Document,
	link: Document,
	key: str,
	given: Given | None = None,
	problem: str = "",
	notice: str = "",
	has_changed: bool = False,
) -> frappe._dict:
	"""The contract and the four answers; what was typed stays typed."""
	kind = frappe.get_cached_doc("Contract Type", doc.contract_type)
	with in_language(language := _language(doc)):
		return _page(
			FORM,
			language,
			doc,
			title=_("Sign: {0}").format(_(doc.contract_type)),
			customer=doc.party_name,
			sender=owner_name(doc),
			until=format_date(link.expires_on),
			text="" if doc.origin == paper.THEIRS else signing.as_text(doc),
			sha256=doc.pdf_hash,
			pdf=read_address(key, "pdf"),
			consent=consent(doc),
			needs_code=cint(kind.code_required),
			needs_seal=cint(kind.seal_required),
			needs_authority=cint(kind.authority_required),
			most_megabytes=uploads.MOST_MEGABYTES,
			is_colleague=is_colleague(),
			given=given or Given(),
			problem=_in_words(problem),
			notice=notice,
			has_changed=has_changed,
			key=key,
			recipient=hidden_address(link.recipient),
			longest_name=engine.LONGEST_NAME,
			longest_message=engine.LONGEST_MESSAGE,
			status=COLLEAGUE
			if problem == "colleague"
			else CHANGED
			if has_changed
			else WRONG
			if problem
			else 200,
		)


def consent(doc: Document) -> str:
	return _(
		"I have read the contract and sign it for {0}. My name, the time, my IP address and my browser are kept as proof."
	).format(doc.party_name)


def consent_in_its_language(doc: Document) -> str:
	with in_language(_language(doc)):
		return consent(doc)


def hidden_address(address: str | None) -> str:
	"""Enough of a mail address for its owner to recognise it."""
	name, at, domain = (address or "").partition("@")
	return f"{name[:2]}…@{domain}" if at else ""


def _in_words(code: str) -> str:
	if not code:
		return ""
	known = {
		"no_decision": _("Please choose an answer."),
		"no_name": _("Please write the name."),
		"no_title": _("Please write your position: it shows that you may sign."),
		"no_consent": _("Please confirm that you have read the contract and sign it."),
		"no_authority": _("Please attach the proof that you may sign, such as an extract of the register."),
		"no_email": _("Please write the mail address of the person who signs."),
		"no_message": _("Please write a few words, so that we understand you."),
		"bad_drawing": _("The drawn signature could not be read. Please draw it again, or leave it out."),
		"bad_code": _("The code is wrong or too old. Please look at the newest mail, or ask for a new code."),
		"colleague": _("You are logged in as a colleague. Only the customer answers here."),
	}
	return known.get(code) or evidence.in_words(code)


def signed(doc: Document, key: str) -> frappe._dict:
	"""His copy, and the certificate as soon as both have signed."""
	with in_language(language := _language(doc)):
		if signing.waits_for_seal(doc):
			text = _(
				"Thank you. Please send the copy with your seal to {0}; then the contract is complete on your side."
			)
		elif doc.meaning in (states.SIGNED, states.ARCHIVED):
			text = _(
				"Both sides have signed. You can download the contract and the certificate of the signatures here."
			)
		else:
			text = _("Thank you, you have signed. Our signature follows; then you get your copies by mail.")
		return _page(
			SIGNED,
			language,
			doc,
			title=_("Signed"),
			text=text.format(owner_name(doc) or doc.company),
			pdf=read_address(key, "pdf"),
			certificate=read_address(key, "certificate") if doc.certificate_hash else "",
			sha256=doc.pdf_hash,
		)


def said(doc: Document, answer: Document) -> frappe._dict:
	"""What was answered otherwise through this link."""
	with in_language(language := _language(doc)):
		title, text = {
			trail.CHANGES_ASKED: (
				_("Thank you"),
				_("{0} has got your message. You will get a new link with the changed contract.").format(
					owner_name(doc) or doc.company
				),
			),
			trail.DECLINED: (_("Declined"), _("Thank you for telling us.")),
			trail.FORWARDED: (
				_("Forwarded"),
				_("The person who signs has got a link of his or her own. This one is closed."),
			),
		}[answer.what]
		return _page(SAID, language, doc, title=title, text=text)


def message(state: str, doc: Document | None = None) -> frappe._dict:
	"""A page without a form: why the link does nothing."""
	with in_language(language := _language(doc) if doc else frappe.local.lang):
		title, text = {
			GONE: (
				_("This page is closed"),
				_("The contract cannot be signed here any more. Please ask the person who sent it."),
			),
			TAKEN_BACK: (
				_("The contract was changed"),
				_(
					"What you have signed does not count any more. You will get a new link with the changed contract."
				),
			),
			UNKNOWN: (
				_("Nothing here"),
				_("This link leads nowhere. Please check that you copied all of it from our message."),
			),
			BUSY: (_("One moment, please"), _("There were too many tries. Please try again in an hour.")),
		}[state]
		return _page(state, language, doc, title=title, text=text, status=STATUS[state])


def _page(state: str, language: str, doc: Document | None, status: int = 200, **values: Any) -> frappe._dict:
	return frappe._dict(
		state=state,
		language=language,
		direction=direction(language),
		company=doc.company if doc else "",
		api=API,
		csrf_token=csrf_token(),
		status=status,
		**values,
	)


def _language(doc: Document) -> str:
	return doc.language or frappe.local.lang


def render(page: frappe._dict) -> str:
	with in_language(page.language):
		return frappe.render_template(TEMPLATE, {"page": page})


def address(key: str) -> str:
	return links.address_of(key, links.CONTRACT)


def read_address(key: str, field: str) -> str:
	return f"{API}read?{urlencode({'key': key, 'document': field})}"

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What a customer does on his page, or tells a signature service: sign, ask for changes, decline, pass it on."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from sales_process import evidence, uploads
from sales_process.engine.signing import Given
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.contract_review import paper, sending, signing, states, trail
from sales_process.telling import ring

LONGEST_AGENT = 500


def sign(
	doc: Document, link: Document, given: Given, consent: str, files: dict[str, bytes], has_code: bool
) -> None:
	"""Keep a signature with all that proves it. `files`: drawn, seal and authority, already looked at."""
	paper.content_of(doc, "pdf")
	links.use(link)
	kept = {
		what: evidence.store(doc, f"{what}-{doc.name}.{_ending(content)}", content)
		for what, content in files.items()
	}
	seal, authority, drawn = (kept.get(what) for what in ("seal", "authority", "drawn"))
	signing.record_on_page(
		doc,
		signed_by=given.full_name,
		job_title=given.job_title,
		channel=signing.PAGE,
		email=link.recipient or "",
		consent=consent,
		code_confirmed=cint(has_code),
		ip_address=frappe.local.request_ip,
		user_agent=(frappe.get_request_header("User-Agent", "") if frappe.request else "")[:LONGEST_AGENT],
		seal=cint(bool(seal)),
		**_as_fields("scan", seal),
		**_as_fields("authority", authority),
		**_as_fields("drawn", drawn),
	)
	trail.note(doc, trail.SIGNED, given.full_name, given.job_title, link.name)
	doc.save_automatic()  # the customer has signed behind his link
	_tell(doc, lambda: _("{0}: the customer has signed").format(doc.title))


def ask_for_changes(doc: Document, link: Document, given: Given) -> None:
	"""The text is open again, as a new revision; its owner reads what is asked for."""
	links.use(link)
	trail.note(doc, trail.CHANGES_ASKED, given.full_name or link.recipient, given.message, link.name)
	doc.flags.why = _("The customer asks for changes: {0}").format(given.message)[:140]
	states.follow(doc, states.DRAFTING)
	doc.save_automatic()  # the customer has asked behind his link
	_tell(doc, lambda: _("{0}: the customer asks for changes").format(doc.title))


def decline(doc: Document, link: Document | None, given: Given) -> None:
	"""He does not sign, and says why."""
	if link:
		links.use(link)
	trail.note(doc, trail.DECLINED, given.full_name or doc.recipient, given.message, link and link.name)
	doc.declined_reason = given.message
	states.follow(doc, states.DECLINED)
	doc.save_automatic()  # the customer has declined behind his link, or at the service
	_tell(doc, lambda: _("{0}: the customer has declined").format(doc.title))


def forward(doc: Document, link: Document, given: Given, by: str) -> None:
	"""Somebody else signs: he gets a link of his own."""
	sending.forward(doc, link, given.email.strip(), given.full_name.strip(), by)
	doc.save_automatic()  # the customer has named who signs, behind his link


def _as_fields(field: str, kept: evidence.Evidence | None) -> dict[str, str]:
	return {field: kept.url, f"{field}_hash": kept.sha256} if kept else {}


def _ending(content: bytes) -> str:
	return uploads.ENDING[uploads.kind_of(content)]


def _tell(doc: Document, say) -> None:
	ring(doc, doc.sales_owner, say)

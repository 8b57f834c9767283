# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The PDF that is signed, and the certificate of who signed it: made once, kept, and never made again."""

import base64
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt, fmt_money, format_date, get_datetime

from sales_process import evidence, uploads
from sales_process.exceptions import SalesProcessError
from sales_process.language import day_and_minute, in_language
from sales_process.pdf import render_pdf
from sales_process.sales_process.doctype.contract_review import text

THEIRS = "Their Text"
CONTRACT, CERTIFICATE = (f"sales_process/templates/pdf/{page}.html" for page in ("contract", "certificate"))
CUSTOMER = "Customer"


def ensure_pdf(doc: Document) -> None:
	"""The exact paper of a frozen text. What the customer has written himself is his own file, byte for byte."""
	if doc.pdf_hash:
		return
	doc.pdf, doc.pdf_hash = _their_file(doc) if doc.origin == THEIRS else _our_file(doc)


def _our_file(doc: Document) -> evidence.Evidence:
	with in_language(doc.language):
		content = render_pdf(
			CONTRACT,
			_language(doc),
			doc=doc,
			clauses=text.numbered(doc),
			term=_term(doc),
			amount=_amount(doc),
		)
	return evidence.store(doc, f"{doc.name}-{doc.revision}.pdf", content)


def _their_file(doc: Document) -> evidence.Evidence:
	content = evidence.content_of(doc.their_text, doc) or b""
	if code := uploads.problem_with(content, (uploads.PDF,)):
		reason = (
			_("only a PDF can be signed on a page.")
			if code == uploads.OTHER_KIND
			else evidence.in_words(code)
		)
		frappe.throw(
			_("The customer's text of {0} cannot be sent: {1}").format(frappe.bold(doc.title), reason),
			title=_("No PDF to Sign"),
			exc=SalesProcessError,
		)
	return evidence.Evidence(doc.their_text, evidence.sha256(content))


def _term(doc: Document) -> str:
	if doc.start_date and doc.end_date:
		return _("From {0} to {1}").format(format_date(doc.start_date), format_date(doc.end_date))
	if doc.start_date:
		return _("From {0}").format(format_date(doc.start_date))
	return _("Until {0}").format(format_date(doc.end_date)) if doc.end_date else ""


def _amount(doc: Document) -> str:
	return fmt_money(doc.amount, currency=doc.currency) if flt(doc.amount) else ""


def content_of(doc: Document, field: str) -> bytes:
	"""The stored PDF or certificate; refused where it is not the one whose hash was kept."""
	content = evidence.content_of(doc.get(field), doc)
	if content is None or evidence.sha256(content) != doc.get(f"{field}_hash"):
		frappe.throw(
			_("The file of {0} is not the one that was approved. Nobody can sign or read it here.").format(
				frappe.bold(doc.title)
			),
			title=_("File Was Changed"),
			exc=SalesProcessError,
		)
	return content


def ensure_certificate(doc: Document) -> None:
	"""Who signed, when, from where, and on which file. In the language of the contract."""
	if doc.certificate_hash:
		return
	with in_language(doc.language):
		content = render_pdf(
			CERTIFICATE,
			_language(doc),
			doc=doc,
			time_zone=frappe.db.get_single_value("System Settings", "time_zone") or "UTC",
			signatures=[_signature(doc, row) for row in doc.signatures],
			events=[_event(row) for row in doc.events if row.revision == doc.revision],
		)
	doc.certificate, doc.certificate_hash = evidence.store(
		doc, f"{doc.name}-{doc.revision}-certificate.pdf", content
	)


def _signature(doc: Document, row: Document) -> frappe._dict:
	heading = doc.party_name if row.side == CUSTOMER else doc.company
	said: list[tuple[str, Any]] = [
		(_("Signed by"), row.signed_by),
		(_("Job Title"), row.job_title),
		(_("Signed on"), day_and_minute(row.signed_at) if row.signed_at else format_date(row.signed_on)),
		(_("How"), _(row.channel)),
		(_("Mail Address"), row.email),
		(
			_("One-time Code"),
			_("A code that was mailed to this address was entered.") if row.code_confirmed else "",
		),
		(_("IP Address"), row.ip_address),
		(_("Browser"), row.user_agent),
		(_("What Was Agreed to"), row.consent),
		(_("Seal"), _("Sealed") if cint(row.seal) else ""),
		(_("SHA-256 of the Scan"), row.scan_hash),
		(_("SHA-256 of the Proof of Authority"), row.authority_hash),
		(_("SHA-256 of the PDF"), row.pdf_hash),
	]
	drawing = evidence.content_of(row.drawn, doc) if row.drawn else None
	return frappe._dict(
		heading=heading,
		rows=[(label, str(value)) for label, value in said if value],
		picture=f"data:image/png;base64,{base64.b64encode(drawing).decode()}" if drawing else "",
	)


def _event(row: Document) -> tuple[str, str, str, str]:
	moment = get_datetime(row.happened_on)
	return f"{format_date(moment)} {moment:%H:%M:%S}", _(row.what), row.who or "", row.ip_address or ""


def check_all(doc: Document) -> list[dict[str, Any]]:
	"""Every fingerprint of a contract, computed anew and compared with the one that was kept."""
	found = [{"what": _("Text"), "sha256": doc.text_hash, "is_right": doc.proves()}] if doc.text_hash else []
	files = [
		(_("Contract (PDF)"), doc.pdf, doc.pdf_hash),
		(_("Certificate (PDF)"), doc.certificate, doc.certificate_hash),
	]
	for row in doc.signatures:
		who = f"{row.signed_by}: "
		files += [
			(who + _("Scan"), row.scan, row.scan_hash),
			(who + _("Proof of Authority"), row.authority, row.authority_hash),
			(who + _("Drawn Signature"), row.drawn, row.drawn_hash),
		]
	found += [
		{"what": what, "sha256": sha256, "is_right": evidence.proves(url, sha256, doc)}
		for what, url, sha256 in files
		if sha256
	]
	return found


def _language(doc: Document) -> str:
	return doc.language or frappe.local.lang

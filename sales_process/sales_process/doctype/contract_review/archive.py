# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Signed by all: the certificate is made, and both sides get their copies. A job that may die and run again."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from sales_process import evidence, hints
from sales_process.language import in_language, language_of_user
from sales_process.outgoing import can_mail, send_mail
from sales_process.sales_process.doctype.contract_review import paper, sending, states, trail

DOCTYPE = "Contract Review"
CUSTOMER = "Customer"


def begin(doc: Document) -> None:
	"""After the step, in a worker: who signs does not wait for a mail server."""
	if cint(doc.to_archive) and doc.meaning == states.SIGNED:
		hints.hint("sales_process.tasks.archive_contract", doc.name, name=doc.name)


def to_archive() -> list[str]:
	return frappe.get_all(DOCTYPE, filters={"to_archive": 1}, pluck="name", order_by="modified asc")


def archive(name: str) -> None:
	"""The certificate first; the mails as soon as the site can send any. May run twice."""
	doc = frappe.get_doc(DOCTYPE, name, for_update=True)
	if not cint(doc.to_archive):
		return
	if not doc.certificate_hash:
		paper.ensure_certificate(doc)
		_keep(
			doc,
			trail.CERTIFICATE_MADE,
			"",
			certificate=doc.certificate,
			certificate_hash=doc.certificate_hash,
		)
	if can_mail():
		_keep(doc, trail.COPIES_MAILED, _mail_copies(doc), to_archive=0)


def _keep(doc: Document, what: str, details: str, **values) -> None:
	"""Beside whoever has the form open just now: his save is not refused because of it."""
	trail.note(doc, what, "", details)
	doc.events[-1].db_insert()
	frappe.db.set_value(DOCTYPE, doc.name, values, update_modified=False)
	doc.notify_update()


def _mail_copies(doc: Document) -> str:
	"""To both sides; returns to whom."""
	files = [{"fid": evidence.file_of(doc.get(field), doc)} for field in ("pdf", "certificate")]
	signature = next((row for row in doc.signatures if row.side == CUSTOMER), None)
	customer = (signature and signature.email) or doc.recipient
	owner = doc.sales_owner and frappe.get_cached_value("User", doc.sales_owner, "email")
	if customer:
		with in_language(doc.language or None):
			subject, text = _in_words(doc, signature.signed_by if signature else doc.recipient_name)
		send_mail(
			sending.party_of(doc),
			customer,
			subject,
			text,
			doc.sales_owner or "Administrator",
			attachments=files,
		)
	if owner:
		with in_language(language_of_user(doc.sales_owner)):
			subject, text = _in_words(doc, frappe.utils.get_fullname(doc.sales_owner))
		frappe.sendmail(
			recipients=[owner],
			subject=subject,
			message=text,
			attachments=files,
			reference_doctype=DOCTYPE,
			reference_name=doc.name,
		)
	return ", ".join(filter(None, (customer, owner)))


def _in_words(doc: Document, name: str | None) -> tuple[str, str]:
	context = {"name": name or "", "title": doc.title, "company": doc.company, "sha256": doc.pdf_hash}
	text = frappe.render_template("sales_process/templates/emails/contract_signed.html", context)
	return _("Signed: {0}").format(doc.title), text

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Contracts that wait at an outside signature service: its answer is fetched, and is a signature like any other."""

import frappe
from frappe import _
from frappe.model.document import Document

from sales_process import evidence, signature_service, uploads
from sales_process.engine.signing import Given
from sales_process.exceptions import SalesProcessError
from sales_process.sales_process.doctype.contract_review import by_customer, signing, states, trail
from sales_process.signature_service import Answer
from sales_process.telling import ring

DOCTYPE = "Contract Review"


def to_ask() -> list[str]:
	filters = {"meaning": states.READY, "envelope": ["is", "set"]}
	return frappe.get_all(DOCTYPE, filters=filters, pluck="name", order_by="sent_on asc")


def take_answer(name: str) -> None:
	"""Fetch and keep what the service knows; a webhook of its app may call this too. May run twice."""
	doc = frappe.get_doc(DOCTYPE, name, for_update=True)
	if doc.meaning != states.READY or not doc.envelope or signing.waits_for_seal(doc):
		return
	answer = signature_service.answer(doc.provider, doc.envelope)
	if answer.state == signature_service.SIGNED:
		_keep(doc, answer)
	elif answer.state == signature_service.DECLINED:
		reason = answer.reason or _("Declined at {0}.").format(doc.provider)
		by_customer.decline(doc, None, Given(full_name=answer.signed_by, message=reason))


def _keep(doc: Document, answer: Answer) -> None:
	if code := uploads.problem_with(answer.pdf or b"", (uploads.PDF,)):
		frappe.throw(
			_("{0} sent no usable signed file of {1}: {2}").format(
				doc.provider, doc.title, evidence.in_words(code)
			),
			title=_("Signed File Is Missing"),
			exc=SalesProcessError,
		)
	file = evidence.store(doc, f"{doc.name}-{doc.revision}-signed.pdf", answer.pdf)
	row = signing.record_on_page(
		doc,
		signed_by=answer.signed_by or doc.recipient_name or doc.recipient,
		job_title=answer.job_title,
		channel=signing.SERVICE,
		email=doc.recipient,
		scan=file.url,
		scan_hash=file.sha256,
	)
	row.signed_at = answer.signed_at or row.signed_at
	trail.note(doc, trail.SIGNED, row.signed_by, f"{doc.provider}: {doc.envelope}")
	doc.save_automatic()  # the customer has signed at the service
	ring(doc, doc.sales_owner, lambda: _("{0}: the customer has signed").format(doc.title))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import hashlib
from datetime import timedelta

import frappe
from frappe import _
from frappe.model.document import Document

from sales_process import compat, hints
from sales_process.engine import inquiry as engine
from sales_process.exceptions import AppendOnly
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

DOCTYPE = "Inquiry"
NEW, TAKEN_IN, WAITING, ASIDE = "New", "Taken In", "Waiting for a Person", "Put Aside"
WRITTEN = (*engine.LONGEST, "consent_text", "consent_purpose", "consent_version", "consent_on", "received_on")
SENT_TWICE_WITHIN = timedelta(hours=1)
VERSION_LENGTH = 12


class Inquiry(Document):
	def validate(self):
		self.keep_what_was_written()

	def after_insert(self):
		hints.hint(
			"sales_process.sales_process.doctype.inquiry.taking_in.take_in",
			DOCTYPE,
			self.name,
			inquiry=self.name,
		)

	def keep_what_was_written(self):
		"""Their words, what they agreed to, and when: evidence, whoever saves."""
		if self.is_new():
			return
		before = self.get_doc_before_save()
		if any(str(before.get(field) or "") != str(self.get(field) or "") for field in WRITTEN):
			frappe.throw(
				_("What {0} wrote stays as it was written. Put your own words into the research.").format(
					frappe.bold(frappe.utils.escape_html(self.person))
				),
				title=_("An Inquiry Is Not Changed"),
				exc=AppendOnly,
			)


def receive(inquiry: engine.Inquiry) -> str | None:
	"""Keep what was written; taking it in comes after. The same once more within the hour is one inquiry."""
	if inquiry.is_robot or _was_sent_already(inquiry):
		return None
	consent = setting("inquiry_consent") or ""
	doc = frappe.get_doc(
		doctype=DOCTYPE,
		status=NEW,
		company=setting("inquiry_company") or compat.default_company(),
		channel=setting("inquiry_channel"),
		received_on=compat.now(),
		consent_text=consent,
		consent_purpose=setting("inquiry_purpose"),
		consent_version=hashlib.sha256(consent.encode()).hexdigest()[:VERSION_LENGTH],
		consent_on=compat.now(),
		**engine.shown(inquiry),
	)
	return doc.insert(ignore_permissions=True).name  # the page is open to everybody, and checks what it takes


def _was_sent_already(inquiry: engine.Inquiry) -> bool:
	rows = frappe.get_all(
		DOCTYPE,
		filters={
			"email": inquiry.email or ["is", "not set"],
			"person": inquiry.person,
			"received_on": [">", compat.now() - SENT_TWICE_WITHIN],
		},
		pluck="need",
		order_by=None,
	)
	return inquiry.need in rows


def waiting() -> list[str]:
	"""What no queue delivered."""
	return frappe.get_all(DOCTYPE, filters={"status": NEW}, pluck="name", order_by="received_on asc")

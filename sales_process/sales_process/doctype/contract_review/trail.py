# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What happened to a contract on its way to the signatures, line by line; the certificate prints it."""

import frappe
from frappe.model.document import Document

from sales_process import compat

(
	SENT, LINK_COPIED, CODE_MAILED, FORWARDED, CHANGES_ASKED, DECLINED, SIGNED, SEAL_ADDED, WITHDRAWN, CERTIFICATE_MADE,
	COPIES_MAILED,
) = (
	"Sent", "Link Copied", "Code Mailed", "Forwarded", "Changes Asked", "Declined", "Signed", "Seal Added", "Withdrawn",
	"Certificate Made", "Copies Mailed",
)  # fmt: skip
BY_CUSTOMER = (SIGNED, CHANGES_ASKED, DECLINED, FORWARDED)
LONGEST_NAME, LONGEST_DETAILS = 140, 1000


def note(doc: Document, what: str, who: str | None, details: str = "", link: str | None = None) -> None:
	"""One line more; the caller saves the record."""
	doc.append(
		"events",
		{
			"happened_on": compat.now(),
			"what": what,
			"who": (who or "")[:LONGEST_NAME],
			"details": details[:LONGEST_DETAILS],
			"revision": doc.revision,
			"ip_address": frappe.local.request_ip if frappe.session.user == "Guest" else None,
			"access_link": link,
		},
	)


def last_answer(doc: Document, link: str) -> Document | None:
	"""What was answered through a link."""
	return next(
		(row for row in reversed(doc.events) if row.access_link == link and row.what in BY_CUSTOMER), None
	)

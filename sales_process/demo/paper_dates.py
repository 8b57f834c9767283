# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The dates on a paper that is written on the base of an older one."""

from datetime import date

from frappe.model.document import Document
from frappe.utils import add_days


def date_anew(quotation: Document, today: date, valid_days: int) -> None:
	quotation.transaction_date, quotation.valid_till = today, add_days(today, valid_days)
	forget_due_dates(quotation)


def forget_due_dates(doc: Document) -> None:
	"""Those of the older paper may have passed; ERPNext makes new ones."""
	if doc.meta.has_field("payment_schedule"):
		doc.set("payment_schedule", [])

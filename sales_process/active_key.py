# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Rules that say "one active …" have this one mechanism: a unique key, set while active, else empty."""

import frappe
from frappe.model.document import Document

SAVEPOINT = "sales_process_active_key"


def insert_or_join(doc: Document, fieldname: str = "active_key", key: str | None = None) -> Document:
	"""Insert the document, or go on in the one that holds its key already: never an error for a second comer."""
	key = key or doc.get(fieldname)
	if winner := find(doc.doctype, fieldname, key):
		return frappe.get_doc(doc.doctype, winner)
	frappe.db.savepoint(SAVEPOINT)
	try:
		# The caller has checked that the user may do what leads here; the record follows from it.
		return doc.insert(ignore_permissions=True)
	except (frappe.UniqueValidationError, frappe.DuplicateEntryError):
		frappe.db.rollback(save_point=SAVEPOINT)
		start_job_again()
		# A locking read sees the row another transaction has just committed.
		winner = find(doc.doctype, fieldname, key, for_update=True)
		if not winner:
			raise
		frappe.clear_last_message()
		return frappe.get_doc(doc.doctype, winner, for_update=True)


def start_job_again() -> None:
	"""Another transaction was faster. A job begins anew, for only a new transaction sees all that the other has done.

	A request cannot; it goes on with locking reads.
	"""
	if getattr(frappe.local, "job", None):
		raise frappe.RetryBackgroundJobError


def find(doctype: str, fieldname: str, key: str, for_update: bool = False) -> str | None:
	return frappe.db.get_value(doctype, {fieldname: key}, "name", for_update=for_update, order_by=None)

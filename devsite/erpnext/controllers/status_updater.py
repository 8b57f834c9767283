# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Statuses, and the quantities and percentages that one document keeps in the one before it."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Sum
from frappe.utils import flt, now


class OverAllowanceError(frappe.ValidationError):
	pass


def is_submitted(doc) -> bool:
	return doc.docstatus == 1


def is_delivered(doc) -> bool:
	return flt(doc.per_delivered) >= 100 or bool(doc.skip_delivery_note)


def is_billed(doc) -> bool:
	return flt(doc.per_billed) >= 100


# The last state whose condition holds is the document's status; where none does, it stays.
STATES = {
	"Lead": [
		("Lost Quotation", lambda doc: doc.has_lost_quotation()),
		("Opportunity", lambda doc: doc.has_opportunity()),
		("Quotation", lambda doc: doc.has_quotation()),
		("Converted", lambda doc: doc.has_customer()),
	],
	"Opportunity": [
		("Lost", lambda doc: doc.status == "Lost" or doc.has_lost_quotation()),
		("Quotation", lambda doc: doc.has_active_quotation()),
		("Converted", lambda doc: doc.has_ordered_quotation()),
		("Closed", lambda doc: doc.status == "Closed"),
	],
	"Quotation": [
		("Draft", lambda doc: True),
		("Open", is_submitted),
		("Lost", lambda doc: doc.status == "Lost"),
		("Partially Ordered", lambda doc: doc.is_partially_ordered()),
		("Ordered", lambda doc: doc.is_fully_ordered()),
		("Cancelled", lambda doc: doc.docstatus == 2),
	],
	"Sales Order": [
		("Draft", lambda doc: True),
		(
			"To Deliver and Bill",
			lambda doc: is_submitted(doc) and flt(doc.per_delivered) < 100 and not is_billed(doc),
		),
		("To Bill", lambda doc: is_submitted(doc) and is_delivered(doc) and not is_billed(doc)),
		("To Deliver", lambda doc: is_submitted(doc) and not is_delivered(doc) and is_billed(doc)),
		("Completed", lambda doc: is_submitted(doc) and is_delivered(doc) and is_billed(doc)),
		("Cancelled", lambda doc: doc.docstatus == 2),
		("Closed", lambda doc: doc.status == "Closed" and doc.docstatus != 2),
		("On Hold", lambda doc: doc.status == "On Hold"),
	],
	"Delivery Note": [
		("Draft", lambda doc: True),
		("To Bill", lambda doc: is_submitted(doc) and not is_billed(doc)),
		("Return Issued", lambda doc: is_submitted(doc) and flt(doc.per_returned) == 100),
		("Completed", lambda doc: is_submitted(doc) and is_billed(doc)),
		("Cancelled", lambda doc: doc.docstatus == 2),
		("Closed", lambda doc: doc.status == "Closed" and doc.docstatus != 2),
	],
}
WITHOUT_COMMENT = ("Cancelled", "Partially Ordered", "Ordered")


class StatusUpdater(Document):
	def set_status(
		self, update: bool = False, status: str | None = None, update_modified: bool = True
	) -> None:
		"""Set the status that the document's values give it; with `update` also in the database."""
		if self.is_new():
			if self.get("amended_from"):
				self.status = "Draft"
			return
		before = self.status
		if status and update:
			self.db_set("status", status)
		self.status = self.get_status()
		if self.status != before and self.status not in WITHOUT_COMMENT:
			self.add_comment("Label", _(self.status))
		if update:
			self.db_set("status", self.status, update_modified=update_modified)

	def get_status(self) -> str:
		known = self.meta.get_options("status").split("\n")
		states = [state for state in STATES[self.doctype] if state[0] in known]
		return next((status for status, holds in reversed(states) if holds(self)), self.status)


def update_row_quantity(doc, target: dict) -> None:
	"""Keep in the rows before (`target`) how much of them documents like this one have taken.

	`target`: doctype, join (our field with the row's name), field, source (our quantity), sign, only_returns.
	`sources`: DocType → condition on the document; more than one where several kinds of document take from a row.
	"""
	names = {row.get(target["join"]) for row in doc.items if row.get(target["join"])}
	for name in sorted(names):
		sources = target.get("sources") or {doc.doctype: {}}
		taken = sum(_get_taken(doc, target, name, *source) for source in sources.items())
		taken *= flt(target.get("sign", 1))
		values = {target["field"]: taken, "modified": now(), "modified_by": frappe.session.user}
		frappe.db.set_value(target["doctype"], name, values, update_modified=False)


def _get_taken(doc, target: dict, name: str, doctype: str, condition: dict) -> float:
	row = frappe.qb.DocType(f"{doctype} Item")
	parent = frappe.qb.DocType(doctype)
	counts = row.docstatus == 1
	# The document being submitted is not yet in the database with its new docstatus, or no longer counts.
	counts = (
		(counts | (row.parent == doc.name)) if doc.docstatus == 1 else (counts & (row.parent != doc.name))
	)
	query = (
		frappe.qb.from_(row)
		.inner_join(parent)
		.on(parent.name == row.parent)
		.select(Sum(row[target["source"]]))
		.where((row[target["join"]] == name) & counts)
	)
	for field, value in condition.items():
		query = query.where(parent[field] == value)
	if target.get("only_returns"):
		query = query.where(parent.is_return == 1)
	return flt(query.run()[0][0])


def check_row_limit(doc, target: dict) -> None:
	"""Stop when more was taken from a row than it has."""
	for row in doc.items:
		name = row.get(target["join"])
		if not name:
			continue
		limit, taken = frappe.db.get_value(target["doctype"], name, [target["limit"], target["field"]])
		if flt(taken) - flt(limit) > 0.01:
			frappe.throw(
				_(
					"This document is over limit by {0} {1} for item {4}. Are you making another {3} against the same {2}?"
				).format(
					frappe.bold(_(target["limit"].replace("_", " ").title())),
					frappe.bold(flt(taken) - flt(limit)),
					frappe.bold(_(target["doctype"])),
					frappe.bold(_(doc.doctype)),
					frappe.bold(row.item_code),
				),
				OverAllowanceError,
				title=_("Limit Crossed"),
			)


# What of a document's rows is done → its status field, the word for it, the rows' limit and taken quantity.
PROGRESS = {
	"delivered": ("delivery_status", "Delivered", "qty", "delivered_qty"),
	"billed": ("billing_status", "Billed", "amount", "billed_amt"),
	"installed": ("installation_status", "Installed", "qty", "installed_qty"),
}


def update_progress(doctype: str, name: str, what: str) -> None:
	"""Store how much of a document is delivered, billed or installed, and set its status."""
	status_field, word, limit, taken = PROGRESS[what]
	percentage = update_percentage(doctype, name, f"per_{what}", limit, taken)
	part = "Not" if percentage < 0.001 else "Fully" if percentage >= 99.999999 else "Partly"
	frappe.db.set_value(doctype, name, status_field, f"{part} {word}", update_modified=False)
	refresh_status(doctype, name)


def update_percentage(doctype: str, name: str, field: str, limit, taken: str) -> float:
	"""Store in a document how much of its rows' `limit` is `taken`, in percent."""
	percentage = get_percentage(doctype, name, limit, taken)
	values = {field: percentage, "modified": now(), "modified_by": frappe.session.user}
	frappe.db.set_value(doctype, name, values, update_modified=False)
	return percentage


def get_percentage(doctype: str, name: str, limit, taken: str) -> float:
	"""Return how much of a document's rows' `limit` (a field or a function) is `taken`, in percent."""
	rows = frappe.get_all(f"{doctype} Item", {"parent": name, "parenttype": doctype}, ["*"])
	limits = [abs(flt(limit(row) if callable(limit) else row[limit])) for row in rows]
	whole = sum(limits)
	part = sum(min(most, abs(flt(row[taken]))) for most, row in zip(limits, rows, strict=True))
	return flt(part / whole * 100, 6) if whole else 0.0


def refresh_status(doctype: str, name: str) -> None:
	"""Set a document's status again after its numbers were changed in the database."""
	doc = frappe.get_doc(doctype, name)
	doc.set_status(update=True)
	doc.notify_update()

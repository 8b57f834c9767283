# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What somebody deletes, our records let go of: they never keep it, and they can be saved afterwards."""

from typing import NamedTuple

import frappe

MODULE = "Sales Process"
# a rule without its item or its country would hold for every one; a decided request is history
KEPT = (
	"Price Floor", "Price Approval Line", "Care Occasion", "Care Occasion Country", "Process Scope", "Sales Process Seed",
)  # fmt: skip
KEPT_FIELDS = {("Follow-up Cadence", "customer_group")}

NAMED_BY_TWO = (("Lead Research", "referred_by_type", "referred_by"), ("Event Card", "party_type", "party"))
# what is only about a record goes with it
ABOUT = {"Competitor": ("Competitor Profile", "competitor")}


class Field(NamedTuple):
	doctype: str
	fieldname: str
	is_table: bool
	is_required: bool


def on_trash(doc, method=None):
	_delete_what_is_about(doc)
	for field in fields_to(doc.doctype):
		if field.is_table and field.is_required:
			_remove_rows(field, doc.name)
		elif not field.is_required:
			_empty(field, doc.name)
	let_go(doc.doctype, doc.name)


def _delete_what_is_about(doc):
	doctype, fieldname = ABOUT.get(doc.doctype, (None, None))
	for name in (
		doctype and frappe.get_all(doctype, {fieldname: doc.name}, pluck="name", order_by=None)
	) or ():
		# nosemgrep -- one at most; whoever may delete the record, deletes what is about it
		frappe.delete_doc(doctype, name, ignore_permissions=True, force=True)


def let_go(doctype: str, name: str):
	"""What names a record of any doctype by two fields."""
	for ours, kind, fieldname in NAMED_BY_TWO:
		# nosemgrep -- two doctypes
		frappe.db.set_value(ours, {kind: doctype, fieldname: name}, fieldname, None, update_modified=False)


def fields_to(doctype: str) -> list[Field]:
	"""The fields of our records that link to this doctype."""
	DocType, DocField = frappe.qb.DocType("DocType"), frappe.qb.DocType("DocField")
	rows = (
		frappe.qb.from_(DocField)
		.join(DocType)
		.on(DocType.name == DocField.parent)
		.select(DocType.name, DocField.fieldname, DocType.istable, DocField.reqd)
		.where((DocType.module == MODULE) & (DocType.issingle == 0) & DocType.name.notin(KEPT))
		.where((DocField.fieldtype == "Link") & (DocField.options == doctype))
		.run()
	)
	return [field for field in (Field(*row) for row in rows) if field[:2] not in KEPT_FIELDS]


def _empty(field: Field, name: str):
	_forget(field, name)
	frappe.db.set_value(field.doctype, {field.fieldname: name}, field.fieldname, None, update_modified=False)


def _remove_rows(field: Field, name: str):
	_forget(field, name)
	frappe.db.delete(field.doctype, {field.fieldname: name})


def _forget(field: Field, name: str):
	"""Our rules are read from the cache."""
	fields = ["parenttype", "parent"] if field.is_table else ["name"]
	for row in frappe.get_all(
		field.doctype, {field.fieldname: name}, fields, as_list=True, distinct=True, order_by=None
	):
		frappe.clear_document_cache(*(row if field.is_table else (field.doctype, row[0])))

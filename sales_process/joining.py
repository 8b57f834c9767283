# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Two records of ours turn out to be one: whatever points to the one that goes points to the one that stays."""

import frappe
from frappe.model.rename_doc import get_link_fields

# places that name a record by two fields, not by a Link to its doctype
TALK = (
	("Comment", "reference_doctype", "reference_name"),
	("Communication", "reference_doctype", "reference_name"),
	("File", "attached_to_doctype", "attached_to_name"),
	("ToDo", "reference_type", "reference_name"),
)


def point_to(doctype: str, gone: str, kept: str) -> None:
	for field in get_link_fields(doctype):
		if not field.issingle:
			_replace(field.parent, {}, field.fieldname, gone, kept)
	for table, kind, name in TALK:
		_replace(table, {kind: doctype}, name, gone, kept)


def _replace(table: str, of: dict[str, str], fieldname: str, gone: str, kept: str) -> None:
	rows = frappe.qb.DocType(table)
	query = frappe.qb.update(rows).set(rows[fieldname], kept).where(rows[fieldname] == gone)
	for kind, doctype in of.items():
		query = query.where(rows[kind] == doctype)
	query.run()

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What points to a record of ours goes along when the record joins another, or moves to one."""

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
	"""Two records turn out to be one: whatever points to the one that goes points to the one that stays."""
	for field in get_link_fields(doctype):
		if not field.issingle:
			_replace(field.parent, {}, field.fieldname, gone, kept)
	for table, kind, name in TALK:
		_replace(table, {kind: doctype}, name, gone, kept)


def move_along(doctype: str, name: str, link: str, to: str) -> None:
	"""Whatever points to a record and has the link that the record has, links to where the record has moved."""
	target = frappe.get_meta(doctype).get_field(link).options
	for field in get_link_fields(doctype):
		own = None if field.issingle else frappe.get_meta(field.parent).get_field(link)
		if own and own.options == target:
			rows = frappe.qb.DocType(field.parent)
			# nosemgrep -- one statement a doctype, however many records
			frappe.qb.update(rows).set(rows[link], to).where(rows[field.fieldname] == name).run()


def _replace(table: str, of: dict[str, str], fieldname: str, gone: str, kept: str) -> None:
	rows = frappe.qb.DocType(table)
	query = frappe.qb.update(rows).set(rows[fieldname], kept).where(rows[fieldname] == gone)
	for kind, doctype in of.items():
		query = query.where(rows[kind] == doctype)
	query.run()

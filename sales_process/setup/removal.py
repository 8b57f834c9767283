# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Before the app goes: whatever people hung on its records goes along, and what is theirs stays."""

from collections.abc import Iterator, Sequence

from pypika import Table

import frappe
from frappe.defaults import clear_default

from sales_process import compat
from sales_process.demo.command import MARK

MODULE, APP = "Sales Process", "sales_process"
LEGAL = "Legal Reviewer"
# correspondence and papers are the company's own: they only lose their place
DETACHED = {
	"Communication": ("reference_doctype", "reference_name"),
	"File": ("attached_to_doctype", "attached_to_name"),
}
# records of what happened; Frappe keeps them for every deleted document
HISTORY = {
	"Access Log", "Activity Log", "Data Import Log", "Deleted Document", "Error Log", "Permission Log", "Route History",
	"Scheduled Job Log", "View Log",
}  # fmt: skip
# places that name a DocType without a Link field to say so
UNDECLARED = (
	("Custom DocPerm", "parent"),
	("Workspace Shortcut", "link_to"),
	("Workspace Link", "link_to"),
	("Workspace Sidebar Item", "link_to"),
)
# tables that belong to no DocType: keys of links, what users chose in lists, words found
OUTSIDE = ("__Auth", "__UserSettings", "__global_search")


def remove_what_hangs_on_our_records() -> None:
	ours = frappe.get_all("DocType", filters={"module": MODULE}, pluck="name", order_by=None)
	for doctype, (reference, name) in DETACHED.items():
		_detach(doctype, reference, name, ours)
	for doctype, fieldname in _places():
		_delete_rows(doctype, fieldname, ours)
	if compat.has_field("Desktop Icon", "app"):
		_delete_rows("Desktop Icon", "app", [APP])
	frappe.db.delete("Scheduled Job Type", {"method": ["like", f"{APP}.%"]})
	frappe.db.delete("Singles", {"doctype": ["in", ours]})  # Frappe 15 leaves them
	_delete_outside_doctypes(ours)
	clear_default(key=MARK)  # or the demo would be taken for played when we are installed again


def remove_role() -> None:
	"""The role that came with Contract Review, unless it was there before or others give rights to it."""
	made = frappe.db.get_value("Role", LEGAL, "creation")
	installed = frappe.db.get_value("Module Def", MODULE, "creation")
	if not made or not installed or made < installed or _is_used_by_others(LEGAL):
		return
	frappe.db.delete("Has Role", {"role": LEGAL})
	frappe.delete_doc("Role", LEGAL, force=True, ignore_permissions=True)


def _is_used_by_others(role: str) -> bool:
	ours = frappe.get_all("DocType", filters={"module": MODULE}, pluck="name", order_by=None)
	return any(
		frappe.db.exists(doctype, {"role": role, "parent": ["not in", ours]})  # nosemgrep -- two doctypes
		for doctype in ("DocPerm", "Custom DocPerm")
	)


def drop_column(doctype: str, fieldname: str) -> None:
	"""Frappe keeps the column of a deleted Custom Field; nobody would ever read ours again."""
	if not frappe.db.has_column(doctype, fieldname):
		return
	compat.drop_indexes(doctype, fieldname)
	# nosemgrep -- our own field; no query builder drops a column
	frappe.db.sql_ddl(f"ALTER TABLE `tab{doctype}` DROP COLUMN `{fieldname}`")
	compat.forget_columns(doctype)


def _places() -> Iterator[tuple[str, str]]:
	"""Every field, on whatever record, that links to a DocType."""
	yield from ((doctype, fieldname) for doctype, fieldname in UNDECLARED if compat.has_doctype(doctype))
	virtual_or_single = set(
		frappe.get_all("DocType", or_filters={"issingle": 1, "is_virtual": 1}, pluck="name", order_by=None)
	)
	kept = HISTORY | set(DETACHED) | virtual_or_single
	for source, parent in (("DocField", "parent"), ("Custom Field", "dt")):
		for doctype, fieldname in frappe.get_all(
			source,
			filters={"fieldtype": "Link", "options": "DocType"},
			fields=[parent, "fieldname"],
			order_by=None,
			as_list=True,
		):
			if doctype not in kept and frappe.db.has_column(doctype, fieldname):
				yield doctype, fieldname


def _delete_outside_doctypes(ours: Sequence[str]) -> None:
	present = frappe.db.get_tables(cached=False)
	for name in OUTSIDE:
		if name in present:
			table = Table(name)
			frappe.qb.from_(table).delete().where(table.doctype.isin(ours)).run()


def _detach(doctype: str, reference: str, name: str, ours: Sequence[str]) -> None:
	table = frappe.qb.DocType(doctype)
	frappe.qb.update(table).set(table[reference], None).set(table[name], None).where(
		table[reference].isin(ours)
	).run()


def _delete_rows(doctype: str, fieldname: str, values: Sequence[str]) -> None:
	"""Set-based where a row is all there is; with its own rows where the record has tables."""
	filters = {fieldname: ["in", values]}
	if not frappe.get_meta(doctype).get_table_fields():
		frappe.db.delete(doctype, filters)
		return
	for name in frappe.get_all(doctype, filters=filters, pluck="name", order_by=None):
		frappe.delete_doc(doctype, name, force=True, ignore_permissions=True, ignore_on_trash=True)

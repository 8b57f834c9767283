# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Install, fill, uninstall, install and uninstall again; what the database holds at each step, as JSON.

Run on a site that may be spoilt: `python -m devsite run tests/process/uninstall_walk.py OUTPUT`.
"""

import json
import sys
from pathlib import Path

from pypika import Table

import frappe
import frappe.share
from frappe.installer import install_app, remove_app
from frappe.utils.password import set_encrypted_password

from sales_process.demo.command import MARK
from sales_process.setup.removal import OUTSIDE

APP, MODULE = "sales_process", "Sales Process"
KEPT = "Kept by Uninstall"
SETUP_RECORDS = (
	"Custom DocPerm", "Custom Field", "Dashboard Chart", "DefaultValue", "DocType", "Email Template", "Kanban Board", "Module Def",
	"Notification", "Number Card", "Print Format", "Property Setter", "Report", "Role", "Scheduled Job Type",
	"Workflow", "Workflow Action Master", "Workflow State", "Workspace",
)  # fmt: skip
KNOWN_BY = {"DefaultValue": "defkey", "Scheduled Job Type": "method"}  # their name is another one each time
# what happened stays on record: Frappe's own history of deletions and errors
HISTORY = {
	"tabActivity Log", "tabDeleted Document", "tabError Log", "tabPatch Log", "tabPermission Log", "tabScheduled Job Log",
}  # fmt: skip


def walk(output: Path) -> None:
	"""The steps in order; each is described before the next begins."""
	make_theirs()
	steps = {"without us": describe([])}
	install_app(APP)
	ours = our_doctypes()
	fill(ours)
	steps["installed"] = describe(ours)
	remove_app(APP, yes=True, no_backup=True)
	steps["removed"] = describe(ours)
	install_app(APP)
	steps["installed again"] = describe(ours)
	remove_app(APP, yes=True, no_backup=True)
	steps["removed again"] = describe(ours)
	steps["ours"] = ours
	output.write_text(json.dumps(steps, indent=1, sort_keys=True))


def our_doctypes() -> list[str]:
	return frappe.get_all("DocType", filters={"module": MODULE}, pluck="name", order_by="name asc")


def describe(ours: list[str]) -> dict:
	frappe.clear_cache()
	return {
		"columns": {table: sorted(frappe.db.get_table_columns(table[3:])) for table in our_kind_of_tables()},
		"records": {
			doctype: sorted(frappe.get_all(doctype, pluck=KNOWN_BY.get(doctype, "name"), order_by=None))
			for doctype in SETUP_RECORDS
			if frappe.db.exists("DocType", doctype)
		},
		"mentions": mentions({*ours, MODULE, APP}) | _outside(ours),
		"theirs": theirs(),
		"letters": letters(),
	}


def our_kind_of_tables() -> list[str]:
	return sorted(table for table in frappe.db.get_tables(cached=False) if table.startswith("tab"))


def mentions(words: set[str]) -> dict[str, int]:
	"""How many values of any column of any table are one of these words."""
	found = {}
	for table in our_kind_of_tables():
		if table in HISTORY:
			continue
		rows = frappe.qb.DocType(table[3:])
		for column in frappe.db.get_table_columns(table[3:]):
			known = frappe.qb.from_(rows).select(rows[column]).where(rows[column].isin(sorted(words)))
			# MariaDB finds that a word equals the number 0
			if count := sum(value in words for (value,) in known.run()):
				found[f"{table}.{column}"] = count
	return found


def _outside(ours: list[str]) -> dict[str, int]:
	"""The same in tables that belong to no DocType."""
	found = {}
	for name in set(OUTSIDE) & set(frappe.db.get_tables(cached=False)):
		known = frappe.qb.from_(Table(name)).select("doctype").run()
		if count := sum(doctype in ours for (doctype,) in known):
			found[name] = count
	return found


def make_theirs() -> None:
	"""What an admin and the others had on the site before."""
	frappe.get_doc(
		doctype="Custom Field", dt="Customer", fieldname="shoe_size", label="Shoe Size", fieldtype="Int"
	).insert()
	_set_property("Customer", "website", "bold", "1")
	frappe.get_doc(doctype="Role", role_name="Our Own Role").insert()
	frappe.get_doc(
		doctype="Customer",
		customer_name=KEPT,
		customer_type="Company",
		customer_group=_leaf("Customer Group"),
		territory=_leaf("Territory"),
		shoe_size=43,
	).insert()
	frappe.db.commit()


def theirs() -> dict:
	customer = frappe.get_doc("Customer", KEPT).as_dict()
	return {key: str(value) for key, value in customer.items() if value and not isinstance(value, list)}


def letters() -> list:
	"""Mails and papers that lay with a record of ours are the company's."""
	return [
		frappe.get_all("Communication", filters={"subject": KEPT}, pluck="name", order_by="name asc"),
		frappe.get_all("File", filters={"file_name": f"{KEPT}.txt"}, pluck="name", order_by="name asc"),
	]


def fill(ours: list[str]) -> None:
	"""A row in every table of ours, what people hang on such rows, and what an admin changes on our fields."""
	_set_property("Customer", "next_follow_up", "hidden", "1")
	frappe.db.set_default(MARK, "{}")
	_keep_outside_doctypes()
	for doctype in ours:
		meta = frappe.get_meta(doctype)
		if not meta.issingle:
			_hang_things_on(_row(doctype), is_table=meta.istable)
	frappe.db.commit()


def _keep_outside_doctypes() -> None:
	"""A key and what a user chose in a list."""
	set_encrypted_password("Access Link", "x", "y", "token")
	settings = Table("__UserSettings")
	row = ("Administrator", "Follow-up Plan", "{}")
	frappe.qb.into(settings).columns(settings.user, settings.doctype, settings.data).insert(row).run()


def _row(doctype: str):
	doc = frappe.new_doc(doctype)
	doc.name = frappe.generate_hash(length=10)
	doc.db_insert()
	return doc


def _hang_things_on(doc, is_table: bool) -> None:
	if is_table:
		return
	reference = {"reference_type": doc.doctype, "reference_name": doc.name}
	frappe.get_doc(doctype="ToDo", description="x", allocated_to="Administrator", **reference).db_insert()
	frappe.get_doc(
		doctype="Custom Field", dt=doc.doctype, fieldname="their_own", label="Their Own", fieldtype="Data"
	).insert()
	_set_property(doc.doctype, None, "title_field", "name")
	frappe.get_doc(
		doctype="Custom DocPerm", parent=doc.doctype, role="Sales User", read=1, parenttype="DocType"
	).db_insert()
	frappe.get_doc(
		doctype="Communication", subject=KEPT, reference_doctype=doc.doctype, reference_name=doc.name
	).db_insert()
	frappe.get_doc(
		doctype="File",
		file_name=f"{KEPT}.txt",
		attached_to_doctype=doc.doctype,
		attached_to_name=doc.name,
		is_private=1,
	).db_insert()
	frappe.share.add(doc.doctype, doc.name, "Administrator", read=1)
	frappe.get_doc(doctype="List Filter", filter_name="x", reference_doctype=doc.doctype).db_insert()
	frappe.get_doc(
		doctype="Comment", comment_type="Comment", reference_doctype=doc.doctype, reference_name=doc.name
	).db_insert()


def _set_property(doctype: str, fieldname: str | None, name: str, value: str) -> None:
	frappe.make_property_setter(
		{"doctype": doctype, "fieldname": fieldname, "property": name, "value": value},
		validate_fields_for_doctype=False,
	)


def _leaf(doctype: str) -> str:
	return frappe.db.get_value(doctype, {"is_group": 0}, "name", order_by="lft asc")


if __name__ == "__main__":
	walk(Path(sys.argv[1]))

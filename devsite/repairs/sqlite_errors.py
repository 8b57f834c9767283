# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""SQLite's error on a duplicate value must name the field, and tell the name from other unique fields on Python 3.10."""

from devsite import imports


def apply():
	"""Read table and fields from SQLite's message."""
	imports.after_import("monoframe.database.sqlite.database", _patch_database)
	imports.after_import("monoframe.model.base_document", _patch_document)


def _patch_database(module):
	util = module.SQLiteExceptionUtil
	util.is_primary_key_violation = staticmethod(lambda error: duplicate_fields(error) == ["name"])
	util.is_unique_key_violation = staticmethod(lambda error: duplicate_fields(error) not in ([], ["name"]))


def duplicate_fields(error):
	"""Fields named in "UNIQUE constraint failed: tabItem.name, tabItem.code"."""
	_, found, fields = str(error).partition("UNIQUE constraint failed: ")
	return [field.rpartition(".")[2] for field in fields.split(", ")] if found else []


def _patch_document(module):
	show = module.BaseDocument.show_unique_validation_message

	def show_unique_validation_message(self, e):
		if module.monoframe.db.db_type == "sqlite":
			_check_name(module, self, e)
			labels = [self.get_label_from_fieldname(field) or field for field in duplicate_fields(e)]
			module.monoframe.msgprint(module._("{0} must be unique").format(", ".join(labels)))
		show(self, e)

	module.BaseDocument.show_unique_validation_message = show_unique_validation_message


def _check_name(module, doc, error):
	"""MariaDB complains about the name first, SQLite about any unique field."""
	frappe = module.monoframe
	if doc.get("__islocal") and frappe.db.exists(doc.doctype, doc.name):
		frappe.msgprint(
			module._("{0} {1} already exists").format(module._(doc.doctype), frappe.bold(doc.name)),
			title=module._("Duplicate Name"),
			indicator="red",
		)
		raise frappe.DuplicateEntryError(doc.doctype, doc.name, error)

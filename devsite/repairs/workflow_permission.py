# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The fork lets only System Managers read Workflows, so nobody else can open a form that has one."""

from devsite import imports


def apply():
	"""Add the missing permission when the DocType is read from its file."""
	imports.after_import("monoframe.model.import_doc", _patch)


def _patch(module):
	read = module.read_doc_from_file

	def read_doc_from_file(path):
		doc = read(path)
		if isinstance(doc, dict) and doc.get("doctype") == "DocType" and doc.get("name") == "Workflow":
			if all(row.get("role") != "Desk User" for row in doc["permissions"]):
				doc["permissions"].append({"role": "Desk User", "read": 1})
		return doc

	module.read_doc_from_file = read_doc_from_file

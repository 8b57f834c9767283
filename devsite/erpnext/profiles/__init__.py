# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The field profile: the DocType files say what ERPNext 16 has, `v15.json` what is different in 15."""

import copy
import json
import os
from pathlib import Path

PROFILES = ("15", "16")
DEFAULT = "16"
_folder = Path(__file__).parent


def load_differences(profile: str) -> dict:
	"""Return the stored differences of a profile to the DocType files."""
	path = _folder / f"v{profile}.json"
	return json.loads(path.read_text()) if path.exists() else {"changes": {}, "doctypes": {}}


def with_changes(doctype: dict, changes: dict) -> dict:
	"""Return a DocType definition with one profile's changes made. Pure: reads and writes no site."""
	doctype = copy.deepcopy(doctype) | changes.get("properties", {})
	fields = {field["fieldname"]: field for field in doctype["fields"]}
	order = [name for name in doctype["field_order"] if name not in changes.get("remove", [])]
	for name, values in changes.get("fields", {}).items():
		fields[name] = {key: value for key, value in (fields[name] | values).items() if value is not None}
	for field in changes.get("add", []):
		field = dict(field)
		after = field.pop("after")
		order.insert(order.index(after) + 1 if after else 0, field["fieldname"])
		fields[field["fieldname"]] = field
	doctype["field_order"] = order
	doctype["fields"] = [fields[name] for name in order]
	return doctype


def chosen_profile() -> str:
	"""The profile asked for by the environment, else the one this site has, else the default."""
	import frappe

	from devsite.errors import DevsiteError

	profile = os.environ.get("ERPNEXT") or frappe.db.get_global("erpnext_profile") or DEFAULT
	if profile not in PROFILES:
		raise DevsiteError(f"ERPNEXT={profile} is not known. Use one of: {', '.join(PROFILES)}.")
	return profile


def is_v15() -> bool:
	"""Does this site have the fields of ERPNext 15?"""
	import frappe

	return frappe.db.get_global("erpnext_profile") == "15"


def source_field() -> str:
	"""The field that says where a lead came from."""
	return "source" if is_v15() else "utm_source"


def apply_profile() -> None:
	"""Bring the site's DocTypes to the chosen profile (real fields, not Custom Fields)."""
	import frappe
	from frappe.model.import_doc import import_doc

	profile = chosen_profile()
	present = frappe.db.get_global("erpnext_profile") or DEFAULT
	ours, theirs = load_differences(profile), load_differences(present)
	for name in sorted(set(ours["changes"]) | set(theirs["changes"] if present != profile else ())):
		import_doc(
			with_changes(_read_definition(name), ours["changes"].get(name, {})), reset_permissions=True
		)
	for definition in ours["doctypes"].values():
		import_doc(definition, reset_permissions=True)
	if present != profile:
		for name in set(theirs["doctypes"]) - set(ours["doctypes"]):
			frappe.delete_doc("DocType", name, force=True)
	frappe.db.set_global("erpnext_profile", profile)
	frappe.clear_cache()


def _read_definition(name: str) -> dict:
	import frappe

	folder = frappe.scrub(name)
	(path,) = _folder.parent.glob(f"*/doctype/{folder}/{folder}.json")
	return json.loads(path.read_text())

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Every field that the stand-in has is ERPNext's own, in both field profiles. Needs no site."""

import importlib.util
import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
STAND_IN = FOLDER.parent.parent / "devsite" / "erpnext"
# They hold no value: layout, buttons, pictures of other fields.
WITHOUT_VALUE = {"Section Break", "Column Break", "Tab Break", "HTML", "Button", "Image", "Heading"}
COMPARED = ("fieldtype", "options", "reqd", "read_only", "default", "fetch_from")
FLAGS = ("allow_on_submit", "no_copy")


def load_profiles():
	"""The module of the field profiles, without importing the app (which needs frappe)."""
	spec = importlib.util.spec_from_file_location("profiles", STAND_IN / "profiles" / "__init__.py")
	module = importlib.util.module_from_spec(spec)
	spec.loader.exec_module(module)
	return module


profiles = load_profiles()


def read(path: Path) -> dict:
	return json.loads(path.read_text(encoding="utf-8"))


def definitions(profile: str) -> dict[str, dict]:
	"""All DocTypes of the stand-in as a site with this profile has them."""
	differences = profiles.load_differences(profile)
	found = {}
	for path in sorted(STAND_IN.glob("*/doctype/*/*.json")):
		doctype = read(path)
		found[doctype["name"]] = profiles.with_changes(
			doctype, differences["changes"].get(doctype["name"], {})
		)
	return found | differences["doctypes"]


FACTS = {profile: read(FOLDER / f"facts_v{profile}.json") for profile in profiles.PROFILES}
DEFINITIONS = {profile: definitions(profile) for profile in profiles.PROFILES}
CASES = [(profile, name) for profile in profiles.PROFILES for name in DEFINITIONS[profile]]


def framework_doctypes() -> set[str]:
	"""Names of the framework's DocTypes, from its files."""
	folder = Path(importlib.util.find_spec("monoframe").origin).parent
	return {read(path)["name"] for path in folder.glob("*/doctype/*/*.json") if path.stem == path.parent.name}


def same(ours, theirs) -> bool:
	return (ours or None) == (theirs or None) or str(ours or 0) == str(theirs or 0)


def differences_of(field: dict, facts: dict) -> list[str]:
	found = [
		f"{key} is {field.get(key)!r}, in ERPNext {facts.get(key)!r}"
		for key in COMPARED
		if not same(field.get(key), facts.get(key))
	]
	if "flags" in facts:
		found += [
			f"{flag} is {bool(field.get(flag))}, in ERPNext {flag in facts['flags']}"
			for flag in FLAGS
			if bool(field.get(flag)) != (flag in facts["flags"])
		]
	return found


@pytest.mark.parametrize(("profile", "name"), CASES)
def test_every_field_is_erpnexts(profile, name):
	facts = FACTS[profile].get(name)
	assert facts, f"ERPNext {profile} has no DocType {name}"
	wrong = []
	for field in DEFINITIONS[profile][name]["fields"]:
		if field["fieldtype"] in WITHOUT_VALUE:
			continue
		if field["fieldname"] not in facts["fields"]:
			wrong.append(f"{field['fieldname']}: ERPNext {profile} has no such field")
			continue
		wrong += [
			f"{field['fieldname']}: {line}"
			for line in differences_of(field, facts["fields"][field["fieldname"]])
		]
	assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("profile", "name"), CASES)
def test_the_doctype_is_erpnexts(profile, name):
	ours, facts = DEFINITIONS[profile][name], FACTS[profile][name]
	for key in ("module", "autoname", "title_field", "istable", "issingle", "is_submittable"):
		assert same(ours.get(key), facts.get(key)), (
			f"{key} is {ours.get(key)!r}, in ERPNext {facts.get(key)!r}"
		)
	roles = {permission["role"] for permission in ours["permissions"]}
	assert roles == set(facts.get("roles", [])), "roles with a permission differ"


@pytest.mark.parametrize("profile", profiles.PROFILES)
def test_links_lead_to_something(profile):
	"""A Link or Table of ours leads to a DocType of ours or of the framework, never to one left out."""
	known = set(DEFINITIONS[profile]) | framework_doctypes()
	loose = [
		f"{name}.{field['fieldname']} → {field['options']}"
		for name, doctype in DEFINITIONS[profile].items()
		for field in doctype["fields"]
		if field["fieldtype"] in ("Link", "Table", "Table MultiSelect") and field["options"] not in known
	]
	assert not loose, "\n".join(loose)


@pytest.mark.parametrize(("profile", "name"), CASES)
def test_the_definition_is_whole(profile, name):
	"""Order and fields agree, and a field's Dynamic Link, fetch or title field is there."""
	doctype = DEFINITIONS[profile][name]
	fields = {field["fieldname"]: field for field in doctype["fields"]}
	assert doctype["field_order"] == list(fields)
	assert len(fields) == len(doctype["fields"])
	for field in fields.values():
		if field["fieldtype"] == "Dynamic Link":
			assert field["options"] in fields
	if doctype.get("title_field"):
		assert doctype["title_field"] in fields


def test_profiles_differ_where_erpnext_does():
	quotation = {
		profile: {field["fieldname"] for field in DEFINITIONS[profile]["Quotation"]["fields"]}
		for profile in profiles.PROFILES
	}
	assert {"source", "campaign", "title"} <= quotation["15"] - quotation["16"]
	assert {"utm_source", "utm_campaign", "utm_medium", "utm_content"} <= quotation["16"] - quotation["15"]
	assert "Lead Source" in DEFINITIONS["15"]
	assert "Lead Source" not in DEFINITIONS["16"]

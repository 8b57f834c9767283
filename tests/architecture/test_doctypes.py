# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The records that make up our DocTypes: complete, permitted, findable, and known to ERPNext 15 and 16."""

import ast
import json
import re

import pytest

from tests.architecture.sources import FUNCTIONS, ROOT, app_files, doctypes, tree, where

ROLES = {
	"Sales User", "Sales Manager", "Sales Master Manager", "System Manager", "Legal Reviewer",
	"Accounts User", "Accounts Manager", "Stock User", "Stock Manager", "Support Team", "Projects User",
}  # fmt: skip
# records that only the app and an administrator touch
INTERNAL = {"Access Link", "Party Key", "Sales Access", "Sales Process Seed", "Talking Point"}
# of Frappe's own doctypes, in 15 and 16
FRAPPE = {
	"Address", "Communication", "Contact", "Country", "Currency", "DocType", "Email Account", "Email Template",
	"Event", "File", "Gender", "Language", "Module Def", "Notification", "Print Format", "Report", "Role",
	"Salutation", "ToDo", "User", "Workflow", "Workflow State",
}  # fmt: skip
NO_VALUE = {"Section Break", "Column Break", "Tab Break", "HTML", "Button", "Heading", "Fold", "Image"}
FIELDTYPES = NO_VALUE | {
	"Attach", "Attach Image", "Autocomplete", "Barcode", "Check", "Code", "Color", "Currency", "Data", "Date",
	"Datetime", "Duration", "Dynamic Link", "Float", "Geolocation", "HTML Editor", "Icon", "Int", "JSON", "Link",
	"Long Text", "Markdown Editor", "Password", "Percent", "Phone", "Rating", "Read Only", "Select", "Signature",
	"Small Text", "Table", "Table MultiSelect", "Text", "Text Editor", "Time",
}  # fmt: skip
STANDARD_FIELDS = {
	"name",
	"owner",
	"creation",
	"modified",
	"modified_by",
	"docstatus",
	"idx",
	"parent",
	"parenttype",
}
SLUG = re.compile(r"[a-z][a-z0-9_]*")
MAX_COLUMNS = 5
HAN = re.compile(r"[\u3400-\u9fff]")

every_doctype = pytest.mark.parametrize("doctype", doctypes().values(), ids=lambda doctype: doctype["name"])


def _erpnext() -> set[str]:
	facts = [
		json.loads(path.read_text()) for path in sorted((ROOT / "tests" / "contract").glob("facts_v*.json"))
	]
	assert facts, "tests/contract/facts_v*.json are missing."
	return set.intersection(*(set(fact) for fact in facts))


KNOWN = FRAPPE | _erpnext() | set(doctypes())


def _values(doctype: dict) -> list[dict]:
	return [field for field in doctype["fields"] if field["fieldtype"] not in NO_VALUE]


def _is_child(doctype: dict) -> bool:
	return bool(doctype.get("istable"))


def _has_list(doctype: dict) -> bool:
	return not _is_child(doctype) and not doctype.get("issingle")


@every_doctype
def test_folder_is_complete(doctype):
	folder = doctype["folder"]
	slug = doctype["name"].lower().replace(" ", "_").replace("-", "_")
	assert folder.name == slug, f"{doctype['name']} must lie in a folder {slug}."
	for name in ("__init__.py", f"{slug}.py", f"{slug}.json"):
		assert (folder / name).is_file(), f"{where(folder)} has no {name}."
	controllers = [node.name for node in tree(folder / f"{slug}.py").body if isinstance(node, ast.ClassDef)]
	expected = doctype["name"].replace(" ", "").replace("-", "")
	assert expected in controllers, f"{where(folder / f'{slug}.py')} has no class {expected}."


@every_doctype
def test_has_a_test_beside_it(doctype):
	controller = tree(doctype["folder"] / f"{doctype['folder'].name}.py")
	if _is_child(doctype) or not any(isinstance(node, FUNCTIONS) for node in ast.walk(controller)):
		return  # a child is tested with its parent, and nothing is not tested
	path = doctype["folder"] / f"test_{doctype['folder'].name}.py"
	assert path.is_file(), f"{doctype['name']} has no {path.name} beside it."
	assert "def test_" in path.read_text(encoding="utf-8"), f"{where(path)} tests nothing."


@every_doctype
def test_belongs_to_the_module(doctype):
	assert doctype["module"] == "Sales Process"
	assert doctype["doctype"] == "DocType" and not doctype.get("custom")
	assert doctype["name"] not in FRAPPE | _erpnext(), f"{doctype['name']} is a doctype of Frappe or ERPNext."


@every_doctype
def test_permissions_are_for_real_roles(doctype):
	roles = {row["role"] for row in doctype.get("permissions", [])}
	if _is_child(doctype):
		assert not roles, f"{doctype['name']}: a child has its parent's permissions."
		return
	assert roles, f"{doctype['name']} can be opened by nobody."
	# who is asked may be anybody; he sees what he is asked, by a permission of its own
	open_to_all = set() if doctype["name"] == "Help Request" else {"Desk User"}
	assert not roles & {"All", "Guest", *open_to_all}, f"{doctype['name']} is open to everybody."
	assert roles - {"Desk User"} <= ROLES, f"{doctype['name']} names unknown roles: {roles - ROLES}"
	if doctype["name"] not in INTERNAL:
		assert roles - {"System Manager"}, f"{doctype['name']} is for no salesperson at all."


@every_doctype
def test_permission_rows_make_sense(doctype):
	seen = set()
	for row in doctype.get("permissions", []):
		key = (row["role"], row.get("permlevel", 0), row.get("if_owner", 0))
		assert key not in seen, f"{doctype['name']}: two rows for {row['role']}."
		seen.add(key)
		assert row.get("read"), f"{doctype['name']}: {row['role']} may do something, but not read."
		for right in ("submit", "cancel", "amend"):
			assert not row.get(right) or doctype.get("is_submittable"), (
				f"{doctype['name']}: nothing to {right}."
			)


@every_doctype
def test_is_sorted_alike_on_15_and_16(doctype):
	assert doctype.get("sort_field"), (
		f"{doctype['name']}: 15 sorts by modified, 16 by creation; say sort_field."
	)
	assert doctype.get("sort_order") in ("ASC", "DESC"), f"{doctype['name']} has no sort_order."
	names = {field["fieldname"] for field in doctype["fields"]} | STANDARD_FIELDS
	sorted_by = {part.split()[0] for part in doctype["sort_field"].split(",")}
	assert sorted_by <= names, f"{doctype['name']} is sorted by {doctype['sort_field']}, which it has not."


@every_doctype
def test_says_what_it_is(doctype):
	if not _is_child(doctype):
		description = doctype.get("description", "")
		assert len(description) > 10, f"{doctype['name']} has no description: one sentence on what it is for."
		assert description == description.strip() and description[0].isupper()


@every_doctype
def test_can_be_found(doctype):
	names = {field["fieldname"] for field in doctype["fields"]}
	title = doctype.get("title_field")
	assert not title or title in names, f"{doctype['name']}: title_field {title} does not exist."
	searched = [name.strip() for name in (doctype.get("search_fields") or "").split(",") if name.strip()]
	missing = [name for name in searched if name not in names | STANDARD_FIELDS]
	assert not missing, f"{doctype['name']}: search_fields names {missing}, which do not exist."
	hashed = doctype.get("autoname") == "hash" or doctype.get("naming_rule") == "Random"
	if _has_list(doctype) and hashed and doctype["name"] not in INTERNAL:
		assert title, f"{doctype['name']} has a random name; it needs a title_field that people know."


@every_doctype
def test_list_shows_a_few_columns(doctype):
	shown = [field["fieldname"] for field in doctype["fields"] if field.get("in_list_view")]
	if _has_list(doctype):
		assert shown, f"{doctype['name']}: the list shows the name only."
	limit = 10 if _is_child(doctype) else MAX_COLUMNS  # of a child they are the columns of the grid
	assert len(shown) <= limit, f"{doctype['name']}: {len(shown)} columns in the list: {shown}"


@every_doctype
def test_fields_are_well_formed(doctype):
	names = [field["fieldname"] for field in doctype["fields"]]
	assert len(names) == len(set(names)), f"{doctype['name']} has a field twice."
	assert doctype["field_order"] == names, f"{doctype['name']}: field_order and fields differ."
	for field in doctype["fields"]:
		place = f"{doctype['name']}.{field['fieldname']}"
		assert SLUG.fullmatch(field["fieldname"]), f"{place}: a fieldname is small letters, digits and _."
		assert field["fieldname"] not in STANDARD_FIELDS, f"{place} is a field of every document."
		assert field["fieldtype"] in FIELDTYPES, (
			f"{place}: {field['fieldtype']} is no field type of 15 and 16."
		)
		if field["fieldtype"] not in NO_VALUE:
			assert field.get("label"), f"{place} has no label."


@every_doctype
def test_texts_are_english_and_clean(doctype):
	for field in [*doctype["fields"], {"fieldname": "description", "label": doctype.get("description")}]:
		for key in ("label", "description"):
			text = field.get(key) or ""
			place = f"{doctype['name']}.{field['fieldname']}"
			assert not HAN.search(text), f"{place}: {key} is not English; translations are in locale/."
			assert text == text.strip() and "  " not in text, f"{place}: {key} has blanks too many."


@every_doctype
def test_select_options_are_english_values(doctype):
	for field in doctype["fields"]:
		if field["fieldtype"] != "Select":
			continue
		place = f"{doctype['name']}.{field['fieldname']}"
		options = (field.get("options") or "").split("\n")
		assert any(options), f"{place} has no options."
		assert len(options) == len(set(options)), f"{place} has an option twice."
		for option in options:
			assert option.isascii() and option == option.strip(), (
				f"{place}: {option!r}; labels are translated, values not."
			)
		if field.get("default"):
			assert field["default"] in options, f"{place}: the default {field['default']!r} is not an option."


@every_doctype
def test_links_lead_to_doctypes_of_15_and_16(doctype):
	names = {field["fieldname"]: field for field in doctype["fields"]}
	for field in doctype["fields"]:
		place, options = f"{doctype['name']}.{field['fieldname']}", field.get("options")
		if field["fieldtype"] == "Link":
			assert options in KNOWN, f"{place} links to {options!r}, which is not in ERPNext 15 and 16."
		if field["fieldtype"] in ("Table", "Table MultiSelect"):
			child = doctypes().get(options)
			assert child and child.get("istable"), f"{place}: {options!r} is no child doctype of ours."
		if field["fieldtype"] == "Dynamic Link":
			kind = names.get(options, {})
			assert kind.get("options") == "DocType" or kind.get("fieldtype") in ("Select", "Data"), (
				f"{place} takes its doctype from {options!r}, which is no doctype field here."
			)
		if field["fieldtype"] == "Currency":
			assert options, (
				f"{place} names no currency field; options: currency, or Company:company:default_currency."
			)


@every_doctype
def test_conditions_and_fetches_name_fields(doctype):
	names = {field["fieldname"] for field in doctype["fields"]} | STANDARD_FIELDS | {"__islocal"}
	for field in doctype["fields"]:
		for key in ("depends_on", "mandatory_depends_on", "read_only_depends_on", "collapsible_depends_on"):
			text = field.get(key) or ""
			asked = set(re.findall(r"\bdoc\.([A-Za-z_]\w*)", text)) or (
				{text} if SLUG.fullmatch(text) else set()
			)
			assert asked <= names, f"{doctype['name']}.{field['fieldname']}: {key} asks for {asked - names}."
		source = (field.get("fetch_from") or "").partition(".")[0]
		assert not source or source in names, f"{doctype['name']}.{field['fieldname']} fetches from {source}."


@every_doctype
def test_filters_are_indexed(doctype):
	if not _has_list(doctype):
		return
	controller = (doctype["folder"] / f"{doctype['folder'].name}.py").read_text(encoding="utf-8")
	for field in doctype["fields"]:
		if field["fieldtype"] == "Link" and field.get("in_standard_filter"):
			indexed = (
				field.get("search_index") or field.get("unique") or f'"{field["fieldname"]}"' in controller
			)
			assert indexed, f"{doctype['name']}.{field['fieldname']} is filtered by and has no index."


@every_doctype
def test_stored_reasons_and_secrets_stay_out_of_sight(doctype):
	for field in _values(doctype):
		place = f"{doctype['name']}.{field['fieldname']}"
		if field["fieldtype"] == "JSON":
			assert field.get("hidden") or field.get("read_only"), f"{place}: raw JSON is not for people."
		if "token" in field["fieldname"] and field["fieldtype"] == "Data":
			assert field.get("hidden") or field.get("read_only"), f"{place}: a token is not typed in."


def test_json_is_written_as_frappe_writes_it():
	for path in app_files(".json"):
		if path.parent.parent.name != "doctype":
			continue
		text = path.read_text(encoding="utf-8")
		assert text.startswith('{\n "'), f"{where(path)}: one blank of indentation, as Frappe exports it."
		assert list(json.loads(text)) == sorted(json.loads(text)), (
			f"{where(path)}: keys in the order of the alphabet."
		)

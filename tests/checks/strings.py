# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""All that people read in the app, wherever it is written: code, scripts, templates, records, seeds."""

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

TRANSLATORS = {"_", "_lt", "__"}
CALL = re.compile(
	r"""\b_{1,2}\(\s*(?P<q>["'`])(?P<text>(?:\\.|(?!(?P=q)).)*)(?P=q)
	(?:\s*,\s*(?:null|None|\[[^\]]*\])\s*,\s*["'](?P<context>[^"']+)["'])?""",
	re.VERBOSE | re.DOTALL,
)
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`\\])//[^\n]*", re.DOTALL)
ESCAPES = {r"\n": "\n", r"\t": "\t", r"\"": '"', r"\'": "'", r"\`": "`", r"\\": "\\"}
# of the framework's records: the keys people read, on the record ("") and on the rows of its tables
READ_BY_PEOPLE = {
	"Workspace": {
		"": ("label", "title"), "charts": ("label",), "number_cards": ("label",), "quick_lists": ("label",),
		"links": ("label", "description"), "shortcuts": ("label", "format"),
	},
	"Workspace Sidebar": {"": ("title",), "items": ("label",)},
	"Desktop Icon": {"": ("label",)},
	"Report": {"": ("report_name",), "columns": ("label",), "filters": ("label",)},
	"Number Card": {"": ("label",)},
	"Dashboard": {"": ("dashboard_name",)},
	"Dashboard Chart": {"": ("chart_name",)},
	"Print Format": {"": ("name",)},
	"Page": {"": ("title",)},
	"Role": {"": ("role_name",)},
	"Web Form": {
		"": ("title", "introduction_text", "success_title", "success_message", "button_label"),
		"web_form_fields": ("label", "description", "options"),
	},
	"Module Onboarding": {"": ("title", "subtitle", "success_message")},
	"Onboarding Step": {"": ("title", "action_label", "description")},
	"Form Tour": {"": ("title",), "steps": ("title", "description")},
	"Workflow State": {"": ("workflow_state_name",)},
	"Workflow Action Master": {"": ("workflow_action_name",)},
}  # fmt: skip
TEXT_FIELDS = {"Data", "Small Text", "Text", "Long Text", "Text Editor", "HTML Editor", "Markdown Editor"}
NOT_READ = {"naming_series"}
# every line of these is a message of its own
# what mails are compared with; in another language it would be another pattern
COMPARED = {"pattern"}
LINE_BY_LINE = {"checklist", "options", "questions"}
SETTINGS = "Sales Process Settings"
# ERPNext translates these as ledger account, with regard to, debts, opening balance, place, mass: the desk looks for
# a label with its doctype first
OTHER_MEANING = {"Account", "Against", "Liability", "Opening", "Position", "Weight"}


class Message(NamedTuple):
	text: str
	context: str | None = None


class Catalogue:
	"""Messages, and the files that each is in."""

	def __init__(self):
		self.places: dict[Message, set[str]] = defaultdict(set)

	def add(self, place: str, text: Any, context: str | None = None) -> None:
		if isinstance(text, str) and re.search(r"[^\W\d_]", text):
			self.places[Message(text, context)].add(place)

	def add_lines(self, place: str, text: str) -> None:
		for line in text.split("\n"):
			self.add(place, line)


def collect(app: Path) -> Catalogue:
	"""Everything translatable in an app's package; tests and the demo speak to developers only."""
	catalogue = Catalogue()
	doctypes = _doctypes(app)
	for path in sorted(app.rglob("*")):
		parts = path.relative_to(app).parts
		if (
			parts[0] in ("tests", "demo", "locale", "patches")
			or path.name.startswith("test_")
			or "__pycache__" in parts
		):
			continue
		place = str(path.relative_to(app.parent))
		if path.suffix == ".py":
			_from_python(catalogue, place, path.read_text(encoding="utf-8"))
		elif path.suffix == ".js":
			_from_calls(catalogue, place, COMMENT.sub("", path.read_text(encoding="utf-8")))
		elif path.suffix == ".html":
			_from_calls(catalogue, place, path.read_text(encoding="utf-8"))
		elif path.suffix == ".json":
			for record in _records(json.loads(path.read_text(encoding="utf-8"))):
				_from_record(catalogue, place, record, doctypes)
	for module in (
		(app / "modules.txt").read_text(encoding="utf-8").split("\n")
		if (app / "modules.txt").exists()
		else ()
	):
		catalogue.add(f"{app.name}/modules.txt", module)
	return catalogue


def _from_python(catalogue: Catalogue, place: str, source: str) -> None:
	for node in ast.walk(ast.parse(source)):
		if isinstance(node, ast.Call) and _name(node.func) in TRANSLATORS and node.args:
			text = _constant(node.args[0])
			context = next((_constant(k.value) for k in node.keywords if k.arg == "context"), None)
			catalogue.add(place, text, context or (_constant(node.args[2]) if len(node.args) > 2 else None))
		elif isinstance(node, ast.Dict):
			_from_field(
				catalogue,
				place,
				{_constant(key): _constant(value) for key, value in zip(node.keys, node.values, strict=True)},
			)


def _name(node: ast.expr) -> str:
	return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _constant(node: ast.expr | None) -> Any:
	return node.value if isinstance(node, ast.Constant) else None


def _from_field(catalogue: Catalogue, place: str, field: dict, doctype: str | None = None) -> None:
	"""A field, as a record or as a dictionary in code."""
	if "fieldname" not in field or "fieldtype" not in field:
		return
	for key in ("label", "description"):
		text = field.get(key)
		catalogue.add(place, text, doctype if text in OTHER_MEANING else None)
	options = field.get("options")
	if field["fieldtype"] == "Select" and field["fieldname"] not in NOT_READ and isinstance(options, str):
		catalogue.add_lines(place, options)
	if field["fieldtype"] == "HTML":
		_from_calls(catalogue, place, options or "")


def _from_calls(catalogue: Catalogue, place: str, source: str) -> None:
	for found in CALL.finditer(source):
		if found["q"] != "`" or "${" not in found["text"]:
			catalogue.add(place, _unescape(found["text"]), found["context"])


def _unescape(text: str) -> str:
	return re.sub(r"\\[nt\"'`\\]", lambda found: ESCAPES[found[0]], text)


def _records(content: Any) -> Iterator[dict]:
	"""A file holds one record, a list of them, or a dictionary of them by key."""
	if isinstance(content, list):
		yield from (record for record in content if isinstance(record, dict))
	elif isinstance(content, dict) and "doctype" in content:
		yield content
	elif isinstance(content, dict):
		yield from (record for record in content.values() if isinstance(record, dict))
		# the seeds of the Settings are their values, without the record around them
		yield {
			"doctype": SETTINGS,
			**{key: value for key, value in content.items() if isinstance(value, str)},
		}


def _from_record(catalogue: Catalogue, place: str, record: dict, doctypes: dict[str, dict]) -> None:
	doctype = record.get("doctype")
	if doctype == "DocType":
		_from_doctype(catalogue, place, record)
	elif doctype in READ_BY_PEOPLE:
		_from_keys(catalogue, place, record, READ_BY_PEOPLE[doctype])
	elif doctype in doctypes:
		_from_seed(catalogue, place, record, _translatable(doctypes[doctype]), doctypes)
	for text in _texts(record):
		_from_calls(catalogue, place, text)


def _from_doctype(catalogue: Catalogue, place: str, record: dict) -> None:
	catalogue.add(place, record["name"])
	catalogue.add(place, record.get("description"))
	for field in record.get("fields", []):
		_from_field(catalogue, place, field, record["name"])
	for row in [*record.get("links", []), *record.get("actions", [])]:
		catalogue.add(place, row.get("group"))
		catalogue.add(place, row.get("label"))
	for row in record.get("states", []):
		catalogue.add(place, row.get("title"))


def _from_keys(catalogue: Catalogue, place: str, record: dict, keys: dict[str, tuple[str, ...]]) -> None:
	for table, names in keys.items():
		for row in record.get(table) or [] if table else [record]:
			for name in names:
				catalogue.add(place, row.get(name))
	for block in json.loads(record.get("content") or "[]") if record.get("doctype") == "Workspace" else ():
		if block.get("type") in ("header", "paragraph"):
			catalogue.add(place, block.get("data", {}).get("text"))


def _from_seed(
	catalogue: Catalogue, place: str, record: dict, doctype: dict, doctypes: dict[str, dict]
) -> None:
	"""A record of ours that is planted: what people read are its texts, not its choices and links."""
	for field in doctype["fields"]:
		value = record.get(field["fieldname"])
		if (
			field["fieldtype"] in TEXT_FIELDS
			and field["fieldname"] not in COMPARED
			and isinstance(value, str)
		):
			add = catalogue.add_lines if field["fieldname"] in LINE_BY_LINE else catalogue.add
			add(place, value)
		for row in value if field["fieldtype"] == "Table" and isinstance(value, list) else ():
			_from_seed(catalogue, place, row, doctypes[field["options"]], doctypes)


def _translatable(doctype: dict) -> dict:
	"""Of the Settings only what says that it is read in every language."""
	if doctype["name"] != SETTINGS:
		return doctype
	return {**doctype, "fields": [field for field in doctype["fields"] if field.get("translatable")]}


def _texts(value: Any) -> Iterator[str]:
	if isinstance(value, str):
		yield value
	elif isinstance(value, dict | list):
		for inner in value.values() if isinstance(value, dict) else value:
			yield from _texts(inner)


def _doctypes(app: Path) -> dict[str, dict]:
	found = {}
	for path in app.rglob("doctype/*/*.json"):
		record = json.loads(path.read_text(encoding="utf-8"))
		if isinstance(record, dict) and record.get("doctype") == "DocType":
			found[record["name"]] = record
	return found

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Play one recorded case on the connected site and say what each step changed."""

import json
import re
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

import frappe
from frappe.model.document import Document
from frappe.model.mapper import make_mapped_doc
from frappe.utils import add_days, today

FOLDER = Path(__file__).parent
OBSERVED_DOCTYPES = (
	"Lead",
	"Prospect",
	"Opportunity",
	"Customer",
	"Quotation",
	"Sales Order",
	"Delivery Note",
	"Installation Note",
	"Sales Invoice",
	"Contract",
)
DOC_EVENTS = frozenset(
	"""before_insert after_insert before_validate validate before_save on_update before_submit on_submit
	before_cancel on_cancel before_update_after_submit on_update_after_submit on_change on_trash
	after_delete""".split()
)
ALIAS = re.compile(r"\$(?P<alias>\w+)(?:\.(?P<table>\w+)\.(?P<idx>\d+))?")
DAY = re.compile(r"@today(?P<days>[+-]\d+)?")


def case_files() -> list[Path]:
	"""All case files, in a stable order."""
	return sorted((FOLDER / "cases").glob("*.json"))


def read_json(path: Path) -> dict:
	"""A case or the common file."""
	return json.loads(path.read_text(encoding="utf-8"))


def write_json(path: Path, data: dict):
	"""Write it the one way all cases are written."""
	text = json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False)
	path.write_text(text + "\n", encoding="utf-8")


def play(case: dict) -> list[dict]:
	"""Play a case in the open transaction. The caller rolls back."""
	common = read_json(FOLDER / "common.json")
	ensure_masters(common["masters"] + case.get("masters", []))
	for doctype, values in case.get("settings", {}).items():
		for fieldname, value in values.items():
			frappe.db.set_single_value(doctype, fieldname, value)
	stage = Stage(watched_fields(case["watch"], common["groups"]))
	return [stage.play_step(step) for step in case["steps"]]


def ensure_masters(masters: list[dict]):
	"""Insert the masters that the site lacks; those of a DocType it does not have are not needed there."""
	for master in masters:
		values = {key: days_resolved(value) for key, value in master.items() if key != "name"}
		doctype, name = master["doctype"], master["name"]
		if not frappe.db.exists("DocType", doctype) or frappe.db.exists(doctype, name):
			continue
		doc = frappe.get_doc(values).insert()
		if doc.name != name:
			raise ValueError(f"{doctype} {doc.name} is called {name} in the case: correct its name there.")


def watched_fields(watch: dict, groups: dict) -> dict:
	"""DocType → fieldnames, with the names of groups (@totals) replaced by their fields."""
	return {
		doctype: [f for entry in entries for f in (groups[entry[1:]] if entry[0] == "@" else [entry])]
		for doctype, entries in watch.items()
	}


def days_resolved(value):
	"""Replace @today+3 by that date."""
	match = DAY.fullmatch(value) if isinstance(value, str) else None
	return add_days(today(), int(match["days"] or 0)) if match else value


class Stage:
	"""The documents of one case by their aliases, and what was last seen of them."""

	def __init__(self, watch: dict):
		self.watch = watch
		self.names = {}
		self.aliases = {}
		self.seen = {}

	def play_step(self, step: dict) -> dict:
		"""Do the step; report the watched fields that changed, the document events, the error."""
		heard = []
		frappe.db.savepoint("step")
		try:
			with listening(heard):
				getattr(self, "do_" + step["do"])(step)
		except Exception as error:
			if not step.get("may_fail"):
				raise
			frappe.db.rollback(save_point="step")
			return {"error": error_name(error)}
		finally:
			frappe.flags.pop("args", None)
		result = {"changed": self.changes()}
		if step.get("events", True):
			result["events"] = self.in_stable_order(heard)
		return result

	# the steps

	def do_insert(self, step):
		self.keep(step["as"], frappe.get_doc(self.resolved(step["doc"])).insert())

	def do_save(self, step):
		doc = self.load(step["on"])
		self.set_values(doc, step)
		doc.save()

	def do_submit(self, step):
		self.load(step["on"]).submit()

	def do_cancel(self, step):
		self.load(step["on"]).cancel()

	def do_delete(self, step):
		doctype, name = self.names.pop(step["on"])
		self.seen.pop(step["on"])
		frappe.delete_doc(doctype, name)

	def do_amend(self, step):
		doc = frappe.copy_doc(self.load(step["from"]))
		doc.amended_from = self.names[step["from"]][1]
		doc.docstatus = 0
		self.set_values(doc, step)
		self.keep(step["as"], doc.insert())

	def do_map(self, step):
		"""Create > …, as the desk does it: map, send to the browser, change there, save."""
		args = self.resolved(step.get("args"))
		mapped = make_mapped_doc(
			step["method"], self.names[step["from"]][1], args=json.dumps(args) if args else None
		)
		doc = frappe.get_doc(json.loads(mapped.as_json()))
		self.set_values(doc, step)
		self.keep(step["as"], doc.insert())

	def do_call(self, step):
		"""Call a function; lists among the arguments go as JSON, as the desk sends them."""
		args = self.resolved(step.get("args", {}))
		args = {key: json.dumps(v) if isinstance(v, list) else v for key, v in args.items()}
		frappe.get_attr(step["method"])(**args)

	def do_find(self, step):
		"""Give a document that ERPNext made by itself a name."""
		name = frappe.db.get_value(step["doctype"], self.resolved(step["filters"]))
		self.keep(step["as"], frappe.get_doc(step["doctype"], name))

	def do_method(self, step):
		self.load(step["on"]).run_method(step["method"], **self.resolved(step.get("args", {})))

	# the documents

	def keep(self, alias, doc):
		self.names[alias] = (doc.doctype, doc.name)
		self.aliases[doc.doctype, doc.name] = alias

	def load(self, alias):
		return frappe.get_doc(*self.names[alias])

	def set_values(self, doc, step):
		"""`values` on the document, `rows` on its child rows by idx, `drop` takes rows out."""
		for table, rows in step.get("rows", {}).items():
			for idx, values in rows.items():
				doc.get(table)[int(idx) - 1].update(self.resolved(values))
		for table, dropped in step.get("drop", {}).items():
			doc.set(table, [row for row in doc.get(table) if row.idx not in dropped])
			for idx, row in enumerate(doc.get(table), 1):
				row.idx = idx
		for fieldname, value in self.resolved(step.get("values", {})).items():
			doc.set(fieldname, value)

	def resolved(self, value):
		"""Replace aliases by names and @today by dates, through lists and dicts."""
		if isinstance(value, dict):
			return {key: self.resolved(inner) for key, inner in value.items()}
		if isinstance(value, list):
			return [self.resolved(inner) for inner in value]
		match = ALIAS.fullmatch(value) if isinstance(value, str) else None
		if not match:
			return days_resolved(value)
		if not match["table"]:
			return self.names[match["alias"]][1]
		return self.load(match["alias"]).get(match["table"])[int(match["idx"]) - 1].name

	# what is seen

	def changes(self) -> dict:
		docs = {alias: self.load(alias) for alias in self.names}
		placeholders = placeholders_of(docs)
		changed = {}
		for alias, doc in docs.items():
			now = {f: seen_value(doc, f, placeholders) for f in self.watch.get(doc.doctype, [])}
			before = self.seen.get(alias, {})
			difference = {f: value for f, value in now.items() if f not in before or before[f] != value}
			if difference:
				changed[alias] = difference
			self.seen[alias] = now
		return changed

	def in_stable_order(self, heard: list) -> list[str]:
		"""The events by alias; neighbouring changes of one DocType sorted, as ERPNext walks sets of names."""
		events = []
		for (event, _doctype), group in groupby(heard, key=lambda pair: (pair[1], pair[0].doctype)):
			named = [f"{self.alias_of(doc)} {event}" for doc, _event in group]
			events += sorted(named) if event == "on_change" else named
		return events

	def alias_of(self, doc) -> str:
		return self.aliases.get((doc.doctype, doc.name), doc.doctype)


@contextmanager
def listening(heard: list):
	"""Collect (document, event) of the observed DocTypes, in the order in which events begin."""
	original = Document.run_method

	def run_method(self, method, *args, **kwargs):
		if method in DOC_EVENTS and self.doctype in OBSERVED_DOCTYPES:
			heard.append((self, method))
		return original(self, method, *args, **kwargs)

	Document.run_method = run_method
	try:
		yield
	finally:
		Document.run_method = original


def placeholders_of(docs: dict) -> dict:
	"""Name → $alias, and row name → $alias.items.1."""
	names = {}
	for alias, doc in docs.items():
		names[doc.name] = f"${alias}"
		for row in doc.get_all_children():
			names[row.name] = f"${alias}.{row.parentfield}.{row.idx}"
	return names


def seen_value(doc, fieldname: str, placeholders: dict):
	"""The stored value, or the list of values of a child table's column (items.rate)."""
	if fieldname == "name":
		return re.sub(r"\d{5}", "#####", re.sub(r"20\d\d", "YYYY", doc.name))
	if "." in fieldname:
		table, column = fieldname.split(".")
		return [plain(row.get(column), placeholders) for row in doc.get(table) or []]
	return plain(doc.get(fieldname), placeholders)


def plain(value, placeholders: dict):
	"""A value that is equal on each run and each database."""
	if value is None or value == "":
		return None
	if isinstance(value, int | float):
		rounded = round(float(value), 6)
		return int(rounded) if rounded.is_integer() else rounded
	return placeholders.get(str(value), str(value))


def error_name(error: Exception) -> str:
	"""The nearest of Frappe's own exceptions, since an app's subclasses are its own affair."""
	for cls in type(error).__mro__:
		if getattr(frappe.exceptions, cls.__name__, None) is cls:
			return cls.__name__
	return type(error).__name__

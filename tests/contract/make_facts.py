# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Write facts_v15.json and facts_v16.json: what ERPNext's own fields are, of the DocTypes we stand in for.

	python tests/contract/make_facts.py SCHEMA_FOLDER [ERPNEXT_15_CHECKOUT]

SCHEMA_FOLDER holds v15.json, v16.json (field type, options, mandatory, read-only, default, fetch) and
v15_to_v16.txt. A checkout of ERPNext 15 adds `allow_on_submit` and `no_copy`, and the few child tables that
the schema leaves out; for 16 these flags are 15's, except where v15_to_v16.txt says otherwise.
"""

import argparse
import json
import re
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
STAND_IN = FOLDER.parent.parent / "devsite" / "erpnext"
ATTRIBUTES = ("fieldtype", "options", "reqd", "read_only", "default", "fetch_from")
FLAGS = ("allow_on_submit", "no_copy")
CHANGED = re.compile(r"^ +(?:~|\+)16(?:only)? (?P<field>\w+):.*?(?:\[(?P<flags>[^\]]*)\])?$")


def main() -> int:
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("schema", type=Path)
	parser.add_argument("erpnext", type=Path, nargs="?", help="a checkout of ERPNext 15")
	options = parser.parse_args()
	if not (options.schema / "v15.json").exists():
		print(
			f"There is no v15.json in {options.schema}: name the folder of the schema files.", file=sys.stderr
		)
		return 1
	checkout = read_checkout(options.erpnext) if options.erpnext else {}
	if options.erpnext and not checkout:
		print(f"There are no DocTypes in {options.erpnext}: name a checkout of ERPNext 15.", file=sys.stderr)
		return 1
	names = own_doctypes()
	for profile in ("15", "16"):
		facts = collect(profile, names, options.schema, checkout)
		path = FOLDER / f"facts_v{profile}.json"
		path.write_text(as_lines(facts), encoding="utf-8")
		print(f"{path.name}: {len(facts)} DocTypes")
	return 0


def own_doctypes() -> list[str]:
	"""The DocTypes that the stand-in defines, in any profile."""
	files = STAND_IN.glob("*/doctype/*/*.json")
	names = {json.loads(path.read_text(encoding="utf-8"))["name"] for path in files}
	for path in STAND_IN.glob("profiles/*.json"):
		names |= set(json.loads(path.read_text(encoding="utf-8"))["doctypes"])
	return sorted(names)


def read_checkout(root: Path) -> dict:
	"""All DocTypes of a checkout by name."""
	doctypes = {}
	for path in root.glob("erpnext/*/doctype/*/*.json"):
		data = json.loads(path.read_text(encoding="utf-8"))
		if isinstance(data, dict) and data.get("doctype") == "DocType":
			doctypes[data["name"]] = data
	return doctypes


def collect(profile: str, names: list[str], schema: Path, checkout: dict) -> dict:
	known = json.loads((schema / f"v{profile}.json").read_text(encoding="utf-8"))["doctypes"]
	changed = flags_of_16(schema / "v15_to_v16.txt") if profile == "16" else {}
	facts = {}
	for name in names:
		if name in known:
			facts[name] = from_schema(known[name])
		elif name in checkout and name not in json.loads((schema / "v15.json").read_text())["doctypes"]:
			facts[name] = from_checkout(checkout[name])
		else:
			continue
		add_flags(facts[name]["fields"], checkout.get(name), changed.get(name, {}), profile)
	return facts


def from_schema(doctype: dict) -> dict:
	fields = {name: compact(field) for name, field in doctype["fields"].items()}
	kept = ("module", "autoname", "title_field", "istable", "issingle", "is_submittable", "roles")
	return {key: doctype[key] for key in kept if doctype.get(key)} | {"fields": fields}


def from_checkout(doctype: dict) -> dict:
	fields = {field["fieldname"]: compact(field) for field in doctype["fields"]}
	kept = ("module", "autoname", "title_field", "istable", "issingle", "is_submittable")
	facts = {key: doctype[key] for key in kept if doctype.get(key)}
	facts["roles"] = sorted({permission["role"] for permission in doctype["permissions"]})
	return facts | {"fields": fields}


def compact(field: dict) -> dict:
	return {key: field[key] for key in ATTRIBUTES if field.get(key)}


def add_flags(fields: dict, doctype: dict | None, changed: dict, profile: str) -> None:
	"""Add the flags of ERPNext 15 and what 16 is known to have changed of them."""
	flags_of_15 = {field["fieldname"]: field for field in doctype["fields"]} if doctype else {}
	for name, field in fields.items():
		source = flags_of_15.get(name)
		if source:
			field["flags"] = [flag for flag in FLAGS if source.get(flag)]
		if name in changed:
			no_copy = [flag for flag in field.get("flags", []) if flag == "no_copy"]
			field["flags"] = [flag for flag in changed[name] if flag in FLAGS] + no_copy
		if profile == "16" and not source:
			field.pop("flags", None)


def flags_of_16(path: Path) -> dict:
	"""DocType → field → flags, of the lines that say how a field is in 16."""
	changed, doctype = {}, None
	for line in path.read_text(encoding="utf-8").splitlines():
		if line.startswith("====="):
			doctype = line.split("=====")[1].split(" erpnext/")[0].strip()
		elif doctype and (match := CHANGED.match(line)):
			flags = [flag.strip() for flag in (match["flags"] or "").split(",")]
			changed.setdefault(doctype, {})[match["field"]] = flags
	return changed


def as_lines(facts: dict) -> str:
	"""One line per field, so that a change of one field is a change of one line."""
	blocks = []
	for name, doctype in sorted(facts.items()):
		head = {key: value for key, value in doctype.items() if key != "fields"}
		fields = ",\n".join(
			f"   {json.dumps(field)}: {json.dumps(values, ensure_ascii=False, sort_keys=True)}"
			for field, values in sorted(doctype["fields"].items())
		)
		properties = json.dumps(head, ensure_ascii=False, sort_keys=True)[1:-1]
		blocks.append(f' {json.dumps(name)}: {{{properties},\n  "fields": {{\n{fields}\n  }}\n }}')
	return "{\n" + ",\n".join(blocks) + "\n}\n"


if __name__ == "__main__":
	sys.exit(main())

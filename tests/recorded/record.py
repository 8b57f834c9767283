# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Play the cases on a real ERPNext site and write what happened into them. See README.md."""

import argparse
import sys
from pathlib import Path

import replay

import frappe


def main() -> int:
	"""Record all cases, or those named; the site is left as it was."""
	options = read_options()
	files = {file.stem: file for file in replay.case_files()}
	unknown = set(options.case) - set(files)
	if unknown:
		print(f"No such case in {replay.FOLDER / 'cases'}: {', '.join(sorted(unknown))}.", file=sys.stderr)
		return 1
	connect(options)
	try:
		return max([record(files[name]) for name in options.case or files])
	finally:
		frappe.destroy()


def read_options() -> argparse.Namespace:
	parser = argparse.ArgumentParser(description=__doc__)
	parser.add_argument("site")
	parser.add_argument("case", nargs="*", help="names of case files without .json; none: all")
	parser.add_argument("--sites-path", default=".", help="the bench's sites folder (default: here)")
	return parser.parse_args()


def connect(options: argparse.Namespace):
	frappe.init(site=options.site, sites_path=options.sites_path)
	frappe.connect()
	frappe.set_user("Administrator")
	frappe.flags.mute_emails = True
	frappe.flags.mute_messages = True
	frappe.db.commit = refuse_commit


def refuse_commit():
	raise RuntimeError("A case committed: it would leave its documents on the site. Change the case.")


def record(file: Path) -> int:
	"""Record one case; 1 if it could not be played."""
	case = replay.read_json(file)
	try:
		case["recorded"] = replay.play(case)
	except Exception as error:
		print(f"{file.stem}: {type(error).__name__}: {error}", file=sys.stderr)
		if "-v" in sys.argv:
			raise
		return 1
	finally:
		frappe.db.rollback()
		# the database layer remembers values of settings
		frappe.db.value_cache.clear()
	unknown = unknown_fields(case["watch"])
	if unknown:
		print(f"{file.stem}: this ERPNext has no field {', '.join(unknown)}.", file=sys.stderr)
		return 1
	replay.write_json(file, case)
	print(f"{file.stem}: {len(case['recorded'])} steps")
	return 0


def unknown_fields(watch: dict) -> list[str]:
	"""Watched fields that ERPNext does not have, which would be recorded as empty for ever."""
	groups = replay.read_json(replay.FOLDER / "common.json")["groups"]
	return [
		f"{doctype}.{field}"
		for doctype, fields in replay.watched_fields(watch, groups).items()
		for field in fields
		if not has_field(frappe.get_meta(doctype), field)
	]


def has_field(meta, fieldname: str) -> bool:
	table, _, column = fieldname.rpartition(".")
	if table:
		field = meta.get_field(table)
		return bool(field and frappe.get_meta(field.options).has_field(column))
	return fieldname in ("name", "docstatus") or meta.has_field(fieldname)


if __name__ == "__main__":
	sys.exit(main())

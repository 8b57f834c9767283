# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""hooks.py, patches.txt and every path written as text lead somewhere."""

import ast
import json
import re
from functools import cache
from pathlib import Path

from sales_process import hooks
from tests.architecture.sources import (
	APP,
	FUNCTIONS,
	ROOT,
	app_files,
	calls,
	defines,
	dotted,
	module_file,
	resolves,
	tree,
	where,
)

HOOKS = APP / "hooks.py"
PATCHES = APP / "patches.txt"
OUR_PATH = re.compile(r"sales_process(?:\.[A-Za-z_]\w*)+")
# what both 15 and 16 know; the maintenance keys are 16's only
SCHEDULES = {
	"all", "hourly", "daily", "weekly", "monthly", "yearly", "annual",
	"hourly_long", "daily_long", "weekly_long", "monthly_long", "cron",
}  # fmt: skip
CLASS_HOOKS = {"override_doctype_class", "extend_doctype_class"}


def _hooks() -> dict[str, ast.expr]:
	return {
		node.targets[0].id: node.value
		for node in tree(HOOKS).body
		if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
	}


def _texts(node: ast.AST) -> list[ast.Constant]:
	return [n for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def test_hooks_is_an_index():
	lines = HOOKS.read_text(encoding="utf-8").splitlines()
	assert len(lines) < 150, f"hooks.py has {len(lines)} lines; under 150 it can be read at once."
	leftovers = [
		line for line in lines[2:] if line.strip().startswith("#") and re.search(r"[=\[\]{}]|\"\s*:", line)
	]
	assert not leftovers, f"hooks.py keeps code as a comment: {leftovers}"
	program = [
		n for n in tree(HOOKS).body if isinstance(n, (*FUNCTIONS, ast.ClassDef, ast.Import, ast.If, ast.For))
	]
	assert not program, f"hooks.py lists hooks and nothing else: {where(HOOKS, program[0].lineno)}"


def test_hooks_replace_no_class():
	assert not CLASS_HOOKS & set(_hooks()), (
		"Extend ERPNext with doc_events in overrides/, not with a class hook."
	)


def test_every_event_of_a_document_is_a_function_of_its_override():
	for doctype, events in hooks.doc_events.items():
		for event, path in events.items():
			module, _, function = path.rpartition(".")
			assert module.startswith("sales_process.overrides."), f"{doctype}.{event}: {path}"
			assert function == event, (
				f"{doctype}.{event}: the function should be named {event}, not {function}."
			)
			assert resolves(path), f"{doctype}.{event}: {path} does not exist."


def test_scheduler_entries_are_functions_without_arguments():
	schedule = ast.literal_eval(_hooks()["scheduler_events"])
	assert set(schedule) <= SCHEDULES, f"Unknown schedule: {set(schedule) - SCHEDULES}"
	cron = [path for paths in schedule.get("cron", {}).values() for path in paths]
	for path in [*cron, *(path for key, paths in schedule.items() if key != "cron" for path in paths)]:
		module, _, name = path.rpartition(".")
		assert module == "sales_process.tasks", f"{path}: every scheduler entry lives in tasks.py."
		entry = next(
			(n for n in tree(module_file(module)).body if isinstance(n, FUNCTIONS) and n.name == name), None
		)
		assert entry, f"{path} does not exist."
		assert not entry.args.args, f"{path} is called without arguments."


def test_files_named_in_hooks_exist():
	listed = _hooks()
	for key in ("doctype_js", "doctype_list_js", "doctype_calendar_js", "doctype_tree_js"):
		for text in getattr(hooks, key, {}).values():
			for path in [text] if isinstance(text, str) else text:
				assert (APP / path).is_file(), f"{key} names {path}, which does not exist."
	for text in _texts(tree(HOOKS)):
		if text.value.startswith("/assets/sales_process/"):
			path = APP / "public" / text.value.removeprefix("/assets/sales_process/")
			assert path.is_file(), f"hooks.py names {text.value}, which does not exist."
	for key, folder in (("app_include_js", "js"), ("app_include_css", "scss")):
		for bundle in [ast.literal_eval(listed[key])] if key in listed else ():
			stem = bundle.rpartition(".")[0]
			found = list((APP / "public").rglob(f"{stem}.*"))
			assert found, f"{key} names {bundle}, but there is no public/**/{stem}.{folder}."


def test_fixtures_are_complete():
	fixtures = APP / "fixtures"
	named = {
		(entry if isinstance(entry, str) else entry.get("dt") or entry.get("doctype"))
		.lower()
		.replace(" ", "_")
		for entry in (ast.literal_eval(_hooks()["fixtures"]) if "fixtures" in _hooks() else [])
	}
	found = {path.stem for path in fixtures.glob("*.json")}
	assert named == found, f"hooks.py exports {sorted(named)}, fixtures/ holds {sorted(found)}."


@cache
def _script_namespaces() -> set[str]:
	scripts = (path.read_text(encoding="utf-8") for path in app_files(".js", ".html"))
	return {name for script in scripts for name in re.findall(r"frappe\.provide\([\"'](.+?)[\"']\)", script)}


def test_paths_written_as_text_lead_somewhere():
	for path in app_files(".py", ".js", ".html"):
		for text, line in _words_in_quotes(path):
			is_path = OUR_PATH.fullmatch(text) and not text.endswith((".bundle.js", ".bundle.css"))
			if is_path and text not in _script_namespaces():
				assert resolves(text), f"{where(path, line)} names {text}, which does not exist."


def _words_in_quotes(path: Path) -> list[tuple[str, int]]:
	if path.suffix == ".py":
		return [(node.value, node.lineno) for node in _texts(tree(path))]
	lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
	return [
		(text, number) for number, line in lines for text in re.findall(r"[\"'`]([^\"'`\s]+)[\"'`]", line)
	]


def test_records_call_functions_that_exist():
	for path in app_files(".json"):
		for text in re.findall(r'"(sales_process(?:\.[A-Za-z_]\w*)+)"', path.read_text(encoding="utf-8")):
			assert resolves(text), f"{where(path)} names {text}, which does not exist."


def test_every_patch_can_be_imported():
	sections, seen = [], set()
	for number, line in enumerate(PATCHES.read_text(encoding="utf-8").splitlines(), start=1):
		entry = line.split("#")[0].strip()
		if not entry:
			continue
		if entry.startswith("["):
			sections.append(entry)
			continue
		assert entry not in seen, f"patches.txt:{number} is listed twice: {entry}"
		seen.add(entry)
		if entry.startswith("execute:"):
			_check_one_liner(line.removeprefix("execute:"), number)
		else:
			module = entry.split()[0]
			assert defines(module, "execute"), f"patches.txt:{number}: {module} has no function execute."
	assert sections == ["[pre_model_sync]", "[post_model_sync]"], f"Sections of patches.txt: {sections}"


def _check_one_liner(code: str, number: int) -> None:
	parsed = ast.parse(code.strip())
	for node in ast.walk(parsed):
		if isinstance(node, ast.ImportFrom):
			for alias in node.names:
				assert resolves(f"{node.module}.{alias.name}"), (
					f"patches.txt:{number}: no {node.module}.{alias.name}"
				)
	for call in calls(parsed):
		name = dotted(call.func)
		if name.startswith("sales_process."):
			assert resolves(name), f"patches.txt:{number}: {name} does not exist."


def test_modules_and_names_of_the_app():
	assert (APP / "modules.txt").read_text(encoding="utf-8").split("\n")[0] == "Sales Process"
	assert hooks.app_name == APP.name
	assert hooks.required_apps == ["frappe/erpnext"], "The plain name makes bench 15 ask the network."
	assert hooks.require_type_annotated_api_methods is True
	assert (ROOT / "fixtures").resolve() == APP / "fixtures"


def test_ignored_links_are_our_doctypes():
	names = {
		json.loads(path.read_text())["name"]
		for path in app_files(".json")
		if path.parent.parent.name == "doctype"
	}
	unknown = set(hooks.ignore_links_on_delete) - names
	assert not unknown, f"ignore_links_on_delete names no doctype of ours: {sorted(unknown)}"

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What a browser may call: typed, permission checked, writers by POST, mentioned in a test.

Checks and writes are looked for in the method and in whatever it calls in the same file or class.
"""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.sources import (
	FUNCTIONS,
	ROOT,
	app_files,
	calls,
	dotted,
	files,
	is_test,
	module_file,
	tree,
	where,
)

WRITES = {
	"save", "insert", "submit", "cancel", "delete", "db_set", "db_insert", "db_update",
	"set_value", "set_single_value", "delete_doc", "rename_doc", "add_comment",
}  # fmt: skip
DEPTH = 4


@dataclass(frozen=True)
class Method:
	path: Path
	node: ast.FunctionDef
	decorator: ast.expr

	@property
	def place(self) -> str:
		return where(self.path, self.node.lineno)

	@property
	def options(self) -> dict[str, ast.expr]:
		return {k.arg: k.value for k in getattr(self.decorator, "keywords", [])}

	@property
	def verbs(self) -> list[str] | None:
		return ast.literal_eval(self.options["methods"]) if "methods" in self.options else None

	@property
	def for_guests(self) -> bool:
		return "allow_guest" in self.options and ast.literal_eval(self.options["allow_guest"])


def _whitelisted() -> list[Method]:
	found = []
	for path in app_files(".py"):
		for node in ast.walk(tree(path)):
			for decorator in node.decorator_list if isinstance(node, FUNCTIONS) else ():
				name = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
				if name in ("frappe.whitelist", "whitelist"):
					found.append(Method(path, node, decorator))
	return found


METHODS = _whitelisted()
every_method = pytest.mark.parametrize(
	"method", METHODS, ids=lambda method: f"{method.path.stem}.{method.node.name}"
)


@every_method
def test_arguments_are_typed(method):
	arguments = method.node.args
	named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
	untyped = [a.arg for a in named if a.annotation is None and a.arg not in ("self", "cls")]
	assert not untyped, f"{method.place}: give a type to {', '.join(untyped)}; Frappe checks by it."
	assert not (arguments.vararg or arguments.kwarg), (
		f"{method.place}: name the arguments, * and ** take anything."
	)
	if any("validate_and_sanitize_search_inputs" in ast.unparse(d) for d in method.node.decorator_list):
		return  # the search of the desk calls it, with filters that are read already
	bare = [a.arg for a in named if ast.unparse(a.annotation or ast.Constant("")) in ("list", "dict")]
	assert not bare, (
		f"{method.place}: the desk sends {', '.join(bare)} as JSON text: str | list, and frappe.parse_json."
	)


@every_method
def test_annotations_are_not_switched_off(method):
	future = [n for n in tree(method.path).body if isinstance(n, ast.ImportFrom) and n.module == "__future__"]
	assert not future, f"{where(method.path)}: annotations as text let every argument through unchecked."


@every_method
def test_whitelist_is_outermost(method):
	first = method.node.decorator_list[0]
	assert first is method.decorator, (
		f"{method.place}: @frappe.whitelist goes first, what is above it is skipped."
	)


@every_method
def test_permission_is_checked_and_throws(method):
	if method.for_guests:
		names = [dotted(d.func) for d in method.node.decorator_list if isinstance(d, ast.Call)]
		assert any(name.endswith("rate_limit") for name in names), (
			f"{method.place}: guests need @rate_limit(...)."
		)
		assert method.verbs, f"{method.place}: say methods=[...] for what a guest may call."
	else:
		assert any(_is_check(call) for call in _reached(method.path, method.node)), (
			f"{method.place}: nothing stops a user without permission. Use frappe.has_permission(..., throw=True), "
			'doc.check_permission("write"), frappe.only_for(...) or read with frappe.get_list.'
		)


@every_method
def test_writers_take_post_only(method):
	writes = [call for call in _reached(method.path, method.node) if _is_write(call)]
	if writes:
		assert method.verbs and "GET" not in method.verbs, (
			f'{method.place} writes ({dotted(writes[0].func) or "…"} in line {writes[0].lineno}): methods=["POST"].'
		)


@every_method
def test_some_test_calls_it(method):
	assert method.node.name in _words_of_tests(), f"{method.place}: no test mentions {method.node.name}."


@cache
def _words_of_tests() -> str:
	tests = [path for path in files(".py") if is_test(path) or ROOT / "tests" in path.parents]
	return "\n".join(path.read_text(encoding="utf-8") for path in tests)


def _is_check(call: ast.Call) -> bool:
	name = dotted(call.func) or _last(call)
	if name.endswith("has_permission"):
		return any(k.arg == "throw" and ast.unparse(k.value) == "True" for k in call.keywords)
	return name.endswith(("check_permission", "only_for", "get_list"))


def _is_write(call: ast.Call) -> bool:
	if _last(call) not in WRITES or not isinstance(call.func, ast.Attribute):
		return False
	return dotted(call.func) not in ("frappe.cache.delete", "frappe.cache.set_value")


def _last(call: ast.Call) -> str:
	return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _reached(path: Path, node: ast.AST, depth: int = DEPTH, seen: set | None = None) -> list[ast.Call]:
	"""Calls in a function and in the functions of ours that it calls by name."""
	seen = seen if seen is not None else set()
	if node in seen or not depth:
		return []
	seen.add(node)
	own = [call for statement in node.body for call in calls(statement)]
	further = []
	for call in own:
		for next_path, next_node in _targets(path, call):
			further += _reached(next_path, next_node, depth - 1, seen)
	return own + further


def _targets(path: Path, call: ast.Call) -> list[tuple[Path, ast.FunctionDef]]:
	name = dotted(call.func)
	if name.startswith("self.") and name.count(".") == 1:
		methods = (inner for n in tree(path).body if isinstance(n, ast.ClassDef) for inner in n.body)
		return [(path, n) for n in methods if isinstance(n, FUNCTIONS) and n.name == _last(call)]
	module = _imported(path).get(name.partition(".")[0])
	if "." in name:
		found = module_file(module) if module and name.count(".") == 1 else None
	elif module:
		found = module_file(module.rpartition(".")[0])
	else:
		found = path
	body = tree(found).body if found else []
	return [(found, n) for n in body if isinstance(n, FUNCTIONS) and n.name == _last(call)]


@cache
def _imported(path: Path) -> dict[str, str]:
	"""Name in this file → full path, of what it imports from the app."""
	return {
		alias.asname or alias.name: f"{node.module}.{alias.name}"
		for node in ast.walk(tree(path))
		if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sales_process")
		for alias in node.names
	}

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""sales_process.engine: values in, values and findings out; no framework, no clock, no chance, no files."""

import ast

import pytest

from tests.architecture.sources import APP, ENGINE, FUNCTIONS, calls, dotted, files, imports, tree, where

MODULES = [path for path in files(".py") if ENGINE in path.parents]
IMPURE_MODULES = {
	"asyncio", "glob", "io", "logging", "os", "pathlib", "random", "requests", "secrets", "shutil", "socket",
	"sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "urllib", "uuid",
}  # fmt: skip
CLOCKS = {"now", "today", "utcnow", "fromtimestamp"}
IMPURE_CALLS = {"open", "print", "input", "eval", "exec", "__import__"}


def test_there_is_an_engine():
	assert len(MODULES) > 1, "No module found in sales_process/engine: these tests look in the wrong place."


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_imports_only_the_library_and_itself(path):
	for name, line in imports(path):
		top = name.split(".")[0]
		assert top not in {"frappe", "erpnext", "monoframe", "devsite"}, (
			f"{where(path, line)} imports {name}."
		)
		assert top not in IMPURE_MODULES, (
			f"{where(path, line)} imports {name}: that is not a matter of values."
		)
		if top == APP.name:
			assert name.startswith("sales_process.engine."), f"{where(path, line)} imports {name}, the shell."
		assert not name.startswith("None."), f"{where(path, line)} imports relatively; write the whole path."


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_asks_no_clock_and_touches_nothing_outside(path):
	for call in calls(tree(path)):
		name = dotted(call.func)
		last = name.rpartition(".")[2]
		assert not (last in CLOCKS and "." in name), (
			f"{where(path, call.lineno)}: pass the day in, not {name}()."
		)
		assert name not in IMPURE_CALLS, (
			f"{where(path, call.lineno)}: {name}() does not belong in the engine."
		)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_public_functions_are_typed(path):
	for node in ast.walk(tree(path)):
		if isinstance(node, FUNCTIONS) and not node.name.startswith("_"):
			arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
			untyped = [a.arg for a in arguments if a.annotation is None and a.arg not in ("self", "cls")]
			assert not untyped, (
				f"{where(path, node.lineno)}: {node.name} has no type for {', '.join(untyped)}."
			)
			assert node.returns, f"{where(path, node.lineno)}: {node.name} does not say what it returns."


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_sentences_for_people_are_made_elsewhere(path):
	for call in calls(tree(path)):
		assert dotted(call.func) not in ("_", "_lt", "__"), f"{where(path, call.lineno)} translates."

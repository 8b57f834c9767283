# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the architecture tests look at: the files of the repository, as text and as syntax trees. No site."""

import ast
import json
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "sales_process"
ENGINE = APP / "engine"
DOCTYPES = APP / "sales_process" / "doctype"
MADE_BY_TOOLS = {".venv", ".venv-lint", ".devsite", ".git", "node_modules", "__pycache__"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@cache
def files(*suffixes: str) -> tuple[Path, ...]:
	"""Files of the repository that git knows or would take, by their endings."""
	command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
	listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
	found = (ROOT / line for line in listed.stdout.splitlines()) if not listed.returncode else _walk()
	return tuple(sorted(path for path in found if path.suffix in suffixes and path.is_file()))


def _walk() -> Iterator[Path]:
	for path in ROOT.rglob("*"):
		if not MADE_BY_TOOLS & set(path.parts):
			yield path


def app_files(*suffixes: str) -> list[Path]:
	"""Files of the app without its tests."""
	return [path for path in files(*suffixes) if APP in path.parents and not is_test(path)]


def is_test(path: Path) -> bool:
	return path.name.startswith("test_") or APP / "tests" in path.parents


@cache
def tree(path: Path) -> ast.Module:
	return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def where(path: Path, line: int | None = None) -> str:
	"""Path in the repository, as an editor opens it."""
	return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))


def imports(path: Path) -> Iterator[tuple[str, int]]:
	"""Every imported name in full: `from a import b` is `a.b`."""
	for node in ast.walk(tree(path)):
		if isinstance(node, ast.Import):
			yield from ((alias.name, node.lineno) for alias in node.names)
		elif isinstance(node, ast.ImportFrom):
			yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def dotted(node: ast.expr) -> str:
	"""`frappe.db.get_value` of such an expression; empty if it is something else."""
	if isinstance(node, ast.Name):
		return node.id
	if isinstance(node, ast.Attribute):
		return f"{dotted(node.value)}.{node.attr}"
	return ""


def calls(node: ast.AST) -> Iterator[ast.Call]:
	return (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))


@cache
def module_file(name: str) -> Path | None:
	"""The file of a module of this repository."""
	base = ROOT.joinpath(*name.split("."))
	return next((path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file()), None)


def defines(module: str, name: str) -> bool:
	"""Whether a module of this repository has a top-level name, imported ones included."""
	path = module_file(module)
	return bool(path) and any(name in _bound(node) for node in tree(path).body)


def _bound(node: ast.stmt) -> set[str]:
	if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
		return {node.name}
	if isinstance(node, (ast.Import, ast.ImportFrom)):
		return {alias.asname or alias.name for alias in node.names}
	targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
	return {target.id for target in targets if isinstance(target, ast.Name)}


def resolves(path: str) -> bool:
	"""Whether a dotted path leads to a module, to something in it, or to a method of a class in it."""
	if module_file(path) or (ROOT.joinpath(*path.split(".")).is_dir()):
		return True
	module, _, name = path.rpartition(".")
	if defines(module, name):
		return True
	outer, _, class_name = module.rpartition(".")
	return bool(outer) and defines(outer, class_name)


@cache
def doctypes() -> dict[str, dict]:
	"""Our DocTypes by name; each knows its folder."""
	found = {}
	for folder in sorted(DOCTYPES.iterdir()):
		path = folder / f"{folder.name}.json"
		if path.is_file():
			record = json.loads(path.read_text(encoding="utf-8"))
			found[record["name"]] = record | {"folder": folder}
	return found

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""House style that ruff and semgrep do not know."""

import ast
import re
import tokenize
from pathlib import Path

from tests.architecture.sources import APP, ENGINE, ROOT, app_files, files, imports, is_test, tree, where

TEXT = (
	".py",
	".js",
	".json",
	".md",
	".toml",
	".txt",
	".yaml",
	".yml",
	".html",
	".scss",
	".css",
	".sh",
	".po",
	".pot",
	"",
)
HEADER = ("Copyright (c) 2026, sales_process contributors", "License: GPL-3.0-or-later. See LICENSE")
# folders of one machine; built from parts, so that this file does not name any itself
MACHINE = re.compile(r"(?<![\w.$}])/(?:" + "|".join(("work", "root", "home", "tmp", "Users")) + r")/[\w.]+")
NAMED_AFTER_A_TECHNIQUE = {
	"utils",
	"util",
	"helpers",
	"helper",
	"manager",
	"managers",
	"service",
	"services",
	"common",
	"misc",
}
AFTER_3_10 = {
	"tomllib", "enum.StrEnum", "typing.Self", "typing.override", "typing.assert_never", "datetime.UTC",
	"itertools.batched", "warnings.deprecated", "pytz",
}  # fmt: skip
VERSIONS = re.compile(
	r"\butm_\w+|Lead Source|UTM Source|frappe\.__version__|erpnext\.__version__|is_frappe_version"
)
KNOWS_ERPNEXT = {"compat.py", "overrides", "demo", "tests"}
REASON = re.compile(r"#\s*nosemgrep\s*(.*)$")


def _python() -> list[Path]:
	return [path for path in files(".py") if ROOT / "tests" / "semgrep" not in path.parents]


def test_header():
	for path in [*_python(), *files(".js")]:
		mark = "#" if path.suffix == ".py" else "//"
		lines = path.read_text(encoding="utf-8").split("\n")[:2]
		expected = [f"{mark} {line}" for line in HEADER]
		assert lines == expected or not path.stat().st_size, (
			f"{where(path)} does not start with the two lines of the header."
		)


def test_no_folder_of_a_machine():
	for path in files(*TEXT):
		for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
			found = MACHINE.search(line)
			assert not found, f"{where(path, number)} names a folder of one machine: {found[0]}"


def test_no_module_is_named_after_a_technique():
	for path in app_files(".py"):
		names = {path.stem, *path.relative_to(ROOT).parent.parts}
		assert not names & NAMED_AFTER_A_TECHNIQUE, f"{where(path)}: name it after its subject."


def test_imports_nothing_newer_than_python_3_10():
	"""Newer syntax is ruff's business (target-version)."""
	for path in _python():
		inner = (
			node
			for node in ast.walk(tree(path))
			if isinstance(node, ast.Import | ast.ImportFrom) and node.col_offset
		)
		guarded = {node.lineno for node in inner}
		for name, line in imports(path):
			new = name in AFTER_3_10 or name.split(".")[0] in AFTER_3_10
			assert not new or line in guarded, f"{where(path, line)}: {name} came after Python 3.10."


def test_only_compat_knows_versions():
	for path in app_files(".py", ".js", ".html", ".json"):
		if path.name == "compat.py":
			continue
		for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
			found = VERSIONS.search(line)
			assert not found, f"{where(path, number)}: {found[0]} differs between versions; ask compat.py."


def test_erpnext_is_imported_at_its_edge_only():
	for path in app_files(".py"):
		if path.relative_to(APP).parts[0] in KNOWS_ERPNEXT:
			continue
		for name, line in imports(path):
			assert name.split(".")[0] != "erpnext", (
				f"{where(path, line)} imports {name}; compat.py or overrides/ may."
			)


def test_app_does_not_know_its_host():
	for path in app_files(".py"):
		for name, line in imports(path):
			assert name.split(".")[0] not in ("devsite", "monoframe", "tests"), (
				f"{where(path, line)} imports {name}."
			)


def test_host_knows_nothing_of_sales():
	host = ROOT / "devsite"
	for path in files(".py", ".js"):
		if host in path.parents and host / "erpnext" not in path.parents:
			text = "\n".join(path.read_text(encoding="utf-8").split("\n")[2:])
			assert "sales_process" not in text, f"{where(path)} names the app; devsite serves any."


def test_www_pages_only_show():
	for path in app_files(".py"):
		if APP / "www" in path.parents:
			text = path.read_text(encoding="utf-8")
			writes = re.search(r"\.(save|insert|submit|db_set|set_value)\(", text)
			assert not writes, f"{where(path)}: a page only shows; effects are POSTs to whitelisted methods."


def test_exceptions_to_rules_say_why():
	for path in _python():
		for line, comment in _comments(path):
			if found := REASON.search(comment):
				good = found[1].startswith("-- ") and len(found[1].split()) > 2
				assert good, (
					f"{where(path, line)}: write # nosemgrep -- <why>; with a colon it has no effect."
				)
			bare = re.search(r"#\s*(noqa|type:\s*ignore)\s*$", comment)
			assert not bare, f"{where(path, line)}: say which rule, # noqa: <code>"


def _comments(path: Path) -> list[tuple[int, str]]:
	with path.open("rb") as stream:
		tokens = tokenize.tokenize(stream.readline)
		return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]


def test_tests_are_named_so_that_they_are_found():
	for path in _python():
		has_tests = any(
			isinstance(node, ast.FunctionDef)
			and node.name.startswith("test_")
			and not node.name.startswith("test_case")
			for node in ast.walk(tree(path))
		)
		if has_tests:
			assert path.name.startswith("test_"), (
				f"{where(path)} has tests, but pytest looks into test_*.py only."
			)


def test_test_files_have_different_names():
	"""pytest imports files outside of packages by their bare name."""
	seen: dict[str, Path] = {}
	for path in _python():
		if is_test(path) and not (path.parent / "__init__.py").exists():
			assert path.name not in seen, f"{where(path)} and {where(seen[path.name])} have one name."
			seen[path.name] = path


def test_engine_is_tested_without_a_site():
	for path in _python():
		if ROOT / "tests" / "engine" in path.parents:
			for name, line in imports(path):
				assert name.split(".")[0] not in ("frappe", "erpnext", "devsite"), (
					f"{where(path, line)} imports {name}."
				)
	tested = {path.stem.removeprefix("test_") for path in (ROOT / "tests" / "engine").glob("test_*.py")}
	modules = {path.stem for path in ENGINE.glob("*.py")} - {"__init__", "reasons"}
	assert modules <= tested, f"No tests/engine/test_<name>.py for {sorted(modules - tested)}."


def test_templates_say_nothing_untranslated():
	for path in app_files(".html"):
		said = _outside_of_code(path.read_text(encoding="utf-8"))
		assert not said, f"{where(path)}: mark {said[0]!r} for translation."


def test_seeded_mails_say_nothing_untranslated():
	for path in app_files(".json"):
		for text in re.findall(
			r'"(?:subject|message|response|response_html)":\s*"((?:\\.|[^"\\])*)"', path.read_text()
		):
			if path.parent.name == "seeds" and "{{" in text:
				said = _outside_of_code(text.replace(r"\"", '"').replace(r"\n", "\n"))
				assert not said, f"{where(path)}: mark {said[0]!r} for translation."


def _outside_of_code(template: str) -> list[str]:
	"""Words of a template that are neither in Jinja, nor in a tag, nor in a script."""
	for code in (
		r"\{#.*?#\}",
		r"\{%.*?%\}",
		r"\{\{.*?\}\}",
		r"<(script|style)\b.*?</\1>",
		r"<!--.*?-->",
		r"<[^>]*>",
		r"&\w+;",
	):
		template = re.sub(code, "\n", template, flags=re.DOTALL)
	return [line.strip() for line in template.split("\n") if re.search(r"[A-Za-z]{2}", line)]

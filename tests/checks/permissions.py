# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The table in docs/permissions.md, made from the DocType definitions. `--write` renews it."""

import sys
from collections.abc import Iterator

from sales_process import hooks
from tests.architecture.sources import ROOT, doctypes

PAGE = ROOT / "docs" / "permissions.md"
START, END = "<!-- made by tests/checks/permissions.py: start -->", "<!-- end -->"
RIGHTS = {
	"read": "R",
	"write": "W",
	"create": "C",
	"delete": "D",
	"submit": "S",
	"cancel": "X",
	"amend": "A",
}
ROLES = ("Sales User", "Sales Manager", "Sales Master Manager", "System Manager")
NOTHING = "–"
SCOPED, RULES, INNER = "The process", "The rules", "Kept by the app itself"
SCOPE_WORDS = {
	SCOPED: (
		"Own records, those of deals and accounts one was let into (Sales Team, follow-up), and shared ones; a Sales Manager "
		"also those of his branch of the Sales Person tree and those without an owner. Never other people's."
	),
	RULES: "Whoever may read one of them may read all.",
	INNER: "No salesperson meets these; the app reads and writes them for the others.",
}


def main() -> int:
	"""Say whether the page is as the definitions are, or make it so."""
	wanted = page(PAGE.read_text(encoding="utf-8"))
	if "--write" in sys.argv:
		PAGE.write_text(wanted, encoding="utf-8")
		return 0
	if wanted != PAGE.read_text(encoding="utf-8"):
		print("permissions: docs/permissions.md is not as the DocTypes are. Run:")
		print("  python -m tests.checks.permissions --write")
		return 1
	return 0


def page(text: str) -> str:
	"""The page with its table renewed; the words around it stay."""
	before, rest = text.split(START)
	after = rest.split(END)[1]
	return f"{before}{START}\n\n{table()}\n\n{END}{after}"


def table() -> str:
	kinds: dict[str, list[str]] = {SCOPED: [], RULES: [], INNER: []}
	for name, doctype in sorted(doctypes().items()):
		if not doctype.get("istable"):
			kinds[_kind(name, doctype)].append(_row(name, doctype))
	return "\n\n".join("\n".join(_section(kind, rows)) for kind, rows in kinds.items() if rows)


def _section(kind: str, rows: list[str]) -> Iterator[str]:
	yield f"## {kind}"
	yield ""
	yield SCOPE_WORDS[kind]
	yield ""
	others = sorted(_other_roles()) if kind == RULES else []
	yield f"| record | {' | '.join((*ROLES, *others))} |"
	yield f"|---|{'---|' * len((*ROLES, *others))}"
	yield from rows


def _kind(name: str, doctype: dict) -> str:
	if name in hooks.permission_query_conditions:
		return SCOPED
	working = {"Sales User", "Sales Manager", "Sales Master Manager"}
	return RULES if working & {row["role"] for row in doctype["permissions"]} else INNER


def _row(name: str, doctype: dict) -> str:
	roles = ROLES + (tuple(sorted(_other_roles())) if _kind(name, doctype) == RULES else ())
	return f"| {name} | {' | '.join(_rights(doctype, role) for role in roles)} |"


def _rights(doctype: dict, role: str) -> str:
	"""The letters of a role; with `if_owner` they hold for what the user made himself."""
	letters = [
		"".join(letter for right, letter in RIGHTS.items() if row.get(right))
		+ (" (own)" if row.get("if_owner") else "")
		for row in doctype["permissions"]
		if row["role"] == role and not row.get("permlevel")
	]
	return ", ".join(letters) or NOTHING


def _other_roles() -> set[str]:
	"""Roles beside the usual ones that some rule names."""
	return {
		row["role"]
		for name, doctype in doctypes().items()
		if not doctype.get("istable") and _kind(name, doctype) == RULES
		for row in doctype["permissions"]
	} - set(ROLES)


if __name__ == "__main__":
	sys.exit(main())

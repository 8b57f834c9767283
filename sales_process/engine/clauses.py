# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""From clauses to a contract: texts with a few blanks, what deviates from the library, what must not be missing. Pure.

A clause may say `{{ customer }}` and `{% if amount > 10000 %} … {% endif %}`, and nothing else of what templates can do: whoever
writes a clause writes words, not a program.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

ALLOWED = (
	nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.Compare, nodes.Operand,
	nodes.And, nodes.Or, nodes.Not, nodes.Neg,
)  # fmt: skip
LONGEST = 20_000
SAME, ADDED, REMOVED = "same", "added", "removed"
# why a text is not the library's
OWN_TEXT, FALLBACK, OTHER_TEXT, MISSING = "own text", "fallback", "other text", "missing"


class ClauseError(ValueError):
	"""A text that cannot be filled in; `code` says why, `detail` what it is about."""

	def __init__(self, code: str, detail: str = ""):
		super().__init__(code, detail)
		self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Clause:
	"""A clause of the library, valid in some time and language."""

	name: str
	topic: str
	preferred: str
	fallback: str = ""
	language: str = ""
	company: str = ""
	valid_from: date | None = None
	valid_to: date | None = None

	def is_valid(self, on: date) -> bool:
		return not (self.valid_from and on < self.valid_from) and not (self.valid_to and on > self.valid_to)


@dataclass(frozen=True, slots=True)
class Row:
	"""A clause of one contract, as it stands in it."""

	topic: str
	text: str
	preferred: str = ""
	fallback: str = ""


@dataclass(frozen=True, slots=True)
class Deviation:
	topic: str
	kind: str


@dataclass(frozen=True, slots=True)
class Verdict:
	"""May legal be left out? If not, why."""

	may_skip: bool
	deviations: tuple[Deviation, ...] = ()
	amount_differs: bool = False


@dataclass(frozen=True, slots=True)
class Change:
	topic: str
	before: str = ""
	after: str = ""
	parts: tuple[tuple[str, str], ...] = field(default=())


_environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
_environment.globals.clear()


def check(text: str, known: Collection[str]) -> None:
	"""Refuse what is more than blanks and conditions, and blanks nobody can fill in.

	Raises ClauseError: too_long, syntax, not_allowed, unknown.
	"""
	if len(text) > LONGEST:
		raise ClauseError("too_long", str(LONGEST))
	try:
		tree = _environment.parse(text)
	except TemplateSyntaxError as error:
		raise ClauseError("syntax", error.message or "") from None
	for node in tree.find_all(nodes.Node):
		if not isinstance(node, ALLOWED):
			raise ClauseError("not_allowed", type(node).__name__)
		if isinstance(node, nodes.Name) and node.name not in known:
			raise ClauseError("unknown", node.name)


def fill_in(text: str, values: Mapping[str, Any]) -> str:
	"""The text with its blanks filled in; values are put in as they are, never read as a template."""
	check(text, set(values))
	try:
		return _environment.from_string(text).render(**values)
	except (UndefinedError, TypeError) as error:
		raise ClauseError("syntax", str(error)) from None


def choose(clauses: Iterable[Clause], on: date, language: str = "", company: str = "") -> dict[str, Clause]:
	"""One clause a topic, of those valid on a day: in the language and of the company before those for all."""
	best: dict[str, tuple[tuple[bool, bool, date], Clause]] = {}
	for clause in clauses:
		if (
			not clause.is_valid(on)
			or clause.language not in ("", language)
			or clause.company not in ("", company)
		):
			continue
		rank = (bool(clause.language), bool(clause.company), clause.valid_from or date.min)
		if clause.topic not in best or rank >= best[clause.topic][0]:
			best[clause.topic] = rank, clause
	return {topic: clause for topic, (_rank, clause) in best.items()}


def deviations(rows: Iterable[Row], mandatory: Iterable[str]) -> list[Deviation]:
	"""What is not the library's preferred text, and what is missing from it."""
	rows = list(rows)
	found = [Deviation(row.topic, kind) for row in rows if (kind := _kind(row))]
	present = {row.topic for row in rows if row.text.strip()}
	return found + [Deviation(topic, MISSING) for topic in mandatory if topic not in present]


def _kind(row: Row) -> str:
	text, preferred, fallback = map(_plain, (row.text, row.preferred, row.fallback))
	if not text or text == preferred:
		return ""
	if not preferred:
		return OWN_TEXT
	return FALLBACK if text == fallback else OTHER_TEXT


def _plain(text: str) -> str:
	return " ".join(text.split())


def may_skip_legal(
	rows: Iterable[Row],
	mandatory: Iterable[str],
	amount: float,
	agreed: float | None,
	is_their_text: bool,
) -> Verdict:
	"""Only if the whole text is the library's preferred one, none mandatory is missing, and the amount is as agreed."""
	found = tuple(deviations(rows, mandatory))
	differs = agreed is not None and abs(amount - agreed) > 0.005
	return Verdict(not found and not differs and not is_their_text, found, differs)


def changes(old: Sequence[Row], new: Sequence[Row]) -> list[Change]:
	"""Between two revisions: which clauses differ, word by word."""
	before, after = ({row.topic: row.text for row in rows} for rows in (old, new))
	return [
		Change(
			topic,
			before.get(topic, ""),
			after.get(topic, ""),
			_words(before.get(topic, ""), after.get(topic, "")),
		)
		for topic in dict.fromkeys([*after, *before])
		if _plain(before.get(topic, "")) != _plain(after.get(topic, ""))
	]


def _words(old: str, new: str) -> tuple[tuple[str, str], ...]:
	left, right = old.split(), new.split()
	parts = []
	for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
		if tag == "equal":
			parts.append((SAME, " ".join(left[a:b])))
			continue
		parts += [
			(kind, " ".join(words)) for kind, words in ((REMOVED, left[a:b]), (ADDED, right[c:d])) if words
		]
	return tuple(parts)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""How long the steps of contracts take, and where their texts deviate. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean, median

FALLBACK, OTHER_TEXT, OWN_TEXT, MISSING = "Fallback", "Other Text", "Own Text", "Missing"
KINDS = (FALLBACK, OTHER_TEXT, OWN_TEXT, MISSING)
HOURS_OF_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Passed:
	"""One step of one contract: how long it lay there before somebody acted; `is_late` is None where no time was set."""

	group: str
	hours: float
	is_late: bool | None = None
	is_sent_back: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
	"""The steps of a group together; times in days."""

	group: str
	count: int
	median: float
	mean: float
	longest: float
	late_percent: float | None
	sent_back: int


def times(passed: Iterable[Passed]) -> list[Taken]:
	"""By group, the slowest first."""
	groups: defaultdict[str, list[Passed]] = defaultdict(list)
	for one in passed:
		groups[one.group].append(one)
	found = [_taken(group, rows) for group, rows in groups.items()]
	return sorted(found, key=lambda row: (-row.median, row.group))


def _taken(group: str, rows: list[Passed]) -> Taken:
	days = [row.hours / HOURS_OF_A_DAY for row in rows]
	timed = [row.is_late for row in rows if row.is_late is not None]
	return Taken(
		group,
		len(rows),
		median(days),
		fmean(days),
		max(days),
		100 * sum(timed) / len(timed) if timed else None,
		sum(row.is_sent_back for row in rows),
	)


@dataclass(frozen=True, slots=True)
class Clause:
	topic: str
	deviation: str
	is_objected: bool = False
	is_signed: bool = False


@dataclass(frozen=True, slots=True)
class Deviating:
	"""The clauses of a topic together; `kept` counts deviations that were signed."""

	topic: str
	contracts: int
	deviating: int
	kinds: dict[str, int]
	objected: int
	kept: int

	@property
	def percent(self) -> float:
		return 100 * self.deviating / self.contracts


def deviations(clauses: Iterable[Clause]) -> list[Deviating]:
	"""By topic, what deviates most often first."""
	topics: defaultdict[str, list[Clause]] = defaultdict(list)
	for clause in clauses:
		topics[clause.topic].append(clause)
	found = [_deviating(topic, rows) for topic, rows in topics.items()]
	return sorted(found, key=lambda row: (-row.percent, row.topic))


def _deviating(topic: str, rows: list[Clause]) -> Deviating:
	kinds = Counter(row.deviation for row in rows if row.deviation)
	return Deviating(
		topic,
		len(rows),
		sum(kinds.values()),
		{kind: kinds[kind] for kind in KINDS},
		sum(row.is_objected for row in rows),
		sum(bool(row.deviation) and row.is_signed for row in rows),
	)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What was given away at the table, round by round, and what was got for it. Pure.

A concession is counted in percentage points of the list price: how much the discount grew from one round to the next.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

NOTICEABLE = 0.05  # points; less is rounding
AGREED, LOST = "Agreed", "Lost"


@dataclass(frozen=True, slots=True)
class Round:
	talks: str  # which negotiation
	number: int
	discount: float  # percent of the list price, all discounts together
	how_answered: str = ""
	got_in_return: str = ""


@dataclass(frozen=True, slots=True)
class Step:
	"""From one round to the next one of the same negotiation."""

	talks: str
	number: int  # of the later round
	points: float
	how_answered: str = ""
	got_in_return: str = ""

	@property
	def is_concession(self) -> bool:
		return self.points > NOTICEABLE

	@property
	def is_returned(self) -> bool:
		return bool(self.got_in_return.strip())


@dataclass(frozen=True, slots=True)
class Talks:
	"""One negotiation as a whole; approvals are those of its deal."""

	name: str
	group: str
	status: str
	rounds: int
	discount: float | None  # of the last round; None where nothing was offered
	asked: int = 0
	approved: int = 0
	rejected: int = 0


@dataclass(frozen=True, slots=True)
class Given:
	"""What was given in a group of steps; the average is over all of them, nothing given included."""

	group: str
	steps: int
	concessions: int
	returned: int
	points: float
	largest: float

	@property
	def average(self) -> float | None:
		return self.points / self.steps if self.steps else None

	@property
	def returned_percent(self) -> float | None:
		return 100 * self.returned / self.concessions if self.concessions else None


@dataclass(frozen=True, slots=True)
class Result:
	group: str
	talks: int
	agreed: int
	lost: int
	rounds: float
	discount: float | None
	asked: int
	approved: int
	rejected: int


def steps(rounds: Iterable[Round]) -> list[Step]:
	"""What changed from each round to the next; the first one only says where the talks began."""
	found = []
	ordered = sorted(rounds, key=lambda row: (row.talks, row.number))
	for _talks, own in groupby(ordered, key=lambda row: row.talks):
		before = None
		for row in own:
			if before is not None:
				points = row.discount - before.discount
				found.append(Step(row.talks, row.number, points, row.how_answered, row.got_in_return))
			before = row
	return found


def by_round(found: Iterable[Step]) -> list[Given]:
	return _given(found, {}, lambda step: str(step.number), key=int)


def by_answer(found: Iterable[Step]) -> list[Given]:
	"""How each way of answering turned out: the costliest first."""
	given = _given(found, {}, lambda step: step.how_answered)
	return sorted(given, key=lambda row: -(row.average or 0))


def by_group(found: Iterable[Step], groups: Mapping[str, str]) -> dict[str, Given]:
	"""By what the negotiations belong to, a grade or a person."""
	return {row.group: row for row in _given(found, groups, lambda step: groups.get(step.talks, ""))}


def _given(found, groups, group_of, key=None) -> list[Given]:
	grouped: defaultdict[str, list[Step]] = defaultdict(list)
	for step in found:
		grouped[group_of(step)].append(step)
	rows = []
	for group, own in grouped.items():
		conceded = [step for step in own if step.is_concession]
		rows.append(
			Given(
				group=group,
				steps=len(own),
				concessions=len(conceded),
				returned=sum(step.is_returned for step in conceded),
				points=sum(step.points for step in own),
				largest=max(step.points for step in own),
			)
		)
	return sorted(rows, key=lambda row: key(row.group) if key else row.group)


def results(talks: Iterable[Talks]) -> list[Result]:
	"""How the negotiations of each group ended, and at which discount those that were agreed."""
	grouped: defaultdict[str, list[Talks]] = defaultdict(list)
	for row in talks:
		grouped[row.group].append(row)
	return [_result(group, own) for group, own in sorted(grouped.items())]


def _result(group: str, own: list[Talks]) -> Result:
	ended = Counter(row.status for row in own)
	discounts = [row.discount for row in own if row.status == AGREED and row.discount is not None]
	return Result(
		group=group,
		talks=len(own),
		agreed=ended[AGREED],
		lost=ended[LOST],
		rounds=sum(row.rounds for row in own) / len(own),
		discount=sum(discounts) / len(discounts) if discounts else None,
		asked=sum(row.asked for row in own),
		approved=sum(row.approved for row in own),
		rejected=sum(row.rejected for row in own),
	)

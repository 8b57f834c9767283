# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Where does the process lose deals and time? Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum
from statistics import median

from sales_process.engine.discipline import rate

FOUND, OPPORTUNE, GRADED, OFFERED, NEGOTIATED, ORDERED, DELIVERED, ANSWERED = STEPS = (
	"found",
	"opportunity",
	"graded",
	"offered",
	"negotiated",
	"ordered",
	"delivered",
	"answered",
)
# what not every sale needs: who skips it is not lost by it
OPTIONAL = {OPPORTUNE, GRADED, NEGOTIATED}


@dataclass(frozen=True, slots=True)
class Journey:
	"""One deal: the day it reached each step, in the order of the steps; None where it did not."""

	days: Sequence[date | None]
	amount: float = 0
	is_lost: bool = False
	reason: str = ""

	@property
	def last(self) -> int:
		"""The furthest step it reached."""
		return max((number for number, day in enumerate(self.days) if day), default=-1)


@dataclass(frozen=True, slots=True)
class Step:
	"""Of all journeys that could reach it, how many did; what was lost before the next one, and how long it took."""

	name: str
	number: int
	amount: float
	skipped: int  # went on without it
	rate: float | None  # of those at the step before that everybody needs, in percent
	lost: int  # ended here
	reason: str  # the most frequent one
	days: float | None  # median from the step before


def funnel(journeys: Iterable[Journey], at_least: int) -> list[Step]:
	rows = [row for row in journeys if row.last >= 0]
	steps, base = [], None
	for number, name in enumerate(STEPS):
		steps.append(_step(rows, number, name, base, at_least))
		if name not in OPTIONAL:
			base = number
	return steps


def _step(rows: list[Journey], number: int, name: str, base: int | None, at_least: int) -> Step:
	there = [row for row in rows if row.days[number]]
	# who is further has passed all that everybody needs
	passed = [row for row in rows if row.last >= number]
	before = rows if base is None else [row for row in rows if row.last >= base]
	reached = there if name in OPTIONAL else passed
	ended = [row for row in rows if row.is_lost and row.last == number]
	reasons = Counter(row.reason for row in ended if row.reason)
	return Step(
		name=name,
		number=len(reached),
		amount=round(fsum(row.amount for row in reached), 2),
		skipped=len(passed) - len(there),
		rate=rate(len(reached), len(before), at_least),
		lost=len(ended),
		reason=min(reasons, key=lambda each: (-reasons[each], each)) if reasons else "",
		days=_days(there, number, at_least),
	)


def _days(there: list[Journey], number: int, at_least: int) -> float | None:
	"""From the nearest earlier step that each of them took."""
	taken = [
		(row.days[number] - before).days
		for row in there
		if (before := next((day for day in reversed(row.days[:number]) if day), None))
	]
	return float(median(max(days, 0) for days in taken)) if taken and len(taken) >= at_least else None

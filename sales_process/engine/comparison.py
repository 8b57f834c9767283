# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""How do we stand against a competitor, point by point? Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

LOWEST, HIGHEST = 1, 5
WIDEST = HIGHEST - LOWEST


@dataclass(frozen=True, slots=True)
class Point:
	"""One dimension of a comparison; a score of None is not known."""

	dimension: str
	importance: int
	ours: int | None
	theirs: int | None
	evidence: str = ""

	@property
	def is_known(self) -> bool:
		return self.ours is not None and self.theirs is not None

	@property
	def lead(self) -> int:
		"""By how much we lead, weighed; below 0 they do."""
		return self.importance * (self.ours - self.theirs) if self.is_known else 0


@dataclass(frozen=True, slots=True)
class Standing:
	"""Where we lead is what to say, where they lead is what to be ready for; the strongest first."""

	selling_points: tuple[Point, ...]
	objections: tuple[Point, ...]
	unknown: tuple[Point, ...]
	net_advantage: int | None  # -100 to 100; None where nothing is known


def standing(points: Iterable[Point]) -> Standing:
	rows = tuple(points)
	known = [row for row in rows if row.is_known]
	widest = sum(row.importance * WIDEST for row in known)
	return Standing(
		selling_points=tuple(sorted((row for row in known if row.lead > 0), key=lambda row: -row.lead)),
		objections=tuple(sorted((row for row in known if row.lead < 0), key=lambda row: row.lead)),
		unknown=tuple(row for row in rows if not row.is_known),
		net_advantage=round(100 * sum(row.lead for row in known) / widest) if widest else None,
	)

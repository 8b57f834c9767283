# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""How satisfied are they: means and Net Promoter Scores of groups of answers, with how sure they are. Pure."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from math import sqrt

from sales_process.engine.improvement import critical_t, recommendation
from sales_process.engine.survey import BEST

WORST_NPS, BEST_NPS = -100, 100
LEAST = 2  # one answer says nothing about how much answers vary


@dataclass(frozen=True, slots=True)
class Voice:
	"""What one survey said for a group it belongs to; None is not answered, and never counted as 0."""

	group: str
	score: float | None = None
	nps: int | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
	"""A mean of those who answered, with its 95 % confidence interval where there are enough to have one."""

	value: float | None
	count: int
	lowest: float | None = None
	highest: float | None = None


@dataclass(frozen=True, slots=True)
class Satisfaction:
	group: str
	surveys: int
	score: Estimate
	nps: Estimate
	low: int


def by_group(voices: Iterable[Voice], low_below: float) -> list[Satisfaction]:
	"""In the order in which the groups come; `low` are scores below that limit."""
	groups: defaultdict[str, list[Voice]] = defaultdict(list)
	for voice in voices:
		groups[voice.group].append(voice)
	return [_of_group(group, rows, low_below) for group, rows in groups.items()]


def _of_group(group: str, rows: list[Voice], low_below: float) -> Satisfaction:
	scores = [row.score for row in rows if row.score is not None]
	recommends = [float(recommendation(row.nps)) for row in rows if row.nps is not None]
	return Satisfaction(
		group,
		len(rows),
		estimate(scores, 0, BEST),
		estimate(recommends, WORST_NPS, BEST_NPS),
		sum(score < low_below for score in scores),
	)


def estimate(values: Collection[float], least: float, most: float) -> Estimate:
	"""Mean ± t(0.975, n-1) · s / √n, within what is possible.

	NIST/SEMATECH e-Handbook of Statistical Methods, 7.2.2.1 (confidence limits of a mean).
	"""
	count = len(values)
	if not count:
		return Estimate(None, 0)
	middle = sum(values) / count
	if count < LEAST:
		return Estimate(middle, count)
	spread = sqrt(sum((value - middle) ** 2 for value in values) / (count - 1))
	width = critical_t(count - 1) * spread / sqrt(count)
	return Estimate(middle, count, max(middle - width, least), min(middle + width, most))


def worst(
	found: Iterable[Satisfaction], at_least: int, of: Callable[[Satisfaction], Estimate]
) -> Satisfaction | None:
	"""The group to look at first: the lowest mean that enough answers tell."""
	known = [row for row in found if of(row).value is not None and of(row).count >= at_least]
	return min(known, key=lambda row: of(row).value, default=None)

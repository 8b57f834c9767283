# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Can the grades be trusted: how often was each won, and which factor tells won deals from lost ones? Pure.

Rates come with the interval in which the true one lies with 95 percent (Wilson's); how well a factor separates is the
chance that a won deal has more of it than a lost one, 50 being a coin (the area under the ROC curve, with the standard
error of Hanley and McNeil).
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from sales_process.engine.grading import RANKS

SURE = NormalDist().inv_cdf(0.975)
FULL = 100
KEPT, TOO_HIGH, TOO_LOW, TOO_FEW, NO_PROMISE = "kept", "too_high", "too_low", "too_few", "no_promise"
SEPARATES, WRONG_WAY, DOES_NOT = "separates", "wrong_way", "does_not"


@dataclass(frozen=True, slots=True)
class Outcome:
	"""A deal that was won or lost, and how it was assessed before that."""

	is_won: bool
	group: str = ""  # its grade, channel or strategy
	points: Mapping[str, float] = None  # of each factor that was known


@dataclass(frozen=True, slots=True)
class Rate:
	"""How often something was won, in percent; nothing is told of too few."""

	won: int
	decided: int
	percent: float | None = None
	low: float | None = None
	high: float | None = None


@dataclass(frozen=True, slots=True)
class Record:
	"""The rate of a group next to what was promised."""

	group: str
	rate: Rate
	promised: float | None
	verdict: str


@dataclass(frozen=True, slots=True)
class Separation:
	"""How well a factor tells won from lost."""

	factor: str
	won: int
	lost: int
	points_won: float | None = None
	points_lost: float | None = None
	chance: float | None = None
	low: float | None = None
	high: float | None = None
	verdict: str = TOO_FEW


def win_rate(won: int, decided: int, at_least: int) -> Rate:
	if decided < max(at_least, 1):
		return Rate(won, decided)
	low, high = wilson(won, decided)
	return Rate(won, decided, FULL * won / decided, FULL * low, FULL * high)


def wilson(successes: int, number: int) -> tuple[float, float]:
	"""Where the true share lies, of `number` tries; from 0 to 1."""
	share, square = successes / number, SURE**2
	middle = share + square / (2 * number)
	half = SURE * sqrt(share * (1 - share) / number + square / (4 * number**2))
	whole = 1 + square / number
	# a share of nothing or of all lies on the edge, not a rounding error beside it
	low = (middle - half) / whole if successes else 0.0
	high = (middle + half) / whole if successes < number else 1.0
	return low, high


def by_group(
	outcomes: Iterable[Outcome], at_least: int, promised: Mapping[str, float] | None = None
) -> list[Record]:
	"""Grades from the best one down, then by how many there were."""
	counted: defaultdict[str, list[bool]] = defaultdict(list)
	for outcome in outcomes:
		counted[outcome.group].append(outcome.is_won)
	records = [
		_record(group, win_rate(sum(wins), len(wins), at_least), (promised or {}).get(group))
		for group, wins in counted.items()
	]
	return sorted(records, key=lambda each: (-RANKS.get(each.group, -1), -each.rate.decided, each.group))


def _record(group: str, rate: Rate, promised: float | None) -> Record:
	return Record(group, rate, promised, _verdict(rate, promised))


def _verdict(rate: Rate, promised: float | None) -> str:
	if rate.percent is None:
		return TOO_FEW
	if promised is None:
		return NO_PROMISE
	if promised > rate.high:
		return TOO_HIGH
	return TOO_LOW if promised < rate.low else KEPT


def out_of_order(records: Iterable[Record]) -> list[tuple[str, str]]:
	"""Pairs of grades of which the better one was won less often than the worse one."""
	known = [each for each in records if each.rate.percent is not None and each.group in RANKS]
	ordered = sorted(known, key=lambda each: RANKS[each.group])
	return [
		(better.group, worse.group)
		for number, better in enumerate(ordered)
		for worse in ordered[:number]
		if better.rate.percent < worse.rate.percent
	]


def separations(outcomes: Iterable[Outcome], factors: Sequence[str], at_least: int) -> list[Separation]:
	"""The factor that separates best first; those of which too little is known last."""
	rows = tuple(outcomes)
	found = [_separation(factor, rows, at_least) for factor in factors]
	return sorted(found, key=lambda each: (each.chance is None, -(each.chance or 0), each.factor))


def _separation(factor: str, outcomes: Sequence[Outcome], at_least: int) -> Separation:
	won = sorted(each.points[factor] for each in outcomes if each.is_won and factor in (each.points or {}))
	lost = sorted(
		each.points[factor] for each in outcomes if not each.is_won and factor in (each.points or {})
	)
	if not won or not lost or len(won) + len(lost) < at_least:
		return Separation(factor, len(won), len(lost))
	chance = _chance(won, lost)
	half = SURE * _error(chance, len(won), len(lost))
	low, high = max(chance - half, 0), min(chance + half, 1)
	return Separation(
		factor,
		len(won),
		len(lost),
		sum(won) / len(won),
		sum(lost) / len(lost),
		FULL * chance,
		FULL * low,
		FULL * high,
		SEPARATES if low > 0.5 else WRONG_WAY if high < 0.5 else DOES_NOT,
	)


def _chance(won: Sequence[float], lost: Sequence[float]) -> float:
	"""That a won deal has more points than a lost one; as many count half. Both are sorted."""
	more = sum(bisect_left(lost, points) + bisect_right(lost, points) for points in won) / 2
	return more / (len(won) * len(lost))


def _error(chance: float, won: int, lost: int) -> float:
	both_won, both_lost = chance / (2 - chance), 2 * chance**2 / (1 + chance)
	variance = (
		chance * (1 - chance) + (won - 1) * (both_won - chance**2) + (lost - 1) * (both_lost - chance**2)
	) / (won * lost)
	return sqrt(max(variance, 0))

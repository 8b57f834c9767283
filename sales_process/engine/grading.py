# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""How good is a deal, why, what would lift it, and until when does that hold? Pure.

What is not known counts nothing: missing data never raises a grade. Fit is who they are; Heat is how warm it is
now, and fades.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from math import fsum

from sales_process.engine.reasons import Reason

FIT, HEAT = "Fit", "Heat"
HIGH, MEDIUM, LOW = "High", "Medium", "Low"
RANKS = {LOW: 0, MEDIUM: 1, HIGH: 2}
FACTOR_AT_LEAST, CLOSING_WITHIN = "Factor at Least", "Days to Closing at Most"
FULL = 100
ROUNDING = 1e-9
ONE_DAY = timedelta(days=1)
HORIZON = timedelta(days=3650)  # what would change later than this is not worth a date


# what is asked


@dataclass(frozen=True, slots=True)
class Level:
	"""One answer to a factor. A measure of at least `from_value` means it; without one only a person chooses it."""

	label: str
	points: float
	from_value: float | None = None


@dataclass(frozen=True, slots=True)
class Factor:
	name: str
	axis: str = FIT
	weight: float = 1
	levels: tuple[Level, ...] = ()
	half_life_days: float = 0  # 0: does not fade

	@property
	def best(self) -> Level | None:
		return max(self.levels, key=lambda level: level.points, default=None)

	def level(self, label: str) -> Level | None:
		return next((level for level in self.levels if level.label == label), None)

	def measured(self, measure: float) -> Level | None:
		"""The level with the largest `from_value` that the measure reaches."""
		reached = [
			level for level in self.levels if level.from_value is not None and level.from_value <= measure
		]
		return max(reached, key=lambda level: level.from_value, default=None)

	def nearest(self, chosen: Level, points: float) -> Level:
		"""What a faded level amounts to now: of those not above it the one that is closest."""
		below = [level for level in self.levels if level.points <= chosen.points]
		return min(below, key=lambda level: (abs(level.points - points), -level.points, level != chosen))


@dataclass(frozen=True, slots=True)
class Value:
	"""What is known of a factor: a level somebody chose, else a measure, else a day that comes nearer."""

	level: str = ""
	measure: float | None = None
	due_on: date | None = None
	as_of: date | None = None  # it fades from that day on; None: it does not


UNKNOWN = Value()


@dataclass(frozen=True, slots=True)
class Condition:
	"""What a grade needs beside its score."""

	kind: str
	factor: str = ""
	level: str = ""
	days: int = 0


@dataclass(frozen=True, slots=True)
class Threshold:
	grade: str
	from_score: float = 0
	conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
	"""What conditions ask for beside the factors."""

	closing_on: date | None = None


# what is answered


@dataclass(frozen=True, slots=True)
class Standing:
	"""Where a factor stands on a day."""

	level: Level | None = None
	points: float = 0


NOWHERE = Standing()


@dataclass(frozen=True, slots=True)
class Contribution:
	factor: str
	axis: str
	weight: float
	level: str  # empty: unknown
	points: float
	value: float  # its part of the score
	most: float  # the part it could have


@dataclass(frozen=True, slots=True)
class Lift:
	"""What one factor at its best would add, and the grade that alone would lead to, if it is another."""

	factor: str
	level: str
	gain: float
	grade: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
	score: float
	fit: float
	heat: float
	known: float  # percent of the weight about which something is known
	grade: str
	contributions: tuple[Contribution, ...] = ()
	gaps: tuple[Reason, ...] = ()  # what each better grade lacks
	lifts: tuple[Lift, ...] = ()
	# the next day on which the grade or a factor's level is another, if nothing happens
	changes_on: date | None = None


def assess(
	factors: Iterable[Factor],
	values: Mapping[str, Value],
	thresholds: Iterable[Threshold],
	facts: Facts,
	today: date,
) -> Assessment:
	board = Board(tuple(factors), values, tuple(thresholds), facts)
	now = board.on(today)
	return Assessment(
		score=now.score,
		fit=now.axis(FIT),
		heat=now.axis(HEAT),
		known=now.known,
		grade=now.grade,
		contributions=now.contributions,
		gaps=tuple(now.gaps()),
		lifts=tuple(now.lifts()),
		changes_on=board.changes_on(today),
	)


# one day


@dataclass(frozen=True, slots=True)
class View:
	"""The deal on one day."""

	factors: tuple[Factor, ...]
	standings: Mapping[str, Standing]
	thresholds: tuple[Threshold, ...]
	days_to_closing: int | None
	weight: float
	score: float

	@property
	def contributions(self) -> tuple[Contribution, ...]:
		return tuple(self._contribution(factor) for factor in self.factors)

	@property
	def known(self) -> float:
		known = fsum(factor.weight for factor in self.factors if self.standings[factor.name].level)
		return FULL * known / self.weight if self.weight else 0

	def axis(self, axis: str) -> float:
		parts = [each for each in self.contributions if each.axis == axis]
		most = fsum(each.most for each in parts)
		return FULL * fsum(each.value for each in parts) / most if most else 0

	def _contribution(self, factor: Factor) -> Contribution:
		standing = self.standings[factor.name]
		share = factor.weight / self.weight if self.weight else 0
		return Contribution(
			factor=factor.name,
			axis=factor.axis,
			weight=factor.weight,
			level=standing.level.label if standing.level else "",
			points=standing.points,
			value=share * standing.points,
			most=share * FULL,
		)

	@property
	def grade(self) -> str:
		"""The best grade whose score and conditions are met; the lowest where none is."""
		ordered = sorted(self.thresholds, key=lambda each: RANKS[each.grade], reverse=True)
		fitting = (each.grade for each in ordered if not self.lacks(each))
		return next(fitting, ordered[-1].grade if ordered else "")

	def lacks(self, threshold: Threshold) -> list[Reason]:
		"""Why the deal is not in this grade; nothing where it could be."""
		missing = threshold.from_score - self.score
		score = [
			Reason(
				"score_below",
				{"grade": threshold.grade, "from_score": threshold.from_score, "missing": missing},
			)
		]
		unmet = [self._unmet(threshold.grade, condition) for condition in threshold.conditions]
		return (score if missing > ROUNDING else []) + [reason for reason in unmet if reason]

	def _unmet(self, grade: str, condition: Condition) -> Reason | None:
		if condition.kind == CLOSING_WITHIN:
			return self._closing_unmet(grade, condition.days)
		standing = self.standings.get(condition.factor, NOWHERE)
		factor = next((each for each in self.factors if each.name == condition.factor), None)
		wanted = factor.level(condition.level) if factor else None
		if wanted and standing.level and standing.level.points >= wanted.points:
			return None
		now = standing.level.label if standing.level else ""
		return Reason(
			"factor_below",
			{"grade": grade, "factor": condition.factor, "level": condition.level, "now": now},
		)

	def _closing_unmet(self, grade: str, days: int) -> Reason | None:
		if self.days_to_closing is None:
			return Reason("closing_unknown", {"grade": grade, "days": days})
		if self.days_to_closing < 0:
			return Reason("closing_passed", {"grade": grade, "days": days, "ago": -self.days_to_closing})
		if self.days_to_closing > days:
			return Reason("closing_far", {"grade": grade, "days": days, "now": self.days_to_closing})
		return None

	def gaps(self) -> list[Reason]:
		better = [each for each in self.thresholds if RANKS[each.grade] > RANKS.get(self.grade, -1)]
		return [
			reason
			for threshold in sorted(better, key=lambda each: RANKS[each.grade])
			for reason in self.lacks(threshold)
		]

	def lifts(self) -> list[Lift]:
		"""The largest gain first."""
		found = [self._lift(factor) for factor in self.factors]
		return sorted((each for each in found if each), key=lambda each: (-each.gain, each.factor))

	def _lift(self, factor: Factor) -> Lift | None:
		best, standing = factor.best, self.standings[factor.name]
		if not best or best.points - standing.points <= ROUNDING:
			return None
		standings = {**self.standings, factor.name: Standing(best, best.points)}
		lifted = view(self.factors, standings, self.thresholds, self.days_to_closing)
		gain = factor.weight * (best.points - standing.points) / self.weight if self.weight else 0
		grade = lifted.grade if lifted.grade != self.grade else ""
		return Lift(factor.name, best.label, gain, grade) if gain or grade else None


def view(
	factors: tuple[Factor, ...],
	standings: Mapping[str, Standing],
	thresholds: tuple[Threshold, ...],
	days_to_closing: int | None,
) -> View:
	weight = fsum(factor.weight for factor in factors)
	points = fsum(factor.weight * standings[factor.name].points for factor in factors)
	score = points / weight if weight else 0
	return View(factors, standings, thresholds, days_to_closing, weight, score)


# through time


@dataclass(frozen=True, slots=True)
class Board:
	"""All that is known of a deal; what it amounts to depends on the day."""

	factors: tuple[Factor, ...]
	values: Mapping[str, Value]
	thresholds: tuple[Threshold, ...]
	facts: Facts = field(default_factory=Facts)

	def on(self, day: date) -> View:
		closing_on = self.facts.closing_on
		return view(
			self.factors,
			{factor.name: self.standing(factor, day) for factor in self.factors},
			self.thresholds,
			(closing_on - day).days if closing_on else None,
		)

	def standing(self, factor: Factor, day: date) -> Standing:
		value = self.values.get(factor.name, UNKNOWN)
		if value.level:
			return _typed(factor, value, day)
		measure = (value.due_on - day).days if value.due_on else value.measure
		if measure is None:
			return NOWHERE
		level = factor.measured(measure * _left(factor, value, day))
		return Standing(level, level.points) if level else NOWHERE

	def changes_on(self, today: date) -> date | None:
		"""Looked up in the curves, not day by day."""
		new_level_on = min(
			filter(None, (self._level_changes_on(factor, today) for factor in self.factors)), default=None
		)
		grade = self.on(today).grade
		end = new_level_on or today + HORIZON
		for start, after in pairwise([today, *self._turns(today, end), end]):
			# in between only fading points change: the score falls, and with it the grade
			found = _first_day(start, after - ONE_DAY, lambda day: self.on(day).grade != grade)
			if found:
				return found
		return new_level_on

	def _level_changes_on(self, factor: Factor, today: date) -> date | None:
		"""What fades or comes nearer never returns to a level it has left."""
		now = self.standing(factor, today).level
		return _first_day(
			today + ONE_DAY, today + HORIZON, lambda day: self.standing(factor, day).level != now
		)

	def _turns(self, today: date, end: date) -> list[date]:
		"""The days on which the closing date begins or ceases to meet a condition."""
		closing_on = self.facts.closing_on
		if not closing_on:
			return []
		windows = {
			condition.days
			for threshold in self.thresholds
			for condition in threshold.conditions
			if condition.kind == CLOSING_WITHIN
		}
		turns = {closing_on + ONE_DAY, *(closing_on - timedelta(days=days) for days in windows)}
		return sorted(day for day in turns if today < day < end)


def _typed(factor: Factor, value: Value, day: date) -> Standing:
	chosen = factor.level(value.level)
	if not chosen:
		return NOWHERE  # the level was taken out of the factor
	points = chosen.points * _left(factor, value, day)
	return Standing(factor.nearest(chosen, points), points)


def _left(factor: Factor, value: Value, day: date) -> float:
	"""What part of a value is left on a day."""
	if not factor.half_life_days or not value.as_of or day <= value.as_of:
		return 1
	return 0.5 ** ((day - value.as_of).days / factor.half_life_days)


def _first_day(start: date, end: date, holds: Callable[[date], bool]) -> date | None:
	"""The first day on which something holds that, once it does, holds until the end."""
	if end < start or not (holds(start) or holds(end)):
		return None
	low, high = start, end
	if holds(start):
		return start
	while (high - low).days > 1:
		middle = low + timedelta(days=(high - low).days // 2)
		low, high = (low, middle) if holds(middle) else (middle, high)
	return high


def recent(ages: Iterable[int], half_life_days: float) -> float:
	"""How much contacts of so many days ago amount to now, each fading from its day on."""
	return fsum(0.5 ** (max(age, 0) / half_life_days) if half_life_days else 1 for age in ages)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What is low, who waits for a reply, and did the measure help? Pure. A missing answer is missing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

from sales_process.engine.reasons import Reason
from sales_process.engine.survey import BEST, DETRACTOR_UP_TO, NPS, Answer, Question, Result, weigh

PROMOTER_FROM = 9
PROMOTER, PASSIVE, DETRACTOR = 100, 0, -100
LEAST_PAIRS = 2  # one difference alone says nothing about how much differences vary
BETTER, WORSE, UNCLEAR, TOO_FEW, NOT_ASKED = "better", "worse", "unclear", "too_few", "not_asked"
ACKNOWLEDGED, DELIVERED = "acknowledged", "delivered"

# Student's t, 0.975, by degrees of freedom: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2
T_975 = (
	12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
	2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
	2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip
Z_975 = 1.959964


# what is low


def low_dimensions(result: Result, below: float) -> tuple[str, ...]:
	"""The dimensions under the threshold, the worst first; who would hardly recommend us is low in that."""
	low = [each.dimension for each in result.low(below)]
	return (*low, NPS) if result.has_detractor and NPS not in low else tuple(low)


@dataclass(frozen=True, slots=True)
class Running:
	"""An action that works at dimensions of the customer; `has_survey`: it was made from this very survey."""

	name: str
	dimensions: frozenset[str]
	has_survey: bool = False
	is_done: bool = False


@dataclass(frozen=True, slots=True)
class Share:
	"""Where low dimensions go: the actions that work at them already, the one that takes more, and what is left."""

	joined: tuple[str, ...] = ()
	extended: str = ""
	left: tuple[str, ...] = ()


def share_out(low: Collection[str], running: Iterable[Running]) -> Share:
	"""A dimension is worked at by one action; a survey that has one already brings its others there."""
	running = list(running)
	joined = tuple(each.name for each in running if each.dimensions & set(low))
	left = tuple(one for one in low if not any(one in each.dimensions for each in running))
	home = next((each.name for each in running if each.has_survey and not each.is_done), "")
	return Share(joined, home if left else "", left)


def asked_again(questions: Iterable[Question], dimensions: Collection[str]) -> tuple[str, ...]:
	"""The keys of the questions about these dimensions, and of no other."""
	return tuple(
		each.key
		for each in questions
		if each.dimension in dimensions or (each.kind == NPS and NPS in dimensions)
	)


# replies


@dataclass(frozen=True, slots=True)
class Customer:
	name: str
	is_acknowledged: bool = False
	is_delivered: bool = False
	reason_against: str = ""  # why nothing is done for him

	@property
	def missing(self) -> tuple[str, ...]:
		"""The replies he still waits for; a reasoned "will not do" is an answer too."""
		if self.reason_against.strip():
			return ()
		given = {ACKNOWLEDGED: self.is_acknowledged, DELIVERED: self.is_delivered}
		return tuple(kind for kind, is_given in given.items() if not is_given)


def why_not_close(customers: Iterable[Customer], is_done: bool) -> list[Reason]:
	"""What must happen before an action is closed, the measure first."""
	reasons = [] if is_done else [Reason("not_done")]
	return reasons + [
		Reason("waits", {"customer": each.name, "replies": each.missing})
		for each in customers
		if each.missing
	]


# what it changed


@dataclass(frozen=True, slots=True)
class Mean:
	"""Of those who answered; of nobody there is none."""

	value: float | None
	count: int


@dataclass(frozen=True, slots=True)
class Effect:
	"""New minus old, of the people who answered both times, with its 95 % confidence interval."""

	dimension: str
	old: Mean
	new: Mean
	pairs: int = 0
	change: float | None = None
	lowest: float | None = None
	highest: float | None = None

	def verdict(self, at_least: int) -> str:
		"""What can be said; with fewer people than `at_least` nothing is, however good it looks."""
		if self.change is None:
			return NOT_ASKED
		if self.pairs < at_least or self.lowest is None or self.highest is None:
			return TOO_FEW
		if self.lowest > 0:
			return BETTER
		return WORSE if self.highest < 0 else UNCLEAR


def mean(values: Iterable[float | None]) -> Mean:
	known = [value for value in values if value is not None]
	return Mean(sum(known) / len(known) if known else None, len(known))


def recommendation(value: int) -> int:
	"""A recommendation of 0 to 10 so that the mean of several is the Net Promoter Score, -100 to 100."""
	if value >= PROMOTER_FROM:
		return PROMOTER
	return DETRACTOR if value <= DETRACTOR_UP_TO else PASSIVE


def nps(recommendations: Iterable[int | None]) -> Mean:
	"""Share of promoters minus share of detractors, in percent, of those who answered."""
	return mean(None if value is None else recommendation(value) for value in recommendations)


def scores_by_person(said: Iterable[tuple[str, Answer]]) -> dict[str, dict[str, float]]:
	"""Dimension → person → score; of several answers of a person to a dimension their mean."""
	answers: defaultdict[str, list[Answer]] = defaultdict(list)
	for person, answer in said:
		answers[person].append(answer)
	scores: defaultdict[str, dict[str, float]] = defaultdict(dict)
	for person, given in answers.items():
		result = weigh(given)
		for each in result.dimensions:
			scores[each.dimension][person] = each.score
		if result.nps is not None:
			scores[NPS][person] = recommendation(result.nps)
	return dict(scores)


def effect(dimension: str, old: Mapping[str, float], new: Mapping[str, float]) -> Effect:
	"""Compare what people said before and after; by the same people where any answered twice.

	The interval is Student's t for paired differences: NIST/SEMATECH e-Handbook of Statistical Methods, 7.3.1.1
	(Analysis of paired observations) with 7.2.2.1 (confidence limits of a mean): d ± t(0.975, n-1) · s / √n.
	"""
	before, after = mean(old.values()), mean(new.values())
	differences = [new[person] - old[person] for person in new if person in old]
	if differences:
		lowest, highest = interval(differences, span(dimension))
		change = sum(differences) / len(differences)
		return Effect(dimension, before, after, len(differences), change, lowest, highest)
	if before.value is None or after.value is None:
		return Effect(dimension, before, after)
	return Effect(dimension, before, after, 0, after.value - before.value)


def span(dimension: str) -> float:
	"""The largest difference there can be: of scores from 0 to 100, of a Net Promoter Score from -100 to 100."""
	return PROMOTER - DETRACTOR if dimension == NPS else BEST


def interval(differences: Collection[float], largest: float) -> tuple[float | None, float | None]:
	"""The 95 % confidence interval of their mean, within what is possible; none from a single difference."""
	count = len(differences)
	if count < LEAST_PAIRS:
		return None, None
	middle = sum(differences) / count
	variance = sum((each - middle) ** 2 for each in differences) / (count - 1)
	width = critical_t(count - 1) * sqrt(variance / count)
	return max(middle - width, -largest), min(middle + width, largest)


def critical_t(freedom: int) -> float:
	"""Student's t, 0.975; beyond the table by Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5."""
	if freedom <= len(T_975):
		return T_975[freedom - 1]
	z = Z_975
	first = (z**3 + z) / (4 * freedom)
	second = (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
	return z + first + second

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What do we not know yet of a possible customer, and which of it matters most? Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from sales_process.engine.fit import Fit
from sales_process.engine.reasons import Reason

FIT, GRADE, NEGOTIATION = "Fit", "Grade", "Negotiation"
AREAS = (FIT, GRADE, NEGOTIATION)
ECONOMIC_BUYER = "Economic Buyer"
OVER = ("Done", "Skipped")
# what a negotiation is prepared with, and how much each part is worth of 100
NEED, BUYER, STEPS, STANCE, SOLUTION, DAYS = 30, 25, 15, 15, 10, 5


@dataclass(frozen=True, slots=True)
class Need:
	pain_point: str
	has_solution: bool = False


@dataclass(frozen=True, slots=True)
class Maker:
	name: str
	role: str = ""
	has_stance: bool = False


@dataclass(frozen=True, slots=True)
class Step:
	name: str
	expected_days: int | None = None
	state: str = ""

	@property
	def is_left(self) -> bool:
		return self.state not in OVER


@dataclass(frozen=True, slots=True)
class Factor:
	"""A factor that a grade will ask for."""

	name: str
	weight: float = 1
	question: str = ""
	is_known: bool = False


@dataclass(frozen=True, slots=True)
class Known:
	"""All that was found out so far."""

	fit: Fit | None = None
	factors: tuple[Factor, ...] = ()
	needs: tuple[Need, ...] = ()
	makers: tuple[Maker, ...] = ()
	steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
	"""Something to know: worth so many of the 100 points of its area."""

	area: str
	points: float
	is_known: bool
	ask: Reason | None  # None as long as something else must be asked first


def what_to_ask(known: Known) -> tuple[Item, ...]:
	"""The gaps, those that matter most first."""
	gaps = (item for item in _items(known) if item.ask and not item.is_known)
	return tuple(sorted(gaps, key=lambda item: (-item.points, AREAS.index(item.area))))


def completeness(known: Known) -> float:
	"""How much is known of what there is to know, 0 to 100."""
	items = [*_items(known)]
	total = sum(item.points for item in items)
	return 100 * sum(item.points for item in items if item.is_known) / total if total else 0


def cycle_days(steps: Iterable[Step]) -> int | None:
	"""The days that are left until the customer decides; None where no step says how long it takes."""
	left = [step.expected_days for step in steps if step.is_left and step.expected_days is not None]
	return sum(left) if left else None


def _items(known: Known) -> Iterable[Item]:
	return chain(_for_fit(known), _for_grade(known), _for_negotiation(known))


def _for_fit(known: Known) -> Iterable[Item]:
	rows = known.fit.contributions if known.fit else ()
	total = sum(row.weight for row in rows)
	for row in rows:
		yield Item(FIT, 100 * row.weight / total, row.is_known, Reason("fit", {"criterion": row.criterion}))


def _for_grade(known: Known) -> Iterable[Item]:
	total = sum(factor.weight for factor in known.factors)
	for factor in known.factors if total else ():
		ask = Reason("factor", {"factor": factor.name, "question": factor.question})
		yield Item(GRADE, 100 * factor.weight / total, factor.is_known, ask)


def _for_negotiation(known: Known) -> Iterable[Item]:
	buyers = [maker for maker in known.makers if maker.role == ECONOMIC_BUYER]
	yield Item(NEGOTIATION, NEED, bool(known.needs), Reason("need"))
	yield Item(NEGOTIATION, BUYER, bool(buyers), Reason("economic_buyer"))
	yield Item(NEGOTIATION, STEPS, bool(known.steps), Reason("steps"))
	unsolved = [need.pain_point for need in known.needs if not need.has_solution]
	yield _each(SOLUTION, known.needs, unsolved, "solution", "pain_point")
	silent = [buyer.name for buyer in buyers if not buyer.has_stance]
	yield _each(STANCE, buyers, silent, "stance", "maker")
	undated = [step.name for step in known.steps if step.is_left and step.expected_days is None]
	yield _each(DAYS, known.steps, undated, "days", "step")


def _each(points: float, rows: Sequence, lacking: Sequence[str], code: str, param: str) -> Item:
	"""Something to know of each row: the first that lacks it is asked about; without rows it is too early to ask."""
	ask = Reason(code, {param: lacking[0]}) if lacking else None
	return Item(NEGOTIATION, points, bool(rows) and not lacking, ask)

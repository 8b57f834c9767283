# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What will open deals bring, by what their grades have really been worth; and how does that stand to the target? Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import fsum

from sales_process.engine.accuracy import Rate

REAL, PROMISED, NONE = "real", "promised", "none"


@dataclass(frozen=True, slots=True)
class Chance:
	"""How likely deals of a grade are won, in percent, and how we know."""

	percent: float
	source: str
	won: int = 0
	decided: int = 0


@dataclass(frozen=True, slots=True)
class Deal:
	"""An open deal. The amount is what is still to be ordered, in the company's currency."""

	owner: str = ""
	grade: str = ""
	amount: float = 0
	closing_on: date | None = None


@dataclass(frozen=True, slots=True)
class Sum:
	"""Of some open deals: what they are worth, and what may be expected of that."""

	deals: int = 0
	amount: float = 0
	expected: float = 0
	without_amount: int = 0
	without_chance: int = 0  # nobody has graded them


def chances(
	real: Mapping[str, Rate], promised: Mapping[str, float], grades: Iterable[str]
) -> dict[str, Chance]:
	"""For each grade the real rate where there are enough outcomes, else the promised one; none of an ungraded deal."""
	found = {}
	for grade in grades:
		rate = real.get(grade)
		if grade and rate and rate.percent is not None:
			found[grade] = Chance(rate.percent, REAL, rate.won, rate.decided)
		elif promised.get(grade) is not None:
			won, decided = (rate.won, rate.decided) if rate else (0, 0)
			found[grade] = Chance(promised[grade], PROMISED, won, decided)
	return found


def weigh(deals: Iterable[Deal], by: Mapping[str, Chance]) -> Sum:
	rows = tuple(deals)
	return Sum(
		deals=len(rows),
		amount=fsum(row.amount for row in rows),
		expected=fsum(row.amount * by[row.grade].percent / 100 for row in rows if row.grade in by),
		without_amount=sum(row.amount <= 0 for row in rows),
		without_chance=sum(row.grade not in by for row in rows),
	)


def month_of(deal: Deal, today: date) -> str:
	"""The month in which it is to be ordered, as YYYY-MM; what should have been is due now. Empty: nobody knows."""
	return f"{max(deal.closing_on, today):%Y-%m}" if deal.closing_on else ""


def by_month(deals: Iterable[Deal], by: Mapping[str, Chance], today: date) -> dict[tuple[str, str], Sum]:
	"""By owner and month."""
	groups: defaultdict[tuple[str, str], list[Deal]] = defaultdict(list)
	for deal in deals:
		groups[deal.owner, month_of(deal, today)].append(deal)
	return {key: weigh(rows, by) for key, rows in groups.items()}

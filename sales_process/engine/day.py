# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""In which order does a salesperson go through the day? By what is at stake, and each touch says why. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sales_process.engine.reasons import Reason

BY_AMOUNT, BY_LATENESS = 50, 20  # what the largest deal of the day counts, and the longest wait
BY_GRADE = {"High": 30, "Medium": 20, "Low": 5}
A_DAY_LATE = 2


@dataclass(frozen=True, slots=True)
class Touch:
	"""A planned touch. Amounts are in the company's currency, and compared within the company."""

	name: str
	due_on: date
	company: str = ""
	amount: float = 0
	currency: str = ""
	grade: str = ""
	is_answer_due: bool = False
	first_contact_by: datetime | None = None
	owner: str = ""  # somebody else's, who has not made it


@dataclass(frozen=True, slots=True)
class Ranked:
	touch: Touch
	stake: float
	reasons: tuple[Reason, ...]


def in_order(touches: Iterable[Touch], today: date) -> list[Ranked]:
	"""Who waits for an answer first, then who was never contacted, then by what is at stake."""
	touches = list(touches)
	largest: dict[str, float] = {}
	for touch in touches:
		largest[touch.company] = max(largest.get(touch.company, 0), touch.amount)
	ranked = [_rank(touch, largest[touch.company], today) for touch in touches]
	return sorted(
		ranked,
		key=lambda row: (
			not row.touch.is_answer_due,
			row.touch.first_contact_by is None,
			-row.stake,
			row.touch.due_on,
			row.touch.name,
		),
	)


def _rank(touch: Touch, largest: float, today: date) -> Ranked:
	late = max((today - touch.due_on).days, 0)
	stake = BY_GRADE.get(touch.grade, 0) + min(late * A_DAY_LATE, BY_LATENESS)
	if touch.amount > 0:
		stake += BY_AMOUNT * touch.amount / largest
	return Ranked(touch, round(stake, 1), tuple(_reasons(touch, late)))


def _reasons(touch: Touch, late: int) -> Iterable[Reason]:
	if touch.is_answer_due:
		yield Reason("answer")
	if touch.first_contact_by:
		yield Reason("first_contact", {"by": touch.first_contact_by})
	if touch.owner:
		yield Reason("escalated", {"owner": touch.owner})
	if touch.amount > 0:
		yield Reason("amount", {"amount": touch.amount, "currency": touch.currency})
	if touch.grade:
		yield Reason("grade", {"grade": touch.grade})
	yield Reason("late", {"days": late}) if late else Reason("today")

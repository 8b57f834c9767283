# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""How well are planned touches made on their day, and how often do they get an answer? Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Made:
	"""A touch that was made; without `due_on` nothing was planned for it."""

	on: date
	due_on: date | None = None
	is_ours: bool = True
	is_answered: bool = False


@dataclass(frozen=True, slots=True)
class Discipline:
	due: int
	on_time: int
	late: int
	not_done: int
	average_delay: float | None
	touches: int
	answered: int
	on_time_rate: float | None
	response_rate: float | None


def rate(part: float, whole: float, at_least: int) -> float | None:
	"""A percentage; None where there are too few to speak of one."""
	return round(100 * part / whole, 1) if whole and whole >= at_least else None


def measure(
	made: Iterable[Made], waiting: Iterable[date], first: date, last: date, today: date, at_least: int
) -> Discipline:
	"""Of what was due between two days. `waiting` are the days of touches that are planned and not made.

	A touch made before its day is on time. What is due today is not late before the day is over.
	"""
	made = list(made)
	planned = [touch for touch in made if touch.due_on and first <= touch.due_on <= last]
	delays = [max((touch.on - touch.due_on).days, 0) for touch in planned]
	open_delays = [(today - day).days for day in waiting if first <= day <= last and day < today]
	late = sum(delay > 0 for delay in delays)
	due, on_time = len(planned) + len(open_delays), len(planned) - late
	ours = [touch for touch in made if touch.is_ours and first <= touch.on <= last]
	answered = sum(touch.is_answered for touch in ours)
	return Discipline(
		due=due,
		on_time=on_time,
		late=late,
		not_done=len(open_delays),
		average_delay=round(sum([*delays, *open_delays]) / due, 1) if due else None,
		touches=len(ours),
		answered=answered,
		on_time_rate=rate(on_time, due, at_least),
		response_rate=rate(answered, len(ours), at_least),
	)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""When is a customer asked again, though nothing was delivered? Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sales_process.engine.cadence import add_months


@dataclass(frozen=True, slots=True)
class Rhythm:
	"""Every so many months; 0 is never. Without a template it is the default one."""

	every_months: int = 0
	template: str = ""


def rhythm_of(groups: Iterable[str], by_group: Mapping[str, Rhythm], default: Rhythm) -> Rhythm:
	"""That of the nearest customer group which has one; the groups come from the nearest to the root."""
	return next((by_group[group] for group in groups if group in by_group), default)


def shortest(rhythms: Iterable[Rhythm]) -> int:
	"""In months; 0 where nobody is asked periodically."""
	return min((rhythm.every_months for rhythm in rhythms if rhythm.every_months > 0), default=0)


def due_on(last: date, rhythm: Rhythm) -> date | None:
	return add_months(last, rhythm.every_months) if rhythm.every_months > 0 else None


def is_due(last: date, rhythm: Rhythm, today: date) -> bool:
	on = due_on(last, rhythm)
	return on is not None and on <= today

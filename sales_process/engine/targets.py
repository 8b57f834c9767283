# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A year's target, month by month. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Target:
	"""What somebody is to sell in a year; `shares` are the percents of its months by the month's number, if uneven."""

	owner: str
	amount: float
	begins_on: date
	ends_on: date
	shares: Mapping[int, float] | None = None


def month_key(day: date) -> str:
	return f"{day:%Y-%m}"


def months(first: date, last: date) -> list[date]:
	"""The first days of the months from one day to another."""
	found, day = [], first.replace(day=1)
	while day <= last:
		found.append(day)
		day = (day.replace(day=28) + _WEEK).replace(day=1)
	return found


def by_month(targets: Iterable[Target]) -> dict[tuple[str, str], float]:
	"""By owner and month. Without shares each month of the year has the same."""
	found: dict[tuple[str, str], float] = {}
	for target in targets:
		days = months(target.begins_on, target.ends_on)
		for day in days:
			share = target.shares.get(day.month, 0) / 100 if target.shares else 1 / len(days)
			key = target.owner, month_key(day)
			found[key] = found.get(key, 0) + target.amount * share
	return found


_WEEK = date(2001, 1, 8) - date(2001, 1, 1)

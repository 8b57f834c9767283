# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""When does a day of the year come again, in the solar or in the Chinese lunar calendar? Pure.

A day that a year does not have falls on the last day of its month: 29 February on the 28th, the 30th of a short
lunar month on its 29th, and so New Year's Eve is the 30th of the twelfth month in every year. Who was born in a leap
month has the birthday in that leap month in the years that have it, else in the ordinary month of the same number;
who was born in an ordinary month has it there, also where a leap month of the same number follows.

An occurrence belongs to the year of its own calendar: the end of a lunar year lies in the next solar one, so that a
solar year may see the same lunar day twice, or not at all.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lunardate import LunarDate

SOLAR, LUNAR = "Solar", "Lunar"
CALENDARS = (SOLAR, LUNAR)
MONTHS = 12
LONGEST_LUNAR_MONTH = 30
A_LEAP_YEAR = 2000
# what the lunar tables of the library cover
FIRST_LUNAR_YEAR, LAST_LUNAR_YEAR = 1900, 2099


@dataclass(frozen=True, slots=True)
class Occurrence:
	"""When it is, and of which year of its calendar."""

	on: date
	year: int


@dataclass(frozen=True, slots=True)
class YearlyDay:
	"""A day that comes every year; with a year it came into the world then, or comes only once."""

	calendar: str
	month: int
	day: int
	is_leap_month: bool = False
	year: int | None = None
	comes_once: bool = False

	def in_year(self, year: int) -> date | None:
		"""The solar date it falls on in a year of its calendar; None beyond the tables."""
		if self.calendar == LUNAR:
			return _lunar(year, self.month, self.day, self.is_leap_month)
		return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))

	def next_from(self, today: date) -> Occurrence | None:
		"""The first time it comes on a day or after it; None if it never does again."""
		return next((found for found in self._around(today) if found.on >= today), None)

	def after(self, occurrence: Occurrence) -> Occurrence | None:
		return self.next_from(occurrence.on + timedelta(days=1))

	def times_by(self, year: int) -> int | None:
		"""How many years it has been in that year: an age, an anniversary; None if nobody knows or it is yet to come."""
		return year - self.year if self.year and year > self.year else None

	def _around(self, today: date) -> Iterator[Occurrence]:
		first = self.year if self.comes_once and self.year else today.year - 1
		last = first if self.comes_once else today.year + 1
		for year in range(first, last + 1):
			on = self.in_year(year) if self._has_begun(year) else None
			if on:
				yield Occurrence(on, year)

	def _has_begun(self, year: int) -> bool:
		return self.comes_once or not self.year or year >= self.year


def is_possible(calendar: str, month: int, day: int) -> bool:
	"""May there be such a day in some year?"""
	if calendar not in CALENDARS or not 1 <= month <= MONTHS:
		return False
	longest = LONGEST_LUNAR_MONTH if calendar == LUNAR else monthrange(A_LEAP_YEAR, month)[1]
	return 1 <= day <= longest


def _lunar(year: int, month: int, day: int, is_leap_month: bool) -> date | None:
	if not FIRST_LUNAR_YEAR <= year <= LAST_LUNAR_YEAR:
		return None
	leap = is_leap_month and LunarDate.leap_month_for_year(year) == month
	try:
		return LunarDate(year, month, day, leap).to_solar_date()
	except ValueError:
		# the month has 29 days only
		return LunarDate(year, month, day - 1, leap).to_solar_date()

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Which days are worked on? Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

SATURDAY, SUNDAY = 5, 6
LONGEST_BREAK = 366  # a calendar without a single working day must not loop for ever


@dataclass(frozen=True, slots=True)
class Calendar:
	"""Holidays with their names, and the weekly days off where the list of holidays says nothing.

	A Holiday List ends with its year. Beyond `covered_to` only the weekly days off are known.
	"""

	holidays: Mapping[date, str] = field(default_factory=dict)
	weekly_off: frozenset[int] = frozenset({SATURDAY, SUNDAY})
	covered_from: date | None = None
	covered_to: date | None = None

	def covers(self, day: date) -> bool:
		return bool(self.covered_from and self.covered_to) and self.covered_from <= day <= self.covered_to

	def is_working_day(self, day: date) -> bool:
		if day in self.holidays:
			return False
		return self.covers(day) or day.weekday() not in self.weekly_off

	def day_off_name(self, day: date) -> str:
		"""The holiday's name; empty for a working day and for a plain weekend."""
		return self.holidays.get(day, "")

	def working_day_from(self, day: date) -> date:
		"""The day itself if it is worked on, else the next one that is."""
		for offset in range(LONGEST_BREAK):
			candidate = day + timedelta(days=offset)
			if self.is_working_day(candidate):
				return candidate
		return day

	def working_day_until(self, day: date) -> date:
		"""The day itself if it is worked on, else the last one before that is."""
		for offset in range(LONGEST_BREAK):
			candidate = day - timedelta(days=offset)
			if self.is_working_day(candidate):
				return candidate
		return day

	def add_working_days(self, day: date, count: int) -> date:
		"""The working day `count` working days after `day`; with 0 the first working day from `day`."""
		result = self.working_day_from(day)
		if result > day and count > 0:
			count -= 1
		for _ in range(count):
			result = self.working_day_from(result + timedelta(days=1))
		return result

	def subtract_working_days(self, day: date, count: int) -> date:
		"""The working day `count` working days before `day`; with 0 the last working day until `day`."""
		result = self.working_day_until(day)
		if result < day and count > 0:
			count -= 1
		for _ in range(count):
			result = self.working_day_until(result - timedelta(days=1))
		return result

	def working_days_between(self, first: date, last: date) -> int:
		"""How many working days `last` is after `first`; negative if it is before."""
		if last < first:
			return -self.working_days_between(last, first)
		days = (first + timedelta(days=offset) for offset in range(1, (last - first).days + 1))
		return sum(self.is_working_day(day) for day in days)

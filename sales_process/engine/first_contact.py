# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""By when is somebody new contacted first? In working hours or working days. Pure."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sales_process.engine.workdays import Calendar

HOURS, DAYS = "Working Hours", "Working Days"


@dataclass(frozen=True, slots=True)
class Office:
	"""When somebody is there: the working days, and from when to when on each."""

	calendar: Calendar = field(default_factory=Calendar)
	opens: time = time(9)
	closes: time = time(18)

	def opening_from(self, moment: datetime) -> datetime:
		"""The moment itself while the office is open, else when it opens next."""
		day = self.calendar.working_day_from(moment.date())
		if day > moment.date() or moment.time() < self.opens:
			return datetime.combine(day, self.opens)
		if moment.time() < self.closes:
			return moment
		next_day = self.calendar.working_day_from(day + timedelta(days=1))
		return datetime.combine(next_day, self.opens)


def deadline(arrived: datetime, within: int, unit: str, office: Office) -> datetime:
	"""The last moment that still counts; `within` counts from when the office is open."""
	start = office.opening_from(arrived)
	if unit == DAYS:
		day = office.calendar.add_working_days(start.date(), within)
		return datetime.combine(day, office.closes)
	left = timedelta(hours=within)
	while (today := datetime.combine(start.date(), office.closes) - start) < left:
		left -= today
		start = office.opening_from(datetime.combine(start.date(), office.closes))
	return start + left

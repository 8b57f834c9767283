# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Who is told about a touch that is due, when, and when again? Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sales_process.engine.workdays import Calendar

OWNER, MANAGER, USER = "Owner", "Manager", "User"


@dataclass(frozen=True, slots=True)
class Step:
	"""Tell somebody so many working days after the due date; the first step of all is the due date itself."""

	after_working_days: int
	tell: str = OWNER
	user: str = ""

	def falls_on(self, due_on: date, calendar: Calendar) -> date:
		return (
			calendar.add_working_days(due_on, self.after_working_days) if self.after_working_days else due_on
		)


@dataclass(frozen=True, slots=True)
class Reminder:
	"""The step to take today, if any; how many steps are then behind; and the day of the next one."""

	step: Step | None
	steps_done: int
	next_on: date | None


DUE = Step(0)


def remind(
	due_on: date, escalation: Sequence[Step], steps_done: int, today: date, calendar: Calendar
) -> Reminder:
	"""Takes only the latest step that is due: after days without a scheduler nobody is told twice."""
	steps = [DUE, *escalation]
	days = [step.falls_on(due_on, calendar) for step in steps]
	reached = sum(1 for day in days if day <= today)
	step = steps[reached - 1] if reached > steps_done else None
	done = max(reached, steps_done)
	return Reminder(step, done, days[done] if done < len(days) else None)

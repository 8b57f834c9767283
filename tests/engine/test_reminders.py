# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date

from sales_process.engine.reminders import DUE, MANAGER, OWNER, Step, remind
from sales_process.engine.workdays import Calendar

DUE_ON = date(2026, 11, 20)  # a Friday
AGAIN, ESCALATED = Step(1, OWNER), Step(3, MANAGER)
ESCALATION = (AGAIN, ESCALATED)


def on(day, steps_done):
	return remind(DUE_ON, ESCALATION, steps_done, day, Calendar())


def test_before_the_day_nothing_is_done():
	assert on(date(2026, 11, 19), 0).step is None
	assert on(date(2026, 11, 19), 0).next_on == DUE_ON


def test_each_step_comes_once_on_its_working_day():
	due = on(DUE_ON, 0)
	assert (due.step, due.steps_done, due.next_on) == (DUE, 1, date(2026, 11, 23))
	assert on(DUE_ON, 1).step is None  # a second run on the same day
	again = on(date(2026, 11, 23), 1)
	assert (again.step, again.next_on) == (AGAIN, date(2026, 11, 25))
	last = on(date(2026, 11, 25), 2)
	assert (last.step, last.steps_done, last.next_on) == (ESCALATED, 3, None)


def test_after_days_without_a_scheduler_only_the_latest_step_is_taken():
	late = on(date(2026, 12, 24), 0)
	assert (late.step, late.steps_done, late.next_on) == (ESCALATED, 3, None)


def test_steps_removed_by_an_admin_do_not_come_again():
	assert remind(DUE_ON, (AGAIN,), 3, date(2026, 12, 24), Calendar()).step is None

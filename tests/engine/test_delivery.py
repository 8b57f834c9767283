# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""November 2026: the 2nd, 9th, 16th and 23rd are Mondays. Every expected value was worked out by hand."""

from datetime import date

import pytest

from sales_process.engine.delivery import (
	AT_RISK,
	LATE,
	ON_TIME,
	Movement,
	Step,
	Task,
	find_circle,
	foresee,
	moved,
	schedule,
)
from sales_process.engine.handover import Delivery
from sales_process.engine.workdays import Calendar

CALENDAR = Calendar()


def day(number: int) -> date:
	return date(2026, 11, number)


def task(row: int, first: int, last: int, after=(), started=None, ended=None, problem=False) -> Task:
	return Task(
		row,
		f"Task {row}",
		day(first),
		day(last),
		day(started) if started else None,
		day(ended) if ended else None,
		tuple(after),
		problem,
	)


# built Mon 2 - Wed 4, sent Thu 5 - Fri 6, installed Mon 9 - Tue 10; promised for Thu 12
BUILD, SEND, INSTALL = task(1, 2, 4), task(2, 5, 6, [1]), task(3, 9, 10, [2])


def see(*tasks, today=2, promised=12, **given):
	return foresee(tasks, day(promised) if promised else None, day(today), CALENDAR, **given)


def ends(outlook):
	return [standing.ends_on.day for standing in outlook.tasks]


def test_a_plan_that_runs_as_planned_ends_as_planned():
	outlook = see(BUILD, SEND, INSTALL)
	assert outlook.state == ON_TIME
	assert ends(outlook) == [4, 6, 10]
	assert (outlook.ends_on, outlook.spare_days) == (day(10), 2)
	assert [standing.spare_days for standing in outlook.tasks] == [2, 2, 2]
	assert [reason.code for reason in outlook.reasons] == ["in_time"]
	assert outlook.changes_on == day(5)


def test_lateness_is_seen_before_the_promised_date():
	"""On Mon 9 the first task is still open: it ends today at best, and pushes the others."""
	outlook = see(BUILD, SEND, INSTALL, today=9)
	assert ends(outlook) == [9, 11, 13]
	assert outlook.state == LATE
	assert outlook.reasons[0].params == {"on": day(13), "promised": day(12), "days": 1}
	assert [reason.code for reason in outlook.reasons] == ["late", "overdue", "overdue", "pushed"]
	assert [standing.spare_days for standing in outlook.tasks] == [-1, -1, -1]
	assert outlook.changes_on == day(10)


def test_what_eats_up_the_spare_days_is_a_risk():
	outlook = see(BUILD, SEND, INSTALL, today=5)
	assert ends(outlook) == [5, 9, 11]
	assert (outlook.state, outlook.spare_days) == (AT_RISK, 1)
	assert see(BUILD, SEND, INSTALL, today=5, buffer_days=0).state == ON_TIME


def test_a_task_beside_the_critical_ones_may_be_late():
	"""The training of Mon 2 waits for nobody; it has until Thu 12."""
	training = task(4, 2, 2)
	outlook = see(BUILD, SEND, INSTALL, training, today=3)
	assert outlook.state == ON_TIME
	assert outlook.tasks[3].ends_on == day(3)
	assert outlook.tasks[3].spare_days == 7
	assert [reason.code for reason in outlook.reasons] == ["in_time", "overdue"]


def test_who_begins_late_ends_late():
	outlook = see(task(1, 2, 4, started=4), SEND, INSTALL, today=4)
	assert ends(outlook) == [6, 10, 12]
	assert outlook.state == AT_RISK


def test_who_begins_early_is_believed_to_end_as_planned():
	assert ends(see(task(1, 3, 5, started=2), today=2)) == [5]


def test_what_is_done_counts_by_its_own_dates():
	outlook = see(task(1, 2, 4, ended=6), SEND, INSTALL, today=9)
	assert ends(outlook) == [6, 10, 12]
	done = see(*(task(row, 2, 4, ended=5) for row in (1, 2)), today=9)
	assert (done.state, done.changes_on) == (ON_TIME, None)
	assert done.reasons[0].code == "ended"
	late = see(task(1, 2, 4, ended=13), today=16)
	assert (late.state, late.reasons[0].code) == (LATE, "ended_late")


def test_days_off_move_what_was_pushed_and_nothing_else():
	holiday = Calendar({day(9): "Founders' Day"})
	tasks = (BUILD, SEND, INSTALL)
	assert ends(foresee(tasks, day(12), day(2), holiday)) == [4, 6, 10]
	assert ends(foresee(tasks, day(12), day(5), holiday)) == [5, 10, 12]
	on_saturday = (task(1, 2, 6), task(2, 7, 7, [1]))
	assert ends(see(*on_saturday)) == [6, 7]


def test_tasks_of_one_day_stay_on_one_day():
	"""Sent and installed on Mon 9; sent on Tue 10, it is installed on Tue 10."""
	outlook = see(task(1, 9, 9), task(2, 9, 9, [1]), today=10)
	assert ends(outlook) == [10, 10]


def test_the_later_of_two_predecessors_counts():
	outlook = see(task(1, 2, 2, ended=2), task(2, 2, 3), task(3, 4, 4, [1, 2]), today=6)
	assert ends(outlook) == [2, 6, 9]


def test_a_problem_is_a_risk_whatever_the_dates():
	outlook = see(task(1, 2, 4, problem=True), promised=30)
	assert outlook.state == AT_RISK
	assert outlook.reasons[0].code == "problem"


def test_without_a_promise_there_is_no_lateness():
	outlook = see(BUILD, SEND, promised=None)
	assert (outlook.state, outlook.spare_days) == (ON_TIME, None)
	assert outlook.reasons[0].code == "no_promise"
	assert see(BUILD, SEND, promised=None, today=5).state == AT_RISK


def test_no_tasks_no_outlook():
	assert see() is None


@pytest.mark.parametrize(
	("waits", "circle"),
	[
		({1: (), 2: (1,), 3: (2,)}, set()),
		({1: (2,), 2: (1,)}, {1, 2}),
		({1: (1,)}, {1}),
		({1: (3,), 2: (1,), 3: (2,), 4: (1,)}, {1, 2, 3}),
	],
)
def test_circles(waits, circle):
	assert set(find_circle(waits)) == circle


def test_a_template_is_worked_off_as_early_as_its_order_lets_it():
	"""From Sat 7: Mon 9 to Wed 11, beside it Mon 9; then Thu 12 and Fri 13, then Mon 16."""
	steps = [Step(1, 3), Step(2, 1), Step(3, 2, (1, 2)), Step(4, 1, (3,))]
	times = schedule(steps, day(7), CALENDAR)
	assert {row: (first.day, last.day) for row, (first, last) in times.items()} == {
		1: (9, 11),
		2: (9, 9),
		3: (12, 13),
		4: (16, 16),
	}


def sent(number: int, **rows) -> list[Delivery]:
	return [Delivery(f"DN-{number}", day(number), row, qty) for row, qty in rows.items()]


@pytest.mark.parametrize(
	("movements", "given", "wanted"),
	[
		([], {}, Movement()),
		(sent(3, a=2), {}, Movement(20, day(3))),
		(sent(3, a=8), {"is_closed": True}, Movement(100, day(3), day(3), "DN-3")),
		(sent(3, a=8) + sent(5, b=2), {}, Movement(100, day(3), day(5), "DN-5")),
		(sent(3, a=8, b=2) + sent(9, a=-8, b=-2), {}, Movement()),
		(sent(3, a=12), {}, Movement(80, day(3))),  # more of one does not make up for another
		(sent(3, c=5), {}, Movement()),  # of another row of the order
		([], {"counted": {"a": 8, "b": 0}}, Movement(80)),
		([], {"counted": {"a": 8, "b": 2}}, Movement(100)),
	],
)
def test_what_documents_say_of_a_task(movements, given, wanted):
	assert moved({"a": 8, "b": 2}, movements, **given) == wanted


def test_nothing_ordered_is_moved_by_nothing():
	assert moved({}, sent(3, a=1)) == Movement()

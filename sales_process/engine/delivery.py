# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Will a delivery be in time, and on which task does it depend? The critical path method on working days. Pure.

A task that is not done ends as planned, but neither before today nor before it can: whatever it waits for comes first.
Tasks that the plan lets overlap on a day may do so. `spare_days` of a task is how many working days later it may end
before the promised date is missed; of a task that is late it is negative.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from graphlib import CycleError, TopologicalSorter

from sales_process.engine.handover import COMPLETE, Delivery, Order, order_handed_over
from sales_process.engine.reasons import Reason
from sales_process.engine.workdays import Calendar

ON_TIME, AT_RISK, LATE = "On Time", "At Risk", "Late"
MOST_REASONS = 5


@dataclass(frozen=True, slots=True)
class Task:
	"""One row of a plan; `after` are the numbers of the rows it waits for."""

	row: int
	subject: str
	planned_start: date
	planned_end: date
	started_on: date | None = None
	ended_on: date | None = None
	after: tuple[int, ...] = ()
	has_problem: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
	row: int
	starts_on: date
	ends_on: date
	spare_days: int | None = None  # None without a promised date


@dataclass(frozen=True, slots=True)
class Outlook:
	state: str
	ends_on: date
	spare_days: int | None
	tasks: tuple[Standing, ...]
	reasons: tuple[Reason, ...]
	changes_on: date | None  # the first day on which it may be another one though nobody did anything


def find_circle(waits: Mapping[int, Iterable[int]]) -> tuple[int, ...]:
	"""The rows that wait for each other in a circle; empty if there is none."""
	try:
		TopologicalSorter(waits).prepare()
	except CycleError as error:
		return tuple(dict.fromkeys(error.args[1]))
	return ()


def foresee(
	tasks: Sequence[Task],
	promised_on: date | None,
	today: date,
	calendar: Calendar,
	buffer_days: int = 2,
) -> Outlook | None:
	"""When every task and the whole will end; None for a plan without tasks. Waiting in a circle is refused before."""
	if not tasks:
		return None
	by_row = {task.row: task for task in tasks}
	order = [by_row[row] for row in TopologicalSorter({t.row: t.after for t in tasks}).static_order()]
	times = _expected(order, by_row, today, calendar)
	spare = _spare(order, by_row, times, promised_on, calendar) if promised_on else {}
	standings = tuple(Standing(t.row, *times[t.row], spare.get(t.row)) for t in tasks)
	ends_on = max(end for _, end in times.values())
	whole = calendar.working_days_between(ends_on, promised_on) if promised_on else None
	state, reasons = _judge(tasks, standings, promised_on, ends_on, today, whole, buffer_days)
	open_ends = [times[t.row][1] for t in tasks if not t.ended_on]
	changes_on = max(min(open_ends), today) + timedelta(days=1) if open_ends else None
	return Outlook(state, ends_on, whole, standings, reasons, changes_on)


def _expected(
	order: Iterable[Task], by_row: Mapping[int, Task], today: date, calendar: Calendar
) -> dict[int, tuple[date, date]]:
	"""First and last day of each task by its row."""
	times: dict[int, tuple[date, date]] = {}
	for task in order:
		if task.ended_on:
			times[task.row] = (min(task.started_on or task.planned_start, task.ended_on), task.ended_on)
			continue
		start = task.started_on or _earliest(task, by_row, times, calendar)
		end = task.planned_end if start <= task.planned_start else _end(task, start, calendar)
		times[task.row] = (start, max(end, today))
	return times


def _earliest(
	task: Task, by_row: Mapping[int, Task], times: Mapping[int, tuple[date, date]], calendar: Calendar
) -> date:
	"""Only who is late pushes: days off in the plan itself are its own business."""
	ready = [
		calendar.add_working_days(times[row][1], _gap(by_row[row], task))
		for row in task.after
		if times[row][1] > by_row[row].planned_end
	]
	return max([task.planned_start, *ready])


def _gap(before: Task, task: Task) -> int:
	"""Does a task begin on the day its predecessor ends, or on the next one? As it was planned."""
	return 0 if task.planned_start <= before.planned_end else 1


def _length(task: Task, calendar: Calendar) -> int:
	"""Working days that it takes beyond its first."""
	return max(calendar.working_days_between(task.planned_start, task.planned_end), 0)


def _end(task: Task, start: date, calendar: Calendar) -> date:
	return calendar.add_working_days(start, _length(task, calendar))


def _spare(
	order: Sequence[Task],
	by_row: Mapping[int, Task],
	times: Mapping[int, tuple[date, date]],
	promised_on: date,
	calendar: Calendar,
) -> dict[int, int]:
	latest = {task.row: promised_on for task in order}
	for task in reversed(order):
		begins = calendar.subtract_working_days(latest[task.row], _length(task, calendar))
		for row in task.after:
			ends = calendar.subtract_working_days(begins, _gap(by_row[row], task))
			latest[row] = min(latest[row], ends)
	return {row: calendar.working_days_between(times[row][1], day) for row, day in latest.items()}


def _judge(
	tasks: Sequence[Task],
	standings: Sequence[Standing],
	promised_on: date | None,
	ends_on: date,
	today: date,
	spare_days: int | None,
	buffer_days: int,
) -> tuple[str, tuple[Reason, ...]]:
	behind = [
		(task, standing)
		for task, standing in zip(tasks, standings, strict=True)
		if not task.ended_on and (standing.ends_on > task.planned_end or task.has_problem)
	]
	# what leaves the least time comes first
	behind.sort(key=lambda pair: (pair[1].spare_days or 0, pair[0].row))
	why = tuple(reason for pair in behind for reason in _why(*pair, today))[:MOST_REASONS]
	is_over = all(task.ended_on for task in tasks)
	if promised_on and ends_on > promised_on:
		code = "ended_late" if is_over else "late"
		params = {"on": ends_on, "promised": promised_on, "days": -(spare_days or 0)}
		return LATE, (Reason(code, params), *why)
	if any(s.spare_days is None or s.spare_days <= buffer_days or t.has_problem for t, s in behind):
		return AT_RISK, why
	return ON_TIME, (_fine(is_over, ends_on, spare_days), *why)


def _why(task: Task, standing: Standing, today: date) -> list[Reason]:
	reasons = []
	if task.has_problem:
		reasons.append(Reason("problem", {"task": task.subject}))
	if standing.ends_on > task.planned_end:
		code = "overdue" if task.planned_end < today else "pushed"
		params = {"task": task.subject, "planned": task.planned_end, "on": standing.ends_on}
		reasons.append(Reason(code, params))
	return reasons


def _fine(is_over: bool, ends_on: date, spare_days: int | None) -> Reason:
	if is_over:
		return Reason("ended", {"on": ends_on})
	if spare_days is None:
		return Reason("no_promise", {"on": ends_on})
	return Reason("in_time", {"on": ends_on, "days": spare_days})


# a plan from a template


@dataclass(frozen=True, slots=True)
class Step:
	"""One row of a template: how many working days it takes, and for which rows it waits."""

	row: int
	days: int = 1
	after: tuple[int, ...] = ()


def schedule(steps: Sequence[Step], starts_on: date, calendar: Calendar) -> dict[int, tuple[date, date]]:
	"""As early as possible: a step begins on the working day after the last one it waits for."""
	by_row = {step.row: step for step in steps}
	times: dict[int, tuple[date, date]] = {}
	for row in TopologicalSorter({step.row: step.after for step in steps}).static_order():
		ready = [calendar.add_working_days(times[before][1], 1) for before in by_row[row].after]
		first = max(ready, default=calendar.working_day_from(starts_on))
		times[row] = (first, calendar.add_working_days(first, max(by_row[row].days, 1) - 1))
	return times


# moved by documents


@dataclass(frozen=True, slots=True)
class Movement:
	"""How far an order has brought a task; without dates where it came without a document of ours."""

	progress: float = 0
	started_on: date | None = None
	ended_on: date | None = None
	by: str = ""


def moved(
	ordered: Mapping[str, float],
	movements: Sequence[Delivery],
	is_closed: bool = False,
	counted: Mapping[str, float] | None = None,
) -> Movement:
	"""What of the ordered rows is with the customer; returns count back.

	`counted`: quantities that the order itself knows of, for what comes without a document of ours (a drop shipment).
	"""
	wanted = sum(ordered.values())
	if wanted <= 0:
		return Movement()
	held: dict[str, float] = dict.fromkeys(ordered, 0)
	for movement in movements:
		if movement.row in held:
			held[movement.row] += movement.qty
	for row, qty in (counted or {}).items():
		held[row] = max(held.get(row, 0), qty)
	progress = 100 * sum(max(min(held[row], qty), 0) for row, qty in ordered.items()) / wanted
	ours = [movement for movement in movements if movement.row in ordered]
	begun = next((movement.on for movement in ours if movement.qty > 0), None)
	if progress <= 0:
		return Movement()
	done = order_handed_over(Order("", is_closed=is_closed, ordered=ordered), ours)
	if done.happened:
		return Movement(100, begun, done.on, done.note)
	return Movement(100 if progress >= COMPLETE else progress, begun)

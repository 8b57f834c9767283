# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Is the goal of a plan specific, measurable, achievable, relevant and time-bound? Each point says why. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum
from statistics import median

from sales_process.engine.reasons import Reason

SPECIFIC, MEASURABLE, ACHIEVABLE, RELEVANT, TIME_BOUND = POINTS = (
	"specific",
	"measurable",
	"achievable",
	"relevant",
	"time_bound",
)
MET, UNMET, CANNOT_TELL = "met", "unmet", "cannot_tell"
ROUNDING = 0.005
LATE_CYCLES = 2  # a goal later than so many of their cycles is not about this decision


@dataclass(frozen=True, slots=True)
class Line:
	"""A part of the product mix."""

	item: str
	qty: float = 0
	amount: float = 0


@dataclass(frozen=True, slots=True)
class Goal:
	"""Amounts are in the company's currency, as everything they are compared with."""

	amount: float = 0
	by: date | None = None
	lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Circumstances:
	"""What a goal is held against."""

	today: date
	deal_amount: float = 0
	closed_by_owner: tuple[float, ...] = ()  # what he closed so far
	closed_by_team: tuple[float, ...] = ()
	needed: frozenset[str] = frozenset()  # items that a recorded need asks for
	needs: int = 0  # how many needs are recorded
	days_to_decision: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
	"""How far a goal may be above the deal's amount and above what is usually closed, and how many sales make "usually"."""

	times_deal: float = 1.25
	times_closed: float = 3
	at_least: int = 3


@dataclass(frozen=True, slots=True)
class Point:
	name: str
	verdict: str
	reasons: tuple[Reason, ...]


def check(goal: Goal, now: Circumstances, limits: Limits = Limits()) -> tuple[Point, ...]:
	"""The five points in their order."""
	return tuple(_point(name, _CHECKS[name](goal, now, limits)) for name in POINTS)


def unmet(points: Iterable[Point]) -> tuple[str, ...]:
	return tuple(point.name for point in points if point.verdict == UNMET)


Finding = tuple[str, Reason]


def _point(name: str, findings: Iterable[Finding]) -> Point:
	"""One thing that is wrong is enough; what cannot be told does not count where something else is known."""
	found = tuple(findings)
	verdicts = {verdict for verdict, _ in found}
	verdict = next((each for each in (UNMET, MET) if each in verdicts), CANNOT_TELL)
	return Point(name, verdict, tuple(reason for each, reason in found if each == verdict))


def _specific(goal: Goal, now: Circumstances, limits: Limits) -> Iterable[Finding]:
	named = [line for line in goal.lines if line.item]
	yield (MET, Reason("items_named", {"count": len(named)})) if named else (UNMET, Reason("no_items"))


def _measurable(goal: Goal, now: Circumstances, limits: Limits) -> Iterable[Finding]:
	missing = [line.item for line in goal.lines if line.qty <= 0]
	if goal.amount <= 0:
		yield UNMET, Reason("no_amount")
	if missing:
		yield UNMET, Reason("no_quantity", {"item": missing[0], "count": len(missing)})
	if not goal.lines:
		yield UNMET, Reason("no_quantities")
	total = fsum(line.amount for line in goal.lines)
	if total > 0 and goal.amount > 0 and abs(total - goal.amount) > ROUNDING:
		yield UNMET, Reason("sum_differs", {"total": total, "amount": goal.amount})
	yield MET, Reason("amount_and_quantities", {"amount": goal.amount, "count": len(goal.lines)})


def _achievable(goal: Goal, now: Circumstances, limits: Limits) -> Iterable[Finding]:
	if goal.amount <= 0:
		yield CANNOT_TELL, Reason("no_amount")
		return
	if now.deal_amount > 0:
		yield _within("deal", goal.amount, now.deal_amount, limits.times_deal)
	own, team = now.closed_by_owner, now.closed_by_team
	if len(own) >= limits.at_least:
		yield _within("own_sales", goal.amount, median(own), limits.times_closed, len(own))
	elif len(team) >= limits.at_least:
		yield _within("team_sales", goal.amount, median(team), limits.times_closed, len(team))
	yield CANNOT_TELL, Reason("nothing_to_compare")


def _within(what: str, amount: float, measure: float, times: float, count: int = 0) -> Finding:
	params = {"times": amount / measure, "measure": measure, "most": measure * times, "count": count}
	fits = amount <= measure * times + ROUNDING
	return (MET, Reason(f"{what}_within", params)) if fits else (UNMET, Reason(f"{what}_above", params))


def _relevant(goal: Goal, now: Circumstances, limits: Limits) -> Iterable[Finding]:
	items = [line.item for line in goal.lines if line.item]
	fitting = [item for item in items if item in now.needed]
	if not now.needs:
		yield UNMET, Reason("no_needs")
	elif not items:
		yield CANNOT_TELL, Reason("no_items")
	elif not now.needed:
		yield UNMET, Reason("needs_without_items", {"needs": now.needs})
	elif not fitting:
		yield UNMET, Reason("items_not_needed", {"item": items[0]})
	else:
		yield MET, Reason("items_needed", {"count": len(fitting), "of": len(items)})


def _time_bound(goal: Goal, now: Circumstances, limits: Limits) -> Iterable[Finding]:
	if not goal.by:
		yield UNMET, Reason("no_date")
		return
	days = (goal.by - now.today).days
	if days < 0:
		yield UNMET, Reason("date_passed", {"by": goal.by, "days": -days})
		return
	cycle = now.days_to_decision
	if not cycle:
		yield MET, Reason("future_date", {"by": goal.by})
		return
	decided = {"by": goal.by, "cycle": cycle, "decided_on": now.today + timedelta(days=cycle)}
	if days < cycle:
		yield UNMET, Reason("before_decision", decided)
	elif days > LATE_CYCLES * cycle:
		yield UNMET, Reason("long_after_decision", decided)
	else:
		yield MET, Reason("within_cycle", decided)


_CHECKS: dict[str, Callable[[Goal, Circumstances, Limits], Iterable[Finding]]] = {
	SPECIFIC: _specific,
	MEASURABLE: _measurable,
	ACHIEVABLE: _achievable,
	RELEVANT: _relevant,
	TIME_BOUND: _time_bound,
}

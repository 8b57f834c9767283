# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Does a sales plan hold, which one reason matters most, and until when is that so? Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sales_process.engine.reasons import Reason

ON_TRACK, AT_RISK, OFF_TRACK = "On Track", "At Risk", "Off Track"
RANKS = {OFF_TRACK: 0, AT_RISK: 1, ON_TRACK: 2}
ONE_DAY = timedelta(days=1)
ROUNDING = 0.005


@dataclass(frozen=True, slots=True)
class Milestone:
	"""A decision step of the customer, with what we planned for it."""

	name: str
	planned_on: date | None = None
	is_done: bool = False
	blocker: str = ""
	has_action: bool = False  # something is being done about the blocker
	help_due_on: date | None = None  # somebody was asked, and has not answered


@dataclass(frozen=True, slots=True)
class Plan:
	"""Amounts are in the company's currency."""

	goal_amount: float = 0
	goal_by: date | None = None
	ordered: float = 0
	deal_amount: float = 0
	milestones: tuple[Milestone, ...] = ()
	is_approved: bool = True
	goal_has_changed: bool = False  # since it was approved
	smart_unmet: int = 0
	next_touch_on: date | None = None
	waits_until: date | None = None  # snoozed, with a reason
	is_followed: bool = True  # a follow-up plan runs


@dataclass(frozen=True, slots=True)
class Rules:
	"""From when on a risk is more than one."""

	days_late: int = 14  # a milestone, or a touch, that is later than this
	goal_near: int = 14  # the last days before the goal's date
	worth_of_goal: float = 80  # percent of the goal that the deal must be worth


@dataclass(frozen=True, slots=True)
class Finding:
	health: str
	reason: Reason


@dataclass(frozen=True, slots=True)
class Health:
	"""The findings, the one that matters most first."""

	health: str
	findings: tuple[Finding, ...] = ()
	changes_on: date | None = None  # the next day on which something else is true, if nothing happens

	@property
	def reason(self) -> Reason:
		return self.findings[0].reason if self.findings else Reason("on_track")


def health(plan: Plan, today: date, rules: Rules = Rules()) -> Health:
	found = findings(plan, today, rules)
	worst = found[0].health if found else ON_TRACK
	return Health(worst, found, changes_on(plan, today, rules))


def findings(plan: Plan, today: date, rules: Rules = Rules()) -> tuple[Finding, ...]:
	"""What stands against the plan, the worst first, and of equals as they are asked below."""
	if is_reached(plan):
		return ()
	found = [
		*_goal(plan, today, rules),
		*_milestones(plan, today, rules),
		*_touches(plan, today, rules),
		*_worth(plan, rules),
		*_approval(plan),
		*_smart(plan),
	]
	return tuple(sorted(found, key=lambda each: RANKS[each.health]))


def is_reached(plan: Plan) -> bool:
	return 0 < plan.goal_amount <= plan.ordered + ROUNDING


def progress(plan: Plan) -> float:
	"""How many of a hundred parts of the customer's way are gone; all of it once the goal is reached."""
	if is_reached(plan):
		return 100
	if not plan.milestones:
		return 0
	return 100 * sum(step.is_done for step in plan.milestones) / len(plan.milestones)


def at_stake(plan: Plan) -> float:
	"""What is still to be ordered."""
	return max((plan.goal_amount or plan.deal_amount) - plan.ordered, 0)


def changes_on(plan: Plan, today: date, rules: Rules = Rules()) -> date | None:
	"""The first of the days that matter on which the findings read otherwise than today."""
	now = _codes(findings(plan, today, rules))
	days = sorted({day for day in _turns(plan, rules) if day > today})
	return next((day for day in days if _codes(findings(plan, day, rules)) != now), None)


def _codes(found: Iterable[Finding]) -> list[tuple]:
	return [(each.health, each.reason.code, each.reason.params.get("milestone")) for each in found]


def _turns(plan: Plan, rules: Rules) -> Iterable[date]:
	"""The days from which on a rule may answer otherwise."""
	if plan.goal_by:
		yield plan.goal_by + ONE_DAY
		yield plan.goal_by - timedelta(days=rules.goal_near)
	for step in plan.milestones:
		for day in filter(None, (step.planned_on, step.help_due_on)):
			yield day + ONE_DAY
			yield day + timedelta(days=rules.days_late + 1)
	for day in filter(None, (plan.next_touch_on, plan.waits_until)):
		yield day + ONE_DAY
		yield day + timedelta(days=rules.days_late + 1)


def _goal(plan: Plan, today: date, rules: Rules) -> Iterable[Finding]:
	if not plan.goal_by:
		return
	missing = {"by": plan.goal_by, "missing": max(plan.goal_amount - plan.ordered, 0)}
	if today > plan.goal_by:
		yield Finding(OFF_TRACK, Reason("goal_passed", missing))
	elif (plan.goal_by - today).days <= rules.goal_near and _open(plan):
		left = {"by": plan.goal_by, "steps": len(_open(plan)), "days": (plan.goal_by - today).days}
		yield Finding(AT_RISK, Reason("goal_near", left))


def _milestones(plan: Plan, today: date, rules: Rules) -> Iterable[Finding]:
	if not plan.milestones:
		yield Finding(AT_RISK, Reason("no_milestones"))
	for step in sorted(_open(plan), key=lambda each: each.planned_on or date.max):
		late = (today - step.planned_on).days if step.planned_on else 0
		if late > 0:
			params = {"milestone": step.name, "planned_on": step.planned_on, "days": late}
			yield Finding(OFF_TRACK if late > rules.days_late else AT_RISK, Reason("milestone_late", params))
		yield from _blocker(step, today, rules)
	after = [
		step for step in _open(plan) if step.planned_on and plan.goal_by and step.planned_on > plan.goal_by
	]
	if after and today <= plan.goal_by:
		last = max(after, key=lambda step: step.planned_on)
		params = {"milestone": last.name, "planned_on": last.planned_on, "by": plan.goal_by}
		yield Finding(AT_RISK, Reason("milestone_after_goal", params))


def _blocker(step: Milestone, today: date, rules: Rules) -> Iterable[Finding]:
	if step.help_due_on and today > step.help_due_on:
		late = (today - step.help_due_on).days
		params = {"milestone": step.name, "due_on": step.help_due_on, "days": late}
		yield Finding(OFF_TRACK if late > rules.days_late else AT_RISK, Reason("help_late", params))
	elif step.blocker and not step.has_action:
		yield Finding(AT_RISK, Reason("blocked", {"milestone": step.name, "blocker": step.blocker}))


def _touches(plan: Plan, today: date, rules: Rules) -> Iterable[Finding]:
	"""Who waits with a reason, or will be contacted, is not silent."""
	if plan.waits_until and plan.waits_until >= today:
		return
	due = max(filter(None, (plan.next_touch_on, plan.waits_until)), default=None)
	if not plan.is_followed or not due:
		yield Finding(AT_RISK, Reason("no_next_step"))
	elif (late := (today - due).days) > 0:
		params = {"due_on": due, "days": late}
		yield Finding(OFF_TRACK if late > rules.days_late else AT_RISK, Reason("touch_late", params))


def _worth(plan: Plan, rules: Rules) -> Iterable[Finding]:
	"""An order that is in counts, the rest must still come out of the deal."""
	if plan.goal_amount <= 0 or plan.deal_amount <= 0:
		return
	worth = max(plan.deal_amount, plan.ordered)
	if worth < plan.goal_amount * rules.worth_of_goal / 100 - ROUNDING:
		yield Finding(AT_RISK, Reason("worth_less", {"worth": worth, "goal": plan.goal_amount}))


def _approval(plan: Plan) -> Iterable[Finding]:
	if plan.goal_has_changed:
		yield Finding(AT_RISK, Reason("goal_changed"))
	elif not plan.is_approved:
		yield Finding(AT_RISK, Reason("not_approved"))


def _smart(plan: Plan) -> Iterable[Finding]:
	if plan.smart_unmet:
		yield Finding(AT_RISK, Reason("not_smart", {"count": plan.smart_unmet}))


def _open(plan: Plan) -> list[Milestone]:
	return [step for step in plan.milestones if not step.is_done]

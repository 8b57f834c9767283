# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""When is a customer contacted next, how, and why then? Pure."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil

from sales_process.engine.reasons import Reason
from sales_process.engine.workdays import Calendar

TOUCH, STOP, HAND_OVER = "touch", "stop", "hand over"
AFTER_TRIES = {"Slow Down": TOUCH, "Stop": STOP, "Hand Over": HAND_OVER}


@dataclass(frozen=True, slots=True)
class Track:
	"""One rhythm of contacts on one channel: "a call every 2 weeks"."""

	channel: str
	every: int
	unit: str  # Working Day, Day, Week, Month
	topic: str = ""

	def after(self, day: date, calendar: Calendar, factor: float = 1) -> date:
		count = ceil(self.every * factor)
		if self.unit == "Working Day":
			return calendar.add_working_days(day, count)
		if self.unit == "Week":
			return day + timedelta(weeks=count)
		if self.unit == "Month":
			return add_months(day, count)
		return day + timedelta(days=count)


@dataclass(frozen=True, slots=True)
class Situation:
	"""What is known of a plan when its next touch is decided."""

	plan_type: str
	started_on: date
	company: str = ""
	customer_group: str = ""
	grade: str = ""
	urgency: str = ""
	intent: str = ""
	cycle_days: int | None = None
	last_touch_on: date | None = None
	last_by_channel: Mapping[str, date] = field(default_factory=dict)
	touches_without_response: int = 0
	latest_on: date | None = None  # the day the earliest open offer expires


@dataclass(frozen=True, slots=True)
class CadenceRule:
	"""For which plans which tracks are kept up, and what silence changes. Empty conditions match everything."""

	name: str
	title: str
	tracks: tuple[Track, ...]
	priority: int = 0
	company: str = ""
	plan_type: str = ""
	customer_group: str = ""
	grade: str = ""
	urgency: str = ""
	intent: str = ""
	cycle_from: int = 0
	cycle_to: int = 0
	tries: int = 0
	after_tries: str = "Slow Down"
	slow_down_factor: float = 2

	def matches(self, situation: Situation) -> bool:
		return all(
			wanted in ("", getattr(situation, condition)) for condition, wanted in self.conditions().items()
		) and self._cycle_matches(situation.cycle_days)

	def conditions(self) -> dict[str, str]:
		return {
			"company": self.company,
			"plan_type": self.plan_type,
			"customer_group": self.customer_group,
			"grade": self.grade,
			"urgency": self.urgency,
			"intent": self.intent,
		}

	def is_tired(self, situation: Situation) -> bool:
		"""Has the customer been silent for as many tries as the rule allows?"""
		return 0 < self.tries <= situation.touches_without_response

	def _cycle_matches(self, cycle_days: int | None) -> bool:
		if not self.cycle_from and not self.cycle_to:
			return True
		return cycle_days is not None and self.cycle_from <= cycle_days <= (self.cycle_to or cycle_days)


@dataclass(frozen=True, slots=True)
class NextTouch:
	"""The decision: a touch on a day, or that there will be none, each with its reasons."""

	verdict: str
	on: date | None = None
	channel: str = ""
	topic: str = ""
	rule: str = ""
	reasons: tuple[Reason, ...] = ()


def choose_rule(rules: Iterable[CadenceRule], situation: Situation) -> CadenceRule | None:
	"""The matching rule with the lowest priority number; the title decides between equals."""
	fitting = (rule for rule in rules if rule.matches(situation))
	return min(fitting, key=lambda rule: (rule.priority, rule.title), default=None)


def next_touch(
	rules: Iterable[CadenceRule], situation: Situation, today: date, calendar: Calendar
) -> NextTouch:
	"""The next touch of a plan; without a fitting rule a person is asked to decide on the next working day."""
	rule = choose_rule(rules, situation)
	if rule is None:
		day, moved = fit_to_calendar(today, today, calendar, situation.latest_on)
		return NextTouch(TOUCH, day, reasons=(Reason("no_rule"), *moved))

	tired = rule.is_tired(situation)
	verdict = AFTER_TRIES[rule.after_tries] if tired else TOUCH
	if verdict == STOP:
		return NextTouch(STOP, rule=rule.name, reasons=(_silent(situation),))

	factor = rule.slow_down_factor if tired and verdict == TOUCH else 1
	days = [(track, track.after(_start(rule, track, situation), calendar, factor)) for track in rule.tracks]
	track, wanted = min(days, key=lambda pair: pair[1])
	day, moved = fit_to_calendar(wanted, today, calendar, situation.latest_on)
	reasons = [_rule_reason(rule, track, situation)]
	if tired:
		reasons.append(_silent(situation) if verdict == HAND_OVER else _slower(rule, situation))
	others = (_also(other, on, today, calendar) for other, on in days if other is not track)
	return NextTouch(verdict, day, track.channel, track.topic, rule.name, (*reasons, *moved, *others))


def fit_to_calendar(
	wanted: date, today: date, calendar: Calendar, latest_on: date | None = None
) -> tuple[date, tuple[Reason, ...]]:
	"""A working day, not in the past, and before the offer expires; with what was moved."""
	reasons = []
	day = wanted
	if day < today:
		reasons.append(Reason("catching_up", {"wanted": wanted}))
		day = today
	if not calendar.is_working_day(day):
		off, day = day, calendar.working_day_from(day)
		reasons.append(Reason("working_day", {"day_off": off, "holiday": calendar.day_off_name(off)}))
	if latest_on and today <= latest_on < day:
		day = max(calendar.working_day_until(latest_on), today)
		reasons.append(Reason("before_expiry", {"valid_till": latest_on}))
	return day, tuple(reasons)


def add_months(day: date, count: int) -> date:
	"""The same day of a later month, or that month's last day."""
	years, month = divmod(day.month - 1 + count, 12)
	year = day.year + years
	return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _start(rule: CadenceRule, track: Track, situation: Situation) -> date:
	"""With one track any contact counts; with several each keeps its own rhythm."""
	last = situation.last_touch_on if len(rule.tracks) == 1 else situation.last_by_channel.get(track.channel)
	return last or situation.started_on


def _rule_reason(rule: CadenceRule, track: Track, situation: Situation) -> Reason:
	used = {
		condition: getattr(situation, condition)
		for condition, wanted in rule.conditions().items()
		if wanted and condition not in ("company", "plan_type")
	}
	if rule.cycle_from or rule.cycle_to:
		used["cycle_days"] = situation.cycle_days
	return Reason(
		"rule",
		{
			"rule": rule.title,
			"every": track.every,
			"unit": track.unit,
			"channel": track.channel,
			"because": used,
		},
	)


def _also(track: Track, wanted: date, today: date, calendar: Calendar) -> Reason:
	"""What else the rule asks for, and when that is next."""
	day, _moved = fit_to_calendar(wanted, today, calendar)
	return Reason("also", {"every": track.every, "unit": track.unit, "channel": track.channel, "on": day})


def _slower(rule: CadenceRule, situation: Situation) -> Reason:
	return Reason("slower", {"tries": situation.touches_without_response, "factor": rule.slow_down_factor})


def _silent(situation: Situation) -> Reason:
	return Reason("silent", {"tries": situation.touches_without_response})

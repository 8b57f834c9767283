# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""How is a customer doing with us? Last touch, last survey, open improvements, deliveries in time; each with its reason. Pure."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

GOOD, WATCH, BAD, UNKNOWN = "good", "watch", "bad", "unknown"
SILENT_AFTER = 180  # days without a word from us
OLD_AFTER = 400  # days after which a survey says little: one a year, and a month to answer
MANY_LATE = 25  # percent


@dataclass(frozen=True, slots=True)
class Facts:
	last_touch_on: date | None = None
	channel: str = ""
	next_touch_on: date | None = None
	surveyed_on: date | None = None
	score: float | None = None
	low_below: float = 0
	open_actions: int = 0
	overdue_actions: int = 0
	deliveries: int = 0
	late: int = 0


@dataclass(frozen=True, slots=True)
class Sign:
	"""One thing to know: what it is about, how it stands, and with which numbers."""

	about: str
	code: str
	tone: str
	params: dict[str, Any] = field(default_factory=dict)


def signs(facts: Facts, today: date) -> list[Sign]:
	return [_touch(facts, today), _survey(facts, today), _actions(facts), _deliveries(facts)]


def _touch(facts: Facts, today: date) -> Sign:
	if facts.next_touch_on and facts.next_touch_on < today:
		return Sign("touch", "overdue", BAD, {"on": facts.next_touch_on})
	if not facts.last_touch_on:
		return Sign("touch", "never", WATCH)
	days = (today - facts.last_touch_on).days
	params = {"on": facts.last_touch_on, "channel": facts.channel, "days": days}
	return Sign("touch", "last", WATCH if days > SILENT_AFTER else GOOD, params)


def _survey(facts: Facts, today: date) -> Sign:
	if not facts.surveyed_on:
		return Sign("survey", "never", UNKNOWN)
	params = {"on": facts.surveyed_on, "score": facts.score}
	if facts.score is None:
		return Sign("survey", "unscored", UNKNOWN, params)
	if facts.score < facts.low_below:
		return Sign("survey", "low", BAD, params)
	is_old = (today - facts.surveyed_on).days > OLD_AFTER
	return Sign("survey", "old" if is_old else "fine", WATCH if is_old else GOOD, params)


def _actions(facts: Facts) -> Sign:
	params = {"open": facts.open_actions, "overdue": facts.overdue_actions}
	if facts.overdue_actions:
		return Sign("actions", "overdue", BAD, params)
	return Sign("actions", "open", WATCH, params) if facts.open_actions else Sign("actions", "none", GOOD)


def _deliveries(facts: Facts) -> Sign:
	if not facts.deliveries:
		return Sign("deliveries", "none", UNKNOWN)
	params = {"count": facts.deliveries, "in_time": facts.deliveries - facts.late}
	if not facts.late:
		return Sign("deliveries", "counted", GOOD, params)
	return Sign(
		"deliveries", "counted", BAD if 100 * facts.late >= MANY_LATE * facts.deliveries else WATCH, params
	)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What happens next to a survey that is on its way? Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sales_process.engine.reasons import Reason

SCHEDULED, TO_ASK, SENT, ANSWERED = "Scheduled", "To Ask", "Sent", "Answered"
EXPIRED, SKIPPED, WITHDRAWN = "Expired", "Skipped", "Withdrawn"
WAIT, SEND, SKIP, ASK, REMIND, EXPIRE = "wait", "send", "skip", "ask", "remind", "expire"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Recipient:
	key: str
	email: str = ""
	unsubscribed: bool = False
	last_surveyed_on: date | None = None
	has_answered: bool = False

	@property
	def is_reachable(self) -> bool:
		return bool(self.email) and not self.unsubscribed


@dataclass(frozen=True, slots=True)
class Pace:
	"""How often anybody may be asked, and how long an answer is waited for. All in days; 0 is no limit."""

	contact_rest: int = 90
	account_rest: int = 30
	remind_after: int = 7
	expire_after: int = 30


@dataclass(frozen=True, slots=True)
class Survey:
	status: str
	due_on: date
	recipients: tuple[Recipient, ...] = ()
	account_surveyed_on: date | None = None
	sent_on: date | None = None
	is_reminded: bool = False
	expires_on: date | None = None
	ignores_rest: bool = False  # asked again after a measure: the customer waits for it


@dataclass(frozen=True, slots=True)
class Step:
	action: str
	reason: Reason | None = None
	recipients: tuple[str, ...] = ()
	next_on: date | None = None  # when to look again
	in_person: tuple[str, ...] = ()  # who takes no mail, while others are sent one
	also: tuple[Reason, ...] = ()  # what else has to be known of it


def next_step(survey: Survey, pace: Pace, today: date) -> Step:
	if survey.status == SCHEDULED:
		return _first_step(survey, pace, today)
	if survey.status == SENT:
		return _follow_up(survey, pace, today)
	return Step(WAIT)


def sending(today: date, pace: Pace) -> tuple[date, date]:
	"""When an invitation sent today expires, and when to look at it again."""
	expires_on = today + timedelta(days=pace.expire_after)
	remind_on = today + timedelta(days=pace.remind_after)
	return expires_on, remind_on if pace.remind_after and remind_on <= expires_on else expires_on + ONE_DAY


def comes_too_late(due_on: date, pace: Pace, today: date) -> bool:
	"""Nobody is asked about goods handed over so long ago that his invitation would have expired."""
	return today > due_on + timedelta(days=pace.expire_after)


def _first_step(survey: Survey, pace: Pace, today: date) -> Step:
	if survey.due_on > today:
		return Step(WAIT, next_on=survey.due_on)
	if not survey.ignores_rest and is_resting(survey.account_surveyed_on, pace.account_rest, today):
		return Step(
			SKIP, Reason("account_rest", {"last": survey.account_surveyed_on, "days": pace.account_rest})
		)
	if not survey.recipients:
		return Step(ASK, Reason("no_recipient"))
	rested = [
		each
		for each in survey.recipients
		if survey.ignores_rest or not is_resting(each.last_surveyed_on, pace.contact_rest, today)
	]
	if not rested:
		last = max(each.last_surveyed_on for each in survey.recipients)
		return Step(SKIP, Reason("contact_rest", {"last": last, "days": pace.contact_rest}))
	resting = len(survey.recipients) - len(rested)
	return _send_or_ask(rested, resting, pace, today)


def _send_or_ask(recipients: list[Recipient], resting: int, pace: Pace, today: date) -> Step:
	reachable = tuple(each.key for each in recipients if each.is_reachable)
	others = tuple(each.key for each in recipients if not each.is_reachable)
	also = (Reason("resting", {"count": resting}),) if resting else ()
	if reachable:
		also += (Reason("in_person", {"count": len(others)}),) if others else ()
		reason, next_on = Reason("sent", {"on": today}), sending(today, pace)[1]
		return Step(SEND, reason, reachable, next_on, others, also)
	is_refused = any(each.unsubscribed for each in recipients)
	return Step(ASK, Reason("unsubscribed" if is_refused else "no_email"), in_person=others, also=also)


def _follow_up(survey: Survey, pace: Pace, today: date) -> Step:
	expires_on = survey.expires_on or today
	if today > expires_on:
		return Step(EXPIRE, Reason("expired", {"on": expires_on}))
	after = expires_on + ONE_DAY
	if survey.is_reminded or not pace.remind_after or not survey.sent_on:
		return Step(WAIT, next_on=after)
	remind_on = survey.sent_on + timedelta(days=pace.remind_after)
	if today < remind_on:
		return Step(WAIT, next_on=remind_on)
	waiting = tuple(each.key for each in _waiting(survey.recipients))
	return (
		Step(REMIND, Reason("reminded", {"on": today}), waiting, after)
		if waiting
		else Step(WAIT, next_on=after)
	)


def _waiting(recipients: Iterable[Recipient]) -> list[Recipient]:
	return [each for each in recipients if each.is_reachable and not each.has_answered]


def is_resting(last: date | None, days: int, today: date) -> bool:
	return bool(last and days) and today < last + timedelta(days=days)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""May this planned touch be made by a mail that goes to many? Pure."""

from dataclasses import dataclass
from datetime import date

from sales_process.engine.reasons import Reason

OVER, ANSWER_DUE, NOT_DUE, OTHER_CHANNEL = "over", "answer_due", "not_due", "other_channel"
NO_ADDRESS, BAD_ADDRESS, UNSUBSCRIBED, MAILED_TODAY = (
	"no_address",
	"bad_address",
	"unsubscribed",
	"mailed_today",
)
MAIL = "Mail"


@dataclass(frozen=True, slots=True)
class Letter:
	"""What is known of the plan and of whom it would be sent to."""

	is_active: bool
	due_on: date | None
	channel: str = ""
	channel_kind: str = ""
	is_answer_due: bool = False
	address: str = ""
	bad_address: str = ""
	is_unsubscribed: bool = False
	was_mailed_today: bool = False


def why_not(letter: Letter, today: date) -> Reason | None:
	"""The first thing that speaks against it; None is: send it."""
	if not letter.is_active or not letter.due_on:
		return Reason(OVER)
	if letter.was_mailed_today:
		return Reason(MAILED_TODAY)
	if letter.is_answer_due:
		return Reason(ANSWER_DUE)
	if letter.due_on > today:
		return Reason(NOT_DUE, {"on": letter.due_on})
	if letter.channel_kind and letter.channel_kind != MAIL:
		return Reason(OTHER_CHANNEL, {"channel": letter.channel})
	if not letter.address:
		return Reason(NO_ADDRESS)
	if letter.address.lower() == letter.bad_address.lower():
		return Reason(BAD_ADDRESS, {"address": letter.address})
	return Reason(UNSUBSCRIBED) if letter.is_unsubscribed else None

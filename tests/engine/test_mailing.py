# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from dataclasses import replace
from datetime import date

import pytest

from sales_process.engine import mailing
from sales_process.engine.mailing import Letter, why_not

TODAY = date(2026, 11, 26)
FINE = Letter(is_active=True, due_on=TODAY, channel="E-mail", channel_kind="Mail", address="ann@example.com")


def test_a_due_mail_is_sent():
	assert why_not(FINE, TODAY) is None
	assert why_not(replace(FINE, channel="", channel_kind=""), TODAY) is None


@pytest.mark.parametrize(
	("changed", "code"),
	[
		({"is_active": False}, mailing.OVER),
		({"due_on": None}, mailing.OVER),
		({"was_mailed_today": True}, mailing.MAILED_TODAY),
		({"is_answer_due": True}, mailing.ANSWER_DUE),
		({"due_on": date(2026, 11, 27)}, mailing.NOT_DUE),
		({"channel": "Phone", "channel_kind": "Phone"}, mailing.OTHER_CHANNEL),
		({"address": ""}, mailing.NO_ADDRESS),
		({"bad_address": "Ann@Example.com"}, mailing.BAD_ADDRESS),
		({"is_unsubscribed": True}, mailing.UNSUBSCRIBED),
	],
)
def test_one_thing_against_it_is_enough(changed, code):
	assert why_not(replace(FINE, **changed), TODAY).code == code

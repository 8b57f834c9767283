# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date, timedelta

import pytest

from sales_process.engine.survey_steps import (
	ASK,
	EXPIRE,
	REMIND,
	SEND,
	SKIP,
	WAIT,
	Pace,
	Recipient,
	Survey,
	comes_too_late,
	next_step,
	sending,
)

TODAY = date(2026, 11, 24)
PACE = Pace(contact_rest=90, account_rest=30, remind_after=7, expire_after=30)
ANN = Recipient("ann", "ann@example.com")
BOB = Recipient("bob", "bob@example.com")


def ago(days):
	return TODAY - timedelta(days=days)


def scheduled(*recipients, **values):
	return next_step(
		Survey(**{"status": "Scheduled", "due_on": TODAY, "recipients": recipients, **values}), PACE, TODAY
	)


def sent(*recipients, **values):
	values = {
		"status": "Sent",
		"due_on": ago(9),
		"sent_on": ago(7),
		"expires_on": TODAY + timedelta(days=23),
		**values,
	}
	return next_step(Survey(recipients=recipients, **values), PACE, TODAY)


def recipient(**values):
	return Recipient(**{"key": "ann", "email": "ann@example.com", **values})


def test_a_due_survey_is_sent_to_all_and_looked_at_again_when_a_reminder_is_due():
	step = scheduled(ANN, BOB)
	assert (step.action, step.recipients, step.next_on) == (SEND, ("ann", "bob"), TODAY + timedelta(days=7))


def test_days_without_the_job_lose_nothing():
	assert scheduled(ANN, due_on=ago(5)).action == SEND


def test_before_its_day_it_waits():
	step = scheduled(ANN, due_on=TODAY + timedelta(days=1))
	assert (step.action, step.next_on) == (WAIT, TODAY + timedelta(days=1))


def test_an_account_asked_lately_is_left_in_peace():
	step = scheduled(ANN, account_surveyed_on=ago(29))
	assert step.action == SKIP
	assert step.reason.as_dict() == {"code": "account_rest", "last": ago(29).isoformat(), "days": 30}
	assert scheduled(ANN, account_surveyed_on=ago(30)).action == SEND


def test_a_contact_asked_lately_is_left_in_peace():
	step = scheduled(recipient(last_surveyed_on=ago(89)))
	assert (step.action, step.reason.code) == (SKIP, "contact_rest")
	assert scheduled(recipient(last_surveyed_on=ago(90))).action == SEND


def test_only_the_contacts_who_have_rested_are_asked():
	assert scheduled(recipient(last_surveyed_on=ago(1)), BOB).recipients == ("bob",)


def test_no_limit_is_no_rest():
	survey = Survey("Scheduled", TODAY, (ANN,), account_surveyed_on=TODAY)
	assert next_step(survey, Pace(account_rest=0), TODAY).action == SEND


@pytest.mark.parametrize(
	("recipients", "code"),
	[
		((), "no_recipient"),
		((recipient(email=""),), "no_email"),
		((recipient(unsubscribed=True),), "unsubscribed"),
	],
)
def test_who_cannot_be_mailed_is_asked_in_person(recipients, code):
	step = scheduled(*recipients)
	assert (step.action, step.reason.code, step.next_on) == (ASK, code, None)


def test_a_silent_recipient_is_reminded_once():
	step = sent(ANN, recipient(key="bob", has_answered=True))
	assert (step.action, step.recipients) == (REMIND, ("ann",))
	assert step.next_on == TODAY + timedelta(days=24)
	assert sent(ANN, is_reminded=True).action == WAIT


def test_nobody_is_reminded_too_early():
	step = sent(ANN, sent_on=ago(6))
	assert (step.action, step.next_on) == (WAIT, TODAY + timedelta(days=1))


def test_a_link_that_was_handed_over_by_chat_brings_no_reminder_by_mail():
	assert sent(recipient(email="")).action == WAIT


def test_it_expires_after_its_last_day_and_is_not_reminded_then():
	assert sent(ANN, expires_on=TODAY).action == REMIND
	assert sent(ANN, expires_on=ago(1)).action == EXPIRE


@pytest.mark.parametrize("status", ["Answered", "Expired", "Skipped", "Withdrawn", "To Ask"])
def test_nothing_happens_by_itself_to_the_others(status):
	assert next_step(Survey(status, ago(99), (ANN,)), PACE, TODAY).action == WAIT


@pytest.mark.parametrize(("remind_after", "look_again"), [(7, 7), (0, 31), (40, 31)])
def test_an_invitation_is_looked_at_again_for_the_reminder_or_after_its_last_day(remind_after, look_again):
	expires_on, next_on = sending(TODAY, Pace(remind_after=remind_after, expire_after=30))
	assert expires_on == TODAY + timedelta(days=30)
	assert next_on == TODAY + timedelta(days=look_again)


def test_nobody_is_asked_about_old_deliveries():
	assert comes_too_late(ago(31), PACE, TODAY)
	assert not comes_too_late(ago(30), PACE, TODAY)


def test_of_several_who_takes_no_mail_is_asked_in_person_and_who_rests_is_counted():
	carl = Recipient("carl", "carl@example.com", last_surveyed_on=ago(5))
	step = scheduled(ANN, Recipient("bob", "bob@example.com", unsubscribed=True), Recipient("dora"), carl)
	assert (step.action, step.recipients, step.in_person) == (SEND, ("ann",), ("bob", "dora"))
	assert [reason.as_dict() for reason in step.also] == [
		{"code": "resting", "count": 1},
		{"code": "in_person", "count": 2},
	]

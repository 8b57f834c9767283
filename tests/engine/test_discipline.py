# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.discipline import Made, measure, rate

FIRST, LAST, TODAY = date(2026, 11, 1), date(2026, 11, 30), date(2026, 11, 26)
DAY = timedelta(1)


def measured(made=(), waiting=(), at_least=1):
	return measure(made, waiting, FIRST, LAST, TODAY, at_least)


def test_on_time_late_and_not_done():
	due = date(2026, 11, 10)
	made = [Made(due, due), Made(due - DAY, due), Made(due + 3 * DAY, due)]
	found = measured(made, [date(2026, 11, 21)])
	assert (found.due, found.on_time, found.late, found.not_done) == (4, 2, 1, 1)
	assert found.on_time_rate == 50
	assert found.average_delay == 2  # 0, 0, 3 and 5 days


def test_what_is_due_today_is_not_late_yet():
	assert measured(waiting=[TODAY]).due == 0


def test_what_was_due_before_counts_as_a_touch_only():
	found = measured([Made(date(2026, 11, 3), date(2026, 10, 30), is_answered=True)])
	assert (found.due, found.touches, found.answered, found.response_rate) == (0, 1, 1, 100)


def test_what_they_begin_is_no_answer_to_us():
	assert measured([Made(TODAY, is_ours=False, is_answered=True)]).touches == 0


def test_too_few_have_no_rate():
	assert rate(1, 4, 5) is None
	assert rate(1, 5, 5) == 20
	assert rate(0, 0, 0) is None


made = st.builds(
	Made,
	on=st.dates(FIRST - 40 * DAY, TODAY),
	due_on=st.none() | st.dates(FIRST - 40 * DAY, LAST),
	is_ours=st.booleans(),
	is_answered=st.booleans(),
)


@given(st.lists(made), st.lists(st.dates(FIRST, LAST)))
def test_everything_due_is_on_time_late_or_not_done(made, waiting):
	found = measured(made, waiting)
	assert found.due == found.on_time + found.late + found.not_done
	assert found.answered <= found.touches <= len(made)
	assert found.average_delay is None or found.average_delay >= 0

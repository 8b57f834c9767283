# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.funnel import OPTIONAL, STEPS, Journey, funnel

START = date(2026, 1, 1)


def journey(*days, **values):
	"""The days after the start on which each step was reached, in the order of the steps."""
	days = [START + timedelta(days=each) if each is not None else None for each in days]
	return Journey(tuple(days + [None] * (len(STEPS) - len(days))), **values)


#                 found opport graded offer negot. order delivered answered
DELIVERED = journey(0, 10, 12, 20, 25, 30, 40, 60, amount=100)
STRAIGHT = journey(None, None, None, 0, None, 4, 8, amount=50)  # an offer to somebody known
LOST = journey(0, 6, 8, 16, is_lost=True, reason="Price", amount=70)
TURNED_DOWN = journey(0, is_lost=True, reason="No budget", amount=10)


def by_name(rows, at_least=1):
	return {step.name: step for step in funnel(rows, at_least)}


def test_how_many_came_how_far():
	steps = by_name([DELIVERED, STRAIGHT, LOST, TURNED_DOWN])
	assert {name: step.number for name, step in steps.items()} == {
		"found": 4,
		"opportunity": 2,
		"graded": 2,
		"offered": 3,
		"negotiated": 1,
		"ordered": 2,
		"delivered": 2,
		"answered": 1,
	}
	assert steps["offered"].rate == 75
	assert steps["negotiated"].rate == 33.3  # of those with an offer
	assert steps["ordered"].rate == 66.7  # of those with an offer, however they came there
	assert (steps["ordered"].amount, steps["negotiated"].skipped) == (150, 1)


def test_where_they_end_and_why():
	steps = by_name([DELIVERED, LOST, LOST, TURNED_DOWN])
	assert (steps["found"].lost, steps["found"].reason) == (1, "No budget")
	assert (steps["offered"].lost, steps["offered"].reason) == (2, "Price")
	assert steps["ordered"].lost == 0


def test_how_long_a_step_takes_from_the_one_before_that_was_taken():
	steps = by_name([DELIVERED, LOST, STRAIGHT])
	assert steps["opportunity"].days == 8  # 10 and 6
	assert steps["offered"].days == 8  # 8 and 8; the offer to somebody known began there
	assert steps["ordered"].days == 4.5  # 5 after talks, 4 after the offer
	assert steps["found"].days is None


def test_no_rate_and_no_time_of_too_few():
	steps = by_name([DELIVERED, LOST], at_least=3)
	assert {step.rate for step in steps.values()} == {None}
	assert {step.days for step in steps.values()} == {None}


days = st.lists(st.none() | st.integers(0, 100), min_size=len(STEPS), max_size=len(STEPS))


@given(st.lists(st.builds(lambda given, lost: journey(*given, is_lost=lost), days, st.booleans())))
def test_it_narrows_and_everybody_ends_somewhere(rows):
	steps = funnel(rows, 1)
	needed = [step.number for step in steps if step.name not in OPTIONAL]
	assert needed == sorted(needed, reverse=True)
	assert sum(step.lost for step in steps) == sum(row.is_lost and row.last >= 0 for row in rows)
	assert all(step.rate is None or 0 <= step.rate <= 100 for step in steps)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.day import Touch, in_order

TODAY = date(2026, 11, 26)


def order(*touches):
	return [row.touch.name for row in in_order(touches, TODAY)]


def codes(touch):
	(row,) = in_order([touch], TODAY)
	return [reason.code for reason in row.reasons]


def test_who_waits_for_an_answer_comes_first():
	big = Touch("big", TODAY - timedelta(9), amount=90_000, grade="High")
	assert order(big, Touch("asked", TODAY, is_answer_due=True)) == ["asked", "big"]


def test_then_who_was_never_contacted():
	big = Touch("big", TODAY - timedelta(9), amount=90_000, grade="High")
	first = Touch("first", TODAY, first_contact_by=datetime(2026, 11, 26, 15))
	assert order(big, first) == ["first", "big"]


def test_then_by_amount_grade_and_days():
	touches = (
		Touch("late", TODAY - timedelta(3)),
		Touch("small", TODAY, amount=1_000),
		Touch("high", TODAY, amount=1_000, grade="High"),
		Touch("large", TODAY, amount=80_000),
	)
	assert order(*touches) == ["large", "high", "late", "small"]


def test_amounts_are_compared_within_a_company():
	yen = Touch("yen", TODAY, company="JP", amount=3_000_000)
	dollars = Touch("dollars", TODAY, company="US", amount=20_000, grade="Low")
	assert order(yen, dollars) == ["dollars", "yen"]


def test_each_says_why():
	touch = Touch("one", TODAY - timedelta(2), amount=10, grade="Low", owner="tom", is_answer_due=True)
	assert codes(touch) == ["answer", "escalated", "amount", "grade", "late"]
	assert codes(Touch("one", TODAY)) == ["today"]


touches = st.lists(
	st.builds(
		Touch,
		name=st.uuids().map(str),
		due_on=st.dates(date(2026, 1, 1), TODAY),
		company=st.sampled_from(["A", "B"]),
		amount=st.floats(0, 1e9),
		grade=st.sampled_from(["", "Low", "Medium", "High"]),
		is_answer_due=st.booleans(),
	),
	max_size=20,
)


@given(touches, st.randoms())
def test_the_order_does_not_depend_on_where_it_began(given_touches, random):
	shuffled = list(given_touches)
	random.shuffle(shuffled)
	assert order(*shuffled) == order(*given_touches)
	assert sorted(order(*given_touches)) == sorted(touch.name for touch in given_touches)


@given(touches)
def test_nothing_is_worth_more_than_all_there_is(given_touches):
	assert all(0 <= row.stake <= 100 for row in in_order(given_touches, TODAY))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date
from math import isclose

from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.accuracy import win_rate
from sales_process.engine.forecast import PROMISED, REAL, Chance, Deal, by_month, chances, month_of, weigh

TODAY = date(2026, 11, 26)
PROMISES = {"High": 60, "Medium": 30}


def test_the_real_rate_where_there_are_enough_outcomes_else_the_promised_one():
	real = {"High": win_rate(6, 12, 10), "Medium": win_rate(3, 3, 10), "": win_rate(9, 10, 10)}
	found = chances(real, PROMISES, ["High", "Medium", "Low", ""])
	assert found["High"] == Chance(50, REAL, 6, 12)
	assert found["Medium"] == Chance(30, PROMISED, 3, 3)
	assert set(found) == {"High", "Medium"}  # of a deal that nobody graded nothing is promised


def test_what_may_be_expected():
	by = chances({}, PROMISES, ["High", "Medium"])
	found = weigh(
		[Deal("m", "High", 1000), Deal("m", "Medium", 500), Deal("m", "", 900), Deal("m", "High", 0)], by
	)
	assert (found.deals, found.amount, found.expected) == (4, 2400, 750)
	assert (found.without_amount, found.without_chance) == (1, 1)


def test_what_should_have_closed_is_due_now_and_what_has_no_date_has_no_month():
	assert month_of(Deal(closing_on=date(2026, 8, 1)), TODAY) == "2026-11"
	assert month_of(Deal(closing_on=date(2027, 2, 3)), TODAY) == "2027-02"
	assert month_of(Deal(), TODAY) == ""


deals = st.lists(
	st.builds(
		Deal,
		st.sampled_from("ab"),
		st.sampled_from(["High", "Medium", "Low", ""]),
		st.floats(0, 1e6),
		st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
	)
)


@given(deals)
def test_the_months_add_up_and_no_more_is_expected_than_there_is(rows):
	by = chances({}, PROMISES, ["High", "Medium", "Low", ""])
	whole, parts = weigh(rows, by), by_month(rows, by, TODAY)
	assert sum(each.deals for each in parts.values()) == whole.deals
	assert isclose(sum(each.expected for each in parts.values()), whole.expected, rel_tol=1e-9, abs_tol=1e-6)
	assert 0 <= whole.expected <= whole.amount + 1e-6

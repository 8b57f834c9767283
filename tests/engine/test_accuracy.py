# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.accuracy import (
	DOES_NOT,
	KEPT,
	NO_PROMISE,
	SEPARATES,
	TOO_FEW,
	TOO_HIGH,
	TOO_LOW,
	WRONG_WAY,
	Outcome,
	by_group,
	out_of_order,
	separations,
	wilson,
	win_rate,
)


def outcomes(group, won, lost):
	return [Outcome(True, group)] * won + [Outcome(False, group)] * lost


# Wilson 1927, as published: 10 of 20 lie between 29.9 and 70.1 percent; 0 of 10 below 27.8; 9 of 10 from 59.6 to 98.2
@pytest.mark.parametrize(
	("won", "number", "low", "high"),
	[(10, 20, 0.299, 0.701), (0, 10, 0.0, 0.278), (9, 10, 0.596, 0.982), (81, 263, 0.255, 0.366)],
)
def test_the_interval_of_a_share(won, number, low, high):
	found = wilson(won, number)
	assert isclose(found[0], low, abs_tol=0.0006)
	assert isclose(found[1], high, abs_tol=0.0006)


def test_no_rate_of_too_few():
	assert win_rate(9, 9, 10).percent is None
	assert (win_rate(9, 9, 10).won, win_rate(9, 9, 10).decided) == (9, 9)
	assert win_rate(9, 10, 10).percent == 90
	assert win_rate(0, 0, 0).percent is None


def test_a_grade_next_to_its_promise():
	rows = [
		*outcomes("High", 12, 8),  # 60 %, 39 to 78
		*outcomes("Medium", 3, 17),  # 15 %, 5 to 36
		*outcomes("Low", 12, 8),
		*outcomes("", 1, 1),
	]
	records = by_group(rows, 10, {"High": 60, "Medium": 40, "Low": 10})
	assert [(each.group, each.verdict) for each in records] == [
		("High", KEPT),
		("Medium", TOO_HIGH),
		("Low", TOO_LOW),
		("", TOO_FEW),
	]
	assert [each.rate.percent for each in records] == [60, 15, 60, None]
	assert by_group(rows, 10)[0].verdict == NO_PROMISE


def test_a_better_grade_that_is_won_less_often_is_told():
	rows = [*outcomes("High", 5, 5), *outcomes("Medium", 6, 4), *outcomes("Low", 1, 9)]
	assert out_of_order(by_group(rows, 10)) == [("High", "Medium")]
	assert out_of_order(by_group(rows, 11)) == []


def deals(*points, is_won):
	return [Outcome(is_won, points={"Intent": each}) for each in points]


def test_a_factor_that_separates_one_that_does_not_and_one_that_points_the_wrong_way():
	high, low = [80, 90, 100, 85, 95, 100, 90, 80], [10, 20, 30, 25, 15, 20, 10, 90]
	(found,) = separations([*deals(*high, is_won=True), *deals(*low, is_won=False)], ["Intent"], 10)
	# every one of the 64 pairs, as many points counting half
	more = sum(w > each for w in high for each in low) + sum(w == each for w in high for each in low) / 2
	assert isclose(found.chance, 100 * more / 64)
	assert (found.verdict, found.points_won, found.won, found.lost) == (SEPARATES, 90, 8, 8)
	(found,) = separations([*deals(*high, is_won=False), *deals(*low, is_won=True)], ["Intent"], 10)
	assert found.verdict == WRONG_WAY
	same = [*deals(10, 50, 90, 10, 50, is_won=True), *deals(10, 50, 90, 90, 10, is_won=False)]
	(found,) = separations(same, ["Intent"], 10)
	assert found.verdict == DOES_NOT


def test_what_is_not_known_does_not_count():
	rows = [*deals(1, 2, 3, is_won=True), Outcome(False), Outcome(True, points={"Other": 1})]
	(found,) = separations(rows, ["Intent"], 1)
	assert (found.won, found.lost, found.chance, found.verdict) == (3, 0, None, TOO_FEW)


def test_the_best_comes_first_and_what_nobody_knows_last():
	rows = [
		Outcome(True, points={"A": 5, "B": 1}),
		Outcome(False, points={"A": 1, "B": 5}),
	]
	assert [each.factor for each in separations(rows, ["C", "B", "A"], 2)] == ["A", "B", "C"]


@given(st.integers(0, 300), st.integers(1, 300))
def test_the_rate_lies_in_its_interval_and_more_deals_make_it_narrower(won, lost):
	rate = win_rate(won, won + lost, 1)
	assert 0 <= rate.low <= rate.percent <= rate.high <= 100
	more = win_rate(3 * won, 3 * (won + lost), 1)
	assert more.high - more.low <= rate.high - rate.low + 1e-9


points = st.lists(st.integers(0, 100), min_size=1, max_size=20)


@given(points, points)
def test_won_and_lost_exchanged_turn_it_round(won, lost):
	one = separations([*deals(*won, is_won=True), *deals(*lost, is_won=False)], ["Intent"], 1)[0]
	other = separations([*deals(*lost, is_won=True), *deals(*won, is_won=False)], ["Intent"], 1)[0]
	assert isclose(one.chance + other.chance, 100, abs_tol=1e-9)
	assert 0 <= one.low <= one.chance <= one.high <= 100

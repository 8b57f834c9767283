# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.smart import (
	ACHIEVABLE,
	CANNOT_TELL,
	MEASURABLE,
	MET,
	POINTS,
	RELEVANT,
	SPECIFIC,
	TIME_BOUND,
	UNMET,
	Circumstances,
	Goal,
	Line,
	check,
	unmet,
)

TODAY = date(2026, 11, 26)
GOAL = Goal(100_000, TODAY + timedelta(days=60), (Line("PUMP", 4, 80_000), Line("TRAINING", 1, 20_000)))
NOW = Circumstances(
	today=TODAY,
	deal_amount=100_000,
	closed_by_owner=(60_000, 90_000, 120_000),
	needed=frozenset({"PUMP"}),
	needs=2,
	days_to_decision=45,
)


def point(name, goal=GOAL, now=NOW):
	found = next(each for each in check(goal, now) if each.name == name)
	return found.verdict, [reason.code for reason in found.reasons]


def test_a_good_goal_meets_all_five_points_in_their_order():
	points = check(GOAL, NOW)
	assert [each.name for each in points] == list(POINTS)
	assert {each.verdict for each in points} == {MET}
	assert unmet(points) == ()


# point, what is changed of the goal, what of the circumstances, verdict, reasons
CASES = [
	(SPECIFIC, {"lines": ()}, {}, UNMET, ["no_items"]),
	(SPECIFIC, {"lines": (Line(""),)}, {}, UNMET, ["no_items"]),
	(MEASURABLE, {"amount": 0}, {}, UNMET, ["no_amount"]),
	(MEASURABLE, {"lines": (Line("PUMP", 0, 100_000),)}, {}, UNMET, ["no_quantity"]),
	(MEASURABLE, {"lines": ()}, {}, UNMET, ["no_quantities"]),
	(MEASURABLE, {"lines": (Line("PUMP", 4, 90_000),)}, {}, UNMET, ["sum_differs"]),
	(MEASURABLE, {"lines": (Line("PUMP", 4),)}, {}, MET, ["amount_and_quantities"]),
	(ACHIEVABLE, {}, {}, MET, ["deal_within", "own_sales_within"]),
	# 125,000 is 1.25 times the deal, one more is too much
	(ACHIEVABLE, {"amount": 125_000}, {}, MET, ["deal_within", "own_sales_within"]),
	(ACHIEVABLE, {"amount": 125_001}, {}, UNMET, ["deal_above"]),
	# the owner's median is 90,000: 3 times that is 270,000
	(ACHIEVABLE, {"amount": 270_000}, {"deal_amount": 270_000}, MET, ["deal_within", "own_sales_within"]),
	(ACHIEVABLE, {"amount": 270_001}, {"deal_amount": 270_001}, UNMET, ["own_sales_above"]),
	# two sales make no "usually": the team's
	(
		ACHIEVABLE,
		{},
		{"closed_by_owner": (9e9, 9e9), "closed_by_team": (10_000, 20_000, 30_000)},
		UNMET,
		["team_sales_above"],
	),
	(
		ACHIEVABLE,
		{},
		{"closed_by_owner": (), "closed_by_team": (50_000, 60_000, 70_000)},
		MET,
		["deal_within", "team_sales_within"],
	),
	(ACHIEVABLE, {}, {"closed_by_owner": (), "deal_amount": 0}, CANNOT_TELL, ["nothing_to_compare"]),
	(ACHIEVABLE, {}, {"closed_by_owner": ()}, MET, ["deal_within"]),
	(ACHIEVABLE, {"amount": 0}, {}, CANNOT_TELL, ["no_amount"]),
	(RELEVANT, {}, {"needs": 0, "needed": frozenset()}, UNMET, ["no_needs"]),
	(RELEVANT, {}, {"needed": frozenset()}, UNMET, ["needs_without_items"]),
	(RELEVANT, {}, {"needed": frozenset({"VALVE"})}, UNMET, ["items_not_needed"]),
	(RELEVANT, {"lines": ()}, {}, CANNOT_TELL, ["no_items"]),
	(TIME_BOUND, {"by": None}, {}, UNMET, ["no_date"]),
	(TIME_BOUND, {"by": TODAY - timedelta(days=1)}, {}, UNMET, ["date_passed"]),
	(TIME_BOUND, {"by": TODAY}, {"days_to_decision": None}, MET, ["future_date"]),
	(TIME_BOUND, {"by": TODAY + timedelta(days=44)}, {}, UNMET, ["before_decision"]),
	(TIME_BOUND, {"by": TODAY + timedelta(days=45)}, {}, MET, ["within_cycle"]),
	(TIME_BOUND, {"by": TODAY + timedelta(days=90)}, {}, MET, ["within_cycle"]),
	(TIME_BOUND, {"by": TODAY + timedelta(days=91)}, {}, UNMET, ["long_after_decision"]),
]


@pytest.mark.parametrize(("name", "goal", "now", "verdict", "codes"), CASES)
def test_each_point_with_its_reasons(name, goal, now, verdict, codes):
	assert point(name, replace(GOAL, **goal), replace(NOW, **now)) == (verdict, codes)


amounts = st.floats(0, 1e9, allow_nan=False)
goals = st.builds(
	Goal,
	amounts,
	st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1)),
	st.lists(st.builds(Line, st.sampled_from(["", "PUMP", "VALVE"]), amounts, amounts)).map(tuple),
)
circumstances = st.builds(
	Circumstances,
	st.just(TODAY),
	amounts,
	st.lists(amounts.filter(bool)).map(tuple),
	st.lists(amounts.filter(bool)).map(tuple),
	st.frozensets(st.sampled_from(["PUMP", "VALVE"])),
	st.integers(0, 3),
	st.none() | st.integers(0, 400),
)


@given(goals, circumstances)
def test_every_goal_gets_five_verdicts_with_reasons(goal, now):
	points = check(goal, now)
	assert [each.name for each in points] == list(POINTS)
	assert all(each.reasons for each in points)


@given(goals, circumstances)
def test_a_smaller_goal_is_not_less_achievable(goal, now):
	smaller = replace(goal, amount=goal.amount / 2)
	if point(ACHIEVABLE, goal, now)[0] == MET and smaller.amount > 0:
		assert point(ACHIEVABLE, smaller, now)[0] == MET


@given(goals, circumstances, st.permutations([0, 1, 2]))
def test_the_order_of_the_mix_does_not_matter(goal, now, order):
	lines = (*goal.lines, *(Line("", 0, 0) for _ in range(3)))[:3]
	shuffled = tuple(lines[index] for index in order)
	verdicts = [[each.verdict for each in check(replace(goal, lines=mix), now)] for mix in (lines, shuffled)]
	assert verdicts[0] == verdicts[1]

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from dataclasses import replace
from datetime import date, timedelta
from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sales_process.engine.grading import (
	CLOSING_WITHIN,
	FACTOR_AT_LEAST,
	FIT,
	HEAT,
	HIGH,
	LOW,
	MEDIUM,
	RANKS,
	Board,
	Condition,
	Factor,
	Facts,
	Level,
	Threshold,
	Value,
	assess,
	recent,
)

TODAY = date(2026, 11, 25)
INTENT = Factor("Intent", HEAT, 20, (Level("Strong", 100), Level("Some", 50), Level("Weak", 10)), 60)
CLARITY = Factor("Clarity", FIT, 15, (Level("Clear", 100), Level("Vague", 30)))
BUYER = Factor(
	"Authority", FIT, 15, (Level("In favour", 100, 2), Level("Known", 40, 1), Level("No one", 0, 0))
)
URGENCY = Factor(
	"Urgency",
	HEAT,
	30,
	(Level("Now", 100, 0), Level("Soon", 60, 31), Level("Later", 20, 91), Level("Some day", 0, 366)),
)
ENGAGEMENT = Factor(
	"Engagement", HEAT, 20, (Level("Lively", 100, 2), Level("Slow", 40, 0.5), Level("Silent", 0, 0)), 30
)
FACTORS = (INTENT, CLARITY, BUYER, URGENCY, ENGAGEMENT)
THRESHOLDS = (
	Threshold(
		HIGH,
		70,
		(
			Condition(FACTOR_AT_LEAST, "Intent", "Strong"),
			Condition(FACTOR_AT_LEAST, "Clarity", "Clear"),
			Condition(CLOSING_WITHIN, days=90),
		),
	),
	Threshold(MEDIUM, 40),
	Threshold(LOW),
)
CLOSING = TODAY + timedelta(days=60)
ALL_KNOWN = {
	"Intent": Value("Strong", as_of=TODAY),
	"Clarity": Value("Clear"),
	"Authority": Value(measure=1),
	"Urgency": Value(due_on=CLOSING),
	"Engagement": Value(measure=3, as_of=TODAY),
}


def graded(values=ALL_KNOWN, closing_on=CLOSING, today=TODAY, thresholds=THRESHOLDS, factors=FACTORS):
	return assess(factors, values, thresholds, Facts(closing_on), today)


# by hand


def test_a_strong_clear_and_near_deal_is_high():
	found = graded()
	# 20 + 15 + 15·0.4 + 30·0.6 + 20
	assert isclose(found.score, 79) and found.grade == HIGH
	assert isclose(found.fit, 100 * (15 + 6) / 30) and isclose(found.heat, 100 * (20 + 18 + 20) / 70)
	assert isclose(found.known, 100) and not found.gaps


@pytest.mark.parametrize(
	("change", "closing_on", "code"),
	[
		({"Intent": Value("Some", as_of=TODAY)}, CLOSING, "factor_below"),
		({"Clarity": Value()}, CLOSING, "factor_below"),
		({}, TODAY + timedelta(days=91), "closing_far"),
		({}, TODAY - timedelta(days=1), "closing_passed"),
		({}, None, "closing_unknown"),
	],
)
def test_high_needs_strong_intent_a_clear_need_and_closing_soon(change, closing_on, code):
	sure = {"Authority": Value(measure=2), "Urgency": Value("Now")}  # the score is not what is missing
	found = graded({**ALL_KNOWN, **sure, **change}, closing_on)
	assert (found.grade, [gap.code for gap in found.gaps]) == (MEDIUM, [code])


def test_the_gap_names_the_factor_the_level_and_what_there_is():
	gap = graded({**ALL_KNOWN, "Urgency": Value("Now"), "Intent": Value("Some", as_of=TODAY)}).gaps[0]
	assert gap.params == {"grade": HIGH, "factor": "Intent", "level": "Strong", "now": "Some"}


def test_what_would_lift_names_the_best_level_and_the_points():
	lifts = graded().lifts
	assert [(lift.factor, lift.level, round(lift.gain)) for lift in lifts] == [
		("Urgency", "Now", 12),
		("Authority", "In favour", 9),
	]
	vague = graded({**ALL_KNOWN, "Clarity": Value("Vague")}).lifts
	assert [lift.grade for lift in vague if lift.factor == "Clarity"] == [HIGH]


def test_nothing_known_is_low_and_says_so():
	found = graded({}, None)
	assert (found.grade, found.score, found.known, found.changes_on) == (LOW, 0, 0, None)
	assert {each.level for each in found.contributions} == {""}
	assert [gap.code for gap in found.gaps] == [
		"score_below",
		"score_below",
		"factor_below",
		"factor_below",
		"closing_unknown",
	]


def test_a_factor_without_weight_may_still_be_what_a_grade_waits_for():
	clarity = replace(CLARITY, weight=0)
	factors = tuple(clarity if factor is CLARITY else factor for factor in FACTORS)
	found = graded({**ALL_KNOWN, "Clarity": Value()}, factors=factors)
	assert [(lift.factor, lift.gain, lift.grade) for lift in found.lifts if lift.grade] == [
		("Clarity", 0, HIGH)
	]


def test_a_level_that_was_taken_out_of_its_factor_counts_nothing():
	assert graded({"Intent": Value("Enormous", as_of=TODAY)}).score == 0


def test_a_condition_on_a_factor_that_is_not_asked_any_more_is_not_met():
	found = graded(factors=tuple(factor for factor in FACTORS if factor.name != "Clarity"))
	assert [gap.code for gap in found.gaps] == ["factor_below"]


def test_without_thresholds_there_is_no_grade():
	assert graded(thresholds=()).grade == ""


def test_factors_without_weight_make_no_score():
	assert graded(factors=(replace(INTENT, weight=0),)).score == 0


def test_a_measure_means_the_highest_level_it_reaches():
	for measure, level in ((0, "No one"), (1, "Known"), (1.5, "Known"), (2, "In favour"), (-1, "")):
		found = graded({"Authority": Value(measure=measure)}, factors=(BUYER,))
		assert found.contributions[0].level == level


# through time


def test_a_typed_level_becomes_the_next_one_half_way_down():
	board = Board((INTENT,), {"Intent": Value("Strong", as_of=TODAY)}, THRESHOLDS)
	# 100 · 0.5^(d/60) < 75 from day 25 on
	assert board.changes_on(TODAY) == TODAY + timedelta(days=25)
	assert board.standing(INTENT, TODAY + timedelta(days=24)).level.label == "Strong"
	assert board.standing(INTENT, TODAY + timedelta(days=25)).level.label == "Some"


def test_fit_does_not_fade():
	assert graded({"Clarity": Value("Clear", as_of=TODAY)}, None).changes_on is None


def test_contacts_fade_and_add_up():
	assert isclose(recent([0, 30, 60], 30), 1.75)
	assert recent([], 30) == 0 and recent([5, 500], 0) == 2


def test_a_closing_date_comes_nearer():
	values = {"Urgency": Value(due_on=TODAY + timedelta(days=100))}
	board = Board((URGENCY,), values, THRESHOLDS)
	assert board.changes_on(TODAY) == TODAY + timedelta(days=10)  # 90 days left: "Soon"
	assert board.changes_on(TODAY + timedelta(days=10)) == TODAY + timedelta(days=70)
	assert board.changes_on(TODAY + timedelta(days=70)) == TODAY + timedelta(days=101)  # over
	assert board.changes_on(TODAY + timedelta(days=101)) is None


def test_the_day_on_which_a_condition_begins_to_be_met_is_known():
	values = {**ALL_KNOWN, "Intent": Value("Strong"), "Urgency": Value("Now"), "Engagement": Value("Lively")}
	found = graded(values, TODAY + timedelta(days=95))
	assert (found.grade, found.changes_on) == (MEDIUM, TODAY + timedelta(days=5))


def test_the_day_on_which_the_score_falls_below_the_threshold_is_known():
	steady = Factor("Steady", FIT, 50, (Level("Yes", 100), Level("No", 0)))
	fading = Factor("Fading", HEAT, 50, (Level("Yes", 100), Level("No", 0)), 30)
	values = {"Steady": Value("Yes"), "Fading": Value("Yes", as_of=TODAY)}
	found = graded(values, None, factors=(steady, fading), thresholds=(Threshold(HIGH, 90), Threshold(LOW)))
	# 50 + 50·0.5^(d/30) < 90 from day 10 on; the level itself holds until day 31
	assert found.changes_on == TODAY + timedelta(days=10)


# whatever the rules

property_test = settings(deadline=None, max_examples=40)
points = st.integers(0, 100)
days = st.integers(-400, 400).map(lambda count: TODAY + timedelta(days=count))


@st.composite
def factors_(draw):
	found = []
	for idx in range(draw(st.integers(1, 5))):
		ladder = sorted(draw(st.lists(points, min_size=2, max_size=4, unique=True)), reverse=True)
		steps = sorted(
			draw(st.lists(st.integers(0, 200), min_size=len(ladder), max_size=len(ladder), unique=True)),
			reverse=True,
		)
		found.append(
			Factor(
				f"F{idx}",
				draw(st.sampled_from([FIT, HEAT])),
				draw(st.integers(0, 30)),
				tuple(
					Level(f"L{number}", value, step)
					for number, (value, step) in enumerate(zip(ladder, steps, strict=True))
				),
				draw(st.sampled_from([0, 0, 7, 30, 90])),
			)
		)
	return tuple(found)


@st.composite
def boards(draw):
	asked = draw(factors_())
	values = {}
	for factor in asked:
		label = st.sampled_from([level.label for level in factor.levels])
		values[factor.name] = draw(
			st.one_of(
				st.builds(Value, level=label, as_of=days),
				st.builds(Value, measure=st.integers(0, 250), as_of=st.one_of(st.none(), days)),
				st.builds(Value, due_on=days),
				st.just(Value()),
			)
		)
	conditions = st.lists(
		st.one_of(
			st.sampled_from(asked).flatmap(
				lambda factor: st.builds(
					Condition,
					kind=st.just(FACTOR_AT_LEAST),
					factor=st.just(factor.name),
					level=st.sampled_from([level.label for level in factor.levels]),
				)
			),
			st.builds(Condition, kind=st.just(CLOSING_WITHIN), days=st.integers(0, 200)),
		),
		max_size=3,
	)
	high = draw(st.integers(1, 100))
	thresholds = (
		Threshold(HIGH, high, tuple(draw(conditions))),
		Threshold(MEDIUM, draw(st.integers(0, high)), tuple(draw(conditions))),
		Threshold(LOW),
	)
	return Board(asked, values, thresholds, Facts(draw(st.one_of(st.none(), days))))


def judge(board, today=TODAY, **changes):
	board = replace(board, **changes)
	return assess(board.factors, board.values, board.thresholds, board.facts, today)


def rank(assessment):
	return RANKS[assessment.grade]


@property_test
@given(boards())
def test_contributions_sum_to_the_score_and_stay_within_it(board):
	found = judge(board)
	assert isclose(sum(each.value for each in found.contributions), found.score, abs_tol=1e-9)
	assert all(-1e-9 <= each.value <= each.most + 1e-9 for each in found.contributions)
	for share in (found.score, found.fit, found.heat, found.known):
		assert -1e-9 <= share <= 100 + 1e-9


@property_test
@given(boards(), st.randoms())
def test_the_order_of_factors_is_irrelevant(board, random):
	shuffled = list(board.factors)
	random.shuffle(shuffled)
	one, other = judge(board), judge(board, factors=tuple(shuffled))
	assert replace(one, contributions=()) == replace(other, contributions=())
	assert set(one.contributions) == set(other.contributions)


@property_test
@given(boards(), st.data())
def test_missing_data_never_raises_a_grade(board, data):
	gone = data.draw(st.sampled_from(board.factors)).name
	without = judge(board, values={**board.values, gone: Value()})
	assert without.score <= judge(board).score + 1e-9 and rank(without) <= rank(judge(board))
	assert rank(judge(board, facts=Facts())) <= rank(judge(board))


@property_test
@given(boards(), st.data())
def test_a_better_level_never_lowers_a_grade(board, data):
	factor = data.draw(st.sampled_from(board.factors))
	one, other = data.draw(st.tuples(*[st.sampled_from(factor.levels)] * 2))
	worse, better = sorted((one, other), key=lambda level: level.points)
	as_of = data.draw(st.one_of(st.none(), days))
	low, high = (
		judge(board, values={**board.values, factor.name: Value(level.label, as_of=as_of)})
		for level in (worse, better)
	)
	assert low.score <= high.score + 1e-9 and rank(low) <= rank(high)


@property_test
@given(boards(), st.data())
def test_a_higher_measure_never_lowers_a_grade(board, data):
	factor = data.draw(st.sampled_from(board.factors))
	worse, better = sorted(data.draw(st.tuples(st.integers(0, 250), st.integers(0, 250))))
	low, high = (
		judge(board, values={**board.values, factor.name: Value(measure=measure)})
		for measure in (worse, better)
	)
	assert low.score <= high.score + 1e-9 and rank(low) <= rank(high)


@property_test
@given(boards())
def test_a_lift_brings_what_it_promises(board):
	found = judge(board)
	for lift in found.lifts:
		lifted = judge(board, values={**board.values, lift.factor: Value(lift.level)})
		assert isclose(lifted.score - found.score, lift.gain, abs_tol=1e-9)
		assert lifted.grade == (lift.grade or found.grade)


@property_test
@given(boards())
def test_a_grade_lacks_nothing_of_its_own_and_something_of_every_better_one(board):
	found = judge(board)
	better = {each.grade for each in board.thresholds if RANKS[each.grade] > rank(found)}
	assert {gap.params["grade"] for gap in found.gaps} == better


@property_test
@given(boards())
def test_nothing_changes_before_the_day_named_and_something_does_on_it(board):
	def seen(day):
		view = board.on(day)
		return view.grade, {name: standing.level for name, standing in view.standings.items()}

	named = board.changes_on(TODAY)
	last = min(named or TODAY + timedelta(days=300), TODAY + timedelta(days=300))
	for offset in range((last - TODAY).days):
		assert seen(TODAY + timedelta(days=offset)) == seen(TODAY)
	if named:
		assert named > TODAY and seen(named) != seen(TODAY)

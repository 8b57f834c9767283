# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import pytest

from sales_process.engine.improvement import (
	BETTER,
	NOT_ASKED,
	T_975,
	TOO_FEW,
	UNCLEAR,
	WORSE,
	Customer,
	Effect,
	Mean,
	Running,
	asked_again,
	critical_t,
	effect,
	interval,
	low_dimensions,
	mean,
	nps,
	scores_by_person,
	share_out,
	why_not_close,
)
from sales_process.engine.survey import NPS, OPEN, Answer, DimensionScore, Question, Result

DELIVERY = Question("q1", "On time?", dimension="Delivery")
AGAIN = Question("q2", "Were you told?", dimension="Delivery")
PRODUCT = Question("q3", "Does it work?", dimension="Product")
RECOMMEND = Question("q4", "Would you recommend us?", NPS)
WISH = Question("q5", "Anything else?", OPEN)


def scored(nps=None, **scores):
	return Result(tuple(DimensionScore(name, score, 1) for name, score in scores.items()), 50, nps)


@pytest.mark.parametrize(
	("result", "low"),
	[
		(scored(Delivery=60, Product=100), ()),
		(scored(Delivery=59.9, Product=100), ("Delivery",)),
		(scored(Delivery=50, Product=0), ("Product", "Delivery")),
		(scored(Delivery=100, nps=6), (NPS,)),
		(scored(Delivery=0, nps=0), ("Delivery", NPS)),
		(scored(Delivery=100, nps=7), ()),
		(scored(), ()),
	],
)
def test_what_is_low_under_60(result, low):
	assert low_dimensions(result, 60) == low


def running(name, *dimensions, **values):
	return Running(name, frozenset(dimensions), **values)


def shared(low, *actions):
	found = share_out(low, actions)
	return found.joined, found.extended, found.left


def test_without_an_action_everything_is_left_for_a_new_one():
	assert shared(("Delivery", "Product")) == ((), "", ("Delivery", "Product"))


def test_what_is_worked_at_is_joined_and_only_the_rest_is_left():
	assert shared(("Delivery", "Product"), running("A", "Delivery")) == (("A",), "", ("Product",))
	assert shared(("Delivery",), running("A", "Delivery", "Product")) == (("A",), "", ())
	assert shared(("Support",), running("A", "Delivery")) == ((), "", ("Support",))


def test_a_second_person_of_the_same_survey_makes_no_second_action():
	low = ("Delivery", "Product")
	assert shared(low, running("A", "Delivery", has_survey=True)) == (("A",), "A", ("Product",))
	done = running("A", "Delivery", has_survey=True, is_done=True)
	assert shared(low, done) == (("A",), "", ("Product",))


def test_the_low_dimensions_alone_are_asked_again():
	questions = (DELIVERY, AGAIN, PRODUCT, RECOMMEND, WISH)
	assert asked_again(questions, {"Delivery"}) == ("q1", "q2")
	assert asked_again(questions, {"Product", NPS}) == ("q3", "q4")
	assert asked_again(questions, set()) == ()


@pytest.mark.parametrize(
	("customer", "missing"),
	[
		(Customer("Acme"), ("acknowledged", "delivered")),
		(Customer("Acme", is_acknowledged=True), ("delivered",)),
		(Customer("Acme", is_delivered=True), ("acknowledged",)),
		(Customer("Acme", True, True), ()),
		(Customer("Acme", reason_against="Not in our hands"), ()),
		(Customer("Acme", is_acknowledged=True, reason_against="  "), ("delivered",)),
	],
)
def test_each_customer_has_both_replies_or_a_reason(customer, missing):
	assert customer.missing == missing


def test_what_must_happen_before_it_is_closed():
	done, waits = Customer("Acme", True, True), Customer("Bolt", True)
	assert why_not_close([done], is_done=True) == []
	first, second = why_not_close([done, waits], is_done=False)
	assert (first.code, second.code) == ("not_done", "waits")
	assert second.params == {"customer": "Bolt", "replies": ("delivered",)}


def test_a_mean_leaves_out_what_is_missing():
	assert mean([50, None, 100]) == Mean(75, 2)
	assert mean([0, None]) == Mean(0, 1)
	assert mean([None]) == mean([]) == Mean(None, 0)


@pytest.mark.parametrize(
	("given", "score", "count"),
	[
		([10, 9], 100, 2),
		([0, 6], -100, 2),
		([7, 8], 0, 2),
		([10, 8, 3, None], 0, 3),
		([9, 10, 9, 6], 50, 4),
		([], None, 0),
	],
)
def test_nps_is_promoters_minus_detractors(given, score, count):
	assert nps(given) == Mean(score, count)


def test_scores_are_kept_by_person():
	said = [
		("Ann", Answer(DELIVERY, "1", 0)),
		("Ann", Answer(AGAIN, "3", 50)),
		("Ann", Answer(RECOMMEND, "9", 90)),
		("Bob", Answer(DELIVERY, "5", 100)),
		("Bob", Answer(WISH, "More colours")),
	]
	assert scores_by_person(said) == {"Delivery": {"Ann": 25, "Bob": 100}, NPS: {"Ann": 100}}


# computed by hand. 25, 0, 50, 25: mean 25, s² = (0 + 625 + 625 + 0) / 3 = 416.67, s = 20.412, s / √4 = 10.206,
# t(0.975, 3) = 3.182: 25 ± 32.476
OLD = {"a": 25.0, "b": 50.0, "c": 0.0, "d": 25.0}
NEW = {"a": 50.0, "b": 50.0, "c": 50.0, "d": 50.0}


def test_the_effect_of_four_who_answered_twice():
	found = effect("Delivery", OLD, NEW)
	assert (found.old, found.new, found.pairs, found.change) == (Mean(25, 4), Mean(50, 4), 4, 25)
	assert found.lowest == pytest.approx(-7.476, abs=0.001)
	assert found.highest == pytest.approx(57.476, abs=0.001)


# 50, 25, 50, 50, 75: mean 50, s² = (0 + 625 + 0 + 0 + 625) / 4 = 312.5, s / √5 = 7.906, t(0.975, 4) = 2.776: 50 ± 21.947
def test_the_interval_of_five_differences():
	lowest, highest = interval([50, 25, 50, 50, 75], 100)
	assert (lowest, highest) == pytest.approx((28.053, 71.947), abs=0.001)


def test_the_interval_stays_within_what_is_possible():
	# 100 and 50: 75 ± 12.706 * 25
	assert interval([100, 50], 100) == (-100, 100)
	assert interval([25], 100) == (None, None)


def test_whoever_did_not_answer_again_is_missing_and_not_the_worst():
	found = effect("Delivery", OLD, {"a": 75.0, "b": 100.0})
	assert (found.old, found.new, found.pairs, found.change) == (Mean(25, 4), Mean(87.5, 2), 2, 50)


def test_where_others_answer_the_means_are_compared_without_an_interval():
	found = effect("Delivery", {"a": 25.0}, {"x": 75.0})
	assert (found.pairs, found.change, found.lowest) == (0, 50, None)


def test_not_asked_again_has_no_effect():
	for old, new in ((OLD, {}), ({}, NEW), ({}, {})):
		assert effect("Delivery", old, new).change is None


def test_of_a_recommendation_the_effect_reaches_further():
	found = effect(NPS, {"a": -100.0, "b": -100.0}, {"a": 100.0, "b": 0.0})
	assert (found.old.value, found.new.value, found.change) == (-100, 50, 150)
	assert (found.lowest, found.highest) == (-200, 200)


@pytest.mark.parametrize(
	("found", "verdict"),
	[
		(Effect("D", Mean(25, 12), Mean(75, 12), 12, 50, 30, 70), BETTER),
		(Effect("D", Mean(25, 12), Mean(20, 12), 12, -5, -9, -1), WORSE),
		(Effect("D", Mean(25, 12), Mean(30, 12), 12, 5, -2, 12), UNCLEAR),
		(Effect("D", Mean(25, 9), Mean(75, 9), 9, 50, 30, 70), TOO_FEW),
		(Effect("D", Mean(25, 1), Mean(75, 1), 1, 50), TOO_FEW),
		(Effect("D", Mean(25, 1), Mean(None, 0)), NOT_ASKED),
	],
)
def test_what_can_be_said(found, verdict):
	assert found.verdict(at_least=10) == verdict


@pytest.mark.parametrize(
	("freedom", "value"), [(1, 12.706), (3, 3.182), (30, 2.042), (40, 2.021), (60, 2.000), (120, 1.980)]
)
def test_students_t_as_it_is_printed_in_tables(freedom, value):
	assert critical_t(freedom) == pytest.approx(value, abs=0.0006)


def test_students_t_falls_with_every_degree_of_freedom():
	values = [critical_t(freedom) for freedom in range(1, 200)]
	assert values == sorted(values, reverse=True) and len(T_975) == 30

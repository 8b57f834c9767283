# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.concessions import (
	AGREED,
	LOST,
	Round,
	Talks,
	by_answer,
	by_group,
	by_round,
	results,
	steps,
)

ROUNDS = [
	Round("A", 1, 0, "Listened"),
	Round("A", 2, 4, "Gave In"),
	Round("A", 3, 9, "Traded", "They pay at once."),
	Round("B", 2, 6, "Gave In", "  "),
	Round("B", 1, 5),
]


def test_each_round_is_compared_with_the_one_before():
	assert [(step.talks, step.number, step.points) for step in steps(ROUNDS)] == [
		("A", 2, 4),
		("A", 3, 5),
		("B", 2, 1),
	]


def test_a_first_round_gives_nothing_away():
	assert steps([Round("A", 1, 50)]) == []


def test_by_round():
	second, third = by_round(steps(ROUNDS))
	assert (second.group, second.steps, second.average, second.largest) == ("2", 2, 2.5, 4)
	assert (second.concessions, second.returned, second.returned_percent) == (2, 0, 0)
	assert (third.group, third.returned_percent) == ("3", 100)


def test_the_tenth_round_comes_after_the_ninth():
	rounds = [Round("A", number, number) for number in range(1, 12)]
	assert [row.group for row in by_round(steps(rounds))] == [str(number) for number in range(2, 12)]


def test_by_answer_the_costliest_first():
	assert [(row.group, row.average) for row in by_answer(steps(ROUNDS))] == [("Traded", 5), ("Gave In", 2.5)]


def test_where_nothing_was_given_nothing_had_to_be_returned():
	(row,) = by_round(steps([Round("A", 1, 5), Round("A", 2, 5.01), Round("B", 1, 5), Round("B", 2, 3)]))
	assert (row.concessions, row.returned_percent) == (0, None)
	assert row.average == pytest.approx(-0.995)


def test_by_what_they_belong_to():
	found = by_group(steps(ROUNDS), {"A": "High"})
	assert (found["High"].steps, found[""].steps) == (2, 1)


def test_how_they_ended():
	(high, low) = results(
		[
			Talks("A", "High", AGREED, 3, 9, asked=2, approved=1, rejected=1),
			Talks("B", "High", LOST, 1, 20),
			Talks("C", "High", AGREED, 2, 5),
			Talks("D", "Low", "Open", 0, None, asked=1),
		]
	)
	assert (high.talks, high.agreed, high.lost, high.rounds, high.discount) == (3, 2, 1, 2, 7)
	assert (high.asked, high.approved, high.rejected) == (2, 1, 1)
	assert (low.discount, low.rounds, low.asked) == (None, 0, 1)


rounds = st.lists(
	st.builds(Round, st.sampled_from("ABC"), st.integers(1, 9), st.integers(0, 60).map(float)),
	unique_by=lambda row: (row.talks, row.number),
)


@given(rounds)
def test_what_was_given_step_by_step_is_what_was_given_in_all(rounds):
	whole = 0.0
	for talks in "ABC":
		own = sorted((row for row in rounds if row.talks == talks), key=lambda row: row.number)
		whole += own[-1].discount - own[0].discount if own else 0
	assert sum(row.points for row in by_round(steps(rounds))) == pytest.approx(whole)

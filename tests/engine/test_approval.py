# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.approval import (
	APPROVED,
	ASKED,
	ASKED_BACK,
	IN_PARALLEL,
	MANAGER,
	PENDING,
	REJECTED,
	ROLE,
	UNDECIDED,
	USER,
	WAITING,
	Approver,
	Chain,
	asked_now,
	outcome,
	stand_in,
	steps_of,
	turn_after,
	whose_turn,
	with_last,
)

BOSS = Approver()
DIRECTOR = Approver(ROLE, "Director", 50_000)
FINANCE = Approver(USER, "finance@example.com")


def shape(steps):
	return [(step.position, step.approver.who or step.approver.kind) for step in steps]


def test_in_order_one_after_the_other():
	assert shape(steps_of([Chain((BOSS, FINANCE))], 1)) == [(1, MANAGER), (2, "finance@example.com")]


def test_in_parallel_all_at_once():
	assert shape(steps_of([Chain((BOSS, FINANCE), IN_PARALLEL)], 1)) == [
		(1, MANAGER),
		(1, "finance@example.com"),
	]


@pytest.mark.parametrize(("amount", "asked"), [(49_999.99, 1), (50_000, 2)])
def test_the_amount_brings_in_the_director(amount, asked):
	assert len(steps_of([Chain((BOSS, DIRECTOR))], amount)) == asked


def test_who_is_not_needed_leaves_no_gap():
	assert shape(steps_of([Chain((DIRECTOR, FINANCE))], 1)) == [(1, "finance@example.com")]


def test_two_chains_are_gone_through_side_by_side():
	chains = [Chain((BOSS, FINANCE)), Chain((FINANCE, DIRECTOR))]
	assert shape(steps_of(chains, 60_000)) == [(1, MANAGER), (1, "finance@example.com"), (2, "Director")]


def test_nobody_named_is_the_manager():
	assert shape(steps_of([], 1)) == shape(steps_of([Chain((DIRECTOR,))], 1)) == [(1, MANAGER)]


def test_one_more_at_the_end_unless_asked_anyway():
	steps = steps_of([Chain((BOSS,))], 1)
	assert shape(with_last(steps, FINANCE)) == [(1, MANAGER), (2, "finance@example.com")]
	assert with_last(steps, BOSS) == steps


@pytest.mark.parametrize(
	("states", "turn", "said"),
	[
		([(1, WAITING), (2, WAITING)], [0], PENDING),
		([(1, APPROVED), (2, WAITING)], [1], PENDING),
		([(1, ASKED), (1, APPROVED), (2, WAITING)], [0], PENDING),
		([(1, APPROVED), (2, APPROVED)], [], APPROVED),
		([(1, REJECTED), (2, WAITING)], [], REJECTED),
		([(1, ASKED_BACK), (2, WAITING)], [], ASKED_BACK),
	],
)
def test_whose_turn_it_is(states, turn, said):
	assert (whose_turn(states), outcome(states)) == (turn, said)


def test_who_lets_the_time_pass_is_followed():
	rounds = [["a"], ["b", "c"]]
	assert asked_now(rounds, 0) == ["a"]
	assert asked_now(rounds, turn_after(0, rounds)) == ["b", "c"]
	assert turn_after(1, rounds) == 1
	assert asked_now([], 3) == []
	assert turn_after(0, []) == 0


def test_delegates_of_delegates_and_circles():
	assert stand_in("a", {}) == "a"
	assert stand_in("a", {"a": "b", "b": "c"}) == "c"
	assert stand_in("a", {"a": "b", "b": "a"}) == "b"
	assert stand_in("a", {"a": "b"}, {"b"}) == "a"


approvers = st.builds(
	Approver,
	st.sampled_from([MANAGER, ROLE, USER]),
	st.sampled_from(["", "x", "y"]),
	st.floats(0, 1000),
)
chains = st.lists(st.builds(Chain, st.lists(approvers, max_size=5).map(tuple)), max_size=4)


@given(chains, st.floats(0, 1000))
def test_everybody_who_is_needed_is_asked_once(chains, amount):
	steps = steps_of(chains, amount)
	needed = {a.key for chain in chains for a in chain.approvers if amount >= a.from_amount}
	keys = [step.approver.key for step in steps]
	assert len(set(keys)) == len(keys)
	assert set(keys) == (needed or {BOSS.key})
	positions = [step.position for step in steps]
	assert positions == sorted(positions) and positions[0] == 1


@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from([WAITING, APPROVED, REJECTED])), min_size=1))
def test_somebody_is_asked_as_long_as_it_is_open(states):
	turn = whose_turn(states)
	assert bool(turn) == (outcome(states) == PENDING)
	assert all(states[index][1] in UNDECIDED for index in turn)

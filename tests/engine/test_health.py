# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.health import (
	AT_RISK,
	OFF_TRACK,
	ON_TRACK,
	RANKS,
	Milestone,
	Plan,
	Rules,
	at_stake,
	findings,
	health,
	progress,
)

TODAY = date(2026, 11, 26)


def day(number):
	return TODAY + timedelta(days=number)


PLAN = Plan(
	goal_amount=100_000,
	goal_by=day(60),
	deal_amount=100_000,
	milestones=(
		Milestone("Trial", day(-20), is_done=True),
		Milestone("Board decides", day(30)),
	),
	next_touch_on=day(5),
)
LATE = (Milestone("Trial", day(-1)),)


def codes(plan, today=TODAY):
	return [(each.health, each.reason.code) for each in findings(plan, today)]


def test_a_plan_that_holds_is_on_track_until_the_touch_would_be_late():
	found = health(PLAN, TODAY)
	assert (found.health, found.findings, found.reason.code) == (ON_TRACK, (), "on_track")
	assert found.changes_on == day(6)


# what is changed of the plan, and what is found
CASES = [
	({"goal_by": day(-1)}, [(OFF_TRACK, "goal_passed")]),
	({"goal_by": day(14), "milestones": (Milestone("Board", day(10)),)}, [(AT_RISK, "goal_near")]),
	({"goal_by": day(15), "milestones": (Milestone("Board", day(10)),)}, []),
	({"milestones": ()}, [(AT_RISK, "no_milestones")]),
	({"milestones": LATE}, [(AT_RISK, "milestone_late")]),
	({"milestones": (Milestone("Trial", day(-14)),)}, [(AT_RISK, "milestone_late")]),
	({"milestones": (Milestone("Trial", day(-15)),)}, [(OFF_TRACK, "milestone_late")]),
	({"milestones": (Milestone("Trial", TODAY),)}, []),
	({"milestones": (Milestone("Board", day(61)),)}, [(AT_RISK, "milestone_after_goal")]),
	({"milestones": (Milestone("Trial", day(5), blocker="No budget"),)}, [(AT_RISK, "blocked")]),
	({"milestones": (Milestone("Trial", day(5), blocker="No budget", has_action=True),)}, []),
	(
		{"milestones": (Milestone("Trial", day(5), blocker="Noise?", help_due_on=day(-3)),)},
		[(AT_RISK, "help_late")],
	),
	(
		{"milestones": (Milestone("Trial", day(5), blocker="Noise?", help_due_on=day(-15)),)},
		[(OFF_TRACK, "help_late")],
	),
	({"next_touch_on": None}, [(AT_RISK, "no_next_step")]),
	({"is_followed": False}, [(AT_RISK, "no_next_step")]),
	({"next_touch_on": day(-1)}, [(AT_RISK, "touch_late")]),
	({"next_touch_on": day(-15)}, [(OFF_TRACK, "touch_late")]),
	# who waits with a reason is not silent
	({"next_touch_on": None, "is_followed": False, "waits_until": day(40)}, []),
	({"next_touch_on": day(-30), "waits_until": TODAY}, []),
	({"next_touch_on": day(-30), "waits_until": day(-1)}, [(AT_RISK, "touch_late")]),
	({"deal_amount": 79_000}, [(AT_RISK, "worth_less")]),
	({"deal_amount": 80_000}, []),
	({"deal_amount": 0}, []),
	({"deal_amount": 10_000, "ordered": 80_000}, []),
	({"is_approved": False}, [(AT_RISK, "not_approved")]),
	({"is_approved": False, "goal_has_changed": True}, [(AT_RISK, "goal_changed")]),
	({"smart_unmet": 2}, [(AT_RISK, "not_smart")]),
	# what is reached needs nothing
	({"ordered": 100_000, "goal_by": day(-90), "milestones": LATE, "next_touch_on": None}, []),
]


@pytest.mark.parametrize(("changed", "found"), CASES)
def test_each_rule(changed, found):
	assert codes(replace(PLAN, **changed)) == found


def test_what_is_off_track_matters_more_than_what_is_asked_before_it():
	plan = replace(PLAN, milestones=LATE, next_touch_on=day(-30), is_approved=False)
	assert codes(plan) == [(OFF_TRACK, "touch_late"), (AT_RISK, "milestone_late"), (AT_RISK, "not_approved")]
	assert health(plan, TODAY).reason.code == "touch_late"


def test_progress_and_what_is_at_stake():
	assert progress(PLAN) == 50
	assert progress(replace(PLAN, milestones=())) == 0
	assert progress(replace(PLAN, ordered=100_000)) == 100
	assert at_stake(replace(PLAN, ordered=30_000)) == 70_000
	assert at_stake(replace(PLAN, ordered=130_000)) == 0
	assert at_stake(replace(PLAN, goal_amount=0)) == 100_000


days = st.none() | st.integers(-60, 60).map(day)
steps = st.builds(
	Milestone, st.sampled_from("ABC"), days, st.booleans(), st.sampled_from(["", "b"]), st.booleans(), days
)
plans = st.builds(
	Plan,
	goal_amount=st.sampled_from([0, 100, 1000]),
	goal_by=days,
	ordered=st.sampled_from([0, 100, 500]),
	deal_amount=st.sampled_from([0, 100, 1000]),
	milestones=st.lists(steps, max_size=3).map(tuple),
	is_approved=st.booleans(),
	goal_has_changed=st.booleans(),
	smart_unmet=st.integers(0, 2),
	next_touch_on=days,
	waits_until=days,
	is_followed=st.booleans(),
)


def picture(plan, today):
	return [
		(each.health, each.reason.code, each.reason.params.get("milestone")) for each in findings(plan, today)
	]


@given(plans)
def test_it_changes_on_the_day_that_is_said_and_on_no_day_before(plan):
	"""The days that matter are enough: walking day by day finds no other."""
	now, said = picture(plan, TODAY), health(plan, TODAY).changes_on
	walked = next((day(number) for number in range(1, 200) if picture(plan, day(number)) != now), None)
	assert walked == said


@given(plans)
def test_the_worst_is_said_first(plan):
	found = health(plan, TODAY)
	ranks = [RANKS[each.health] for each in found.findings]
	assert ranks == sorted(ranks)
	assert found.health == (found.findings[0].health if found.findings else ON_TRACK)


@given(plans, st.floats(0, 5000))
def test_an_order_never_harms(plan, more):
	before = health(plan, TODAY).health
	after = health(replace(plan, ordered=plan.ordered + more), TODAY).health
	assert RANKS[after] >= RANKS[before]


@given(plans, st.integers(1, 30))
def test_more_patience_never_harms(plan, patience):
	before = health(plan, TODAY, Rules(days_late=patience)).health
	after = health(plan, TODAY, Rules(days_late=patience + 5)).health
	assert RANKS[after] >= RANKS[before]

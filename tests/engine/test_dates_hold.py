# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What holds of every date the cadence chooses, whatever the rules, the calendar and the customer."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from sales_process.engine.cadence import AFTER_TRIES, STOP, CadenceRule, Situation, Track, next_touch
from sales_process.engine.reminders import DUE, MANAGER, OWNER, Step, remind
from sales_process.engine.workdays import Calendar

CHANNELS, URGENCIES = ("Phone", "Mail", "Visit"), ("Low", "Medium", "High")  # the last is the most urgent

days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@st.composite
def calendars(draw, around: date) -> Calendar:
	"""Some holidays around a day, on a list of its own or on none, with one to six days worked in a week."""
	offsets = draw(st.lists(st.integers(-40, 120), max_size=30))
	holidays = {around + timedelta(days=offset): "Holiday" for offset in offsets}
	weekly_off = frozenset(draw(st.sets(st.integers(0, 6), max_size=6)))
	covered = draw(st.booleans())
	return Calendar(
		holidays,
		weekly_off,
		covered_from=around - timedelta(days=40) if covered else None,
		covered_to=around + timedelta(days=120) if covered else None,
	)


tracks = st.builds(
	Track,
	st.sampled_from(CHANNELS),
	st.integers(1, 60),
	st.sampled_from(["Working Day", "Day", "Week", "Month"]),
)
rules = st.builds(
	CadenceRule,
	name=st.text("abc", min_size=1, max_size=3),
	title=st.text("abc", min_size=1, max_size=3),
	tracks=st.lists(tracks, min_size=1, max_size=3).map(tuple),
	priority=st.integers(0, 3),
	urgency=st.sampled_from(["", *URGENCIES]),
	tries=st.integers(0, 4),
	after_tries=st.sampled_from(sorted(AFTER_TRIES)),
	slow_down_factor=st.sampled_from([1.5, 2, 3]),
)


@st.composite
def plans(draw) -> tuple[Situation, date, Calendar]:
	today = draw(days)
	before = st.integers(0, 400).map(lambda count: today - timedelta(days=count))
	last = draw(st.none() | before)
	situation = Situation(
		plan_type="Quotation",
		started_on=draw(before),
		urgency=draw(st.sampled_from(["", *URGENCIES])),
		last_touch_on=last,
		last_by_channel={draw(st.sampled_from(CHANNELS)): last} if last else {},
		touches_without_response=draw(st.integers(0, 5)),
		latest_on=draw(st.none() | st.integers(-30, 60).map(lambda count: today + timedelta(days=count))),
	)
	return situation, today, draw(calendars(today))


@given(st.lists(rules, max_size=4), plans())
def test_it_is_never_in_the_past(cadence, plan):
	situation, today, calendar = plan
	touch = next_touch(cadence, situation, today, calendar)
	assert (touch.on is None) == (touch.verdict == STOP)
	assert touch.on is None or touch.on >= today


@given(st.lists(rules, max_size=4), plans())
def test_it_is_never_on_a_day_off_unless_the_offer_ends_before_the_next_working_day(cadence, plan):
	situation, today, calendar = plan
	on = next_touch(cadence, situation, today, calendar).on
	assume(on is not None)
	if not calendar.is_working_day(on):
		ends = situation.latest_on
		assert on == today and today <= ends < calendar.working_day_from(today)


@given(st.lists(rules, max_size=4), plans(), st.integers(0, 60))
def test_it_is_never_after_the_offer_has_ended(cadence, plan, left):
	situation, today, calendar = plan
	ends = today + timedelta(days=left)
	on = next_touch(cadence, replace(situation, latest_on=ends), today, calendar).on
	assert on is None or on <= ends


@given(
	st.lists(st.integers(1, 60), min_size=3, max_size=3),
	st.sampled_from(["Working Day", "Day", "Week"]),
	plans(),
)
def test_the_more_urgent_the_sooner(counts, unit, plan):
	"""Rules that call more urgent customers more often never put one off behind a less urgent one."""
	situation, today, calendar = plan
	rare_to_often = sorted(counts, reverse=True)
	cadence = [
		CadenceRule(urgency, urgency, (Track("Phone", every, unit),), urgency=urgency)
		for urgency, every in zip(URGENCIES, rare_to_often, strict=True)
	]
	dates = [
		next_touch(cadence, replace(situation, urgency=urgency), today, calendar).on for urgency in URGENCIES
	]
	assert dates == sorted(dates, reverse=True)


@given(st.lists(rules, max_size=4), plans(), st.randoms())
def test_a_second_run_decides_the_same_whatever_the_order_of_the_rules(cadence, plan, random):
	assume(len({(rule.priority, rule.title) for rule in cadence}) == len(cadence))
	first = next_touch(cadence, *plan)
	shuffled = random.sample(cadence, len(cadence))
	assert next_touch(shuffled, *plan) == first


@given(st.lists(rules, max_size=4), plans())
def test_asked_again_before_the_day_it_stays(cadence, plan):
	"""The next morning's run moves no date that has not come yet."""
	situation, today, calendar = plan
	on = next_touch(cadence, situation, today, calendar).on
	assume(cadence and any(rule.matches(situation) for rule in cadence))
	assume(on is not None and on > today and (not situation.latest_on or situation.latest_on >= on))
	assert next_touch(cadence, situation, today + timedelta(days=1), calendar).on == on


@given(plans(), st.integers(0, 60), st.integers(0, 60))
def test_working_days_add_up(plan, first, second):
	_situation, today, calendar = plan
	day = calendar.add_working_days(today, first)
	assert calendar.is_working_day(day) and day >= today
	if first:
		assert calendar.add_working_days(day, second) == calendar.add_working_days(today, first + second)


@given(plans(), st.lists(st.integers(1, 10), max_size=3), st.integers(0, 30))
def test_reminded_once_a_step_however_often_the_job_runs(plan, gaps, late):
	_situation, due_on, calendar = plan
	steps = [Step(count, (OWNER, MANAGER)[number % 2]) for number, count in enumerate(sorted(set(gaps)))]
	taken, done = [], 0
	for offset in range(late + 1):
		for _run in range(2):
			reminder = remind(due_on, steps, done, due_on + timedelta(days=offset), calendar)
			taken += [reminder.step] if reminder.step else []
			done = reminder.steps_done
	assert len(taken) == len(set(taken)) and taken[:1] == [DUE]

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date

from sales_process.engine.cadence import (
	HAND_OVER,
	STOP,
	TOUCH,
	CadenceRule,
	Situation,
	Track,
	add_months,
	choose_rule,
	fit_to_calendar,
	next_touch,
)
from sales_process.engine.workdays import Calendar

TODAY = date(2026, 11, 24)  # a Tuesday
CALENDAR = Calendar()
WEEKLY = CadenceRule(
	"weekly", "Strong and urgent", (Track("Phone", 1, "Week"),), urgency="High", intent="High"
)
EARLY = CadenceRule(
	"early",
	"Early and weak",
	(Track("Mail", 1, "Month"), Track("Phone", 3, "Month")),
	priority=50,
	intent="Low",
)
ANY = CadenceRule("any", "Everything else", (Track("Phone", 14, "Day"),), priority=999, tries=3)
RULES = (ANY, EARLY, WEEKLY)


def situation(**values):
	return Situation(**{"plan_type": "Quotation", "started_on": TODAY, **values})


def codes(touch):
	return [reason.code for reason in touch.reasons]


def test_the_handbooks_strong_and_urgent_customer_is_called_every_week():
	touch = next_touch(RULES, situation(urgency="High", intent="High"), TODAY, CALENDAR)
	assert (touch.verdict, touch.on, touch.channel) == (TOUCH, date(2026, 12, 1), "Phone")
	assert touch.reasons[0].params == {
		"rule": "Strong and urgent",
		"every": 1,
		"unit": "Week",
		"channel": "Phone",
		"because": {"urgency": "High", "intent": "High"},
	}


def test_of_several_tracks_the_earliest_is_next_and_each_keeps_its_rhythm():
	mailed = situation(
		intent="Low", last_touch_on=TODAY, last_by_channel={"Mail": TODAY, "Phone": date(2026, 9, 10)}
	)
	touch = next_touch(RULES, mailed, TODAY, CALENDAR)
	assert (touch.channel, touch.on) == ("Phone", date(2026, 12, 10))
	also = touch.reasons[-1]
	assert (also.code, also.params["channel"]) == ("also", "Mail")
	assert also.params["on"] > touch.on


def test_with_one_track_any_contact_counts():
	visited = situation(last_touch_on=TODAY, last_by_channel={"Visit": TODAY}, started_on=date(2026, 1, 1))
	assert next_touch([ANY], visited, TODAY, CALENDAR).on == date(2026, 12, 8)


def test_the_lowest_priority_number_wins_and_the_title_breaks_a_tie():
	assert choose_rule(RULES, situation(intent="Low")) is EARLY
	twin = CadenceRule("twin", "A twin", ANY.tracks, priority=999)
	assert choose_rule((ANY, twin), situation()) is twin


def test_cycle_bounds_need_a_known_cycle():
	soon = CadenceRule("soon", "Soon", ANY.tracks, cycle_from=1, cycle_to=14)
	assert soon.matches(situation(cycle_days=14))
	assert not soon.matches(situation(cycle_days=15))
	assert not soon.matches(situation())
	assert CadenceRule("late", "Late", ANY.tracks, cycle_from=90).matches(situation(cycle_days=400))


def test_a_rule_of_another_company_does_not_match():
	assert not CadenceRule("ours", "Ours", ANY.tracks, company="A").matches(situation(company="B"))


def test_silence_slows_down_stops_or_hands_over():
	silent = situation(touches_without_response=3)
	slower = next_touch([ANY], silent, TODAY, CALENDAR)
	assert slower.on == date(2026, 12, 22) and codes(slower) == ["rule", "slower"]

	stop = CadenceRule("stop", "Stop", ANY.tracks, tries=3, after_tries="Stop")
	assert next_touch([stop], silent, TODAY, CALENDAR).verdict == STOP

	hand_over = CadenceRule("over", "Over", ANY.tracks, tries=2, after_tries="Hand Over")
	touch = next_touch([hand_over], silent, TODAY, CALENDAR)
	assert (touch.verdict, touch.on, codes(touch)) == (HAND_OVER, date(2026, 12, 8), ["rule", "silent"])


def test_one_try_fewer_changes_nothing():
	assert codes(next_touch([ANY], situation(touches_without_response=2), TODAY, CALENDAR)) == ["rule"]


def test_a_day_off_moves_to_the_next_working_day_and_says_so():
	day, reasons = fit_to_calendar(date(2026, 11, 28), TODAY, CALENDAR)
	assert day == date(2026, 11, 30)
	assert reasons[0].as_dict() == {"code": "working_day", "day_off": "2026-11-28", "holiday": ""}


def test_the_end_of_an_offer_bounds_the_date():
	touch = next_touch([ANY], situation(latest_on=date(2026, 11, 29)), TODAY, CALENDAR)  # a Sunday
	assert touch.on == date(2026, 11, 27) and codes(touch)[-1] == "before_expiry"


def test_an_offer_that_ends_today_is_called_about_today_even_on_a_day_off():
	sunday = date(2026, 11, 29)
	touch = next_touch([ANY], situation(latest_on=sunday, started_on=sunday), sunday, CALENDAR)
	assert touch.on == sunday


def test_an_offer_that_ended_no_longer_bounds_the_date():
	assert next_touch([ANY], situation(latest_on=date(2026, 11, 1)), TODAY, CALENDAR).on == date(2026, 12, 8)


def test_a_date_in_the_past_is_caught_up_today():
	touch = next_touch([ANY], situation(started_on=date(2026, 1, 5)), TODAY, CALENDAR)
	assert touch.on == TODAY and codes(touch) == ["rule", "catching_up"]


def test_without_a_fitting_rule_a_person_decides_on_the_next_working_day():
	touch = next_touch([WEEKLY], situation(), date(2026, 11, 28), CALENDAR)
	assert (touch.on, codes(touch)) == (date(2026, 11, 30), ["no_rule", "working_day"])


def test_months_keep_the_day_or_take_the_last():
	assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
	assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
	assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)

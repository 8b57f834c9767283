# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date

from sales_process.engine.workdays import Calendar

FRIDAY, SATURDAY, SUNDAY, MONDAY, TUESDAY = (date(2026, 11, day) for day in (20, 21, 22, 23, 24))


def test_without_a_list_saturday_and_sunday_are_off():
	assert Calendar().working_day_from(SATURDAY) == MONDAY
	assert Calendar().working_day_until(SUNDAY) == FRIDAY


def test_a_holiday_is_skipped_and_named():
	calendar = Calendar(holidays={MONDAY: "Founders' Day"})
	assert calendar.working_day_from(SATURDAY) == TUESDAY
	assert calendar.day_off_name(MONDAY) == "Founders' Day"
	assert calendar.day_off_name(SATURDAY) == ""


def test_adding_working_days_counts_only_those():
	assert Calendar().add_working_days(FRIDAY, 1) == MONDAY
	assert Calendar().add_working_days(FRIDAY, 0) == FRIDAY
	assert Calendar().add_working_days(SATURDAY, 0) == MONDAY
	assert Calendar().add_working_days(SATURDAY, 1) == MONDAY
	assert Calendar().add_working_days(SATURDAY, 2) == TUESDAY


def test_inside_the_list_only_its_rows_are_off_and_outside_the_weekly_days():
	calendar = Calendar(
		holidays={SUNDAY: ""},
		weekly_off=frozenset({6}),
		covered_from=date(2026, 1, 1),
		covered_to=date(2026, 12, 31),
	)
	assert calendar.is_working_day(SATURDAY)
	assert not calendar.is_working_day(SUNDAY)
	assert not calendar.is_working_day(date(2027, 1, 3))  # a Sunday the list does not know
	assert calendar.is_working_day(date(2027, 1, 2))


def test_a_week_of_seven_days_off_does_not_hang():
	calendar = Calendar(weekly_off=frozenset(range(7)))
	assert calendar.working_day_from(FRIDAY) == FRIDAY


def test_subtracting_is_the_way_back():
	assert Calendar().subtract_working_days(MONDAY, 1) == FRIDAY
	assert Calendar().subtract_working_days(SUNDAY, 0) == FRIDAY
	assert Calendar().subtract_working_days(SUNDAY, 1) == FRIDAY


def test_between_counts_working_days_in_both_directions():
	assert Calendar().working_days_between(FRIDAY, TUESDAY) == 2
	assert Calendar().working_days_between(TUESDAY, FRIDAY) == -2
	assert Calendar().working_days_between(FRIDAY, SUNDAY) == 0
	assert Calendar(holidays={MONDAY: "Founders' Day"}).working_days_between(FRIDAY, TUESDAY) == 1

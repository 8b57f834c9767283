# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.occasions import LUNAR, SOLAR, Occurrence, YearlyDay, is_possible

SPRING_FESTIVAL, NEW_YEARS_EVE = YearlyDay(LUNAR, 1, 1), YearlyDay(LUNAR, 12, 30)
LANTERN, DRAGON_BOAT = YearlyDay(LUNAR, 1, 15), YearlyDay(LUNAR, 5, 5)
MID_AUTUMN, DOUBLE_NINTH = YearlyDay(LUNAR, 8, 15), YearlyDay(LUNAR, 9, 9)
CHRISTMAS, LEAP_DAY = YearlyDay(SOLAR, 12, 25), YearlyDay(SOLAR, 2, 29)

# as published by the Hong Kong Observatory (Gregorian-lunar calendar conversion table)
PUBLISHED = {
	2020: ("01-25", "10-01"), 2021: ("02-12", "09-21"), 2022: ("02-01", "09-10"), 2023: ("01-22", "09-29"),
	2024: ("02-10", "09-17"), 2025: ("01-29", "10-06"), 2026: ("02-17", "09-25"), 2027: ("02-06", "09-15"),
	2028: ("01-26", "10-03"), 2029: ("02-13", "09-22"), 2030: ("02-03", "09-12"), 2031: ("01-23", "10-01"),
	2032: ("02-11", "09-19"), 2033: ("01-31", "09-08"), 2034: ("02-19", "09-27"), 2035: ("02-08", "09-16"),
	2036: ("01-28", "10-04"), 2037: ("02-15", "09-24"), 2038: ("02-04", "09-13"), 2039: ("01-24", "10-02"),
	2040: ("02-12", "09-20"),
}  # fmt: skip
# as the Python package "holidays" has them, in its tables of the Chinese calendar (vacanza/holidays)
DRAGON_BOATS = {
	2020: "06-25", 2021: "06-14", 2022: "06-03", 2023: "06-22", 2024: "06-10", 2025: "05-31", 2026: "06-19",
	2027: "06-09", 2028: "05-28", 2029: "06-16", 2030: "06-05", 2031: "06-24", 2032: "06-12", 2033: "06-01",
	2034: "06-20", 2035: "06-10", 2036: "05-30", 2037: "06-18", 2038: "06-07", 2039: "05-27", 2040: "06-14",
}  # fmt: skip
DOUBLE_NINTHS = {
	2020: "10-25", 2021: "10-14", 2022: "10-04", 2023: "10-23", 2024: "10-11", 2025: "10-29", 2026: "10-18",
	2027: "10-08", 2028: "10-26", 2029: "10-16", 2030: "10-05", 2031: "10-24", 2032: "10-12", 2033: "10-01",
	2034: "10-20", 2035: "10-09", 2036: "10-27", 2037: "10-17", 2038: "10-07", 2039: "10-26", 2040: "10-14",
}  # fmt: skip

days = st.dates(date(1950, 1, 1), date(2090, 12, 31))
solar_days = st.builds(
	lambda day: YearlyDay(SOLAR, day.month, day.day), st.dates(date(2000, 1, 1), date(2000, 12, 31))
)
lunar_days = st.builds(YearlyDay, st.just(LUNAR), st.integers(1, 12), st.integers(1, 30), st.booleans())
yearly_days = solar_days | lunar_days


@pytest.mark.parametrize("year", PUBLISHED)
def test_spring_festival_and_mid_autumn_are_as_published(year):
	assert (SPRING_FESTIVAL.in_year(year), MID_AUTUMN.in_year(year)) == tuple(
		date.fromisoformat(f"{year}-{day}") for day in PUBLISHED[year]
	)


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_other_festivals_keep_their_distance(year):
	assert LANTERN.in_year(year) - SPRING_FESTIVAL.in_year(year) == timedelta(days=14)
	assert NEW_YEARS_EVE.in_year(year - 1) == SPRING_FESTIVAL.in_year(year) - timedelta(days=1)


@pytest.mark.parametrize(
	("festival", "published"), [(DRAGON_BOAT, DRAGON_BOATS), (DOUBLE_NINTH, DOUBLE_NINTHS)]
)
def test_dragon_boat_and_double_ninth_are_as_published(festival, published):
	for year, day in published.items():
		assert festival.in_year(year) == date.fromisoformat(f"{year}-{day}")


def test_a_solar_day_comes_again_next_year():
	assert CHRISTMAS.next_from(date(2026, 12, 25)) == Occurrence(date(2026, 12, 25), 2026)
	assert CHRISTMAS.next_from(date(2026, 12, 26)) == Occurrence(date(2027, 12, 25), 2027)


def test_the_29th_of_february_is_the_28th_in_common_years():
	assert [LEAP_DAY.in_year(year) for year in (2027, 2028)] == [date(2027, 2, 28), date(2028, 2, 29)]
	assert LEAP_DAY.next_from(date(2028, 2, 29)).on == date(2028, 2, 29)
	assert LEAP_DAY.next_from(date(2028, 3, 1)).on == date(2029, 2, 28)
	assert LEAP_DAY.in_year(2100) == date(2100, 2, 28)


def test_born_in_a_leap_month_the_birthday_is_in_it_where_the_year_has_it():
	# 2023 has a leap second month, 2025 a leap sixth one
	born = YearlyDay(LUNAR, 2, 10, is_leap_month=True)
	assert born.in_year(2023) == date(2023, 3, 31)
	assert born.in_year(2024) == date(2024, 3, 19)
	assert YearlyDay(LUNAR, 2, 10).in_year(2023) == date(2023, 3, 1)
	assert YearlyDay(LUNAR, 6, 1, is_leap_month=True).in_year(2025) == date(2025, 7, 25)


def test_a_birthday_comes_once_in_a_year_with_two_such_months():
	ordinary = YearlyDay(LUNAR, 2, 10)
	first = ordinary.next_from(date(2023, 1, 1))
	assert [first.year, ordinary.after(first).year] == [2023, 2024]


def test_the_30th_of_a_short_lunar_month_is_its_29th():
	# the twelfth month of the lunar year 2024 has 29 days, that of 2023 has 30
	assert NEW_YEARS_EVE.in_year(2024) == date(2025, 1, 28)
	assert NEW_YEARS_EVE.in_year(2023) == date(2024, 2, 9)


def test_a_solar_year_may_see_a_lunar_day_twice_or_not_at_all():
	day = YearlyDay(LUNAR, 12, 1)
	first = day.next_from(date(2022, 12, 1))
	second, third = day.after(first), day.after(day.after(first))
	assert first == Occurrence(date(2022, 12, 23), 2022)
	assert second == Occurrence(date(2024, 1, 11), 2023)
	assert third == Occurrence(date(2024, 12, 31), 2024)


def test_what_comes_once_comes_once():
	prize = YearlyDay(SOLAR, 6, 1, year=2026, comes_once=True)
	assert prize.next_from(date(2020, 1, 1)) == Occurrence(date(2026, 6, 1), 2026)
	assert prize.next_from(date(2026, 6, 2)) is None
	assert prize.after(Occurrence(date(2026, 6, 1), 2026)) is None


def test_an_anniversary_is_not_before_the_day_itself():
	founded = YearlyDay(SOLAR, 6, 1, year=2027)
	assert founded.next_from(date(2020, 1, 1)) is None
	assert founded.next_from(date(2026, 8, 1)) == Occurrence(date(2027, 6, 1), 2027)


def test_how_many_years_it_has_been():
	born = YearlyDay(SOLAR, 6, 1, year=1980)
	assert [born.times_by(2026), born.times_by(1980), YearlyDay(SOLAR, 6, 1).times_by(2026)] == [
		46,
		None,
		None,
	]


def test_beyond_the_tables_a_lunar_day_is_not_known():
	assert SPRING_FESTIVAL.in_year(2100) is None
	assert SPRING_FESTIVAL.next_from(date(2099, 1, 22)) is None
	assert SPRING_FESTIVAL.in_year(1899) is None


@pytest.mark.parametrize(
	("calendar", "month", "day", "possible"),
	[
		(SOLAR, 2, 29, True),
		(SOLAR, 2, 30, False),
		(SOLAR, 4, 31, False),
		(SOLAR, 13, 1, False),
		(SOLAR, 0, 1, False),
		(LUNAR, 2, 30, True),
		(LUNAR, 2, 31, False),
		(LUNAR, 1, 0, False),
		("Hijri", 1, 1, False),
	],
)
def test_which_days_there_may_be(calendar, month, day, possible):
	assert is_possible(calendar, month, day) is possible


@given(yearly_days, days)
def test_it_is_never_in_the_past_and_comes_within_thirteen_months(yearly, today):
	found = yearly.next_from(today)
	assert today <= found.on <= today + timedelta(days=385)


@given(yearly_days, days)
def test_asked_on_its_day_or_any_day_before_the_answer_is_the_same(yearly, today):
	found = yearly.next_from(today)
	assert yearly.next_from(found.on) == found
	assert yearly.in_year(found.year) == found.on


@given(yearly_days, days)
def test_it_comes_once_in_each_year_of_its_calendar_and_skips_none(yearly, today):
	found = yearly.next_from(today)
	again = yearly.after(found)
	assert (again.on > found.on, again.year) == (True, found.year + 1)


@given(lunar_days, days)
def test_a_lunar_day_stays_in_its_lunar_year(yearly, today):
	found = yearly.next_from(today)
	begin, end = SPRING_FESTIVAL.in_year(found.year), SPRING_FESTIVAL.in_year(found.year + 1)
	assert begin <= found.on < end


@given(yearly_days, days, days)
def test_later_asked_it_comes_no_earlier(yearly, one, other):
	early, late = sorted((one, other))
	assert yearly.next_from(early).on <= yearly.next_from(late).on

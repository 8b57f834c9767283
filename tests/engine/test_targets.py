# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date
from math import isclose

from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.targets import Target, by_month, months

YEAR = {"begins_on": date(2026, 4, 1), "ends_on": date(2027, 3, 31)}


def test_without_shares_each_month_has_the_same():
	found = by_month([Target("Mary", 120_000, **YEAR)])
	assert len(found) == 12
	assert set(found.values()) == {10_000}
	assert ("Mary", "2026-04") in found and ("Mary", "2027-03") in found


def test_shares_are_of_the_month_s_name_and_targets_of_one_person_add_up():
	shares = {12: 50, 1: 50}
	found = by_month([Target("Mary", 1000, shares=shares, **YEAR), Target("Mary", 1200, **YEAR)])
	assert (found["Mary", "2026-12"], found["Mary", "2027-01"], found["Mary", "2026-05"]) == (600, 600, 100)


def test_a_short_year():
	assert by_month([Target("M", 300, date(2026, 10, 1), date(2026, 12, 31))]) == {
		("M", "2026-10"): 100,
		("M", "2026-11"): 100,
		("M", "2026-12"): 100,
	}


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 1000), st.floats(0, 1e9))
def test_months_add_up_to_the_target(first, length, amount):
	last = first.fromordinal(first.toordinal() + length)
	found = by_month([Target("M", amount, first, last)])
	assert (
		len(found) == len(months(first, last)) == (last.year - first.year) * 12 + last.month - first.month + 1
	)
	assert isclose(sum(found.values()), amount, rel_tol=1e-9, abs_tol=1e-6)

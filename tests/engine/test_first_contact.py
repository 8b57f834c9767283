# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.first_contact import DAYS, HOURS, Office, deadline
from sales_process.engine.workdays import Calendar

THURSDAY = date(2026, 11, 26)
OFFICE = Office(Calendar({date(2026, 11, 30): "St Andrew"}))
MOMENTS = st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 31))


def at(day, hour, minute=0):
	return datetime.combine(day, time(hour, minute))


@pytest.mark.parametrize(
	("arrived", "within", "unit", "by"),
	[
		(at(THURSDAY, 10), 4, HOURS, at(THURSDAY, 14)),
		(at(THURSDAY, 16, 30), 4, HOURS, at(date(2026, 11, 27), 11, 30)),
		(at(THURSDAY, 5), 4, HOURS, at(THURSDAY, 13)),
		# after Friday's end, over a weekend and a holiday
		(at(date(2026, 11, 27), 19), 4, HOURS, at(date(2026, 12, 1), 13)),
		(at(THURSDAY, 9), 9, HOURS, at(THURSDAY, 18)),
		(at(THURSDAY, 9), 20, HOURS, at(date(2026, 12, 1), 11)),
		(at(THURSDAY, 10), 2, DAYS, at(date(2026, 12, 1), 18)),
		(at(THURSDAY, 20), 1, DAYS, at(date(2026, 12, 1), 18)),
	],
)
def test_only_while_somebody_is_there(arrived, within, unit, by):
	assert deadline(arrived, within, unit, OFFICE) == by


@given(MOMENTS, st.integers(1, 60), st.sampled_from([HOURS, DAYS]))
def test_never_before_and_never_outside_of_working_time(arrived, within, unit):
	by = deadline(arrived, within, unit, OFFICE)
	assert by > arrived
	assert OFFICE.calendar.is_working_day(by.date())
	assert OFFICE.opens < by.time() <= OFFICE.closes


@given(MOMENTS, st.integers(1, 40), st.timedeltas(timedelta(0), timedelta(days=3)))
def test_who_comes_later_is_never_due_earlier(arrived, within, later):
	for unit in (HOURS, DAYS):
		assert deadline(arrived + later, within, unit, OFFICE) >= deadline(arrived, within, unit, OFFICE)
		assert deadline(arrived, within + 1, unit, OFFICE) > deadline(arrived, within, unit, OFFICE)

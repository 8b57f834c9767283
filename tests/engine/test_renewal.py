# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.renewal import next_notice, read_days, term

END = date(2026, 12, 31)
DAYS = [90, 60, 30]


@pytest.mark.parametrize(
	("text", "days"), [("90, 60,30", DAYS), ("30;60; 90", DAYS), ("30,30", [30]), ("", [])]
)
def test_the_days_as_an_admin_writes_them(text, days):
	assert read_days(text) == days


@pytest.mark.parametrize("text", ["ninety", "90 60", "-5", "1.5"])
def test_what_are_no_days(text):
	with pytest.raises(ValueError):
		read_days(text)


@pytest.mark.parametrize(
	("after", "notice"),
	[
		(date(2026, 1, 1), date(2026, 10, 2)),
		(date(2026, 10, 2), date(2026, 11, 1)),
		(date(2026, 11, 15), date(2026, 12, 1)),
		(date(2026, 12, 1), None),
	],
)
def test_one_after_the_other_and_what_was_missed_is_passed_over(after, notice):
	assert next_notice(END, DAYS, after) == notice


@given(st.lists(st.integers(0, 400)), st.integers(0, 500))
def test_each_notice_comes_once_and_before_the_end(days, earlier):
	day, seen = END - timedelta(days=earlier), []
	while notice := next_notice(END, days, day):
		seen.append(notice)
		day = notice
	assert seen == sorted(set(seen))
	assert all(notice <= END for notice in seen)


@pytest.mark.parametrize(
	("start", "end", "expected"),
	[
		(None, None, ("Running", None)),
		(date(2026, 1, 10), None, ("Not Begun", date(2026, 1, 10))),
		(date(2026, 1, 1), date(2026, 1, 5), ("Running", date(2026, 1, 6))),
		(None, date(2026, 1, 4), ("Ended", None)),
		(date(2026, 1, 10), date(2026, 1, 20), ("Not Begun", date(2026, 1, 10))),
	],
)
def test_where_a_contract_is_in_its_time(start, end, expected):
	assert term(start, end, date(2026, 1, 5)) == expected

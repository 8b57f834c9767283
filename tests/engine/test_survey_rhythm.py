# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date

import pytest

from sales_process.engine.survey_rhythm import Rhythm, due_on, is_due, rhythm_of, shortest

YEARLY, NEVER, OFTEN = Rhythm(12), Rhythm(0), Rhythm(3, "Quick")
BY_GROUP = {"Retail": OFTEN, "Public": NEVER}


@pytest.mark.parametrize(
	("groups", "rhythm"),
	[
		(("Retail", "All"), OFTEN),
		(("Shops", "Retail", "All"), OFTEN),
		(("Public", "Retail"), NEVER),
		(("Others",), YEARLY),
		((), YEARLY),
	],
)
def test_the_nearest_group_says_how_often(groups, rhythm):
	assert rhythm_of(groups, BY_GROUP, YEARLY) == rhythm


def test_the_shortest_rhythm_says_who_is_looked_at():
	assert shortest([YEARLY, NEVER, OFTEN]) == 3
	assert shortest([NEVER]) == shortest([]) == 0


def test_a_year_later_is_the_same_day_or_the_last_of_its_month():
	assert due_on(date(2024, 2, 29), YEARLY) == date(2025, 2, 28)
	assert due_on(date(2024, 2, 29), NEVER) is None


def test_it_is_due_on_its_day_and_ever_after():
	last = date(2025, 11, 27)
	assert not is_due(last, YEARLY, date(2026, 11, 26))
	assert is_due(last, YEARLY, date(2026, 11, 27))
	assert is_due(last, YEARLY, date(2027, 6, 1))
	assert not is_due(last, NEVER, date(2036, 11, 27))

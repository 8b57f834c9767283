# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import pytest

from sales_process.engine.satisfaction import Voice, by_group, estimate, worst


def test_a_mean_and_how_sure_it_is():
	# 60, 70, 80: mean 70, s = 10, t(0.975, 2) = 4.303, 4.303 · 10 / √3 = 24.84
	found = estimate([60, 70, 80], 0, 100)
	assert (found.value, found.count) == (70, 3)
	assert (found.lowest, found.highest) == pytest.approx((45.16, 94.84), abs=0.01)


def test_an_interval_stays_within_what_is_possible():
	found = estimate([0, 100], 0, 100)
	assert (found.value, found.lowest, found.highest) == (50, 0, 100)


@pytest.mark.parametrize(("values", "expected"), [([], (None, 0)), ([55], (55, 1))])
def test_too_few_for_an_interval(values, expected):
	found = estimate(values, 0, 100)
	assert (found.value, found.count, found.lowest, found.highest) == (*expected, None, None)


def test_what_was_not_answered_is_not_counted():
	(found,) = by_group([Voice("A", 80, 10), Voice("A", None, 3), Voice("A", 40, None)], low_below=50)
	assert (found.surveys, found.score.value, found.score.count, found.low) == (3, 60, 2, 1)
	# one promoter, one detractor
	assert (found.nps.value, found.nps.count) == (0, 2)


def test_net_promoter_score_of_a_table():
	# 10 9 9 | 8 7 | 6 0 0: three of eight promoters, three of eight detractors
	voices = [Voice("A", None, value) for value in (10, 9, 9, 8, 7, 6, 0, 0)]
	(found,) = by_group(voices, 50)
	assert (found.nps.value, found.score.value) == (0, None)
	(found,) = by_group([Voice("A", None, value) for value in (10, 9, 9, 8)], 50)
	assert found.nps.value == 75


def test_the_worst_group_is_one_that_enough_people_tell_of():
	found = by_group(
		[
			Voice("few", 10),
			*(Voice("many", value) for value in (50, 60)),
			Voice("good", 90),
			Voice("good", 95),
		],
		50,
	)
	assert worst(found, 2, lambda row: row.score).group == "many"
	assert worst(found, 9, lambda row: row.score) is None

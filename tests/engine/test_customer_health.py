# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date, timedelta

import pytest

from sales_process.engine.customer_health import Facts, signs

TODAY = date(2026, 6, 1)


def tones(**facts):
	return {sign.about: (sign.code, sign.tone) for sign in signs(Facts(**facts), TODAY)}


def test_of_nothing_nothing_is_said():
	assert tones() == {
		"touch": ("never", "watch"),
		"survey": ("never", "unknown"),
		"actions": ("none", "good"),
		"deliveries": ("none", "unknown"),
	}


@pytest.mark.parametrize(
	("about", "facts", "expected"),
	[
		("touch", {"last_touch_on": TODAY - timedelta(days=10)}, ("last", "good")),
		("touch", {"last_touch_on": TODAY - timedelta(days=181)}, ("last", "watch")),
		("touch", {"last_touch_on": TODAY, "next_touch_on": TODAY - timedelta(days=1)}, ("overdue", "bad")),
		("touch", {"last_touch_on": TODAY, "next_touch_on": TODAY}, ("last", "good")),
		("survey", {"surveyed_on": TODAY, "score": 49.9, "low_below": 50}, ("low", "bad")),
		("survey", {"surveyed_on": TODAY, "score": 50, "low_below": 50}, ("fine", "good")),
		("survey", {"surveyed_on": TODAY - timedelta(days=401), "score": 90}, ("old", "watch")),
		("survey", {"surveyed_on": TODAY}, ("unscored", "unknown")),
		("actions", {"open_actions": 2}, ("open", "watch")),
		("actions", {"open_actions": 2, "overdue_actions": 1}, ("overdue", "bad")),
		("deliveries", {"deliveries": 8}, ("counted", "good")),
		("deliveries", {"deliveries": 8, "late": 1}, ("counted", "watch")),
		("deliveries", {"deliveries": 8, "late": 2}, ("counted", "bad")),
	],
)
def test_how_it_stands(about, facts, expected):
	assert tones(**facts)[about] == expected

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.fit import Company, Segment, Span
from sales_process.engine.insight import Insight, touches

SMALL = Segment("Small firms", employees=Span(1, 50))
NAMES = st.sampled_from(["", "Legal", "Farming", "Taipei", "Rome"])


def codes(insight, company, bought=()):
	return [reason.code for reason in touches(insight, company, bought)]


def test_one_of_what_is_named_is_enough():
	insight = Insight(industry=frozenset({"Legal"}), market_segment=frozenset({"Upper"}))
	assert codes(insight, Company("Legal")) == ["industry"]
	assert codes(insight, Company("Farming", "Upper")) == ["market_segment"]
	assert codes(insight, Company("Farming")) == []


def test_territories_narrow_it_down():
	insight = Insight(industry=frozenset({"Legal"}), territory=frozenset({"Taiwan", "Taipei"}))
	assert codes(insight, Company("Legal", territory="Taipei")) == ["industry"]
	assert codes(insight, Company("Legal", territory="Rome")) == []
	assert codes(insight, Company("Legal")) == []


def test_territories_alone_touch_who_is_there():
	insight = Insight(territory=frozenset({"Taipei"}))
	assert codes(insight, Company(territory="Taipei")) == ["territory"]


def test_a_segment_touches_who_fits_it_well_enough():
	insight = Insight(segments=(SMALL,), fits_from=70)
	assert touches(insight, Company(employees=Span(10, 20)))[0].params == {
		"segment": "Small firms",
		"fit": 100,
	}
	assert codes(insight, Company(employees=Span(41, 60))) == []
	assert codes(insight, Company()) == []


def test_what_was_offered_counts_too():
	insight = Insight(item_group=frozenset({"Servers"}))
	assert codes(insight, Company(), ["Servers", "Desks"]) == ["item_group"]
	assert codes(insight, Company(), ["Desks"]) == []


@given(NAMES, NAMES, st.frozensets(NAMES), st.frozensets(NAMES))
def test_an_unknown_company_is_never_touched_by_what_it_is_not_known_to_be(industry, place, named, within):
	insight = Insight(industry=named - {""}, territory=within - {""})
	for reason in touches(insight, Company(industry, territory=place)):
		assert reason.params["value"] in {industry, place} - {""}

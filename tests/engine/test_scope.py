# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.scope import (
	GRADE,
	NEW,
	NOT_SHOWN,
	OFFERED,
	REPEAT,
	REQUIRED,
	Sale,
	Scope,
	scope_of,
)

EVERYTHING = Scope("Everything")
SMALL = Scope("Small repeat orders", business=REPEAT, amount_below=5000, rules={GRADE: NOT_SHOWN})
LARGE = Scope("Large", amount_from=100_000, rules={GRADE: REQUIRED})
HUGE = Scope("Huge", amount_from=500_000)
PUBLIC = Scope("Public", customer_group="Government")
CITIES = Scope("Cities", customer_group="Cities")
SPARE_PARTS = Scope("Spare parts", item_group="Spare Parts")
NEWCOMERS = Scope("Newcomers", business=NEW)
OTHERS = Scope("Others", company="Other Co")
SCOPES = (EVERYTHING, SMALL, LARGE, HUGE, PUBLIC, CITIES, SPARE_PARTS, NEWCOMERS, OTHERS)
CITY = ("Cities", "Government", "All Customer Groups")


@pytest.mark.parametrize(
	("sale", "wanted"),
	[
		(Sale(is_repeat=True, amount=6000), EVERYTHING),
		(Sale(is_repeat=True, amount=4999.99), SMALL),
		(Sale(is_repeat=True, amount=5000), EVERYTHING),
		(Sale(is_repeat=True), EVERYTHING),  # nobody knows whether it is small
		(Sale(amount=400), NEWCOMERS),
		(Sale(is_repeat=True, amount=100_000), LARGE),
		(Sale(is_repeat=True, amount=500_000), HUGE),  # both begin and never end; the narrower starts later
		(Sale(is_repeat=True, amount=400, customer_groups=CITY), CITIES),
		(Sale(is_repeat=True, amount=400, customer_groups=CITY[1:]), PUBLIC),
		(Sale(is_repeat=True, item_groups=(("Pumps",), ("Seals", "Spare Parts"))), SPARE_PARTS),
		(Sale(customer_groups=CITY, item_groups=(("Spare Parts",),)), SPARE_PARTS),
		(Sale("Other Co", is_repeat=True), OTHERS),
	],
)
def test_the_closest_one_fits(sale, wanted):
	assert scope_of(sale, SCOPES) == wanted


def test_without_a_scope_nothing_is_said():
	assert scope_of(Sale(), [SMALL]) is None
	assert scope_of(Sale(), []) is None


def test_what_a_scope_does_not_mention_is_offered():
	assert (SMALL.rule(GRADE), EVERYTHING.rule(GRADE)) == (NOT_SHOWN, OFFERED)


sales = st.builds(
	Sale,
	st.sampled_from(["", "Other Co"]),
	st.booleans(),
	st.sampled_from([0, 100, 4999, 5000, 99_999, 100_000, 600_000]),
	st.sampled_from([(), CITY, CITY[1:]]),
	st.sampled_from([(), (("Spare Parts",),), (("Pumps",),)]),
)


@given(sales, st.permutations(SCOPES))
def test_the_order_of_the_scopes_does_not_matter(sale, scopes):
	assert scope_of(sale, scopes) == scope_of(sale, SCOPES)


@given(sales)
def test_a_scope_that_was_not_chosen_is_not_missed(sale):
	chosen = scope_of(sale, SCOPES)
	others = [scope for scope in SCOPES if scope not in (chosen, EVERYTHING)]
	for other in others:
		assert scope_of(sale, [scope for scope in SCOPES if scope != other]) == chosen


@given(sales)
def test_one_more_condition_that_holds_is_more_specific(sale):
	closer = replace(EVERYTHING, name="Closer", business=REPEAT if sale.is_repeat else NEW)
	assert scope_of(sale, [EVERYTHING, closer]) == closer

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.terms import (
	ADDED,
	CHANGED,
	REMOVED,
	SAME,
	ClauseDifference,
	Term,
	compare,
	compare_clauses,
	spread,
)


def term(item="BLADE", qty=1.0, rate=100.0, net=None, uom="Nos"):
	return Term(item, qty, rate, rate * qty if net is None else net, uom)


def test_what_a_round_changed():
	old = [term(), term("TOWER", rate=2000), term("SERVICE")]
	new = [term(rate=90), term("TOWER", rate=2000), term("CRANE", rate=50)]
	found = compare(old, new)
	assert [(d.kind, d.term.item, d.amount) for d in found] == [
		(CHANGED, "BLADE", -10),
		(SAME, "TOWER", 0),
		(ADDED, "CRANE", 50),
		(REMOVED, "SERVICE", -100),
	]


def test_rows_of_one_item_are_paired_in_their_order():
	old = [term(rate=100), term(rate=50)]
	assert [d.kind for d in compare(old, [term(rate=100), term(rate=40)])] == [SAME, CHANGED]
	assert [d.kind for d in compare(old, [term(rate=100)])] == [SAME, REMOVED]


def test_unit_and_quantity_are_terms_too():
	assert compare([term()], [term(qty=2, net=100)])[0].kind == CHANGED
	assert compare([term()], [term(uom="Box")])[0].kind == CHANGED
	assert compare([term(rate=0.1 + 0.2)], [term(rate=0.3)])[0].kind == SAME


def test_clauses_side_by_side():
	found = compare_clauses(
		{"Payment": "30 days", "Price": "fixed"}, {"Payment": "60 days", "Warranty": "2 years"}
	)
	assert found == [
		ClauseDifference("Payment", "30 days", "60 days"),
		ClauseDifference("Warranty", "", "2 years"),
		ClauseDifference("Price", "fixed", ""),
	]
	assert ClauseDifference("Payment", "30 days", "30 days").kind == SAME


amounts = st.lists(st.integers(1, 10_000_000).map(lambda cents: cents / 100), min_size=1, max_size=40)


@given(amounts, st.integers(0, 10_000))
def test_a_discount_on_the_whole_is_exact_to_the_cent(rates, hundredths):
	terms = [term(f"ITEM-{i}", rate=rate) for i, rate in enumerate(rates)]
	total = round(sum(rates), 2)
	given_away = round(total * hundredths / 100 / 100, 2)
	assert sum(t.net_amount for t in spread(terms, hundredths / 100)) == pytest.approx(
		total - given_away, abs=1e-4
	)


@given(amounts)
def test_the_same_terms_do_not_differ(rates):
	terms = [term(rate=rate) for rate in rates]
	assert {d.kind for d in compare(terms, terms)} == {SAME}

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.acceptance import (
	ACCEPT,
	CHANGE,
	CURRENCY,
	DECLINE,
	ITEM,
	PAYMENT,
	QTY,
	RATE,
	TOTAL,
	UNIT,
	Difference,
	Paper,
	differences,
	fingerprint,
	problem_with,
)
from sales_process.engine.terms import Term

SCREEN = Term("SCREEN", 2, 900, 1800, "Nos", "Room Screen")
VISIT = Term("VISIT", 1, 200, 200, "Day", "Installation")
OFFER = Paper("EUR", 2380.0, "30 days net", (SCREEN, VISIT))


def test_an_order_that_says_the_same():
	order = Paper("EUR", 2380.004, " 30  Days NET", (SCREEN, VISIT))
	assert differences(OFFER, order) == []


def test_what_the_order_leaves_open_is_as_offered():
	assert differences(OFFER, Paper()) == []
	assert differences(OFFER, Paper(total=2380)) == []


@pytest.mark.parametrize(
	("order", "found"),
	[
		(Paper(currency="USD"), Difference(CURRENCY, "EUR", "USD")),
		(Paper(total=2379.99), Difference(TOTAL, 2380, 2379.99)),
		(Paper(total=0), Difference(TOTAL, 2380, 0)),
		(Paper(payment="60 days"), Difference(PAYMENT, "30 days net", "60 days")),
		(Paper(rows=(SCREEN,)), Difference(ITEM, 1, None, "Installation")),
		(
			Paper(rows=(SCREEN, VISIT, Term("CABLE", 4, 9, 36, "Nos", "Cable"))),
			Difference(ITEM, None, 4, "Cable"),
		),
		(
			Paper(rows=(Term("SCREEN", 3, 900, 2700, "Nos", "Room Screen"), VISIT)),
			Difference(QTY, 2, 3, "Room Screen"),
		),
		(
			Paper(rows=(Term("SCREEN", 2, 880, 1760, "Nos", "Room Screen"), VISIT)),
			Difference(RATE, 900, 880, "Room Screen"),
		),
		(
			Paper(rows=(SCREEN, Term("VISIT", 1, 200, 200, "Hour", "Installation"))),
			Difference(UNIT, "Day", "Hour", "Installation"),
		),
	],
)
def test_each_kind_of_difference(order, found):
	assert differences(OFFER, order) == [found]


def test_two_rows_of_one_item_are_told_apart():
	offer = Paper(rows=(SCREEN, Term("SCREEN", 1, 850, 850, "Nos", "Room Screen")))
	order = Paper(rows=(SCREEN, Term("SCREEN", 1, 800, 800, "Nos", "Room Screen")))
	assert differences(offer, order) == [Difference(RATE, 850, 800, "Room Screen")]


rows = st.lists(
	st.builds(
		Term,
		st.sampled_from("ABC"),
		st.integers(1, 9).map(float),
		st.integers(1, 900).map(float),
		st.just(0.0),
		st.sampled_from(["Nos", "Day"]),
	),
	max_size=5,
).map(tuple)


@given(rows, rows)
def test_every_change_of_a_row_is_named_and_nothing_else(offered, ordered):
	assert differences(Paper(rows=offered), Paper(rows=offered)) == []
	found = differences(Paper(rows=offered), Paper(rows=ordered))
	same = [(t.item, t.qty, t.rate, t.uom) for t in offered] == [
		(t.item, t.qty, t.rate, t.uom) for t in ordered
	]
	if found:
		assert not same


def test_the_fingerprint_changes_with_any_word_and_not_with_the_order_of_keys():
	offer = {"total": 2380.0, "lines": [{"item": "Room Screen", "qty": 2}], "terms": "30 days"}
	assert fingerprint(offer) == fingerprint(dict(reversed(offer.items())))
	for other in ({**offer, "total": 2380.01}, {**offer, "terms": "31 days"}, {**offer, "lines": []}):
		assert fingerprint(other) != fingerprint(offer)


@pytest.mark.parametrize(
	("answer", "problem"),
	[
		((ACCEPT, "Ann Buyer", "", True), ""),
		((ACCEPT, " ", "", True), "no_name"),
		((ACCEPT, "Ann Buyer", "", False), "not_entitled"),
		((CHANGE, "", "Two instead of three.", False), ""),
		((CHANGE, "Ann", " ", True), "no_message"),
		((DECLINE, "", "", True), "no_message"),
		(("", "Ann", "Yes", True), "no_decision"),
		(("delete", "Ann", "Yes", True), "no_decision"),
	],
)
def test_what_is_missing_from_an_answer(answer, problem):
	assert problem_with(*answer) == problem

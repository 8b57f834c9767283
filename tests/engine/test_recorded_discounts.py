# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Effective discount and verdict, against what a real ERPNext made of 160 thrown documents, and against a pencil.

The pencil knows only the price list, the rates, the additional discount and the taxes, and computes forward; the engine
knows only what ERPNext computed. They must not be further apart than ERPNext rounds: a cent on a row.
"""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.pricing import BEYOND, WITHIN, Limit, Line, Tax, check, included_in, totals

FILE = Path(__file__).parents[1] / "recorded" / "discounts.json"
DOCUMENTS = json.loads(FILE.read_text(encoding="utf-8"))
CENT = 0.01


def lines_of(doc):
	taxes = [Tax(kind, rate, bool(included), row) for kind, rate, included, row in doc["taxes"]]
	return [
		Line(idx, f"Row {idx}", qty, net, listed or None, included=included_in(taxes))
		for idx, (qty, listed, _rate, net) in enumerate(doc["rows"], start=1)
	]


def tax_on_one(doc, only_included):
	"""Forward: what the taxes of a net amount of one come to."""
	amounts, running, whole = [], [], 1.0
	for kind, rate, _included, row in doc["taxes"]:
		base = {"On Net Total": 1, "On Previous Row Amount": amounts and amounts[row - 1]}.get(
			kind, running and running[row - 1]
		)
		amounts.append(base * rate / 100)
		whole += amounts[-1]
		running.append(whole)
	flags = [included for _kind, _rate, included, _row in doc["taxes"]]
	return sum(
		amount for amount, included in zip(amounts, flags, strict=True) if included or not only_included
	)


def net_by_pencil(doc):
	"""Rates times quantities, made net, less the additional discount."""
	before = sum(qty * rate for qty, _listed, rate, _net in doc["rows"]) / (1 + tax_on_one(doc, True))
	discount = doc["discount_amount"] or 0
	if doc["apply_discount_on"] == "Net Total":
		return before - discount
	return before * (1 - discount / (before * (1 + tax_on_one(doc, False))))


def of_each(argument="doc"):
	return pytest.mark.parametrize(argument, DOCUMENTS, ids=[str(number) for number in range(len(DOCUMENTS))])


def test_there_is_something_of_everything():
	taxes = [tax for doc in DOCUMENTS for tax in doc["taxes"]]
	assert {bool(included) for _kind, _rate, included, _row in taxes} == {True, False}
	assert len({kind for kind, *_rest in taxes}) == 3
	assert {doc["currency"] for doc in DOCUMENTS} == {"USD", "EUR"}
	assert {doc["apply_discount_on"] for doc in DOCUMENTS if doc["discount_amount"]} == {
		"Net Total",
		"Grand Total",
	}
	assert any(rate > listed for doc in DOCUMENTS for _qty, listed, rate, _net in doc["rows"])


@of_each()
def test_the_whole_is_given_away_as_the_pencil_says(doc):
	whole = totals(lines_of(doc))
	listed = sum(qty * rate for qty, rate, _rate, _net in doc["rows"]) / (1 + tax_on_one(doc, True))
	assert whole.list_amount == pytest.approx(listed, abs=CENT)
	assert whole.net_amount == pytest.approx(doc["net_total"], abs=CENT)
	# ERPNext rounds every row, and every tax that it takes out of it
	assert whole.net_amount == pytest.approx(
		net_by_pencil(doc), abs=CENT * (len(doc["rows"]) + len(doc["taxes"]) + 1)
	)
	by_pencil = (1 - net_by_pencil(doc) / listed) * 100
	assert whole.discount == pytest.approx(by_pencil, abs=100 * 6 * CENT / listed)


@of_each()
def test_each_row_carries_its_share_of_the_additional_discount(doc):
	rates = sum(qty * rate for qty, _listed, rate, _net in doc["rows"])
	kept = net_by_pencil(doc) / rates
	for line, (qty, _listed, rate, _net) in zip(lines_of(doc), doc["rows"], strict=True):
		assert line.net_amount == pytest.approx(qty * rate * kept, abs=CENT * (len(doc["rows"]) / 2 + 2))


@given(st.sampled_from(DOCUMENTS), st.integers(0, 6000).map(lambda hundredths: hundredths / 100))
def test_more_than_rounding_below_the_authority_is_beyond_and_above_it_within(doc, authority):
	lines = lines_of(doc)
	found = check(lines, {line.idx: Limit(authority) for line in lines})
	share = tax_on_one(doc, True)
	for finding, (qty, listed, _rate, net) in zip(found, doc["rows"], strict=True):
		least = qty * listed * (1 - authority / 100) / (1 + share)
		# half a cent on each piece, and what is left of an additional discount on the last row
		rounding = 0.005 * qty / (1 + share) + CENT * (2 + len(lines) / 2)
		if net >= least:
			assert finding.verdict == WITHIN
		elif net < least - rounding:
			assert finding.verdict == BEYOND

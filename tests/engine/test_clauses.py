# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.clauses import (
	ADDED,
	FALLBACK,
	LONGEST,
	MISSING,
	OTHER_TEXT,
	OWN_TEXT,
	REMOVED,
	SAME,
	Clause,
	ClauseError,
	Deviation,
	Row,
	changes,
	check,
	choose,
	deviations,
	fill_in,
	may_skip_legal,
)

VALUES = {"customer": "Northwind {{ amount }}", "amount": 12_000, "currency": "EUR"}
PAYMENT = Row("Payment", "30 days.", "30 days.", "60 days.")


def test_blanks_and_conditions_are_filled_in():
	text = "{{ customer }} pays {{ amount }} {{ currency }}.{% if amount > 10000 %} In two parts.{% else %} At once.{% endif %}"
	assert fill_in(text, VALUES) == "Northwind {{ amount }} pays 12000 EUR. In two parts."


@pytest.mark.parametrize(
	("text", "code"),
	[
		("{{ customer.__class__ }}", "not_allowed"),
		("{{ ''.__class__.__mro__ }}", "not_allowed"),
		("{{ customer['x'] }}", "not_allowed"),
		("{{ customer() }}", "not_allowed"),
		("{{ customer|upper }}", "not_allowed"),
		("{% for x in customer %}{{ x }}{% endfor %}", "not_allowed"),
		("{% set x = 1 %}", "not_allowed"),
		("{% macro m() %}{% endmacro %}", "not_allowed"),
		("{% include 'x' %}", "not_allowed"),
		("{% import 'x' as y %}", "not_allowed"),
		("{{ 10 ** 10 ** 10 }}", "not_allowed"),
		("{{ 'a' * 9999999999 }}", "not_allowed"),
		("{{ 'a' ~ 'b' }}", "not_allowed"),
		("{{ [1, 2] }}", "not_allowed"),
		("{{ customer if amount else currency }}", "not_allowed"),
		("{{ range }}", "unknown"),
		("{{ frappe }}", "unknown"),
		("{{ self }}", "unknown"),
		("{{ customer", "syntax"),
		("{% if amount %}", "syntax"),
		("x" * (LONGEST + 1), "too_long"),
	],
)
def test_whatever_is_more_is_refused(text, code):
	with pytest.raises(ClauseError) as caught:
		fill_in(text, VALUES)
	assert caught.value.code == code


def test_comparing_a_number_with_a_word_is_a_clear_error():
	with pytest.raises(ClauseError):
		fill_in("{% if amount > customer %}x{% endif %}", VALUES)


@given(st.text(max_size=80))
def test_no_text_does_more_than_words(text):
	try:
		check(text, {"customer"})
	except ClauseError as error:
		assert error.code in ("syntax", "not_allowed", "unknown")
	else:
		assert isinstance(fill_in(text, {"customer": "X"}), str)


# choosing

GENERAL = Clause("general", "Payment", "30 days.")


@pytest.mark.parametrize(
	("other", "chosen"),
	[
		(Clause("german", "Payment", "30 Tage.", language="de"), "german"),
		(Clause("french", "Payment", "30 jours.", language="fr"), "general"),
		(Clause("ours", "Payment", "14 days.", company="Ours"), "ours"),
		(Clause("theirs", "Payment", "14 days.", company="Theirs"), "general"),
		(Clause("new", "Payment", "20 days.", valid_from=date(2026, 1, 1)), "new"),
		(Clause("to come", "Payment", "20 days.", valid_from=date(2027, 1, 1)), "general"),
		(Clause("over", "Payment", "20 days.", valid_to=date(2026, 1, 1)), "general"),
	],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_the_closest_valid_clause_is_chosen(other, chosen, is_first):
	clauses = [GENERAL, other] if is_first else [other, GENERAL]
	assert choose(clauses, date(2026, 11, 27), "de", "Ours")["Payment"].name == chosen


# deviations


def test_each_kind_of_deviation():
	rows = [
		PAYMENT,
		Row("Warranty", "Three  years.", "Two years.", "Three years."),
		Row("Liability", "Unlimited.", "Limited.", ""),
		Row("Parking", "They may park."),
		Row("Delivery", "", "Six weeks."),
	]
	assert deviations(rows, ["Payment", "Delivery", "Law"]) == [
		Deviation("Warranty", FALLBACK),
		Deviation("Liability", OTHER_TEXT),
		Deviation("Parking", OWN_TEXT),
		Deviation("Delivery", MISSING),
		Deviation("Law", MISSING),
	]


@pytest.mark.parametrize(
	("rows", "mandatory", "agreed", "is_theirs", "may"),
	[
		([PAYMENT], ["Payment"], 100, False, True),
		([PAYMENT], [], None, False, True),
		([PAYMENT], ["Payment"], 100.01, False, False),
		([PAYMENT], ["Payment", "Law"], 100, False, False),
		([PAYMENT], ["Payment"], 100, True, False),
		([Row("Payment", "60 days.", "30 days.", "60 days.")], [], 100, False, False),
	],
)
def test_when_legal_may_be_left_out(rows, mandatory, agreed, is_theirs, may):
	assert may_skip_legal(rows, mandatory, 100, agreed, is_theirs).may_skip is may


def test_two_revisions_word_by_word():
	(change, added) = changes([PAYMENT], [Row("Payment", "Paid in 60 days."), Row("Law", "German law.")])
	assert change.parts == ((REMOVED, "30"), (ADDED, "Paid in 60"), (SAME, "days."))
	assert (added.topic, added.before, added.after) == ("Law", "", "German law.")
	assert changes([PAYMENT], [Row("Payment", " 30   days. ")]) == []

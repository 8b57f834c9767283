# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date, timedelta

import pytest

from sales_process.engine.service_suggestions import (
	Customer,
	Had,
	Offer,
	Score,
	months_between,
	suggest,
	suits,
	whom_it_suits,
)

TODAY = date(2026, 6, 15)
SURVEYED = date(2026, 5, 3)


def scored(on=SURVEYED, **values):
	return {dimension: Score(value, on) for dimension, value in values.items()}


def codes(customer, offer, today=TODAY):
	found = suits(customer, offer, today)
	return found and [reason.code for reason in found.reasons]


def test_an_offer_that_asks_nothing_suits_everybody_who_never_had_it():
	assert codes(Customer("Acme"), Offer("Day", "Event")) == ["never"]


@pytest.mark.parametrize(
	("offer", "customer", "expected"),
	[
		({"grades": {"High"}}, {"grade": "High"}, ["grade", "never"]),
		({"grades": {"High"}}, {"grade": "Low"}, None),
		({"grades": {"High"}}, {}, None),
		({"segments": {"Clinics"}}, {"segment": "Clinics"}, ["segment", "never"]),
		({"segments": {"Clinics"}}, {"segment": "Banks"}, None),
		({"item_groups": {"Presses", "Inks"}}, {"item_groups": {"Inks"}}, ["bought", "never"]),
		({"item_groups": {"Presses"}}, {"item_groups": {"Inks"}}, None),
	],
)
def test_what_is_named_is_asked_for(offer, customer, expected):
	offer = Offer("Any", "Training", **{key: frozenset(value) for key, value in offer.items()})
	customer = {k: frozenset(v) if isinstance(v, set) else v for k, v in customer.items()}
	assert codes(Customer("Acme", **customer), offer) == expected


def test_the_worst_dimension_is_said_first_with_its_numbers():
	offer = Offer("Course", "Training", low_below={"Service": 60, "Support": 60, "Function": 60})
	customer = Customer("Acme", scores=scored(Service=45, Support=20, Function=60))
	found = suits(customer, offer, TODAY)
	assert [(r.params.get("dimension"), r.params.get("score")) for r in found.reasons] == [
		("Support", 20),
		("Service", 45),
		(None, None),
	]
	assert found.reasons[0].params["on"] == SURVEYED


def test_only_when_low_waits_for_bad_news():
	offer = Offer("Talk", "Consulting", low_below={"Service": 60}, only_when_low=True)
	assert codes(Customer("Acme", scores=scored(Service=60)), offer) is None
	assert codes(Customer("Acme"), offer) is None
	assert codes(Customer("Acme", scores=scored(Service=59)), offer) == ["low", "never"]


def test_a_survey_of_long_ago_says_nothing():
	offer = Offer("Talk", "Consulting", low_below={"Service": 60})
	old = Customer("Acme", scores=scored(TODAY - timedelta(days=401), Service=10))
	assert codes(old, offer) == ["never"]


@pytest.mark.parametrize(
	("had", "expected"),
	[
		(Had("Course", "Training", date(2025, 4, 1)), "ago"),
		(Had("Other course", "Training", date(2026, 6, 1)), "ago"),  # of the same kind, not the same
		(Had("Talk", "Consulting", date(2026, 6, 1)), "never"),
		(Had("Course", "Training", date(2025, 6, 16)), None),  # a day too early
		(Had("Course", "Training", date(2025, 6, 15)), "ago"),
		(Had("Course", "Training", date(2026, 9, 1), is_planned=True), None),
	],
)
def test_it_comes_again_when_its_months_are_over(had, expected):
	found = codes(Customer("Acme", services=(had,)), Offer("Course", "Training", months_between=12))
	assert found == ([expected] if expected else None)


def test_the_months_are_counted():
	customer = Customer("Acme", services=(Had("Course", "Training", date(2025, 4, 1)),))
	(reason,) = suits(customer, Offer("Course", "Training", months_between=12), TODAY).reasons
	assert (reason.params["months"], reason.params["on"]) == (14, date(2025, 4, 1))


def test_what_they_were_unhappy_with_comes_first():
	offers = [
		Offer("Anything", "Event"),
		Offer("For the best", "Event", grades=frozenset({"High"})),
		Offer("Help", "Training", low_below={"Service": 60}),
	]
	customer = Customer("Acme", grade="High", scores=scored(Service=45))
	assert [one.offer for one in suggest(customer, offers, TODAY)] == ["Help", "For the best", "Anything"]


def test_of_customers_who_needs_it_most_comes_first():
	offer = Offer("Help", "Training", low_below={"Service": 60})
	customers = [
		Customer("Fine", scores=scored(Service=90)),
		Customer("Bad", scores=scored(Service=50)),
		Customer("Worse", scores=scored(Service=5)),
	]
	assert [one.customer for one in whom_it_suits(offer, customers, TODAY)] == ["Worse", "Bad", "Fine"]


def test_many_years_do_not_beat_bad_news():
	offer = Offer("Help", "Training", low_below={"Service": 60})
	old = Customer("Old", services=(Had("Help", "Training", date(1999, 1, 1)),))
	bad = Customer("Bad", scores=scored(Service=59))
	assert [one.customer for one in whom_it_suits(offer, [old, bad], TODAY)] == ["Bad", "Old"]


@pytest.mark.parametrize(
	("earlier", "later", "months"),
	[
		(date(2026, 1, 31), date(2026, 2, 28), 0),
		(date(2026, 1, 31), date(2026, 3, 31), 2),
		(date(2025, 12, 1), date(2026, 1, 1), 1),
		(date(2026, 6, 15), date(2026, 6, 15), 0),
	],
)
def test_months_are_whole(earlier, later, months):
	assert months_between(earlier, later) == months

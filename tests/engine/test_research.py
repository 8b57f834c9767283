# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.fit import Contribution, Fit
from sales_process.engine.research import (
	Factor,
	Known,
	Maker,
	Need,
	Step,
	completeness,
	cycle_days,
	what_to_ask,
)


def asked(known: Known) -> list[str]:
	return [item.ask.code for item in what_to_ask(known)]


def test_of_a_stranger_everything_is_asked_the_weightiest_first():
	assert asked(Known()) == ["need", "economic_buyer", "steps"]
	assert completeness(Known()) == 0


def test_what_hangs_on_an_answer_is_asked_after_it():
	known = Known(needs=(Need("Copies by hand"),), makers=(Maker("Ann", "End User"),))
	assert asked(known) == ["economic_buyer", "steps", "solution"]
	assert completeness(known) == 30


def test_fit_grade_and_negotiation_compete_by_weight():
	fit = Fit("S", None, 0, (Contribution("employees", 3, None), Contribution("industry", 1, 1.0)))
	factors = (Factor("Intent", 4), Factor("Urgency", 1, "How soon?"))
	codes = asked(Known(fit=fit, factors=factors))
	assert codes[:4] == ["factor", "fit", "need", "economic_buyer"]
	assert codes.count("fit") == 1, "what is known is not asked"


def test_the_question_names_whom_and_what_it_is_about():
	known = Known(
		needs=(Need("Copies by hand", True), Need("No backup")),
		makers=(Maker("Ann", "Economic Buyer"), Maker("Bob", "End User", True)),
		steps=(Step("Budget", 10, "Done"), Step("Approval")),
	)
	params = {item.ask.code: item.ask.params for item in what_to_ask(known)}
	assert params == {
		"solution": {"pain_point": "No backup"},
		"stance": {"maker": "Ann"},
		"days": {"step": "Approval"},
	}


def test_when_all_is_known_nothing_is_asked():
	known = Known(
		needs=(Need("No backup", True),),
		makers=(Maker("Ann", "Economic Buyer", True),),
		steps=(Step("Approval", 5),),
		factors=(Factor("Intent", 1, is_known=True),),
	)
	assert not what_to_ask(known)
	assert completeness(known) == 100


@pytest.mark.parametrize(
	("steps", "days"),
	[
		([], None),
		([Step("Budget")], None),
		([Step("Budget", 10), Step("Approval", 5, "In Progress"), Step("Need", 7, "Done")], 15),
		([Step("Budget", 10), Step("Tender", 30, "Skipped"), Step("Approval")], 10),
		([Step("Need", 7, "Done")], None),
		([Step("Approval", 0)], 0),
	],
)
def test_the_cycle_is_what_is_left(steps, days):
	assert cycle_days(steps) == days


knowns = st.builds(
	Known,
	fit=st.none(),
	factors=st.lists(
		st.builds(Factor, st.text(), st.floats(0.1, 100), st.text(), st.booleans()), max_size=4
	).map(tuple),
	needs=st.lists(st.builds(Need, st.text(), st.booleans()), max_size=3).map(tuple),
	makers=st.lists(
		st.builds(Maker, st.text(), st.sampled_from(["", "Economic Buyer", "End User"]), st.booleans()),
		max_size=3,
	).map(tuple),
	steps=st.lists(
		st.builds(
			Step, st.text(), st.none() | st.integers(0, 99), st.sampled_from(["Open", "Done", "Skipped"])
		),
		max_size=3,
	).map(tuple),
)


@given(knowns)
def test_complete_is_when_nothing_is_asked(known):
	assert 0 <= completeness(known) <= 100 + 1e-6
	assert (completeness(known) > 100 - 1e-6) == (not what_to_ask(known))


@given(knowns)
def test_the_order_is_by_what_it_is_worth(known):
	points = [item.points for item in what_to_ask(known)]
	assert points == sorted(points, reverse=True)

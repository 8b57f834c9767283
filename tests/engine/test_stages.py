# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import pytest

from sales_process.engine import scope
from sales_process.engine.outcome import LOST, OPEN, OPPORTUNITY, PARTLY_WON, RESEARCH, WON
from sales_process.engine.stages import MISSING, Sale, stages


def states(**values) -> tuple[str, ...]:
	return tuple(stage.state for stage in stages(Sale(**values)))


def steps(**values) -> tuple[str, ...]:
	return tuple(stage.step for stage in stages(Sale(**values)) if stage.step)


@pytest.mark.parametrize(
	("sale", "wanted"),
	[
		(
			{"outcome": OPEN, "source": RESEARCH, "research": "Open", "is_planned": True},
			("now", "now", "next", "next", "next"),
		),
		(
			{"outcome": OPEN, "source": RESEARCH, "research": "Open", "is_planned": True, "has_offer": True},
			("now", "now", "passed", "now", "next"),
		),
		(
			{"outcome": LOST, "source": RESEARCH, "research": "Not a Fit"},
			("lost", "done", "passed", "lost", "passed"),
		),
		(
			{"outcome": OPEN, "source": OPPORTUNITY, "research": "Qualified", "is_planned": True},
			("done", "now", "missing", "next", "next"),
		),
		(
			{"outcome": OPEN, "source": OPPORTUNITY, "is_planned": True, "grade": "High"},
			("done", "now", "now", "next", "next"),
		),
		(
			{
				"outcome": OPEN,
				"source": OPPORTUNITY,
				"is_planned": True,
				"grade": "High",
				"grade_is_due": True,
				"has_offer": True,
			},
			("done", "now", "missing", "now", "next"),
		),
		({"outcome": OPEN, "has_offer": True}, ("done", "missing", "passed", "now", "next")),
		(
			{"outcome": PARTLY_WON, "has_offer": True, "is_planned": True, "grade": "Low"},
			("done", "now", "done", "now", "next"),
		),
		({"outcome": WON, "has_offer": True}, ("done", "done", "passed", "done", "now")),
		(
			{"outcome": WON, "source": OPPORTUNITY, "has_offer": True, "survey_is_answered": True},
			("done", "done", "done", "done", "done"),
		),
		({"outcome": LOST, "has_offer": True}, ("done", "done", "passed", "lost", "passed")),
	],
)
def test_a_deal_stands_where_its_records_say(sale, wanted):
	assert states(**sale) == wanted


def test_one_step_of_a_stage_is_offered_when_its_turn_has_come():
	assert steps(outcome=OPEN, source=RESEARCH, research="Open") == ("qualify",)
	assert steps(outcome=OPEN, source=OPPORTUNITY) == ("grade", "offer")
	assert steps(outcome=OPEN, source=OPPORTUNITY, grade="High") == ("plan", "offer")
	planned = {"grade": "High", "sales_plan": "On Track"}
	assert steps(outcome=OPEN, source=OPPORTUNITY, **planned) == ("offer",)
	assert steps(outcome=OPEN, source=OPPORTUNITY, **planned, has_offer=True) == ("negotiate",)
	assert steps(outcome=OPEN, has_offer=True, **planned, negotiation="Open") == ()


def test_nothing_is_offered_when_the_deal_is_over():
	assert steps(outcome=LOST, source=OPPORTUNITY, has_offer=True, research="Open") == ()
	assert steps(outcome=WON, has_offer=True, research="Open", is_delivery_planned=True) == ()


def test_what_is_sold_is_planned_to_be_delivered():
	assert steps(outcome=WON, has_offer=True) == ("deliver",)
	assert steps(outcome=WON, has_offer=True, survey_is_answered=True) == ()
	assert steps(outcome=WON, has_offer=True, rules={scope.DELIVERY: scope.NOT_SHOWN}) == ()
	required = {scope.DELIVERY: scope.REQUIRED}
	after_sales = stages(Sale(outcome=WON, has_offer=True, rules=required))[-1]
	assert (after_sales.state, after_sales.missing) == (MISSING, scope.DELIVERY)
	assert stages(Sale(outcome=OPEN, has_offer=True, rules=required))[-1].missing == ""

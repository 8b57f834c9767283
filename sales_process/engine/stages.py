# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Where does a sale stand in the five stages, and which step is the next to take? Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sales_process.engine import scope
from sales_process.engine.outcome import LOST, OPPORTUNITY, QUOTATION, RESEARCH, WON

DEVELOP, FOLLOW_UP, OPPORTUNE, CLOSING, AFTER_SALES = STAGES = (
	"develop",
	"follow_up",
	"opportunity",
	"closing",
	"after_sales",
)
DONE, NOW, NEXT, PASSED, MISSING, GIVEN_UP = "done", "now", "next", "passed", "missing", "lost"
# what a person can do with one click
QUALIFY, GRADE, PLAN, OFFER, NEGOTIATE, DELIVER = "qualify", "grade", "plan", "offer", "negotiate", "deliver"
TURNED_DOWN = ("Not Now", "Not a Fit")


@dataclass(frozen=True, slots=True)
class Sale:
	"""What exists of one deal."""

	outcome: str
	source: str = QUOTATION  # what the deal came from
	research: str = ""  # the state of its research; empty: nobody looked into it
	is_planned: bool = False
	grade: str = ""
	grade_is_due: bool = False
	has_offer: bool = False
	negotiation: str = ""  # its state; empty: there is none
	sales_plan: str = ""  # how it stands; empty: there is none
	is_delivery_planned: bool = False
	survey_is_answered: bool = False
	rules: Mapping[str, str] = field(default_factory=dict)  # what the scope says of each step

	def is_shown(self, step: str) -> bool:
		return self.rules.get(step) != scope.NOT_SHOWN

	def is_required(self, step: str) -> bool:
		return self.rules.get(step) == scope.REQUIRED

	@property
	def is_open(self) -> bool:
		return self.outcome not in (WON, LOST)

	@property
	def is_a_lead(self) -> bool:
		return self.source == RESEARCH and not self.has_offer


@dataclass(frozen=True, slots=True)
class Stage:
	name: str
	state: str
	step: str = ""
	missing: str = ""  # a step that the scope requires, and nobody has taken


def stages(sale: Sale) -> tuple[Stage, ...]:
	"""The five stages in their order, each with its state and what can be made in it now."""
	return (
		_stage(sale, DEVELOP, _develop(sale), QUALIFY if sale.is_open and sale.research == "Open" else ""),
		_stage(sale, FOLLOW_UP, _follow_up(sale)),
		_stage(sale, OPPORTUNE, _opportunity(sale), _opportunity_step(sale)),
		_stage(sale, CLOSING, _closing(sale), _closing_step(sale)),
		_stage(sale, AFTER_SALES, _after_sales(sale), DELIVER if _can_plan_delivery(sale) else ""),
	)


def _stage(sale: Sale, name: str, state: str, step: str = "") -> Stage:
	missing = _missing(sale, name) if sale.is_open or name == AFTER_SALES else ""
	return Stage(name, MISSING if missing else state, step, missing)


def _missing(sale: Sale, stage: str) -> str:
	"""What the scope requires in a stage whose turn has come."""
	lacking = {
		DEVELOP: [(scope.RESEARCH, not sale.research)],
		OPPORTUNE: [
			(scope.GRADE, _needs_grade(sale)),
			(scope.PLAN, not sale.is_a_lead and not sale.sales_plan),
		],
		CLOSING: [(scope.NEGOTIATION, sale.has_offer and not sale.negotiation)],
		AFTER_SALES: [(scope.DELIVERY, _can_plan_delivery(sale))],
	}
	return next((step for step, lacks in lacking.get(stage, ()) if lacks and sale.is_required(step)), "")


def _develop(sale: Sale) -> str:
	if sale.research in TURNED_DOWN:
		return GIVEN_UP
	if sale.research == "Open" and sale.is_open:
		return NOW
	return DONE


def _follow_up(sale: Sale) -> str:
	if not sale.is_open:
		return DONE
	if sale.is_planned:
		return NOW
	return MISSING if sale.is_shown(scope.FOLLOW_UP) else PASSED


def _opportunity(sale: Sale) -> str:
	"""An offer made without an opportunity passes this stage over, unless somebody grades it all the same."""
	if sale.is_a_lead:
		return NEXT if sale.is_open else PASSED
	if not sale.grade and (sale.source != OPPORTUNITY or not sale.is_shown(scope.GRADE)):
		return PASSED
	if not sale.is_open:
		return DONE
	if _needs_grade(sale):
		return MISSING
	return DONE if sale.has_offer else NOW


def _opportunity_step(sale: Sale) -> str:
	"""A deal that was worth a grade is worth a plan, and so is one that must have it."""
	if _needs_grade(sale):
		return GRADE
	wanted = sale.grade or sale.is_required(scope.PLAN)
	if not wanted or sale.is_a_lead or not sale.is_shown(scope.PLAN):
		return ""
	return PLAN if sale.is_open and not sale.sales_plan else ""


def _needs_grade(sale: Sale) -> bool:
	if not sale.is_open or sale.is_a_lead or not sale.is_shown(scope.GRADE):
		return False
	return not sale.grade or sale.grade_is_due


def _closing(sale: Sale) -> str:
	if not sale.is_open:
		return DONE if sale.outcome == WON else GIVEN_UP
	return NOW if sale.has_offer else NEXT


def _closing_step(sale: Sale) -> str:
	if not sale.is_open or sale.is_a_lead:
		return ""
	if not sale.has_offer:
		return OFFER if sale.source == OPPORTUNITY else ""
	return NEGOTIATE if not sale.negotiation and sale.is_shown(scope.NEGOTIATION) else ""


def _can_plan_delivery(sale: Sale) -> bool:
	"""Once it is sold, and until the customer has told how he likes it."""
	if sale.outcome != WON or sale.is_delivery_planned or sale.survey_is_answered:
		return False
	return sale.is_shown(scope.DELIVERY)


def _after_sales(sale: Sale) -> str:
	if sale.outcome == LOST:
		return PASSED
	if sale.outcome == WON:
		return DONE if sale.survey_is_answered or not sale.is_shown(scope.SURVEY) else NOW
	return NEXT

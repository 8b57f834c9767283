# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Where does a sale stand in the five stages, and which step is the next to take? Pure."""

from dataclasses import dataclass

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
QUALIFY, GRADE, PLAN, OFFER, NEGOTIATE = "qualify", "grade", "plan", "offer", "negotiate"
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
	survey_is_answered: bool = False

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


def stages(sale: Sale) -> tuple[Stage, ...]:
	"""The five stages in their order, each with its state and what can be made in it now."""
	return (
		Stage(DEVELOP, _develop(sale), QUALIFY if sale.is_open and sale.research == "Open" else ""),
		Stage(FOLLOW_UP, _follow_up(sale)),
		Stage(OPPORTUNE, _opportunity(sale), _opportunity_step(sale)),
		Stage(CLOSING, _closing(sale), _closing_step(sale)),
		Stage(AFTER_SALES, _after_sales(sale)),
	)


def _develop(sale: Sale) -> str:
	if sale.research in TURNED_DOWN:
		return GIVEN_UP
	if sale.research == "Open" and sale.is_open:
		return NOW
	return DONE


def _follow_up(sale: Sale) -> str:
	if not sale.is_open:
		return DONE
	return NOW if sale.is_planned else MISSING


def _opportunity(sale: Sale) -> str:
	"""An offer made without an opportunity passes this stage over, unless somebody grades it all the same."""
	if sale.is_a_lead:
		return NEXT if sale.is_open else PASSED
	if sale.source != OPPORTUNITY and not sale.grade:
		return PASSED
	if not sale.is_open:
		return DONE
	if _needs_grade(sale):
		return MISSING
	return DONE if sale.has_offer else NOW


def _opportunity_step(sale: Sale) -> str:
	"""A deal that was worth a grade is worth a plan."""
	if _needs_grade(sale):
		return GRADE
	return PLAN if sale.is_open and sale.grade and not sale.sales_plan else ""


def _needs_grade(sale: Sale) -> bool:
	return sale.is_open and not sale.is_a_lead and (not sale.grade or sale.grade_is_due)


def _closing(sale: Sale) -> str:
	if not sale.is_open:
		return DONE if sale.outcome == WON else GIVEN_UP
	return NOW if sale.has_offer else NEXT


def _closing_step(sale: Sale) -> str:
	if not sale.is_open or sale.is_a_lead:
		return ""
	if not sale.has_offer:
		return OFFER if sale.source == OPPORTUNITY else ""
	return "" if sale.negotiation else NEGOTIATE


def _after_sales(sale: Sale) -> str:
	if sale.outcome == LOST:
		return PASSED
	if sale.outcome == WON:
		return DONE if sale.survey_is_answered else NOW
	return NEXT

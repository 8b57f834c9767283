# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""How does a deal stand, seen from its source, its offers and its orders? Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

OPEN, PARTLY_WON, WON, LOST = "Open", "Partly Won", "Won", "Lost"
RESEARCH, OPPORTUNITY, QUOTATION = "Lead Research", "Opportunity", "Quotation"
SUBMITTED = 1
GIVEN_UP = {OPPORTUNITY: ("Lost", "Closed"), RESEARCH: ("Not Now", "Not a Fit")}
# ERPNext takes these from an opportunity when its last offer is lost, and a person gives them back
GOES_ON = {OPPORTUNITY: ("Open", "Replied", "Quotation")}


@dataclass(frozen=True, slots=True)
class Offer:
	"""A quotation of the deal, as ERPNext sees it."""

	name: str
	docstatus: int
	status: str
	valid_till: date | None = None


@dataclass(frozen=True, slots=True)
class SourceState:
	"""What the deal came from, and how that stands. A quotation says it as an offer."""

	kind: str = QUOTATION
	status: str = ""

	def is_given_up(self) -> bool:
		return self.status in GIVEN_UP.get(self.kind, ())

	def goes_on(self) -> bool:
		return self.status in GOES_ON.get(self.kind, ())


@dataclass(frozen=True, slots=True)
class DealState:
	outcome: str
	expired: bool = False  # every offer that could still be ordered has expired
	valid_till: date | None = None  # the earliest end of an offer that is still open


def deal_state(
	offers: Iterable[Offer], direct_orders: int = 0, source: SourceState | None = None
) -> DealState:
	"""ERPNext's status alone does not answer this: several offers of a deal are versions or alternatives.

	`direct_orders` counts submitted orders of the deal that were made without a quotation. An offer the customer can
	still accept keeps a deal open whose source was given up; an open opportunity keeps one open whose offers are lost.
	"""
	source = source or SourceState()
	live = [offer for offer in offers if offer.docstatus == SUBMITTED]
	statuses = {offer.status for offer in live}
	if direct_orders or "Ordered" in statuses or _converted_elsewhere(source, statuses):
		return DealState(WON)

	open_ends = [
		offer.valid_till for offer in live if offer.status not in ("Lost", "Expired") and offer.valid_till
	]
	valid_till = min(open_ends, default=None)
	if "Partially Ordered" in statuses:
		return DealState(PARTLY_WON, valid_till=valid_till)
	if source.is_given_up() and statuses <= {"Lost", "Expired"}:
		return DealState(LOST)
	if statuses == {"Lost"} and not source.goes_on():
		return DealState(LOST)
	return DealState(
		OPEN, expired="Expired" in statuses and statuses <= {"Expired", "Lost"}, valid_till=valid_till
	)


def plan_type(source: SourceState, has_offers: bool) -> str:
	"""What a deal is followed up as: a lead, an opportunity or a quotation."""
	if has_offers:
		return "Quotation"
	return {RESEARCH: "New Lead", OPPORTUNITY: "Opportunity"}.get(source.kind, "Quotation")


def _converted_elsewhere(source: SourceState, statuses: set[str]) -> bool:
	"""An opportunity that was ordered from a quotation we do not follow."""
	return source == SourceState(OPPORTUNITY, "Converted") and not statuses

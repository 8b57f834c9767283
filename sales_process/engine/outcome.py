# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""How does a deal stand, seen from its offers and orders? Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

OPEN, PARTLY_WON, WON, LOST = "Open", "Partly Won", "Won", "Lost"
SUBMITTED = 1


@dataclass(frozen=True, slots=True)
class Offer:
	"""A quotation of the deal, as ERPNext sees it."""

	name: str
	docstatus: int
	status: str
	valid_till: date | None = None


@dataclass(frozen=True, slots=True)
class DealState:
	outcome: str
	expired: bool = False  # every offer that could still be ordered has expired
	valid_till: date | None = None  # the earliest end of an offer that is still open


def deal_state(offers: Iterable[Offer], direct_orders: int = 0) -> DealState:
	"""ERPNext's status alone does not answer this: several offers of a deal are versions or alternatives.

	`direct_orders` counts submitted orders of the deal that were made without a quotation.
	"""
	live = [offer for offer in offers if offer.docstatus == SUBMITTED]
	statuses = {offer.status for offer in live}
	if direct_orders or "Ordered" in statuses:
		return DealState(WON)

	open_ends = [
		offer.valid_till for offer in live if offer.status not in ("Lost", "Expired") and offer.valid_till
	]
	valid_till = min(open_ends, default=None)
	if "Partially Ordered" in statuses:
		return DealState(PARTLY_WON, valid_till=valid_till)
	if statuses == {"Lost"}:
		return DealState(LOST)
	return DealState(
		OPEN, expired="Expired" in statuses and statuses <= {"Expired", "Lost"}, valid_till=valid_till
	)

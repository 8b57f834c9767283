# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Which training, consulting, solution or event suits a customer now, and why? Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sales_process.engine.customer_health import OLD_AFTER
from sales_process.engine.reasons import Reason

# what a reason is worth: what they were unhappy with first, then who they are, then how long it is ago
LOW, GRADE, SEGMENT, BOUGHT, NEVER = 40, 20, 15, 10, 10
MOST_MONTHS = 10  # beyond what was agreed; a customer of ten years ago is not asked before an unhappy one


@dataclass(frozen=True, slots=True)
class Offer:
	"""What is offered, and whom it suits; what is empty is not asked."""

	name: str
	kind: str = ""
	grades: frozenset[str] = frozenset()
	segments: frozenset[str] = frozenset()
	item_groups: frozenset[str] = frozenset()
	low_below: Mapping[str, float] = field(default_factory=dict)
	only_when_low: bool = False
	months_between: int = 0


@dataclass(frozen=True, slots=True)
class Had:
	"""A service the customer had or is going to have."""

	offer: str
	kind: str
	on: date
	is_planned: bool = False


@dataclass(frozen=True, slots=True)
class Score:
	"""What a customer gave a dimension when he was asked last: 0 to 100."""

	value: float
	on: date


@dataclass(frozen=True, slots=True)
class Customer:
	name: str
	grade: str = ""
	segment: str = ""
	item_groups: frozenset[str] = frozenset()
	scores: Mapping[str, Score] = field(default_factory=dict)
	services: Sequence[Had] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
	offer: str
	customer: str
	points: float
	reasons: tuple[Reason, ...]


def suggest(customer: Customer, offers: Iterable[Offer], today: date) -> list[Suggestion]:
	"""What suits this customer, what helps most first."""
	found = (suits(customer, offer, today) for offer in offers)
	return sorted(filter(None, found), key=lambda one: (-one.points, one.offer))


def whom_it_suits(offer: Offer, customers: Iterable[Customer], today: date) -> list[Suggestion]:
	"""Whom this offer suits, who needs it most first."""
	found = (suits(customer, offer, today) for customer in customers)
	return sorted(filter(None, found), key=lambda one: (-one.points, one.customer))


def suits(customer: Customer, offer: Offer, today: date) -> Suggestion | None:
	"""Whether, how much and why; None where something that is asked for is missing, or it is too soon."""
	if not _is_asked_for(customer, offer) or _is_too_soon(customer, offer, today):
		return None
	low = _low(customer, offer, today)
	if offer.only_when_low and offer.low_below and not low:
		return None
	reasons = [*low, *_who_they_are(customer, offer), _how_long_ago(customer, offer, today)]
	return Suggestion(
		offer.name,
		customer.name,
		sum(points for _reason, points in reasons),
		tuple(reason for reason, _points in reasons),
	)


def _is_asked_for(customer: Customer, offer: Offer) -> bool:
	return (
		(not offer.grades or customer.grade in offer.grades)
		and (not offer.segments or customer.segment in offer.segments)
		and (not offer.item_groups or bool(customer.item_groups & offer.item_groups))
	)


def _is_too_soon(customer: Customer, offer: Offer, today: date) -> bool:
	same = [had for had in customer.services if had.offer == offer.name]
	return any(had.is_planned or months_between(had.on, today) < offer.months_between for had in same)


Weighed = tuple[Reason, float]


def _low(customer: Customer, offer: Offer, today: date) -> list[Weighed]:
	"""The dimensions it helps with, the worst first; a survey of long ago says nothing."""
	asked = (
		(dimension, below, customer.scores.get(dimension)) for dimension, below in offer.low_below.items()
	)
	low = [
		(score.value, dimension, below, score.on)
		for dimension, below, score in asked
		if score and score.value < below and (today - score.on).days <= OLD_AFTER
	]
	return [
		(Reason("low", {"dimension": dimension, "score": value, "on": on}), LOW + (below - value) / 2)
		for value, dimension, below, on in sorted(low)
	]


def _who_they_are(customer: Customer, offer: Offer) -> list[Weighed]:
	reasons = []
	if offer.grades:
		reasons.append((Reason("grade", {"grade": customer.grade}), GRADE))
	if offer.segments:
		reasons.append((Reason("segment", {"segment": customer.segment}), SEGMENT))
	if bought := sorted(customer.item_groups & offer.item_groups):
		reasons.append((Reason("bought", {"item_groups": bought}), BOUGHT))
	return reasons


def _how_long_ago(customer: Customer, offer: Offer, today: date) -> Weighed:
	"""Since the last one of this kind, whichever offer it was."""
	days = [
		had.on
		for had in customer.services
		if not had.is_planned and (had.kind == offer.kind or had.offer == offer.name)
	]
	if not days:
		return Reason("never", {"kind": offer.kind}), NEVER
	last = max(days)
	months = months_between(last, today)
	points = min(max(months - offer.months_between, 0), MOST_MONTHS)
	return Reason("ago", {"kind": offer.kind, "months": months, "on": last}), points


def months_between(earlier: date, later: date) -> int:
	"""Whole months."""
	months = (later.year - earlier.year) * 12 + later.month - earlier.month
	return months - 1 if later.day < earlier.day else months

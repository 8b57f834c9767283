# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""How well does a company fit a target segment, and why? Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

INDUSTRY, MARKET_SEGMENT, TERRITORY = "industry", "market_segment", "territory"
EMPLOYEES, REVENUE = "employees", "annual_revenue"
CRITERIA = (INDUSTRY, MARKET_SEGMENT, TERRITORY, EMPLOYEES, REVENUE)
PERHAPS = 0.5  # how much of a range without an end lies in another cannot be said
NUMBER = r"\d+"


@dataclass(frozen=True, slots=True)
class Span:
	"""From and to, both included; None is open."""

	low: float | None = None
	high: float | None = None

	def share_in(self, other: "Span") -> float:
		"""Which part of this range lies in the other one: 0 to 1."""
		low = max(_low(self), _low(other))
		high = min(_high(self), _high(other))
		if low > high:
			return 0
		if low == _low(self) and high == _high(self):
			return 1
		if self.high is None:
			return PERHAPS
		return (high - low + 1) / (self.high - _low(self) + 1)


@dataclass(frozen=True, slots=True)
class Company:
	"""What is known of a company; empty is unknown."""

	industry: str = ""
	market_segment: str = ""
	territory: str = ""
	employees: Span | None = None
	annual_revenue: Span | None = None


@dataclass(frozen=True, slots=True)
class Segment:
	"""Whom we look for. A criterion without values is not asked. Trees come with all that lies below."""

	name: str
	industry: frozenset[str] = frozenset()
	market_segment: frozenset[str] = frozenset()
	territory: frozenset[str] = frozenset()
	employees: Span | None = None
	annual_revenue: Span | None = None
	weights: Mapping[str, float] = field(default_factory=dict)

	def asks(self, criterion: str) -> bool:
		return bool(getattr(self, criterion)) and self.weight(criterion) > 0

	def weight(self, criterion: str) -> float:
		return self.weights.get(criterion, 1)


@dataclass(frozen=True, slots=True)
class Contribution:
	"""What one criterion adds: `match` from 0 to 1, None where the company's value is not known."""

	criterion: str
	weight: float
	match: float | None
	points: float = 0  # of the 100 that fit can reach

	@property
	def is_known(self) -> bool:
		return self.match is not None


@dataclass(frozen=True, slots=True)
class Fit:
	"""0 to 100 by what is known, None where nothing is; completeness says how much that was."""

	segment: str
	score: float | None
	completeness: float
	contributions: tuple[Contribution, ...] = ()

	@property
	def certain(self) -> float:
		"""The part of all that was asked which is known to match."""
		return (self.score or 0) * self.completeness / 100


def fit(company: Company, segment: Segment) -> Fit:
	"""Unknown is not "no": a criterion without data lowers completeness, not fit."""
	asked = [
		Contribution(criterion, segment.weight(criterion), _match(company, segment, criterion))
		for criterion in CRITERIA
		if segment.asks(criterion)
	]
	total = sum(row.weight for row in asked)
	known = sum(row.weight for row in asked if row.is_known)
	rows = tuple(
		Contribution(row.criterion, row.weight, row.match, 100 * row.weight * row.match / known)
		if row.is_known
		else row
		for row in asked
	)
	score = sum(row.points for row in rows) if known else None
	return Fit(segment.name, score, 100 * known / total if total else 0, rows)


def best_fit(company: Company, segments: Iterable[Segment]) -> Fit | None:
	"""The segment of which most is known to match, so that one lucky criterion does not beat five.

	Of a company nobody knows anything about it is the first, without a score: its criteria are what to ask.
	"""
	fits = [found for segment in segments if (found := fit(company, segment)).contributions]
	return min(fits, key=lambda found: (-found.certain, -(found.score or 0), found.segment), default=None)


def read_span(text: str | float | None) -> Span | None:
	"""`51-200`, `1000+`, `under 50`, `約 120 人`: a range of numbers, or None."""
	if isinstance(text, (int, float)):
		return Span(text, text) if text > 0 else None
	plain = unicodedata.normalize("NFKC", text or "").lower()
	plain = re.sub(r"(?<=\d)[,' ](?=\d{3}\b)", "", plain)
	numbers = [int(number) for number in re.findall(NUMBER, plain)]
	if not numbers:
		return None
	if len(numbers) > 1:
		return Span(min(numbers[:2]), max(numbers[:2]))
	number = numbers[0]
	if re.search(r"\+|>|over|more|above|以上|超過|超过", plain):
		return Span(number)
	if re.search(r"<|under|less|below|up to|以下|以內|以内|少於|少于", plain):
		return Span(0, number)
	return Span(number, number) if number else None


def _match(company: Company, segment: Segment, criterion: str) -> float | None:
	actual, wanted = getattr(company, criterion), getattr(segment, criterion)
	if not actual:
		return None
	if isinstance(wanted, Span):
		return actual.share_in(wanted)
	return float(actual in wanted)


def _low(span: Span) -> float:
	return float("-inf") if span.low is None else span.low


def _high(span: Span) -> float:
	return float("inf") if span.high is None else span.high

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Which companies does a piece of market news touch, and by what? Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from sales_process.engine.fit import INDUSTRY, MARKET_SEGMENT, TERRITORY, Company, Segment, fit
from sales_process.engine.reasons import Reason

ITEM_GROUP, SEGMENT = "item_group", "segment"


@dataclass(frozen=True, slots=True)
class Insight:
	"""Whom the news names. Territories narrow it down; of everything else one is enough."""

	industry: frozenset[str] = frozenset()
	market_segment: frozenset[str] = frozenset()
	segments: tuple[Segment, ...] = ()
	item_group: frozenset[str] = frozenset()
	territory: frozenset[str] = frozenset()
	fits_from: float = 0

	@property
	def names_companies(self) -> bool:
		return bool(self.industry or self.market_segment or self.segments or self.item_group)


def touches(insight: Insight, company: Company, bought: Iterable[str] = ()) -> tuple[Reason, ...]:
	"""By what a company is touched; empty is not at all. `bought` are the item groups it was offered."""
	if insight.territory and company.territory not in insight.territory:
		return ()
	reasons = tuple(_by_what(insight, company, frozenset(bought)))
	if reasons or insight.names_companies or not insight.territory:
		return reasons
	return (Reason(TERRITORY, {"value": company.territory}),)


def _by_what(insight: Insight, company: Company, bought: frozenset[str]) -> Iterable[Reason]:
	for criterion in (INDUSTRY, MARKET_SEGMENT):
		value = getattr(company, criterion)
		if value and value in getattr(insight, criterion):
			yield Reason(criterion, {"value": value})
	for segment in insight.segments:
		found = fit(company, segment)
		if found.score is not None and found.score >= insight.fits_from:
			yield Reason(SEGMENT, {"segment": segment.name, "fit": round(found.score)})
	for group in sorted(bought & insight.item_group):
		yield Reason(ITEM_GROUP, {"value": group})

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Two sets of terms side by side: what a round changed, what an agreement changes in a quotation. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SAME, CHANGED, ADDED, REMOVED = "Same", "Changed", "Added", "Removed"
NOISE = 6


@dataclass(frozen=True, slots=True)
class Term:
	"""A row as it was offered; `rate` is the price per unit, `net_amount` what it brings after all discounts."""

	item: str
	qty: float
	rate: float
	net_amount: float
	uom: str = ""
	name: str = ""

	def differs_from(self, other: "Term") -> bool:
		return self.uom != other.uom or any(
			round(ours - theirs, NOISE)
			for ours, theirs in (
				(self.qty, other.qty),
				(self.rate, other.rate),
				(self.net_amount, other.net_amount),
			)
		)


@dataclass(frozen=True, slots=True)
class Difference:
	kind: str
	old: Term | None = None
	new: Term | None = None

	@property
	def term(self) -> Term:
		return self.new or self.old

	@property
	def amount(self) -> float:
		return round(
			(self.new.net_amount if self.new else 0) - (self.old.net_amount if self.old else 0), NOISE
		)


@dataclass(frozen=True, slots=True)
class ClauseDifference:
	topic: str
	old: str = ""
	new: str = ""

	@property
	def kind(self) -> str:
		return SAME if self.old == self.new else CHANGED


def compare(old: Iterable[Term], new: Iterable[Term]) -> list[Difference]:
	"""Row by row, in the order of the new terms; rows of one item are paired in their order."""
	before, after = numbered(old), numbered(new)
	found = [_difference(before.get(key), term) for key, term in after.items()]
	return found + [Difference(REMOVED, old=term) for key, term in before.items() if key not in after]


def _difference(old: Term | None, new: Term) -> Difference:
	if not old:
		return Difference(ADDED, new=new)
	return Difference(CHANGED if new.differs_from(old) else SAME, old, new)


def compare_clauses(old: Mapping[str, str], new: Mapping[str, str]) -> list[ClauseDifference]:
	return [
		ClauseDifference(topic, old.get(topic, ""), new.get(topic, ""))
		for topic in dict.fromkeys([*new, *old])
	]


def numbered(terms: Iterable[Term]) -> dict[tuple[str, int], Term]:
	"""By item and how often it was met before."""
	seen: defaultdict[str, int] = defaultdict(int)
	found = {}
	for term in terms:
		found[term.item, seen[term.item]] = term
		seen[term.item] += 1
	return found


def spread(terms: Iterable[Term], percent: float, precision: int = 2) -> list[Term]:
	"""An additional discount on the net total, as ERPNext spreads it: what rounding leaves is on the last row."""
	terms = list(terms)
	total = round(sum(term.net_amount for term in terms), precision)
	discount = round(total * percent / 100, precision)
	net = [
		round(term.net_amount - (discount * term.net_amount / total if total else 0), precision)
		for term in terms
	]
	if net:
		net[-1] = round(net[-1] + total - discount - sum(net), precision)
	return [
		Term(term.item, term.qty, term.rate, amount, term.uom, term.name)
		for term, amount in zip(terms, net, strict=True)
	]

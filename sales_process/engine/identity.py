# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Which leads, prospects and customers are the same company? Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Party = tuple[str, str]  # party type and name
Link = tuple[Party, Party]

# a company is one of each; a link that would make it two is a question to a person
ONE_OF_EACH = ("Customer", "Prospect")


@dataclass(frozen=True, slots=True)
class Companies:
	"""The parties grouped by company, and the links that could not be decided."""

	groups: tuple[frozenset[Party], ...]
	unclear: tuple[Link, ...] = ()

	def of(self, party: Party) -> frozenset[Party]:
		return next((group for group in self.groups if party in group), frozenset({party}))


def same_companies(accounts: Mapping[Party, str], links: Iterable[Link]) -> Companies:
	"""Group parties by ERPNext's links; what is in one account already stays together.

	The links may come in any order, and those that were followed before change nothing.
	"""
	groups: dict[Party, set[Party]] = {}
	for account in dict.fromkeys(accounts.values()):
		members = {party for party, name in accounts.items() if name == account}
		groups |= dict.fromkeys(members, members)

	unclear = []
	for link in sorted({_directed(link) for link in links}, key=_strength):
		one, other = (groups.setdefault(party, {party}) for party in link)
		if one is other:
			continue
		if _clash(one, other):
			unclear.append(link)
			continue
		one |= other
		groups |= dict.fromkeys(other, one)
	return Companies(
		tuple({id(group): frozenset(group) for group in groups.values()}.values()),
		_once_per_pair(unclear, groups),
	)


def _directed(link: Link) -> Link:
	"""The customer first, else the prospect: one link seen from both ends is one."""
	return tuple(sorted(link))  # type: ignore[return-value]


def _strength(link: Link) -> tuple[bool, Link]:
	"""What a customer says of itself counts before whom a prospect lists."""
	return "Customer" not in {party_type for party_type, _party in link}, link


def _clash(one: set[Party], other: set[Party]) -> bool:
	return any(
		all(any(party_type == kind for party_type, _party in group) for group in (one, other))
		for kind in ONE_OF_EACH
	)


def _once_per_pair(unclear: list[Link], groups: Mapping[Party, set[Party]]) -> tuple[Link, ...]:
	seen: dict[frozenset[int], Link] = {}
	for link in unclear:
		seen.setdefault(frozenset(id(groups[party]) for party in link), link)
	return tuple(seen.values())

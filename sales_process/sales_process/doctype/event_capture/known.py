# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Is whoever is on a card known already? Said while it is typed, in two queries for all cards."""

from collections.abc import Mapping, Sequence
from typing import Any

import frappe
from frappe import _

from sales_process import compat
from sales_process.engine.duplicates import EMAIL, PHONE, SAME_PERSON, Key, Party
from sales_process.sales_process.doctype.party_key.party_key import Match, find_like, public_domains

SHOWN = 2


def in_words(cards: Sequence[Mapping[str, Any]], company: str | None) -> list[str]:
	"""One text a card; empty where nobody like that is known."""
	country = compat.country_code(company and frappe.get_cached_value("Company", company, "country"))
	public = public_domains()
	keys = [_keys(card, country, public) for card in cards]
	names: dict[tuple[str, str], str] = {}
	earlier: dict[Key, int] = {}
	texts = []
	for number, (own, matches) in enumerate(zip(keys, find_like(keys), strict=True), start=1):
		said = [_said(match, names) for match in matches[:SHOWN]]
		twice = next((earlier[key] for key in own if key.kind in (EMAIL, PHONE) and key in earlier), None)
		if twice:
			said.insert(0, _("the same as row {0}").format(twice))
		for key in own:
			earlier.setdefault(key, number)
		texts.append("; ".join(said))
	return texts


def _keys(card: Mapping[str, Any], country: str, public: frozenset[str]) -> frozenset[Key]:
	person = Party(
		person=card.get("person") or "",
		companies=tuple(filter(None, (card.get("company_name"),))),
		emails=tuple(filter(None, (card.get("email"),))),
		phones=tuple(filter(None, (card.get("phone"),))),
		country=country,
	)
	return person.keys(public)


def _said(match: Match, names: dict[tuple[str, str], str]) -> str:
	"""Only the kind of record where the reader may not see which one it is."""
	party = match.party_type, match.party
	if party not in names:
		seen = frappe.has_permission(match.party_type, "read", match.party)
		names[party] = compat.party_name(*party) if seen else _("somebody a colleague knows")
	same = _("same person") if match.verdict == SAME_PERSON else _("same company")
	return f"{same}: {names[party]} ({_(match.party_type)})"

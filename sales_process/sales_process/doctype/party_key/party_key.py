# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""By what a lead, prospect or customer is recognised, kept so that others with the same are found by an index."""

from dataclasses import dataclass

import frappe
from frappe.model.document import Document

from sales_process import compat, known_addresses
from sales_process.engine import duplicates
from sales_process.engine.duplicates import PERSON, Key
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

DOCTYPE = "Party Key"
MOST_DUPLICATES = 20
MOST_ROWS = 2000  # a key that more records share says nothing


class PartyKey(Document):
	def after_insert(self):
		if self.kind == duplicates.EMAIL:
			known_addresses.remember(self.key_value)


@dataclass(frozen=True, slots=True)
class Match:
	"""Another record that shares keys with an account."""

	party_type: str
	party: str
	verdict: str
	shared: tuple[Key, ...]


def refresh_keys(party_type: str, party: str) -> None:
	"""Let the keys of a party be as the party is now. May run at any time, twice too."""
	wanted = keys_of(party_type, party)
	stored = frappe.get_all(
		DOCTYPE,
		filters={"party_type": party_type, "party": party},
		fields=["name", "kind", "key_value"],
		order_by=None,
	)
	known = {Key(row.kind, row.key_value): row.name for row in stored}
	twice = {row.name for row in stored} - set(known.values())
	if gone := [*(known[key] for key in known.keys() - wanted), *twice]:
		frappe.db.delete(DOCTYPE, {"name": ["in", gone]})
	for key in sorted(wanted - known.keys()):
		frappe.get_doc(
			doctype=DOCTYPE, party_type=party_type, party=party, kind=key.kind, key_value=key.value
		).insert(ignore_permissions=True)  # they follow from the party


def remove_keys(party_type: str, party: str) -> None:
	frappe.db.delete(DOCTYPE, {"party_type": party_type, "party": party})


def keys_of(party_type: str, party: str) -> frozenset[Key]:
	facts = compat.recognised_by(party_type, party)
	return duplicates.Party(**facts).keys(public_domains()) if facts else frozenset()


def public_domains() -> frozenset[str]:
	"""Mail and web hosts that everybody uses, and that therefore say nothing about a company."""
	return frozenset((setting("public_domains") or "").lower().split())


def find_matches(parties: list[tuple[str, str]]) -> list[Match]:
	"""Records outside of an account that are the same person or company, the most alike first."""
	mine = _stored_keys(parties)
	keys = {key for found in mine.values() for key in found if key.kind != PERSON}
	others = _parties_with(keys) - set(parties) if keys else set()
	theirs = _stored_keys(sorted(others)[:MOST_ROWS])
	everything = frozenset().union(*mine.values())
	matches = []
	for party, found in theirs.items():
		verdicts = {duplicates.compare(keys, found) for keys in mine.values()}
		verdict = next(
			(kind for kind in (duplicates.SAME_PERSON, duplicates.SAME_COMPANY) if kind in verdicts), None
		)
		if verdict:
			shared = tuple(sorted(key for key in everything & found if key.kind != PERSON))
			matches.append(Match(*party, verdict, shared))
	matches.sort(key=lambda match: (match.verdict != duplicates.SAME_PERSON, -len(match.shared), match.party))
	return matches[:MOST_DUPLICATES]


def find_like(people: list[frozenset[Key]]) -> list[list[Match]]:
	"""For each of these, by their keys: the records that are the same person or company. Two queries in all."""
	wanted = {key for keys in people for key in keys if key.kind != PERSON}
	theirs = _stored_keys(sorted(_parties_with(wanted))[:MOST_ROWS]) if wanted else {}
	found = []
	for keys in people:
		matches = [
			Match(*party, verdict, tuple(sorted(keys & others)))
			for party, others in theirs.items()
			if (verdict := duplicates.compare(keys, others))
		]
		matches.sort(key=lambda match: (match.verdict != duplicates.SAME_PERSON, match.party))
		found.append(matches[:MOST_DUPLICATES])
	return found


def parties_without_keys(party_type: str) -> list[str]:
	"""Parties from before the app came, and those whose hint was lost."""
	Party, Known = frappe.qb.DocType(party_type), frappe.qb.DocType(DOCTYPE)
	known = frappe.qb.from_(Known).select(Known.party).where(Known.party_type == party_type)
	return (
		frappe.qb.from_(Party)
		.select(Party.name)
		.where(Party.name.notin(known))
		.orderby(Party.creation)
		.run(pluck=True)
	)


def _stored_keys(parties: list[tuple[str, str]]) -> dict[tuple[str, str], set[Key]]:
	if not parties:
		return {}
	wanted = set(parties)
	rows = frappe.get_all(
		DOCTYPE,
		filters={"party": ["in", sorted({party for _kind, party in parties})]},
		fields=["party_type", "party", "kind", "key_value"],
		order_by=None,
	)
	found: dict[tuple[str, str], set[Key]] = {}
	for row in rows:
		if (row.party_type, row.party) in wanted:
			found.setdefault((row.party_type, row.party), set()).add(Key(row.kind, row.key_value))
	return found


def _parties_with(keys: set[Key]) -> set[tuple[str, str]]:
	rows = frappe.get_all(
		DOCTYPE,
		filters={"key_value": ["in", sorted({key.value for key in keys})]},
		fields=["party_type", "party", "kind", "key_value"],
		order_by=None,
		limit=MOST_ROWS,
	)
	return {(row.party_type, row.party) for row in rows if Key(row.kind, row.key_value) in keys}


def on_doctype_update():
	frappe.db.add_index(DOCTYPE, ["key_value", "kind"], index_name="party_key_value_kind")
	frappe.db.add_index(DOCTYPE, ["party", "party_type"], index_name="party_key_party")

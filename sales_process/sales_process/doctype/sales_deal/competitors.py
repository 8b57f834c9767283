# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The competitors of a deal are one list, ours. ERPNext's records show it where they take it, and what somebody
enters there is taken in: a submitted quotation, and an opportunity once it is lost.
"""

from typing import NamedTuple

import frappe
from frappe.model.document import Document

from sales_process import compat
from sales_process.engine.outcome import LOST, OPPORTUNITY, QUOTATION

ROW, FIELD = "Competitor Detail", "competitors"


class Place(NamedTuple):
	"""A record of ERPNext that names competitors."""

	doctype: str
	name: str


def take_in(deal: Document) -> None:
	"""Who is named in ERPNext and not in our list yet, with where it was said."""
	known = {row.competitor for row in deal.competitors}
	for place, competitor in _named(_places(deal)):
		if competitor not in known:
			known.add(competitor)
			deal.append(
				"competitors", {"competitor": competitor, "seen_on": compat.today(), "source": place.name}
			)


def show(deal: Document) -> None:
	"""Our list on the newest quotation once it is submitted, and on the opportunity once the deal is lost."""
	ours = [row.competitor for row in deal.competitors]
	places = [place for place in _places(deal) if _takes(place, deal)] if ours else []
	there = set(_named(places))
	for place in places:
		for idx, competitor in enumerate(ours, start=1):
			if (place, competitor) not in there:
				_add(place, competitor, idx)


def remove(deal: Document, names: set[str]) -> None:
	"""Whoever is taken from our list is not named in ERPNext's either; else he would come back from there."""
	for place in _places(deal) if names else ():
		filters = {"parenttype": place.doctype, "parent": place.name, "parentfield": FIELD}
		# nosemgrep -- two places
		frappe.db.delete(ROW, {**filters, "competitor": ["in", sorted(names)]})
		frappe.clear_document_cache(place.doctype, place.name)


def _places(deal: Document) -> list[Place]:
	found = [(QUOTATION, deal.newest_quotation)]
	if deal.source_doctype == OPPORTUNITY:
		found.append((OPPORTUNITY, deal.source_name))
	return [Place(doctype, name) for doctype, name in found if name and compat.has_field(doctype, FIELD)]


def _takes(place: Place, deal: Document) -> bool:
	"""Of an opportunity that is open the field is read-only."""
	if place.doctype == OPPORTUNITY:
		return deal.outcome == LOST
	return frappe.db.get_value(QUOTATION, place.name, "docstatus") == 1


def _named(places: list[Place]) -> list[tuple[Place, str]]:
	if not places:
		return []
	rows = frappe.get_all(
		ROW,
		filters={
			"parenttype": ["in", [place.doctype for place in places]],
			"parent": ["in", [place.name for place in places]],
			"parentfield": FIELD,
		},
		fields=["parenttype", "parent", "competitor"],
		order_by="idx asc",
	)
	return [(Place(row.parenttype, row.parent), row.competitor) for row in rows]


def _add(place: Place, competitor: str, idx: int) -> None:
	"""As a row of its own: the record is not saved again, and whoever has it open loses nothing."""
	row = frappe.new_doc(ROW)
	row.update(
		{
			"parenttype": place.doctype,
			"parent": place.name,
			"parentfield": FIELD,
			"competitor": competitor,
			"idx": idx,
			"docstatus": 1 if place.doctype == QUOTATION else 0,
		}
	)
	row.db_insert()
	frappe.clear_document_cache(place.doctype, place.name)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Duplicates of an account's parties: shown with what may be done about them, never a hard stop."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from sales_process import compat
from sales_process.engine.duplicates import SAME_PERSON
from sales_process.sales_process.doctype.lead_research import in_words
from sales_process.sales_process.doctype.party_key.party_key import Match, find_matches


def as_rows(research: Document) -> dict[str, Any]:
	"""The duplicates the user may see, and how many there are beside them."""
	own = research.parties()
	matches = find_matches(own)
	readable = _readable(matches)
	makers = {row.contact for row in research.makers if row.contact}
	rows = [
		{
			"party_type": match.party_type,
			"party": match.party,
			"party_name": compat.party_name(match.party_type, match.party),
			"verdict": match.verdict,
			"because": [in_words.shared(key.kind, key.value) for key in match.shared],
			**_actions(match, own, makers),
		}
		for match in matches
		if (match.party_type, match.party) in readable
	]
	return {"rows": rows, "hidden": len(matches) - len(rows)}


def merge(research: Document, party_type: str, party: str, into: str) -> str:
	"""ERPNext's merge, as the user may do it there: one of the two is a party of this research."""
	own = research.parties()
	_check_is_duplicate(own, (party_type, party), (party_type, into))
	if (party_type, into) not in own and (party_type, party) not in own:
		_refuse(party)
	frappe.has_permission(party_type, "delete", party, throw=True)
	return frappe.rename_doc(party_type, party, into, merge=True, show_alert=False)


def add_as_maker(research: Document, party_type: str, party: str) -> str:
	"""The other person becomes a contact of ours, and a maker of this purchase; once."""
	own = research.parties()
	_check_is_duplicate(own, (party_type, party), *own)
	contact = _contact_of(party_type, party)
	_link_to(contact, own)
	if contact.name not in {row.contact for row in research.makers}:
		research.append("makers", {"contact": contact.name})
		research.save()
	return contact.name


def _actions(match: Match, own: list[tuple[str, str]], makers: set[str]) -> dict[str, Any]:
	twin = next((party for kind, party in own if kind == match.party_type), None)
	may_merge = (
		match.verdict == SAME_PERSON
		and twin
		and frappe.has_permission(match.party_type, "delete", match.party)
		and frappe.has_permission(match.party_type, "write", twin)
	)
	contacts = set(compat.contacts_of(match.party_type, match.party))
	return {"merge_into": twin if may_merge else None, "is_maker": bool(contacts & makers)}


def _readable(matches: list[Match]) -> set[tuple[str, str]]:
	"""Which of them the user may read, by the rights of ERPNext's own records."""
	readable = set()
	for party_type in {match.party_type for match in matches}:
		names = [match.party for match in matches if match.party_type == party_type]
		# nosemgrep -- three kinds of party at most
		found = frappe.get_list(party_type, filters={"name": ["in", names]}, pluck="name", limit=0)
		readable |= {(party_type, name) for name in found}
	return readable


def _check_is_duplicate(own: list[tuple[str, str]], *parties: tuple[str, str]) -> None:
	"""Only what is shown as a duplicate is merged or added: no other record comes in by this door."""
	known = {*own, *((match.party_type, match.party) for match in find_matches(own))}
	for party in parties:
		if party not in known:
			_refuse(party[1])


def _refuse(party: str) -> None:
	frappe.throw(
		_("{0} is no duplicate of this customer any more. Reload the page.").format(frappe.bold(party)),
		title=_("Not a Duplicate"),
	)


def _contact_of(party_type: str, party: str) -> Document:
	"""The main contact of a record; made from what the record says of its person where ERPNext has made none."""
	if known := compat.contacts_of(party_type, party):
		return frappe.get_doc("Contact", known[0])
	facts = compat.recognised_by(party_type, party)
	if not facts or not facts["person"]:
		frappe.throw(
			_("{0} names no person. Open it and add a contact first.").format(frappe.bold(party)),
			title=_("Nobody to Add"),
		)
	contact = frappe.get_doc(doctype="Contact", first_name=facts["person"])
	contact.append("links", {"link_doctype": party_type, "link_name": party})
	for email in dict.fromkeys(facts["emails"]):
		contact.append("email_ids", {"email_id": email, "is_primary": not contact.email_ids})
	for phone in dict.fromkeys(facts["phones"]):
		contact.append("phone_nos", {"phone": phone, "is_primary_phone": not contact.phone_nos})
	return contact.insert()


def _link_to(contact: Document, own: list[tuple[str, str]]) -> None:
	party = compat.furthest_first(own)[0]
	known = {(row.link_doctype, row.link_name) for row in contact.links}
	if tuple(party) not in known:
		contact.check_permission("write")
		contact.append("links", {"link_doctype": party.party_type, "link_name": party.party})
		contact.save()

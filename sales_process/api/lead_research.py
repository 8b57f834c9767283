# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the form of a Lead Research asks for, and its buttons. Every writer is a POST and checks the record it changes."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, flt, getdate

from sales_process import compat
from sales_process.sales_process.doctype.grade_factor.grade_factor import levels_of
from sales_process.sales_process.doctype.lead_research import company_basics, found_twice, in_words, results
from sales_process.sales_process.doctype.lead_research import lead_research as researches
from sales_process.sales_process.doctype.lead_research.lead_research import CHANNEL_FIELDS, DOCTYPE
from sales_process.sales_process.doctype.maker_note import maker_note as notes
from sales_process.sales_process.doctype.maker_note.maker_note import DOCTYPE as NOTE
from sales_process.sales_process.doctype.sales_account.sales_account import find_account, get_parties

MAX_TEXT = 10_000


@frappe.whitelist(methods=["POST"])
def start(
	party_type: str,
	party: str,
	company: str | None = None,
	purchase: str | None = None,
	channel: str | dict | None = None,
) -> str:
	"""Research a party; the open research on it goes on. `channel` says how they came, by the fields of the research."""
	frappe.has_permission(DOCTYPE, "create", throw=True)
	if party_type not in compat.party_types():
		frappe.throw(
			_("{0} cannot be researched. Choose one of: {1}.").format(
				frappe.bold(_(party_type)), ", ".join(_(name) for name in compat.party_types())
			),
			title=_("Not a Party"),
		)
	frappe.has_permission(party_type, "read", party, throw=True)
	if company:
		frappe.has_permission("Company", "read", company, throw=True)
	name = researches.start_research(
		party_type,
		party,
		company,
		_short(purchase, 140),
		frappe.session.user,
		**_channel_values(channel),
	)
	_refuse_colleagues(frappe.get_doc(DOCTYPE, name))
	return name


@frappe.whitelist(methods=["POST"])
def qualify(
	research: str, amount: float | str | None = None, expected_closing: str | None = None
) -> dict[str, Any]:
	"""Make it an opportunity; a second click finds the first one's."""
	closing = getdate(expected_closing) if expected_closing else None
	return results.qualify(_writable(research), flt(amount), closing)


@frappe.whitelist(methods=["POST"])
def not_now(research: str, reason: str, return_on: str) -> str:
	"""They will buy later; gives the plan that comes back to them."""
	return results.not_now(_writable(research), _short(reason, MAX_TEXT), getdate(return_on))


@frappe.whitelist(methods=["POST"])
def not_a_fit(research: str, reason: str) -> None:
	results.not_a_fit(_writable(research), _short(reason, MAX_TEXT))


@frappe.whitelist(methods=["POST"])
def reopen(research: str) -> str:
	return results.reopen(_writable(research))


@frappe.whitelist()
def get_panels(research: str) -> dict[str, Any]:
	"""What the form shows beside the fields: why this fit, what to ask next, and the notes on makers."""
	doc = frappe.get_doc(DOCTYPE, research)
	doc.check_permission("read")
	return {
		"contributions": [
			in_words.contribution(row) for row in frappe.parse_json(doc.fit_contributions or "[]")
		],
		"questions": in_words.questions(frappe.parse_json(doc.open_questions or "[]")),
		"notes": frappe.get_list(
			NOTE,
			filters={"research": research},
			fields=["name", "maker_row", "stance", "concerns"],
			limit=0,
		),
		"opportunity": results.opportunity_of(doc.deal),
		"may_write": doc.has_permission("write"),
	}


@frappe.whitelist()
def search_levels(txt: str = "", factor: str | None = None) -> list[dict[str, str]]:
	"""The levels of a factor, the best first, for the rows of the assessment."""
	frappe.has_permission("Grade Factor", "read", throw=True)
	levels = levels_of(factor) if factor else []
	found = [(row["label"], _(row["label"]), row["guide"] or "") for row in levels]
	return [
		{"value": value, "label": label, "description": _(guide) if guide else ""}
		for value, label, guide in found
		if txt.casefold() in label.casefold()
	]


@frappe.whitelist()
def get_fit(party_type: str, party: str, company: str | None = None) -> dict[str, Any]:
	"""How well a party fits the segment it fits best, with what each criterion adds. Changes nothing."""
	if party_type not in compat.party_types():
		return {}
	frappe.has_permission(party_type, "read", party, throw=True)
	frappe.has_permission("Target Segment", "read", throw=True)
	account = find_account(party_type, party)
	parties = [(row.party_type, row.party) for row in get_parties(account)] if account else []
	found = researches.fit_of(
		compat.company_facts(parties or [(party_type, party)]), company or compat.default_company()
	)
	if not found:
		return {}
	return {
		"segment": found.segment,
		"fit": found.score,
		"completeness": found.completeness,
		"contributions": [in_words.contribution(row) for row in researches.contributions(found)],
	}


@frappe.whitelist()
def get_basics(research: str) -> list[dict[str, Any]]:
	"""The company's basics as the fields of a dialog, each with the record that keeps it."""
	doc = frappe.get_doc(DOCTYPE, research)
	doc.check_permission("read")
	return company_basics.as_fields(doc)


@frappe.whitelist(methods=["POST"])
def edit_basics(research: str, values: str | dict) -> None:
	"""Write the company's basics to the lead, prospect or customer that keeps them, as far as the user may."""
	given = frappe.parse_json(values)
	if not isinstance(given, dict):
		frappe.throw(_("Name each field and its value."), title=_("Values Cannot Be Read"))
	company_basics.write(_writable(research), given)


@frappe.whitelist(methods=["POST"])
def save_note(research: str, maker_row: str, stance: str | None = None, concerns: str | None = None) -> str:
	"""Where a maker stands, kept apart from the research."""
	_writable(research)
	return notes.write_note(research, maker_row, stance, _short(concerns, MAX_TEXT)).name


@frappe.whitelist()
def get_duplicates(research: str) -> dict[str, Any]:
	"""Records that are the same person or the same company, with what may be done about each."""
	doc = frappe.get_doc(DOCTYPE, research)
	doc.check_permission("read")
	return found_twice.as_rows(doc)


@frappe.whitelist(methods=["POST"])
def merge_party(research: str, party_type: str, party: str, into: str) -> str:
	"""The same person twice: one record goes into the other, by ERPNext's own merge and the user's own rights."""
	doc = _writable(research)
	frappe.has_permission(party_type, "write", party, throw=True)
	frappe.has_permission(party_type, "write", into, throw=True)
	return found_twice.merge(doc, party_type, party, into)


@frappe.whitelist(methods=["POST"])
def add_as_maker(research: str, party_type: str, party: str) -> str:
	"""The same company, another person: he becomes a contact of ours and a maker of this purchase."""
	doc = _writable(research)
	frappe.has_permission(party_type, "read", party, throw=True)
	return found_twice.add_as_maker(doc, party_type, party)


def _writable(research: str) -> Document:
	doc = frappe.get_doc(DOCTYPE, research, for_update=True)
	doc.check_permission("write")
	return doc


def _refuse_colleagues(research: Document) -> None:
	if research.has_permission("write"):
		return
	owner = research.sales_owner
	frappe.throw(
		_("{0} is researched by {1}. Ask them to share the research with you.").format(
			frappe.bold(escape_html(research.party_name)),
			frappe.bold(frappe.utils.get_fullname(owner)) if owner else _("nobody yet"),
		),
		title=_("Somebody Else's Customer"),
		exc=frappe.PermissionError,
	)


def _channel_values(channel: str | dict | None) -> dict[str, Any]:
	given = frappe.parse_json(channel or "{}")
	if not isinstance(given, dict):
		frappe.throw(_("Name each field and its value."), title=_("Values Cannot Be Read"))
	return {field: value for field, value in given.items() if field in CHANNEL_FIELDS and value}


def _short(text: str | None, length: int) -> str | None:
	return text.strip()[:length] if text else None

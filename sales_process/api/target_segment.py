# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Companies that fit a segment and nobody works on, from the form of the segment; and starting on them."""

from typing import Any

import frappe
from frappe import _

from sales_process import compat
from sales_process.engine.fit import Fit, fit
from sales_process.sales_process.doctype.lead_research import in_words
from sales_process.sales_process.doctype.lead_research.lead_research import DOCTYPE as RESEARCH
from sales_process.sales_process.doctype.lead_research.lead_research import (
	NOT_A_FIT,
	contributions,
	start_research,
)
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting
from sales_process.sales_process.doctype.target_segment.candidates import Candidate, Search, find, worked_on
from sales_process.sales_process.doctype.target_segment.target_segment import DOCTYPE, get_segments

MOST_SHOWN = 100
SAVEPOINT = "sales_process_start_on_segment"


@frappe.whitelist()
def get_fitting(segment: str, company: str | None = None) -> dict[str, Any]:
	"""Companies that the user may read, that fit and that nobody works on; the best first, with what each criterion adds."""
	doc = frappe.get_doc(DOCTYPE, segment)
	doc.check_permission("read")
	rows = _fitting(doc, company or doc.company or compat.default_company())
	return {
		"rows": [_as_row(party, found) for party, found in rows[:MOST_SHOWN]],
		"more": max(0, len(rows) - MOST_SHOWN),
	}


@frappe.whitelist(methods=["POST"])
def start(segment: str, parties: str | list) -> dict[str, Any]:
	"""Start researching the chosen companies; `parties` are pairs of party type and party. One refusal stops no other."""
	frappe.has_permission(RESEARCH, "create", throw=True)
	doc = frappe.get_doc(DOCTYPE, segment)
	doc.check_permission("read")
	chosen = frappe.parse_json(parties)
	if not isinstance(chosen, list) or not 0 < len(chosen) <= MOST_SHOWN:
		frappe.throw(_("Choose between 1 and {0} companies.").format(MOST_SHOWN), title=_("Which Companies?"))
	wanted = {tuple(row) for row in chosen if isinstance(row, list) and len(row) == 2}
	company = doc.company or compat.default_company()
	names = {party.key: party.party_name for party, _found in _fitting(doc, company) if party.key in wanted}
	failed = [answer for key, name in names.items() if (answer := _start_or_explain(key, name, company))]
	return {"started": len(names) - len(failed), "failed": failed}


def _fitting(doc, company: str) -> list[tuple[Candidate, Fit]]:
	segment = next((found for found in get_segments(company) if found.name == doc.name), doc.as_segment())
	candidates = find(Search(segment.industry, segment.market_segment, segment.territory))
	taken = worked_on(row.account for row in candidates) | _refused(candidates)
	fits = ((row, fit(row.company, segment)) for row in candidates if row.account not in taken)
	enough = [(row, found) for row, found in fits if (found.score or 0) >= (setting("fits_from") or 0)]
	return sorted(enough, key=lambda pair: (-pair[1].certain, -pair[1].score, pair[0].party_name))


def _refused(candidates: list[Candidate]) -> set[str]:
	"""Accounts that were looked into and did not fit."""
	accounts = sorted({row.account for row in candidates if row.account})
	filters = {"account": ["in", accounts or [""]], "status": NOT_A_FIT}
	return set(frappe.get_all(RESEARCH, filters=filters, pluck="account", distinct=True, order_by=None))


def _start_or_explain(key: tuple[str, str], name: str, company: str) -> dict[str, str] | None:
	frappe.db.savepoint(SAVEPOINT)
	try:
		start_research(*key, company, sales_owner=frappe.session.user)
	except frappe.ValidationError as error:
		frappe.db.rollback(save_point=SAVEPOINT)
		frappe.clear_last_message()
		return {"party": name, "error": frappe.utils.strip_html(str(error))}
	return None


def _as_row(party: Candidate, found: Fit) -> dict[str, Any]:
	lines = [in_words.contribution(row) for row in contributions(found)]
	return {
		"party_type": party.party_type,
		"party": party.party,
		"party_name": party.party_name,
		"owner": frappe.utils.get_fullname(party.owner) if party.owner else "",
		"fit": round(found.score or 0),
		"completeness": round(found.completeness),
		"why": ", ".join(f"{line['criterion']}: {line['verdict']}" for line in lines),
	}

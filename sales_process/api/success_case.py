# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Success cases for a need, from the form of a research."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from sales_process.engine.cases import Need, closest
from sales_process.engine.reasons import Reason
from sales_process.sales_process.doctype.lead_research.lead_research import DOCTYPE as RESEARCH
from sales_process.sales_process.doctype.success_case.success_case import DOCTYPE, get_cases, use_of

MAX_TEXT = 2000


@frappe.whitelist()
def get_suggestions(research: str, need: str) -> list[dict[str, Any]]:
	"""The cases that come closest to a need, with why, and what they did for others."""
	doc = frappe.get_doc(RESEARCH, research)
	doc.check_permission("read")
	frappe.has_permission(DOCTYPE, "read", throw=True)
	row = _need_of(doc, need)
	text = " ".join(filter(None, (row.pain_point, row.wanted_solution, row.present_process)))
	cases = {case.name: case for case in get_cases()}
	found = closest(
		Need(text, row.item or "", doc.industry or ""), [case.as_case() for case in cases.values()]
	)
	use = use_of(suggestion.case for suggestion in found)
	return [
		{
			**_as_row(cases[suggestion.case]),
			"score": suggestion.score,
			"why": ", ".join(_in_words(reason) for reason in suggestion.reasons),
			"use": use[suggestion.case],
		}
		for suggestion in found
	]


@frappe.whitelist(methods=["POST"])
def show(research: str, need: str, case: str, reaction: str | None = None) -> None:
	"""A case was shown for a need, and perhaps how they took it."""
	doc = frappe.get_doc(RESEARCH, research, for_update=True)
	doc.check_permission("write")
	shown = frappe.get_doc(DOCTYPE, case)
	shown.check_permission("read")
	row = _need_of(doc, need)
	row.success_case = case
	row.evidence = _("{0}: {1}").format(shown.title, shown.shown_as)[:MAX_TEXT]
	row.reaction = reaction or row.reaction
	doc.save()


def _need_of(doc: Document, name: str) -> Document:
	row = next((row for row in doc.needs if row.name == name), None)
	if not row:
		frappe.throw(
			_("This need of {0} is gone. Open the research again.").format(
				frappe.bold(frappe.utils.escape_html(doc.party_name))
			),
			title=_("No Such Need"),
		)
	return row


def _as_row(case: Document) -> dict[str, Any]:
	return {
		"name": case.name,
		"title": case.title,
		"shown_as": case.shown_as,
		"pain_point": case.pain_point,
		"solution": case.solution,
		"results": [
			{"measure": row.measure, "before": row.before_value, "after": row.after_value, "unit": row.unit}
			for row in case.results
		],
	}


def _in_words(reason: Reason) -> str:
	if reason.code == "same_item":
		return _("the same item: {0}").format(reason.params["item"])
	if reason.code == "same_industry":
		return _("the same industry: {0}").format(_(reason.params["industry"]))
	return _("a similar problem ({0} %)").format(reason.params["percent"])

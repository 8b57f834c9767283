# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the form of an Opportunity Grade asks for while somebody types, and how one is begun."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt, formatdate, getdate

from sales_process.engine.grading import FULL
from sales_process.sales_process.doctype.grade_factor.grade_factor import (
	GradeFactor,
	get_factors,
	questions_in_words,
)
from sales_process.sales_process.doctype.opportunity_grade.grade_reasons import gap_in_words, lift_in_words
from sales_process.sales_process.doctype.opportunity_grade.opportunity_grade import (
	DEAL,
	DOCTYPE,
	SHOWN_LIFTS,
	newest_of,
	prefill,
)

TYPED_FIELDS = ("deal", "closing_on", "override_grade", "override_reason", "override_until")
TYPED_ROW_FIELDS = ("factor", "typed_level", "as_of", "note", "level_key")
MAX_ROWS, MAX_POINTS = 100, 60


@frappe.whitelist(methods=["POST"])
def start(deal: str) -> str:
	"""The open draft of a deal; prefilled and made where there is none."""
	frappe.has_permission(DOCTYPE, "create", throw=True)
	frappe.has_permission(DEAL, "write", deal, throw=True)
	return prefill(deal).name


@frappe.whitelist()
def preview(doc: str | dict) -> dict[str, Any]:
	"""How an assessment stands: a draft as it is being typed, a submitted one as it was. Changes nothing."""
	given = frappe.parse_json(doc)
	if cint(given.get("docstatus")):
		stored = frappe.get_doc(DOCTYPE, given.get("name"))
		stored.check_permission("read")
		return _as_view(stored)
	frappe.has_permission(DEAL, "read", given.get("deal"), throw=True)
	typed = _typed(given)
	typed.prepare()
	return _as_view(typed)


@frappe.whitelist()
def get_history(deal: str) -> list[dict[str, Any]]:
	"""The assessments of a deal, the oldest first, for the chart."""
	frappe.has_permission(DEAL, "read", deal, throw=True)
	rows = frappe.get_list(
		DOCTYPE,
		filters={"deal": deal, "docstatus": 1},
		fields=["name", "graded_on", "score", "fit", "heat", "grade", "occasion", "override_grade"],
		order_by="decided_at desc",
		limit=MAX_POINTS,
	)
	return rows[::-1]


@frappe.whitelist()
def get_levels(factor: str) -> list[str]:
	"""The levels of a factor, for a condition."""
	frappe.has_permission("Grade Factor", "read", factor, throw=True)
	return [row.label for row in frappe.get_cached_doc("Grade Factor", factor).levels]


def _typed(given: dict[str, Any]) -> Document:
	"""Only what a person types is taken from the form."""
	doc = frappe.new_doc(DOCTYPE)
	doc.update({field: given.get(field) for field in TYPED_FIELDS})
	for row in (given.get("factors") or [])[:MAX_ROWS]:
		doc.append("factors", {field: row.get(field) for field in TYPED_ROW_FIELDS})
	return doc


def _as_view(doc: Document) -> dict[str, Any]:
	factors = {factor.name: factor for factor in get_factors()}
	total = sum(flt(row.weight) for row in doc.factors)
	lifts = doc.list_of("lifts")[:SHOWN_LIFTS]
	return {
		"grade": doc.grade,
		"computed_grade": doc.computed_grade,
		"score": doc.score,
		"fit": doc.fit,
		"heat": doc.heat,
		"known": doc.known,
		"closing_on": doc.closing_on,
		"closing_is_measured": doc.closing_is_measured,
		"heat_changes_on": doc.heat_changes_on,
		"review_on": doc.review_on,
		"rows": [_as_row(row, factors.get(row.factor), total) for row in doc.factors],
		"gaps": [{**gap, "text": gap_in_words(gap)} for gap in doc.list_of("gaps")],
		"lifts": [{**lift, "text": lift_in_words(lift)} for lift in lifts],
		"is_newest": bool(doc.docstatus == 1 and _is_newest(doc)),
	}


def _is_newest(doc: Document) -> bool:
	newest = newest_of(doc.deal)
	return bool(newest) and newest.name == doc.name


def _as_row(row: Document, factor: GradeFactor | None, total: float) -> dict[str, Any]:
	"""A row of the form; a factor that is not asked any more shows what it said then."""
	return {
		"factor": row.factor,
		"label": _(row.factor),
		"axis": row.axis,
		"questions": questions_in_words(factor.questions) if factor else [],
		"levels": [_as_level(level) for level in factor.levels] if factor else [],
		"typed_level": row.typed_level,
		"as_of": getdate(row.as_of) if row.as_of else None,
		"as_of_in_words": formatdate(row.as_of) if row.as_of else "",
		"has_faded": bool(row.typed_level) and row.level != row.typed_level,
		"measured_level": row.measured_level,
		"measured_label": _(row.measured_level or ""),
		"evidence": row.why_measured,
		"note": row.note,
		"level": row.level,
		"level_label": _(row.level or ""),
		"contribution": flt(row.contribution),
		"most": FULL * flt(row.weight) / total if total else 0,
	}


def _as_level(level: Document) -> dict[str, Any]:
	return {
		"value": level.label,
		"label": _(level.label),
		"points": flt(level.points),
		"guide": _(level.guide or ""),
	}

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The Grade Factors as they are asked of a possible customer: those that have questions."""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, flt

from sales_process.engine.research import Factor
from sales_process.sales_process.doctype.grade_factor.grade_factor import get_factors


def questions() -> dict[str, str]:
	return {factor.name: factor.questions or "" for factor in get_factors()}


def to_answer() -> list[str]:
	return [name for name, asked in questions().items() if asked.strip()]


def asked(rows: Iterable[Document]) -> tuple[Factor, ...]:
	"""The factors a person answers, and whether he did."""
	known = {row.factor for row in rows if row.level}
	return tuple(
		Factor(factor.name, flt(factor.weight), _first_line(factor.questions), factor.name in known)
		for factor in get_factors()
		if _first_line(factor.questions)
	)


def _first_line(text: str | None) -> str:
	return (text or "").strip().partition("\n")[0]


def pace(rows: Iterable[Document]) -> dict[str, str]:
	"""What the assessed levels mean for the plan: urgency and intent."""
	levels = {row.factor: row.level for row in rows if row.level}
	found = {}
	for factor in get_factors():
		level = factor.sets_on_plan and factor.row_of(levels.get(factor.name))
		if level and level.stands_for:
			found[factor.sets_on_plan.lower()] = level.stands_for
	return found


def validate(research: Document) -> None:
	"""Each factor once, and with a level it has."""
	levels = {factor.name: factor.labels for factor in get_factors()}
	seen: dict[str, int] = {}
	for row in research.assessment:
		if row.factor in seen:
			frappe.throw(
				_("Rows {0} and {1} of {2} are both {3}. Keep one of them.").format(
					seen[row.factor], row.idx, _("Assessment"), frappe.bold(_(row.factor))
				),
				title=_("Assessed Twice"),
			)
		seen[row.factor] = row.idx
		if row.level and row.level not in levels.get(row.factor, {row.level}):
			frappe.throw(
				_("Row {0} of {1}: {2} has no level {3}. Choose one of: {4}.").format(
					row.idx,
					_("Assessment"),
					frappe.bold(_(row.factor)),
					frappe.bold(escape_html(row.level)),
					", ".join(_(level) for level in sorted(levels[row.factor])),
				),
				title=_("No Such Level"),
			)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, flt
from frappe.utils.caching import request_cache

from sales_process.engine.grading import (
	FACTOR_AT_LEAST,
	FULL,
	LOW,
	RANKS,
	Condition,
	Threshold,
)

DOCTYPE = "Grade Threshold"


class GradeThreshold(Document):
	def validate(self):
		self.validate_score()
		self.validate_lowest()
		self.validate_order()
		self.validate_conditions()

	def on_update(self):
		frappe.local.request_cache.clear()
		self.regrade_open_deals()

	def on_trash(self):
		frappe.local.request_cache.clear()
		self.regrade_open_deals()

	def validate_score(self):
		for fieldname in ("from_score", "win_rate"):
			if not 0 <= flt(self.get(fieldname)) <= FULL:
				frappe.throw(
					_("{0} must be between 0 and {1}.").format(
						frappe.bold(_(self.meta.get_label(fieldname))), FULL
					),
					title=_("Score out of Range"),
				)

	def validate_lowest(self):
		if self.grade == LOW and (flt(self.from_score) or self.conditions):
			frappe.throw(
				_(
					"{0} is what is left when no better grade fits: it begins at 0 and has no conditions."
				).format(frappe.bold(_(LOW))),
				title=_("The Lowest Grade Needs Nothing"),
			)

	def validate_order(self):
		for other in frappe.get_all(
			DOCTYPE, filters={"name": ["!=", self.name]}, fields=["grade", "from_score"], order_by=None
		):
			higher, lower = (self, other) if RANKS[self.grade] > RANKS[other.grade] else (other, self)
			if flt(higher.from_score) < flt(lower.from_score):
				frappe.throw(
					_(
						"{0} would begin at {1}, below {2} at {3}. A better grade needs a higher score."
					).format(
						frappe.bold(_(higher.grade)),
						f"{flt(higher.from_score):g}",
						frappe.bold(_(lower.grade)),
						f"{flt(lower.from_score):g}",
					),
					title=_("Thresholds in the Wrong Order"),
				)

	def validate_conditions(self):
		for row in self.conditions:
			if row.kind != FACTOR_AT_LEAST:
				row.factor = row.level = None
				continue
			row.days = 0
			factor = frappe.get_cached_doc("Grade Factor", row.factor) if row.factor else None
			if not factor or not cint(factor.enabled) or not factor.row_of(row.level):
				frappe.throw(
					_(
						"Row {0} of Conditions: choose a factor that is asked, and one of its levels: {1}."
					).format(
						row.idx,
						escape_html(", ".join(_(each.label) for each in factor.levels) if factor else "–"),
					),
					title=_("Condition Can Never Be Met"),
				)

	def regrade_open_deals(self):
		from sales_process.sales_process.doctype.opportunity_grade.regrading import rules_changed

		rules_changed(self)

	def as_threshold(self) -> Threshold:
		"""The threshold as the engine knows it."""
		return Threshold(
			grade=self.grade,
			from_score=flt(self.from_score),
			conditions=tuple(
				Condition(row.kind, row.factor or "", row.level or "", cint(row.days))
				for row in self.conditions
			),
		)


@request_cache
def get_thresholds() -> tuple[Threshold, ...]:
	"""Every grade's threshold, read once per request."""
	names = frappe.get_all(DOCTYPE, pluck="name", order_by="from_score desc")
	return tuple(frappe.get_cached_doc(DOCTYPE, name).as_threshold() for name in names)


def review_days(grade: str | None) -> int:
	if not grade or not frappe.db.exists(DOCTYPE, grade, cache=True):
		return 0
	return cint(frappe.get_cached_value(DOCTYPE, grade, "review_days"))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from itertools import pairwise

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, flt
from frappe.utils.caching import request_cache

from sales_process.engine.grading import FULL, Factor, Level

DOCTYPE = "Grade Factor"
TOUCHES = "Two-way Touches"


class GradeFactor(Document):
	def validate(self):
		self.validate_levels()
		self.validate_measures()
		self.validate_half_life()
		self.validate_conditions_keep_it()

	def on_update(self):
		frappe.local.request_cache.clear()
		self.rename_levels_in_conditions()
		self.regrade_open_deals()

	def after_rename(self, old: str, new: str, merge: bool = False):
		frappe.local.request_cache.clear()
		frappe.clear_document_cache("Grade Threshold")

	def on_trash(self):
		frappe.local.request_cache.clear()
		self.regrade_open_deals()

	def validate_levels(self):
		seen: dict[str, int] = {}
		for row in self.levels:
			row.label = (row.label or "").strip()
			if row.label in seen:
				frappe.throw(
					_("Rows {0} and {1} of {2} are both {3}. Keep one of them.").format(
						seen[row.label], row.idx, _("Levels"), frappe.bold(escape_html(row.label))
					),
					title=_("Level Named Twice"),
				)
			if not 0 <= flt(row.points) <= FULL:
				frappe.throw(
					_("Row {0} of Levels: {1} must be between 0 and {2}.").format(
						row.idx, frappe.bold(_("Points")), FULL
					),
					title=_("Points out of Range"),
				)
			seen[row.label] = row.idx

	def validate_measures(self):
		"""A better measure must never mean fewer points, except for days, of which fewer are better."""
		for row in self.levels:
			row.from_value = (row.from_value or "").strip()
			if row.from_value and _number(row.from_value) is None:
				frappe.throw(
					_("Row {0} of Levels: {1} must be a number, or empty. It is {2}.").format(
						row.idx, frappe.bold(_("From Measure")), frappe.bold(escape_html(row.from_value))
					),
					title=_("Not a Number"),
				)
		if not self.automatic_source:
			return
		measured = sorted(
			(row for row in self.levels if row.from_value), key=lambda row: _number(row.from_value)
		)
		if not measured:
			frappe.throw(
				_("Say in {0} from which measure a level applies, or clear {1}.").format(
					frappe.bold(_("From Measure")), frappe.bold(_("Automatic Source"))
				),
				title=_("Nothing to Measure by"),
			)
		falls = self.automatic_source == "Days to Closing"
		for lower, higher in pairwise(measured):
			if (
				(flt(higher.points) > flt(lower.points))
				if falls
				else (flt(higher.points) < flt(lower.points))
			):
				frappe.throw(
					_(
						"Rows {0} and {1} of Levels: the better measure has fewer points. Exchange their points or measures."
					).format(lower.idx, higher.idx),
					title=_("Levels in the Wrong Order"),
				)

	def validate_half_life(self):
		if self.automatic_source == TOUCHES and not cint(self.half_life_days):
			frappe.throw(
				_("Touches fade: say in {0} after how many days one counts half.").format(
					frappe.bold(_("Half-life (Days)"))
				),
				title=_("Half-life Is Missing"),
			)

	def validate_conditions_keep_it(self):
		"""A condition on a factor that nobody is asked, or on a level it has not, could never be met."""
		kept = {row.name for row in self.levels}
		gone = {row.label for row in self._levels_before() if row.name not in kept}
		used = [
			row
			for row in conditions_on(self.name)
			if not cint(self.enabled) or (row.level in gone and row.level not in self.labels)
		]
		if used:
			frappe.throw(
				_("The grade {0} needs {1} to be at least {2}. Change that condition first, in {3}.").format(
					frappe.bold(_(used[0].parent)),
					frappe.bold(_(self.factor_name)),
					frappe.bold(escape_html(_(used[0].level))),
					frappe.utils.get_link_to_form("Grade Threshold", used[0].parent),
				),
				title=_("A Grade Needs This"),
			)

	def rename_levels_in_conditions(self):
		before = {row.name: row.label for row in self._levels_before()}
		Condition = frappe.qb.DocType("Grade Condition")
		for row in self.levels:
			old = before.get(row.name)
			if old and old != row.label:
				frappe.qb.update(Condition).set(Condition.level, row.label).where(
					(Condition.factor == self.name) & (Condition.level == old)
				).run()
		if before:
			frappe.clear_document_cache("Grade Threshold")

	def regrade_open_deals(self):
		from sales_process.sales_process.doctype.opportunity_grade.regrading import rules_changed

		rules_changed(self)

	def _levels_before(self) -> list[Document]:
		before = self.get_doc_before_save()
		return before.levels if before else []

	@property
	def labels(self) -> set[str]:
		return {row.label for row in self.levels}

	def as_factor(self) -> Factor:
		"""The factor as the engine knows it."""
		return Factor(
			name=self.name,
			axis=self.axis,
			weight=flt(self.weight),
			levels=tuple(Level(row.label, flt(row.points), _number(row.from_value)) for row in self.levels),
			half_life_days=cint(self.half_life_days),
		)

	def row_of(self, label: str | None, key: str | None = None) -> Document | None:
		"""The row of a level; a level that has got another name since is found by its key."""
		by_label = next((row for row in self.levels if row.label == label), None)
		return by_label or next((row for row in self.levels if key and row.name == key), None)


def _number(text: str | None) -> float | None:
	try:
		return float(text) if text else None
	except ValueError:
		return None


@request_cache
def get_factors() -> tuple[GradeFactor, ...]:
	"""Every factor that is asked, the axes apart and the heaviest first; read once per request."""
	names = frappe.get_all(
		DOCTYPE, filters={"enabled": 1}, pluck="name", order_by="axis asc, weight desc, name asc"
	)
	return tuple(frappe.get_cached_doc(DOCTYPE, name) for name in names)


def questions_in_words(questions: str | None) -> list[str]:
	"""The questions of a factor in the reader's language: each line is one, translated by itself."""
	return [_(line.strip()) for line in (questions or "").splitlines() if line.strip()]


def levels_of(factor: str) -> list[dict]:
	"""The answers to a factor, the best first."""
	rows = frappe.get_cached_doc(DOCTYPE, factor).levels
	return [
		{"label": row.label, "points": flt(row.points), "guide": row.guide}
		for row in sorted(rows, key=lambda row: -flt(row.points))
	]


def conditions_on(factor: str | None) -> list[frappe._dict]:
	return frappe.get_all(
		"Grade Condition",
		filters={"parenttype": "Grade Threshold", "factor": factor, "kind": "Factor at Least"},
		fields=["parent", "level"],
		order_by="parent asc, idx asc",
	)

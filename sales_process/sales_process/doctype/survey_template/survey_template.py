# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, flt

from sales_process.engine.survey import (
	BEST,
	CHOICE,
	NPS,
	SCORED,
	OptionFault,
	Question,
	find_option_faults,
	parse_options,
)

DOCTYPE = "Survey Template"


class SurveyTemplate(Document):
	def validate(self):
		self.trim_names()
		self.validate_dimensions()
		self.validate_questions()
		self.validate_something_is_scored()
		self.validate_one_recommendation()

	def trim_names(self):
		for row in (*self.dimensions, *self.questions):
			row.dimension = (row.dimension or "").strip()

	def validate_dimensions(self):
		seen: dict[str, int] = {}
		for row in self.dimensions:
			if row.dimension in seen:
				frappe.throw(
					_("Rows {0} and {1} of {2} are both {3}. Keep one of them.").format(
						seen[row.dimension], row.idx, _("Dimensions"), frappe.bold(escape_html(row.dimension))
					),
					title=_("Dimension Named Twice"),
				)
			if flt(row.weight) <= 0:
				frappe.throw(
					_(
						"Row {0} of Dimensions: {1} must be more than 0. Remove the row if it is not to count."
					).format(row.idx, frappe.bold(_("Weight", context="Survey Dimension"))),
					title=_("Weight out of Range"),
				)
			seen[row.dimension] = row.idx

	def validate_questions(self):
		known = {row.dimension for row in self.dimensions}
		for row in self.questions:
			self.validate_dimension_of(row, known)
			if row.question_type == CHOICE:
				self.validate_options_of(row)
			else:
				row.options = None

	def validate_dimension_of(self, row: Document, known: set[str]):
		if row.dimension and row.dimension not in known:
			frappe.throw(
				_("Row {0} of Questions: {1} is not among the Dimensions above. Choose one of: {2}.").format(
					row.idx, frappe.bold(escape_html(row.dimension)), escape_html(", ".join(sorted(known)))
				),
				title=_("Unknown Dimension"),
			)
		if not row.dimension and row.question_type in SCORED:
			frappe.throw(
				_(
					"Row {0} of Questions: choose the {1} that a question of type {2} scores, or make it {3}."
				).format(row.idx, frappe.bold(_("Dimension")), _(row.question_type), _("Open")),
				title=_("Dimension Is Missing"),
			)

	def validate_options_of(self, row: Document):
		faults = find_option_faults(row.options)
		if faults:
			frappe.throw(
				[_("Row {0} of Questions, {1}:").format(row.idx, frappe.bold(_("Options")))]
				+ [_in_words(fault) for fault in faults],
				title=_("Options Cannot Be Used"),
				as_list=True,
			)

	def validate_something_is_scored(self):
		if not any(row.question_type in SCORED for row in self.questions):
			frappe.throw(
				_("Nothing in {0} gives a score. Add a question of type {1} or {2}.").format(
					frappe.bold(_("Questions")), _("Rating"), _("Choice")
				),
				title=_("Nothing to Score"),
			)

	def validate_one_recommendation(self):
		rows = [str(row.idx) for row in self.questions if row.question_type == NPS]
		if len(rows) > 1:
			frappe.throw(
				_("Rows {0} of Questions are of type {1}. Ask only once for a recommendation.").format(
					", ".join(rows), frappe.bold(_("NPS"))
				),
				title=_("Recommendation Asked Twice"),
			)

	def as_questions(self) -> tuple[Question, ...]:
		"""The questions as the engine takes them; a row keeps its key however often it is edited."""
		weights = {row.dimension: flt(row.weight) for row in self.dimensions}
		return tuple(
			Question(
				key=row.name,
				text=row.question,
				kind=row.question_type,
				dimension=row.dimension or "",
				required=bool(cint(row.required)),
				options=parse_options(row.options),
				weight=weights.get(row.dimension, 1),
			)
			for row in self.questions
		)

	def as_frozen_rows(self) -> list[dict]:
		"""The questions as a survey keeps them."""
		weights = {row.dimension: flt(row.weight) for row in self.dimensions}
		return [
			{
				"question_key": row.name,
				"question": row.question,
				"question_type": row.question_type,
				"dimension": row.dimension,
				"required": row.required,
				"options": row.options,
				"weight": weights.get(row.dimension, 1),
			}
			for row in self.questions
		]


def _in_words(fault: OptionFault) -> str:
	line = frappe.bold(escape_html(fault.line))
	texts = {
		"too_few": _("Write at least two choices, one per line."),
		"twice": _("{0} is there twice.").format(line),
		"out_of_range": _("The score of {0} must be between 0 and {1}.").format(line, BEST),
		"no_text": _("A line has a score but no text."),
	}
	return texts[fault.code]

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from collections.abc import Mapping

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, flt

from sales_process.engine.survey import (
	BEST,
	NPS,
	OPEN,
	SCORED,
	SCORED_IF_ABOUT_A_DIMENSION,
	SEVERAL,
	WITH_OPTIONS,
	OptionFault,
	Question,
	find_option_faults,
	parse_answers_meant,
	parse_options,
)
from sales_process.sales_process.doctype.survey_template.questions import as_frozen_rows, as_questions
from sales_process.sales_process.doctype.survey_template.wording import as_frozen_texts, validate_texts

DOCTYPE = "Survey Template"


class SurveyTemplate(Document):
	def validate(self):
		self.trim_names()
		self.validate_dimensions()
		self.validate_questions()
		self.follow_moved_questions()
		self.validate_dependence()
		self.validate_something_is_scored()
		self.validate_one_recommendation()
		validate_texts(self)

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
			if row.question_type in WITH_OPTIONS:
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
		faults = find_option_faults(row.options, row.question_type)
		if faults:
			frappe.throw(
				[_("Row {0} of Questions, {1}:").format(row.idx, frappe.bold(_("Options")))]
				+ [_in_words(fault) for fault in faults],
				title=_("Options Cannot Be Used"),
				as_list=True,
			)

		if row.question_type == SEVERAL and row.dimension and not has_scores(row):
			frappe.throw(
				_(
					"Row {0} of Questions: no choice has a score. Write one, as in {1}, or leave {2} empty."
				).format(row.idx, frappe.bold(_("On time = 100")), frappe.bold(_("Dimension"))),
				title=_("Nothing to Score"),
			)

	def follow_moved_questions(self):
		"""A number that a person did not change means the same question as before, wherever that was moved."""
		before = self.get_doc_before_save()
		typed = {row.name: row for row in (*before.questions, *before.texts)} if before else {}
		for row in self.questions:
			if not cint(row.depends_on_row):
				row.depends_on_key = row.depends_on_answers = None
			self.follow(row, "depends_on_row", "depends_on_key", typed)
			if row.depends_on_row and not row.depends_on_key:
				self.throw_not_earlier(row)
		# what was said about a question goes with it
		gone = [row for row in self.texts if self.follow(row, "question_row", "question_key", typed)]
		self.set("texts", [row for row in self.texts if row not in gone])

	def follow(self, row: Document, number: str, key: str, typed: Mapping[str, Document]) -> bool:
		"""Bring the number and the key of a question into line. Is the question gone that was meant?"""
		numbers = {each.name: each.idx for each in self.questions}
		before = typed.get(row.name)
		if before and before.get(key) and cint(row.get(number)) == cint(before.get(number)):
			meant = before.get(key)
			row.set(number, numbers.get(meant) or row.get(number))
			row.set(key, meant if meant in numbers else None)
			return meant not in numbers
		row.set(key, next((each.name for each in self.questions if each.idx == cint(row.get(number))), None))
		return False

	def validate_dependence(self):
		asked = {question.key: question for question in self.as_questions()}
		for row in self.questions:
			if cint(row.depends_on_row):
				self.validate_is_earlier(row)
				self.validate_answers_meant(row, asked[row.depends_on_key])

	def validate_is_earlier(self, row: Document):
		if cint(row.depends_on_row) >= row.idx:
			self.throw_not_earlier(row)

	def throw_not_earlier(self, row: Document):
		frappe.throw(
			_(
				"Row {0} of Questions: {1} must be the number of an earlier question that is still there. Empty it, or name another."
			).format(row.idx, frappe.bold(_("Only after Question"))),
			title=_("Not an Earlier Question"),
		)

	def validate_answers_meant(self, row: Document, earlier: Question):
		if earlier.kind == OPEN:
			frappe.throw(
				_(
					"Row {0} of Questions: question {1} is answered in own words, which nobody foresees. Name another in {2}."
				).format(row.idx, row.depends_on_row, frappe.bold(_("Only after Question"))),
				title=_("Answers Are Not Known"),
			)
		meant, unknown = parse_answers_meant(earlier, row.depends_on_answers or "")
		if unknown or not meant:
			frappe.throw(
				_("Row {0} of Questions: {1} must name answers to question {2}: {3}.").format(
					row.idx,
					frappe.bold(_("Only after These Answers")),
					row.depends_on_row,
					escape_html(", ".join(earlier.choices)),
				),
				title=_("Answer Is Not Offered"),
			)

	def validate_something_is_scored(self):
		if not any(is_scored(row) for row in self.questions):
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
		"""The questions as the engine takes them."""
		return as_questions(self.as_frozen_rows())

	def as_frozen_rows(self) -> list[frappe._dict]:
		"""The questions as a survey keeps them."""
		return as_frozen_rows(self)

	def as_frozen_texts(self) -> dict:
		"""What else the customer reads, in every language, as a survey keeps it."""
		return as_frozen_texts(self)


def is_scored(row: Document) -> bool:
	return row.question_type in SCORED or bool(
		row.dimension and row.question_type in SCORED_IF_ABOUT_A_DIMENSION
	)


def has_scores(row: Document) -> bool:
	return any(option.score is not None for option in parse_options(row.options, row.question_type))


def _in_words(fault: OptionFault) -> str:
	line = frappe.bold(escape_html(fault.line))
	texts = {
		"too_few": _("Write at least two choices, one per line."),
		"not_two": _("Write two choices, one per line, or none for Yes and No."),
		"twice": _("{0} is there twice.").format(line),
		"out_of_range": _("The score of {0} must be between 0 and {1}.").format(line, BEST),
		"no_text": _("A line has a score but no text."),
	}
	return texts[fault.code]

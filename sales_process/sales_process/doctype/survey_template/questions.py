# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A template's questions: as a survey keeps them, and as the engine takes them."""

from collections.abc import Iterable

import frappe
from frappe.model.document import Document
from frappe.utils import cint, flt

from sales_process.engine.survey import (
	WITH_OPTIONS,
	YES_AND_NO,
	YES_NO,
	Question,
	ShownAfter,
	parse_answers_meant,
	parse_options,
)


def as_frozen_rows(template: Document) -> list[frappe._dict]:
	"""The questions as a survey keeps them; a row keeps its key however often it is edited."""
	weights = {row.dimension: flt(row.weight) for row in template.dimensions}
	rows = [_as_frozen(row, weights.get(row.dimension, 1)) for row in template.questions]
	_freeze_answers_meant(rows)
	return rows


def _as_frozen(row: Document, weight: float) -> frappe._dict:
	return frappe._dict(
		question_key=row.name,
		question=row.question,
		question_type=row.question_type,
		dimension=row.dimension,
		required=row.required,
		options=row.options or (YES_AND_NO if row.question_type == YES_NO else None),
		weight=weight,
		depends_on_key=row.depends_on_key,
		depends_on_answers=row.depends_on_answers,
	)


def _freeze_answers_meant(rows: list[frappe._dict]) -> None:
	"""A survey keeps the answers themselves, so that a browser need not know what `<= 2` means."""
	asked = {row.question_key: _as_question(row) for row in rows}
	for row in rows:
		if earlier := asked.get(row.depends_on_key):
			meant, __ = parse_answers_meant(earlier, row.depends_on_answers or "")
			row.depends_on_answers = "\n".join(meant)


def as_questions(rows: Iterable[Document | frappe._dict]) -> tuple[Question, ...]:
	"""What a survey keeps, as the engine takes it."""
	return tuple(_as_question(row) for row in rows)


def _as_question(row: Document | frappe._dict) -> Question:
	options = row.options if row.question_type in WITH_OPTIONS else ""
	answers = tuple((row.depends_on_answers or "").split("\n"))
	return Question(
		key=row.question_key,
		text=row.question,
		kind=row.question_type,
		dimension=row.dimension or "",
		required=bool(cint(row.required)),
		options=parse_options(options or "", row.question_type),
		weight=flt(row.weight),
		shown_after=ShownAfter(row.depends_on_key, answers) if row.depends_on_key else None,
	)

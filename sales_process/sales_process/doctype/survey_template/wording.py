# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What a survey says, in its own words and in other languages. Answers are always kept in the own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html

from sales_process.engine.survey import WITH_OPTIONS, Question, parse_options

INTRODUCTION, THANKS, EMAIL_TEMPLATE = "Introduction", "Thank-you", "Email Template"
QUESTION, OPTIONS = "Question", "Options"
OF_THE_WHOLE = {INTRODUCTION: "introduction", THANKS: "thanks", EMAIL_TEMPLATE: "email_template"}
OF_A_QUESTION = (QUESTION, OPTIONS)


@dataclass(frozen=True, slots=True)
class Wording:
	"""The texts of one survey as one person reads them."""

	introduction: str = ""
	thanks: str = ""
	email_template: str = ""
	questions: Mapping[str, str] = field(default_factory=dict)
	options: Mapping[str, list[str]] = field(default_factory=dict)

	def question(self, question: Question) -> str:
		return self.questions.get(question.key) or in_words_of_the_app(question.text)

	def choice(self, question: Question, choice: str) -> str:
		own = [option.text for option in question.options]
		translated = self.options.get(question.key, [])
		if choice in own and len(translated) == len(own):
			return translated[own.index(choice)]
		return in_words_of_the_app(choice)


def in_words_of_the_app(text: str) -> str:
	"""What came with the app is known in its languages; Yes and No are, too. Anything else stays as it is."""
	return _(text) if text else ""


def wording_in(texts: Mapping, language: str | None) -> Wording:
	"""What is translated into a language, or into the one it is a variety of; the rest in the own words."""
	known = texts.get("languages") or {}
	translated = known.get(language) or known.get((language or "").split("-")[0]) or {}
	own = {name: texts.get(name) or "" for name in OF_THE_WHOLE.values()}
	return Wording(
		introduction=translated.get("introduction") or in_words_of_the_app(own["introduction"]),
		thanks=translated.get("thanks") or in_words_of_the_app(own["thanks"]),
		email_template=translated.get("email_template") or own["email_template"],
		questions=translated.get("questions") or {},
		options=translated.get("options") or {},
	)


def as_frozen_texts(template: Document) -> dict:
	"""The texts as a survey keeps them; the own wording of its questions is kept with the questions."""
	texts: dict = {name: template.get(name) or "" for name in (*OF_THE_WHOLE.values(), "language")}
	texts["languages"] = languages = {}
	for row in template.texts:
		if (row.translated or "").strip():
			_add(languages.setdefault(row.language, {"questions": {}, "options": {}}), row)
	return texts


def _add(texts: dict, row: Document) -> None:
	if row.text_of == QUESTION:
		texts["questions"][row.question_key] = row.translated
	elif row.text_of == OPTIONS:
		texts["options"][row.question_key] = lines_of(row)
	else:
		texts[OF_THE_WHOLE[row.text_of]] = row.translated


def lines_of(row: Document) -> list[str]:
	"""Options as they are read. Whoever copied the scores along meant no other text."""
	return [option.text for option in parse_options(row.translated or "")]


# what an admin writes


def validate_texts(template: Document) -> None:
	"""Each text once in a language, of a question that is there, and with as many options as it has."""
	seen: dict[tuple, int] = {}
	questions = {row.idx: row for row in template.questions}
	for row in template.texts:
		if row.text_of in OF_A_QUESTION:
			_validate_question(row, questions)
		else:
			row.question_row, row.question_key = 0, None
		what = (row.language, row.text_of, cint(row.question_row))
		if what in seen:
			frappe.throw(
				_("Rows {0} and {1} of Texts are the same text in the same language. Keep one.").format(
					seen[what], row.idx
				),
				title=_("Text Written Twice"),
			)
		seen[what] = row.idx
		_validate_language(template, row)
		_validate_template_of_mail(row)
		row.original = _original(template, row, questions)


def _validate_question(row: Document, questions: Mapping[int, Document]) -> None:
	question = questions.get(cint(row.question_row))
	if not question:
		frappe.throw(
			_("Row {0} of Texts: there is no question {1}. Correct the number, or remove the row.").format(
				row.idx, cint(row.question_row)
			),
			title=_("Unknown Question"),
		)
	if row.text_of == OPTIONS and question.question_type not in WITH_OPTIONS:
		frappe.throw(
			_("Row {0} of Texts: question {1} has no options. Remove the row.").format(row.idx, question.idx),
			title=_("No Options to Translate"),
		)
	if row.text_of == OPTIONS and (row.translated or "").strip():
		_validate_options(row, question)


def _validate_options(row: Document, question: Document) -> None:
	wanted = len(parse_options(question.options or "", question.question_type))
	lines = lines_of(row)
	if len(lines) != wanted:
		frappe.throw(
			_(
				"Row {0} of Texts: question {1} has {2} options, but {3} are translated. Write one per line, in the same order."
			).format(row.idx, question.idx, wanted, len(lines)),
			title=_("Options Do Not Match"),
		)
	if len({line.casefold() for line in lines}) < len(lines) or not all(lines):
		frappe.throw(
			_("Row {0} of Texts: two options read the same, or one is empty.").format(row.idx),
			title=_("Options Do Not Match"),
		)


def _validate_language(template: Document, row: Document) -> None:
	if row.language == template.language:
		frappe.throw(
			_("Row {0} of Texts: {1} is the language in which the template itself is written.").format(
				row.idx, frappe.bold(escape_html(row.language))
			),
			title=_("Nothing to Translate"),
		)


def _validate_template_of_mail(row: Document) -> None:
	name = (row.translated or "").strip()
	if row.text_of == EMAIL_TEMPLATE and name and not frappe.db.exists("Email Template", name):
		frappe.throw(
			_("Row {0} of Texts: there is no Email Template named {1}.").format(
				row.idx, frappe.bold(escape_html(name))
			),
			title=_("Unknown Email Template"),
		)


def _original(template: Document, row: Document, questions: Mapping[int, Document]) -> str:
	if row.text_of == QUESTION:
		return questions[cint(row.question_row)].question
	if row.text_of == OPTIONS:
		question = questions[cint(row.question_row)]
		return "\n".join(
			option.text for option in parse_options(question.options or "", question.question_type)
		)
	return template.get(OF_THE_WHOLE[row.text_of]) or ""

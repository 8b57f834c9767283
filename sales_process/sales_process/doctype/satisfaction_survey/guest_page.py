# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What a guest sees of a survey. Looking changes nothing."""

from collections.abc import Iterable, Mapping

import frappe
from frappe import _
from frappe.model.document import Document

from sales_process.engine.survey import LONGEST_ANSWER, NPS, RATING, SEVERAL, Problem, Question, clean
from sales_process.language import day_and_minute, direction, in_language
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.satisfaction_survey import drafts
from sales_process.sales_process.doctype.satisfaction_survey.invitation import language_of
from sales_process.sales_process.doctype.survey_template.wording import Wording, wording_in

TEMPLATE = "sales_process/www/survey.html"
ACTION = "/api/method/sales_process.api.survey.answer"
LATER = "/api/method/sales_process.api.survey.save_draft"
FIELD = "q_"
FORM, THANKS, ANSWERED, GONE, UNKNOWN, BUSY, PREVIEW = (
	"form thanks answered gone unknown busy preview".split()
)
STATUS = {GONE: 410, UNKNOWN: 404, BUSY: 429}
INCOMPLETE = 422


def page_of_link(key: str, is_done: bool = False, is_kept: bool = False) -> frappe._dict:
	"""The page of a link: the form with what was answered so far, or why there is none."""
	link = links.get_link(key, links.SURVEY)
	if not link:
		return message(UNKNOWN)
	survey = frappe.get_doc(link.reference_doctype, link.reference_name)
	row = next((row for row in survey.recipients if row.access_link == link.name), None)
	if link.state == links.USED:
		return message(THANKS if is_done else ANSWERED, survey, row)
	if link.state != links.USABLE or not row:
		return message(GONE, survey, row)
	return form(survey, row, key, drafts.of(row), is_kept=is_kept)


def form(
	survey: Document,
	row: Document,
	key: str,
	given: Mapping[str, str],
	problems: Iterable[Problem] = (),
	is_kept: bool = False,
) -> frappe._dict:
	"""The questions, with the answers given so far and what is still wrong with them."""
	with in_language(language := _language(survey, row)):
		return _form(
			language,
			survey.company,
			survey.wording_for(language),
			survey.as_questions(),
			given,
			problems,
			state=FORM,
			key=key,
			action=ACTION,
			later=LATER,
			notice=_kept_in_words(row, is_kept) if given and not problems else "",
			csrf_token="" if frappe.session.user == "Guest" else frappe.session.data.csrf_token or "",
		)


def _kept_in_words(row: Document, is_kept: bool) -> str:
	"""Where somebody comes back to what he saved half-way."""
	if is_kept:
		return _("Your answers are kept, but not sent yet. Open the same link to go on, on any device.")
	if row.draft_kept_on:
		return _("Here is what you saved on {0}. It has not been sent yet.").format(
			day_and_minute(row.draft_kept_on)
		)
	return ""


def preview(template: str, language: str | None = None) -> frappe._dict:
	"""The form as a customer would see it, for whoever may read the template."""
	doc = frappe.get_doc("Survey Template", template)
	doc.check_permission("read")
	with in_language(language := language or doc.language or frappe.local.lang):
		return _form(
			language,
			doc.company or _("Your Company"),
			wording_in(doc.as_frozen_texts(), language),
			doc.as_questions(),
			{},
			(),
			state=PREVIEW,
			key="",
			action="",
			later="",
			notice=_("Preview. Nothing can be sent from here."),
			csrf_token="",
		)


def message(state: str, survey: Document | None = None, row: Document | None = None) -> frappe._dict:
	"""A page without a form: thanks, or why the link does nothing."""
	language = _language(survey, row)
	with in_language(language):
		texts = {
			THANKS: (_("Thank you"), _thanks(survey, language)),
			ANSWERED: (_("Already answered"), _("You have answered these questions already. Thank you!")),
			GONE: (
				_("This page is closed"),
				_(
					"The time for answers is over. If you still want to tell us something, please write to us."
				),
			),
			UNKNOWN: (
				_("Nothing here"),
				_("This link leads nowhere. Please check that you copied all of it from our message."),
			),
			BUSY: (_("One moment, please"), _("There were too many tries. Please try again in an hour.")),
		}
		title, text = texts[state]
	return frappe._dict(
		state=state,
		language=language,
		direction=direction(language),
		company=survey.company if survey else "",
		title=title,
		text=text,
		status=STATUS.get(state, 200),
	)


def render(page: frappe._dict) -> str:
	with in_language(page.language):
		return frappe.render_template(TEMPLATE, {"page": page})


def address(key: str, is_done: bool = False, is_kept: bool = False) -> str:
	after = "&done=1" if is_done else "&kept=1" if is_kept else ""
	return links.address_of(key, links.SURVEY) + after


def read_fields(questions: Iterable[Question], fields: Mapping[str, object]) -> dict[str, str]:
	"""What a guest gave to the questions he was asked, and nothing else: text only, of a length that can be shown again."""
	given = {}
	for question in questions:
		value = _picked(question, fields) if question.kind == SEVERAL else fields.get(_name(question))
		if isinstance(value, str) and value:
			given[question.key] = clean(value[: LONGEST_ANSWER * 2 + 1])
	return given


def _picked(question: Question, fields: Mapping[str, object]) -> str:
	"""Each choice is a field of its own: Frappe keeps but one value of a name."""
	return "\n".join(
		choice
		for number, choice in enumerate(question.choices, 1)
		if fields.get(_name(question, number)) == choice
	)


def _name(question: Question, number: int | None = None) -> str:
	return f"{FIELD}{question.key}" + (f"_{number}" if number else "")


def _form(
	language: str,
	company: str,
	wording: Wording,
	questions: Iterable[Question],
	given: Mapping[str, str],
	problems: Iterable[Problem],
	**values,
) -> frappe._dict:
	wrong = {problem.key: problem.code for problem in problems}
	fields = [
		_as_field(question, number, wording, given.get(question.key, ""), wrong.get(question.key))
		for number, question in enumerate(questions, 1)
	]
	_say_after_what(fields)
	return frappe._dict(
		language=language,
		direction=direction(language),
		company=company,
		title=_("How satisfied are you?"),
		introduction=wording.introduction,
		questions=fields,
		has_dependent=any(field.after for field in fields),
		has_problems=bool(wrong),
		problem=_error("nothing_answered") if "" in wrong else "",
		longest_answer=LONGEST_ANSWER,
		status=INCOMPLETE if wrong else 200,
		**values,
	)


def _as_field(
	question: Question, number: int, wording: Wording, value: str, problem: str | None
) -> frappe._dict:
	picked = value.split("\n") if question.kind == SEVERAL else [value]
	return frappe._dict(
		key=question.key,
		name=_name(question),
		number=number,
		text=wording.question(question),
		kind=question.kind,
		input="checkbox" if question.kind == SEVERAL else "radio",
		required=question.required,
		insist=_insist(question),
		choices=[
			frappe._dict(
				name=_name(question, idx if question.kind == SEVERAL else None),
				value=choice,
				label=_label(question, choice, wording),
				checked=choice in picked,
			)
			for idx, choice in enumerate(question.choices, 1)
		],
		shown_after=question.shown_after,
		least=_least(question),
		most=_most(question),
		value=value[:LONGEST_ANSWER],
		error=_error(problem) if problem else "",
	)


def _insist(question: Question) -> str:
	"""How a browser insists on an answer; where it cannot know better than this page, it does not."""
	if not question.required or question.kind == SEVERAL:
		return ""
	return "data-required" if question.shown_after else "required"


def _say_after_what(fields: Iterable[frappe._dict]) -> None:
	"""Who has no script reads for whom a question is, and decides for himself."""
	known = {field.key: field for field in fields}
	for field in known.values():
		earlier = known.get(field.shown_after.key) if field.shown_after else None
		if earlier:
			labels = [choice.label for choice in earlier.choices if choice.value in field.shown_after.answers]
			field.after = earlier.key
			field.after_answers = frappe.as_json(list(field.shown_after.answers), indent=None)
			field.only_if = _("Only if your answer to question {0} was: {1}").format(
				earlier.number, " / ".join(labels)
			)


def _label(question: Question, choice: str, wording: Wording) -> str:
	if question.kind != RATING:
		return wording.choice(question, choice)
	words = (
		_("very dissatisfied"),
		_("dissatisfied"),
		_("neither nor"),
		_("satisfied"),
		_("very satisfied"),
	)
	return f"{choice} – {words[int(choice) - 1]}"


def _least(question: Question) -> str:
	return _("not at all likely") if question.kind == NPS else ""


def _most(question: Question) -> str:
	return _("extremely likely") if question.kind == NPS else ""


def _error(code: str) -> str:
	texts = {
		"required": _("Please answer this question."),
		"not_offered": _("Please choose one of the answers."),
		"unreadable": _("This answer cannot be read. Please give it again."),
		"too_long": _("Please shorten your answer to {0} characters.").format(LONGEST_ANSWER),
		"nothing_answered": _("Please answer at least one question."),
	}
	return texts[code]


def _thanks(survey: Document | None, language: str) -> str:
	thanks = survey and survey.wording_for(language).thanks
	return thanks or _("Thank you. Your answers help us to serve you better.")


def _language(survey: Document | None, row: Document | None) -> str:
	language = survey and language_of(survey, row)
	return language or frappe.local.lang

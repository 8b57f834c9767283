# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What a guest sees of a survey. Looking changes nothing."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

import frappe
from frappe import _
from frappe.model.document import Document

from sales_process.engine.survey import LONGEST_ANSWER, NPS, RATING, Problem, Question
from sales_process.language import direction, in_language
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.satisfaction_survey.invitation import language_of

TEMPLATE = "sales_process/www/survey.html"
ACTION = "/api/method/sales_process.api.survey.answer"
FIELD = "q_"
FORM, THANKS, ANSWERED, GONE, UNKNOWN, BUSY, PREVIEW = (
	"form thanks answered gone unknown busy preview".split()
)
STATUS = {GONE: 410, UNKNOWN: 404, BUSY: 429}
INCOMPLETE = 422


def page_of_link(key: str, is_done: bool = False) -> frappe._dict:
	"""The page of a link: the form, or why there is none."""
	link = links.get_link(key, links.SURVEY)
	if not link:
		return message(UNKNOWN)
	survey = frappe.get_doc(link.reference_doctype, link.reference_name)
	row = next((row for row in survey.recipients if row.access_link == link.name), None)
	if link.state == links.USED:
		return message(THANKS if is_done else ANSWERED, survey, row)
	if link.state != links.USABLE or not row:
		return message(GONE, survey, row)
	return form(survey, row, key)


def form(
	survey: Document,
	row: Document,
	key: str,
	given: Mapping[str, str] | None = None,
	problems: Iterable[Problem] = (),
) -> frappe._dict:
	"""The questions, with the answers given so far and what is still wrong with them."""
	with in_language(language := _language(survey, row)):
		return _form(
			language,
			survey.company,
			frappe.get_cached_value("Survey Template", survey.template, "introduction"),
			survey.as_questions(),
			given or {},
			problems,
			state=FORM,
			key=key,
			action=ACTION,
			csrf_token="" if frappe.session.user == "Guest" else frappe.session.data.csrf_token or "",
		)


def preview(template: str) -> frappe._dict:
	"""The form as a customer would see it, for whoever may read the template."""
	doc = frappe.get_doc("Survey Template", template)
	doc.check_permission("read")
	with in_language(language := doc.language or frappe.local.lang):
		return _form(
			language,
			doc.company or _("Your Company"),
			doc.introduction,
			doc.as_questions(),
			{},
			(),
			state=PREVIEW,
			key="",
			action="",
			csrf_token="",
		)


def message(state: str, survey: Document | None = None, row: Document | None = None) -> frappe._dict:
	"""A page without a form: thanks, or why the link does nothing."""
	language = _language(survey, row)
	with in_language(language):
		texts = {
			THANKS: (_("Thank you"), _thanks(survey)),
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


def address(key: str, is_done: bool = False) -> str:
	return f"{links.PAGES[links.SURVEY]}?key={quote(key, safe='')}" + ("&done=1" if is_done else "")


def _form(
	language: str,
	company: str,
	introduction: str | None,
	questions: Iterable[Question],
	given: Mapping[str, str],
	problems: Iterable[Problem],
	**values,
) -> frappe._dict:
	wrong = {problem.key: problem.code for problem in problems}
	return frappe._dict(
		language=language,
		direction=direction(language),
		company=company,
		title=_("How satisfied are you?"),
		introduction=introduction or "",
		questions=[
			_as_field(question, given.get(question.key, ""), wrong.get(question.key))
			for question in questions
		],
		has_problems=bool(wrong),
		problem=_error("nothing_answered") if "" in wrong else "",
		longest_answer=LONGEST_ANSWER,
		status=INCOMPLETE if wrong else 200,
		**values,
	)


def _as_field(question: Question, value: str, problem: str | None) -> frappe._dict:
	return frappe._dict(
		name=f"{FIELD}{question.key}",
		text=question.text,
		kind=question.kind,
		required=question.required,
		choices=[
			frappe._dict(value=choice, label=_label(question, choice), checked=choice == value)
			for choice in question.choices
		],
		least=_least(question),
		most=_most(question),
		value=value[:LONGEST_ANSWER],
		error=_error(problem) if problem else "",
	)


def _label(question: Question, choice: str) -> str:
	if question.kind != RATING:
		return choice
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
		"too_long": _("Please shorten your answer to {0} characters.").format(LONGEST_ANSWER),
		"nothing_answered": _("Please answer at least one question."),
	}
	return texts[code]


def _thanks(survey: Document | None) -> str:
	thanks = (
		survey and survey.template and frappe.get_cached_value("Survey Template", survey.template, "thanks")
	)
	return thanks or _("Thank you. Your answers help us to serve you better.")


def _language(survey: Document | None, row: Document | None) -> str:
	language = survey and language_of(survey, row)
	return language or frappe.local.lang

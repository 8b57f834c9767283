# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the customer says: kept, scored, and heard by his salesperson when it is bad."""

from collections.abc import Iterable, Mapping

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, flt

from sales_process import compat, hints
from sales_process.engine import improvement
from sales_process.engine.reasons import Reason
from sales_process.engine.survey import LONGEST_ANSWER, Answer, Problem, Question, Result, read_answers, weigh
from sales_process.engine.survey_steps import ANSWERED, WITHDRAWN
from sales_process.language import in_language, language_of_user
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import bring_forward
from sales_process.sales_process.doctype.improvement_action import effect, taking_up
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import (
	get_calendar,
	setting,
)

WEB, CALL, VISIT = "Web", "Call", "Visit"
IN_PERSON = (CALL, VISIT)
REACT = "sales_process.sales_process.doctype.satisfaction_survey.satisfaction_survey.take_next_step"


def record_in_person(
	survey: Document, given: Mapping[str, object], by: str, recipient: str | None = None
) -> None:
	"""Answers that a colleague heard in a call or on a visit. The recipient's link is worth nothing then."""
	if by not in IN_PERSON:
		frappe.throw(
			_("{0} must be one of: {1}.").format(
				frappe.bold(_("Answered by Way of")), ", ".join(_(way) for way in IN_PERSON)
			),
			title=_("How Was It Answered?"),
		)
	answers, problems = read_answers(survey.as_questions(), given)
	if problems:
		questions = {question.key: question.text for question in survey.as_questions()}
		frappe.throw(
			[in_words(problem, questions) for problem in problems],
			title=_("Answers Cannot Be Kept"),
			as_list=True,
		)
	row = survey.recipient_to_answer(recipient)
	if row.access_link:
		links.revoke(row.access_link)
	record(survey, answers, row, by)


def record(survey: Document, answers: Iterable[Answer], row: Document, by: str) -> None:
	"""Keep one recipient's answers and score them together with the others'."""
	check_can_answer(survey, row)
	respondent = row.contact_name or row.email or ""
	for answer in answers:
		survey.append("answers", _as_row(answer, respondent))
	row.answered_on = survey.answered_on = compat.now()
	survey.answered_by = by
	_set_result(survey)
	user = {} if by == WEB else {"user": frappe.session.user}
	reason = Reason("answered", {"on": compat.today(), "respondent": respondent, **user})
	has_a_consequence = bool(survey.improvement_action) or is_bad_news(result_of(survey))
	survey.set_status(ANSWERED, reason, next_on=compat.today() if has_a_consequence else None)
	survey.save_automatic()
	if has_a_consequence:
		hints.hint(REACT, survey.name, name=survey.name)


def check_can_answer(survey: Document, row: Document) -> None:
	if row.answered_on:
		frappe.throw(
			_("{0} has answered this survey already. The first answers count.").format(
				frappe.bold(escape_html(row.contact_name or row.email or survey.party_name))
			),
			title=_("Answered Already"),
		)
	if survey.status == WITHDRAWN:
		frappe.throw(
			_("This survey was taken back, because the goods are not with the customer any more."),
			title=_("Taken Back"),
		)


def in_words(problem: Problem, questions: Mapping[str, str]) -> str:
	"""What is wrong with an answer, for whoever gave it."""
	texts = {
		"required": _("{0}: please answer this question."),
		"not_offered": _("{0}: please choose one of the answers."),
		"unreadable": _("{0}: this answer cannot be read. Please give it again."),
		"too_long": _("{0}: please shorten your answer to {1} characters."),
		"nothing_answered": _("Please answer at least one question."),
	}
	question = escape_html(questions.get(problem.key, ""))
	return texts[problem.code].format(frappe.bold(question), LONGEST_ANSWER)


def _as_row(answer: Answer, respondent: str) -> dict:
	return {
		"question_key": answer.question.key,
		"question": answer.question.text,
		"respondent": respondent,
		"answer": _as_text(answer.value),
		"score": answer.score or 0,
		"has_score": cint(answer.score is not None),
	}


def _as_text(value: str) -> str:
	"""The desk shows a text as HTML: a stranger's markup is shown, not followed."""
	return escape_html(value) if "<" in value or ">" in value else value


def result_of(survey: Document) -> Result:
	questions: dict[str, Question] = {question.key: question for question in survey.as_questions()}
	return weigh(
		Answer(questions[row.question_key], row.answer, flt(row.score) if row.has_score else None)
		for row in survey.answers
		if row.question_key in questions
	)


def _set_result(survey: Document) -> None:
	result = result_of(survey)
	survey.has_score, survey.overall_score = cint(result.overall is not None), result.overall or 0
	survey.has_nps, survey.nps = cint(result.nps is not None), result.nps or 0
	scores = [
		{"dimension": each.dimension, "score": each.score, "answers": each.answers}
		for each in result.dimensions
	]
	survey.set("scores", scores)


# bad news


def low_score_below() -> float:
	return flt(setting("low_score_below"))


def is_bad_news(result: Result) -> bool:
	return bool(result.low(low_score_below())) or result.has_detractor


def low_dimensions(survey: Document) -> tuple[str, ...]:
	return improvement.low_dimensions(result_of(survey), low_score_below())


def react(survey: Document) -> None:
	"""An answer after a measure tells its effect; bad news are acted on. Run twice it does nothing more."""
	if survey.improvement_action:
		effect.survey_answered(survey)
	if is_bad_news(result_of(survey)):
		call_soon(survey)
		taking_up.take_up(survey, low_dimensions(survey))
	survey.db_set("next_step_on", None, update_modified=False)


def call_soon(survey: Document) -> None:
	"""An unhappy customer hears from his salesperson."""
	with in_language(language_of_user(survey.sales_owner)):
		topic, reason = _bad_news(result_of(survey))
	soon = get_calendar(survey.company).add_working_days(
		compat.today(), cint(setting("low_score_working_days", survey.company))
	)
	bring_forward(
		survey.account,
		survey.company,
		deal=survey.deal,
		by=soon,
		topic=topic,
		reason=reason.as_dict(),
		sales_owner=survey.sales_owner,
	)


def _bad_news(result: Result) -> tuple[str, Reason]:
	if low := result.low(low_score_below()):
		score = round(low[0].score)
		topic = _("Unhappy with {0}: {1} of 100").format(", ".join(each.dimension for each in low), score)
		return topic, Reason("survey_low", {"dimension": low[0].dimension, "score": score})
	topic = _("Would hardly recommend us: {0} of 10").format(result.nps)
	return topic, Reason("survey_detractor", {"nps": result.nps})

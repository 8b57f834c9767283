# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import pytest

from sales_process.engine.survey import (
	CHOICE,
	LONGEST_ANSWER,
	NPS,
	OPEN,
	SEVERAL,
	YES_NO,
	Option,
	Question,
	ShownAfter,
	clean,
	find_option_faults,
	parse_answers_meant,
	parse_options,
	read_answers,
	read_draft,
	weigh,
)

DELIVERY = Question("q1", "On time?", dimension="Delivery", required=True)
PRODUCT = Question("q2", "Does it work?", dimension="Product", weight=3)
SUPPORT = Question(
	"q3",
	"Was help near?",
	CHOICE,
	"Support",
	options=parse_options("Always = 100\nAt times = 40\nNever needed"),
)
RECOMMEND = Question("q4", "Would you recommend us?", NPS)
WISH = Question("q5", "Anything else?", OPEN)
QUESTIONS = (DELIVERY, PRODUCT, SUPPORT, RECOMMEND, WISH)


def result(**given):
	answers, problems = read_answers(QUESTIONS, given)
	assert not problems
	return weigh(answers)


def problems(**given):
	return {(problem.code, problem.key) for problem in read_answers(QUESTIONS, given)[1]}


@pytest.mark.parametrize(("rating", "score"), [("1", 0), ("3", 50), ("5", 100)])
def test_a_rating_of_one_to_five_is_a_score_of_0_to_100(rating, score):
	assert result(q1=rating).overall == score


def test_the_overall_score_weighs_the_dimensions():
	assert result(q1="1", q2="5").overall == 75


def test_a_missing_answer_is_missing_and_not_the_worst():
	some = result(q1="5")
	assert [(each.dimension, each.score, each.answers) for each in some.dimensions] == [("Delivery", 100, 1)]
	assert (some.overall, some.nps) == (100, None)


def test_an_answer_without_a_score_counts_nowhere():
	assert result(q1="5", q3="Never needed").overall == 100


def test_an_open_answer_alone_has_no_score():
	answers, _ = read_answers([WISH], {"q5": "More blue."})
	assert (weigh(answers).overall, answers[0].value) == (None, "More blue.")


def test_a_recommendation_is_apart_unless_it_has_a_dimension():
	assert (result(q1="5", q4="2").overall, result(q1="5", q4="2").nps) == (100, 2)
	loyal = Question("q4", "Recommend?", NPS, "Loyalty")
	assert weigh(read_answers([loyal], {"q4": "4"})[0]).overall == 40


def test_several_respondents_are_averaged():
	answers = [
		*read_answers(QUESTIONS, {"q1": "1", "q4": "9"})[0],
		*read_answers(QUESTIONS, {"q1": "5", "q4": "6"})[0],
	]
	both = weigh(answers)
	assert (both.dimensions[0].score, both.dimensions[0].answers, both.nps) == (50, 2, 8)


def test_a_required_question_must_be_answered():
	assert problems(q2="5") == {("required", "q1")}
	assert problems(q1="   ") == {("required", "q1")}


@pytest.mark.parametrize(
	("key", "value"),
	[("q1", "6"), ("q1", "0"), ("q1", "2.5"), ("q1", "１"), ("q3", "Sometimes"), ("q4", "11"), ("q4", "-1")],
)
def test_only_what_is_offered_is_taken(key, value):
	assert ("not_offered", key) in problems(**{"q1": "5", key: value})


def test_too_long_an_answer_is_refused():
	assert problems(q1="5", q5="x" * (LONGEST_ANSWER + 1)) == {("too_long", "q5")}


def test_what_belongs_to_no_question_is_ignored():
	assert len(read_answers(QUESTIONS, {"q1": "5", "q9": "5", "owner": "me"})[0]) == 1


def test_answering_nothing_at_all_is_no_answer():
	assert [problem.code for problem in read_answers([WISH], {})[1]] == ["nothing_answered"]


def test_low_dimensions_come_worst_first():
	low = result(q1="2", q2="1", q3="Always").low(below=60)
	assert [each.dimension for each in low] == ["Product", "Delivery"]
	assert not result(q1="4").low(below=75)


@pytest.mark.parametrize(("value", "detractor"), [("0", True), ("6", True), ("7", False), ("10", False)])
def test_six_or_less_is_a_detractor(value, detractor):
	assert result(q1="5", q4=value).has_detractor is detractor


def test_no_recommendation_is_no_detractor():
	assert not result(q1="5").has_detractor


def test_choices_without_scores_are_spread_evenly_the_best_first():
	assert parse_options("Good\n\n Fair \nPoor") == (
		Option("Good", 100),
		Option("Fair", 50),
		Option("Poor", 0),
	)


def test_choices_with_scores_keep_them_and_the_others_have_none():
	assert SUPPORT.options == (Option("Always", 100), Option("At times", 40), Option("Never needed"))


@pytest.mark.parametrize(
	("text", "codes"),
	[
		("Good\nPoor", []),
		("Good = 100\nPoor = 0.5", []),
		("a = b\nc", []),
		("", ["too_few"]),
		("Good", ["too_few"]),
		("Good\ngood", ["twice"]),
		("Good = 120\nPoor = -1", ["out_of_range", "out_of_range"]),
		("= 5\nGood = 10", ["no_text"]),
	],
)
def test_faulty_options_are_found(text, codes):
	assert [fault.code for fault in find_option_faults(text)] == codes


# several choices, yes and no

WHAT = "Late = 20\nDamaged = 0\nSomething else"


def several(dimension="Delivery", options=WHAT, **values):
	options = parse_options(options, SEVERAL)
	return Question("q6", "What went wrong?", SEVERAL, dimension, options=options, **values)


def yes_no(text="", dimension="Product"):
	return Question("q7", "Did it break?", YES_NO, dimension, options=parse_options(text, YES_NO))


def only(question, value):
	return read_answers([question], {question.key: value})[0][0]


@pytest.mark.parametrize("given", [["Damaged", "Late"], "Damaged\nLate", ["Late", " Damaged ", "Late"]])
def test_several_choices_are_kept_in_the_order_offered_and_each_once(given):
	answer = only(several(), given)
	assert (answer.value, answer.score) == ("Late\nDamaged", 10)


def test_of_several_choices_those_without_a_score_count_nowhere():
	assert only(several(), ["Late", "Something else"]).score == 20
	assert only(several(), ["Something else"]).score is None
	assert only(several(options="A\nB"), ["A"]).score is None
	assert only(several(dimension=""), ["Late"]).score is None


def test_of_several_choices_each_must_be_offered():
	assert read_answers([several()], {"q6": ["Late", "Blue"]})[1][0].code == "not_offered"


def test_required_several_choices_want_one():
	assert read_answers([several(required=True)], {"q6": []})[1][0].code == "required"


@pytest.mark.parametrize(
	("options", "value", "score"),
	[("", "Yes", 100), ("", "No", 0), ("Yes = 0\nNo = 100", "No", 100), ("是\n否", "是", 100)],
)
def test_yes_is_the_good_answer_unless_it_is_said_otherwise(options, value, score):
	assert only(yes_no(options), value).score == score


def test_yes_or_no_without_a_dimension_has_no_score():
	assert only(yes_no(dimension=""), "Yes").score is None


def test_faulty_options_of_yes_or_no():
	assert [fault.code for fault in find_option_faults("Yes\nNo\nPerhaps", YES_NO)] == ["not_two"]
	assert find_option_faults("", YES_NO) == []


# dependent questions

WHY = Question("q8", "What was wrong?", OPEN, required=True, shown_after=ShownAfter("q1", ("1", "2")))
AND = Question(
	"q9", "And then?", YES_NO, options=parse_options("", YES_NO), shown_after=ShownAfter("q6", ("Late",))
)


def keys_of(questions, given):
	answers, found = read_answers(questions, given)
	return [answer.question.key for answer in answers], [(each.code, each.key) for each in found]


def test_a_question_that_was_not_shown_is_neither_missing_nor_kept():
	assert keys_of([DELIVERY, WHY], {"q1": "5"}) == (["q1"], [])
	assert keys_of([DELIVERY, WHY], {"q1": "5", "q8": "I write anyway."}) == (["q1"], [])
	assert keys_of([DELIVERY, WHY], {"q1": "2"}) == (["q1"], [("required", "q8")])
	assert keys_of([DELIVERY, WHY], {"q1": "2", "q8": "All."}) == (["q1", "q8"], [])


def test_an_answer_that_is_wrong_shows_nothing_more():
	assert keys_of([DELIVERY, WHY], {"q1": "9"}) == ([], [("not_offered", "q1")])


def test_one_of_several_choices_is_enough():
	assert keys_of([several(), AND], {"q6": ["Late", "Damaged"], "q9": "Yes"})[0] == ["q6", "q9"]
	assert keys_of([several(), AND], {"q6": ["Damaged"], "q9": "Yes"})[0] == ["q6"]


def test_what_depends_on_a_question_not_shown_is_not_shown():
	first = several(shown_after=ShownAfter("q1", ("1",)))
	given = {"q1": "5", "q6": ["Late"], "q9": "Yes"}
	assert keys_of([DELIVERY, first, AND], given)[0] == ["q1"]


def test_whose_earlier_question_is_not_asked_is_asked_by_itself():
	assert keys_of([WHY], {"q8": "All."}) == (["q8"], [])


@pytest.mark.parametrize(
	("question", "text", "meant", "unknown"),
	[
		(DELIVERY, "<= 2", ("1", "2"), []),
		(DELIVERY, "≥4", ("4", "5"), []),
		(RECOMMEND, "< 2\n> 8", ("0", "1", "9", "10"), []),
		(RECOMMEND, "7-8, 10", ("7", "8", "10"), []),
		(RECOMMEND, "11\n> 10", (), ["11", "> 10"]),
		(DELIVERY, "good", (), ["good"]),
		(SUPPORT, "at times\nALWAYS", ("Always", "At times"), []),
		(SUPPORT, "Never", (), ["Never"]),
		(WISH, "anything", (), ["anything"]),
		(DELIVERY, "", (), []),
	],
)
def test_the_answers_that_a_rule_means(question, text, meant, unknown):
	assert parse_answers_meant(question, text) == (meant, unknown)


# half-way


def test_a_draft_may_be_incomplete_but_not_wrong():
	assert read_draft(QUESTIONS, {"q2": "5"}) == ({"q2": "5"}, [])
	assert read_draft(QUESTIONS, {}) == ({}, [])
	assert [each.code for each in read_draft(QUESTIONS, {"q2": "6"})[1]] == ["not_offered"]
	assert read_draft([DELIVERY, WHY], {"q1": "5", "q8": "x"})[0] == {"q1": "5"}


def test_text_is_kept_without_what_nobody_can_read():
	assert clean(" a\x00b\r\nc\rd\ud800 \t") == "ab\nc\nd"


def test_a_line_break_counts_once_as_in_a_browser():
	value = "x\r\n" * (LONGEST_ANSWER // 2)
	assert not read_answers([WISH], {"q5": value})[1]

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Ten thousand odd answers: whatever comes in, only what was asked is kept, and only what can be kept."""

import random

from sales_process.engine.survey import (
	CHOICE,
	LONGEST_ANSWER,
	NPS,
	OPEN,
	RATING,
	SEVERAL,
	YES_NO,
	Question,
	ShownAfter,
	parse_options,
	read_answers,
	read_draft,
	weigh,
)

TIMES, SEED = 10_000, 20261127
OPTIONS = "Good = 100\nFair = 50\nPoor"
QUESTIONS = (
	Question("rating", "?", RATING, "A", required=True),
	Question("nps", "?", NPS),
	Question("choice", "?", CHOICE, "B", options=parse_options(OPTIONS)),
	Question("several", "?", SEVERAL, "B", options=parse_options(OPTIONS, SEVERAL)),
	Question("yes", "?", YES_NO, "A", True, parse_options("", YES_NO), 1, ShownAfter("rating", ("1", "2"))),
	Question("why", "?", OPEN, "", True, (), 1, ShownAfter("several", ("Poor",))),
	Question("else", "?", OPEN),
)
KEYS = [question.key for question in QUESTIONS]
TEXTS = (
	*(
		"1",
		"2",
		"5",
		"10",
		"0",
		"-1",
		"6",
		"11",
		"1.0",
		"1e0",
		"０",
		"٣",
		" 5 ",
		"5\x00",
		"\ud800",
		"NaN",
		"null",
	),
	*("Good", "Fair", "Poor", "good", "Good\nPoor", "Poor\nPoor", "Yes", "No", "yes", "3", "Good = 100"),
	*("<script>alert(1)</script>", "' OR 1=1 --", "{{ 7 * 7 }}", "\r\n\r", "\u202e", "\x1b[31m", "", "   "),
	*("很好", "😀" * 50, "x" * (LONGEST_ANSWER + 1), "x\r\n" * LONGEST_ANSWER, "\udcff\udc00", "\ufeff5"),
)


def any_value(dice: random.Random, depth: int = 0):
	kinds = [
		lambda: dice.choice(TEXTS),
		lambda: "".join(chr(dice.randrange(0x110000)) for _ in range(dice.randrange(20))),
		lambda: dice.choice([None, True, False, 0, 3, -7, 10**5000, 4.0, float("nan"), float("inf"), b"5"]),
		lambda: dice.choice([object(), {5}, {"rating": "5"}, ("Good",), range(3)]),
	]
	if depth < 2:
		kinds.append(lambda: [any_value(dice, depth + 1) for _ in range(dice.randrange(4))])
	return dice.choice([*kinds, kinds[0], kinds[0]])()


def any_answers(dice: random.Random) -> dict:
	names = [*KEYS, "owner", "status", "", "rating_1", "RATING"]
	given = {dice.choice(names): any_value(dice) for _ in range(dice.randrange(9))}
	if dice.random() < 0.5:
		given["rating"] = dice.choice("12345")
	if dice.random() < 0.3:
		given["several"] = dice.sample(["Good", "Fair", "Poor"], dice.randrange(4))
	return given


def test_only_what_was_asked_and_offered_is_kept():
	dice, kept = random.Random(SEED), 0
	for _time in range(TIMES):
		given = any_answers(dice)
		answers, problems = read_answers(QUESTIONS, given)
		values = {answer.question.key: answer.value for answer in answers}
		assert len(values) == len(answers), given
		assert set(values) <= set(given) & set(KEYS), given
		assert not set(values) & {problem.key for problem in problems}, given
		for answer in answers:
			answer.value.encode("utf-8")
			assert "\x00" not in answer.value and 0 < len(answer.value) <= LONGEST_ANSWER, given
			if answer.question.kind != OPEN:
				assert set(answer.question.picked(answer.value)) <= set(answer.question.choices), given
				assert len(set(answer.question.picked(answer.value))) == len(answer.value.split("\n")), given
			assert answer.score is None or 0 <= answer.score <= 100, given
		assert "yes" not in values or values["rating"] in ("1", "2"), given
		assert "why" not in values or "Poor" in values["several"].split("\n"), given
		assert answers or problems, given
		overall = weigh(answers).overall
		assert overall is None or 0 <= overall <= 100, given
		draft, wrong = read_draft(QUESTIONS, given)
		assert draft == values, given
		assert {each.code for each in wrong} <= {"not_offered", "too_long", "unreadable"}, given
		kept += len(answers)
	assert kept > TIMES / 2

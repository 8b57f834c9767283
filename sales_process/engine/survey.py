# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What do the answers to a survey say? Pure. A missing answer is missing: neither the worst nor nothing."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

RATING, NPS, CHOICE, OPEN = "Rating", "NPS", "Choice", "Open"
SEVERAL, YES_NO = "Several Choices", "Yes/No"
SCORED = (RATING, CHOICE)
SCORED_IF_ABOUT_A_DIMENSION = (NPS, SEVERAL, YES_NO)
WITH_OPTIONS = (CHOICE, SEVERAL, YES_NO)
NUMBERED = (RATING, NPS)
RATINGS = tuple(range(1, 6))
RECOMMENDATIONS = tuple(range(11))
DETRACTOR_UP_TO = 6
BEST = 100
LONGEST_ANSWER = 2000
MOST_DIGITS = 6  # of a number that is an answer
YES_AND_NO = "Yes = 100\nNo = 0"
OPTION_WITH_SCORE = re.compile(r"^(?P<text>.*?)\s*=\s*(?P<score>-?\d+(?:\.\d+)?)$")
BOUND = re.compile(r"^(?P<sign><=|>=|<|>|≤|≥)\s*(?P<number>\d{1,3})$")
SPAN = re.compile(r"^(?P<first>\d{1,3})\s*[-–]\s*(?P<last>\d{1,3})$")
# control characters and halves of a surrogate pair: no database and no page takes them
NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Option:
	"""A choice; one without a score ("does not apply") is an answer that counts nowhere."""

	text: str
	score: float | None = None


@dataclass(frozen=True, slots=True)
class ShownAfter:
	"""A question is put only to those who gave one of these answers to an earlier one."""

	key: str
	answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
	key: str
	text: str
	kind: str = RATING
	dimension: str = ""
	required: bool = False
	options: tuple[Option, ...] = ()
	weight: float = 1  # of its dimension
	shown_after: ShownAfter | None = None

	@property
	def choices(self) -> tuple[str, ...]:
		"""Every answer that is allowed; none for an open question, which takes any text."""
		if self.kind == RATING:
			return tuple(str(value) for value in RATINGS)
		if self.kind == NPS:
			return tuple(str(value) for value in RECOMMENDATIONS)
		return tuple(option.text for option in self.options)

	def picked(self, value: str) -> tuple[str, ...]:
		"""The choices that an answer consists of."""
		return tuple(value.split("\n")) if self.kind == SEVERAL else (value,)

	def score(self, value: str) -> float | None:
		"""0 to 100, or None where the answer says nothing about quality."""
		if self.kind in (SEVERAL, YES_NO) and not self.dimension:
			return None
		if self.kind == RATING:
			return (int(value) - RATINGS[0]) * BEST / (RATINGS[-1] - RATINGS[0])
		if self.kind == NPS:
			return int(value) * BEST / RECOMMENDATIONS[-1]
		picked = self.picked(value)
		scores = [each.score for each in self.options if each.text in picked and each.score is not None]
		return sum(scores) / len(scores) if scores else None


@dataclass(frozen=True, slots=True)
class Answer:
	question: Question
	value: str
	score: float | None = None


@dataclass(frozen=True, slots=True)
class Problem:
	"""An answer that cannot be taken, and why: required, not_offered, too_long, unreadable, nothing_answered."""

	code: str
	key: str = ""


@dataclass(frozen=True, slots=True)
class DimensionScore:
	dimension: str
	score: float
	answers: int


@dataclass(frozen=True, slots=True)
class Result:
	dimensions: tuple[DimensionScore, ...] = ()
	overall: float | None = None
	nps: int | None = None

	def low(self, below: float) -> tuple[DimensionScore, ...]:
		"""The dimensions under the threshold, the worst first. A low overall always has a low dimension."""
		found = [each for each in self.dimensions if each.score < below]
		return tuple(sorted(found, key=lambda each: each.score))

	@property
	def has_detractor(self) -> bool:
		return self.nps is not None and self.nps <= DETRACTOR_UP_TO


# questions


@dataclass(frozen=True, slots=True)
class OptionFault:
	"""A line of options that cannot be used, and why: too_few, not_two, twice, out_of_range, no_text."""

	code: str
	line: str = ""


def parse_options(text: str, kind: str = CHOICE) -> tuple[Option, ...]:
	"""One choice per line, best first. Where none has a score they are spread evenly from 100 to 0.

	Not those of which several may be chosen: that three things were missing has no order.
	"""
	options = [_parse_option(line) for line in _lines(_own_options(text, kind))]
	if kind != SEVERAL and len(options) > 1 and all(option.score is None for option in options):
		step = BEST / (len(options) - 1)
		options = [Option(option.text, BEST - idx * step) for idx, option in enumerate(options)]
	return tuple(options)


def _own_options(text: str, kind: str) -> str:
	"""Whoever writes no choices for Yes/No means that Yes is the good answer."""
	return YES_AND_NO if kind == YES_NO and not _lines(text) else text


def find_option_faults(text: str, kind: str = CHOICE) -> list[OptionFault]:
	faults, seen = [], set()
	options = [_parse_option(line) for line in _lines(_own_options(text, kind))]
	for option in options:
		if not option.text:
			faults.append(OptionFault("no_text"))
		elif option.text.casefold() in seen:
			faults.append(OptionFault("twice", option.text))
		elif option.score is not None and not 0 <= option.score <= BEST:
			faults.append(OptionFault("out_of_range", option.text))
		seen.add(option.text.casefold())
	if kind == YES_NO and len(options) != 2:
		faults.append(OptionFault("not_two"))
	elif len(options) < 2:
		faults.append(OptionFault("too_few"))
	return faults


def _lines(text: str) -> list[str]:
	return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _parse_option(line: str) -> Option:
	if match := OPTION_WITH_SCORE.match(line):
		return Option(match["text"].strip(), float(match["score"]))
	return Option(line)


# questions that depend on an answer


def parse_answers_meant(question: Question, text: str) -> tuple[tuple[str, ...], list[str]]:
	"""The answers to a question that a rule means, and its lines that mean none.

	One answer per line. Of numbers also `<= 2`, `7-8` and `1, 2`.
	"""
	meant, unknown = set(), []
	for line in _parts(question, text):
		found = _answers_of_part(question, line)
		meant.update(found)
		if not found:
			unknown.append(line)
	return tuple(choice for choice in question.choices if choice in meant), unknown


def _parts(question: Question, text: str) -> list[str]:
	return _lines(text.replace(",", "\n") if question.kind in NUMBERED else text)


def _answers_of_part(question: Question, part: str) -> list[str]:
	if question.kind not in NUMBERED:
		return [choice for choice in question.choices if choice.casefold() == part.casefold()]
	if match := BOUND.match(part):
		number = int(match["number"])
		return [choice for choice in question.choices if _is_within(int(choice), match["sign"], number)]
	if match := SPAN.match(part):
		first, last = int(match["first"]), int(match["last"])
		return [choice for choice in question.choices if first <= int(choice) <= last]
	return [choice for choice in question.choices if choice == part]


def _is_within(value: int, sign: str, bound: int) -> bool:
	if sign in ("<=", "≤"):
		return value <= bound
	if sign in (">=", "≥"):
		return value >= bound
	return value < bound if sign == "<" else value > bound


# answers


def read_answers(
	questions: Iterable[Question], given: Mapping[str, object]
) -> tuple[list[Answer], list[Problem]]:
	"""Take the answers that fit the questions that were shown; whatever else was given is ignored."""
	answers, problems = _read(tuple(questions), given, is_whole=True)
	if not answers and not problems:
		problems.append(Problem("nothing_answered"))
	return answers, problems


def read_draft(
	questions: Iterable[Question], given: Mapping[str, object]
) -> tuple[dict[str, str], list[Problem]]:
	"""What somebody has answered so far: it may be incomplete, but not wrong."""
	answers, problems = _read(tuple(questions), given, is_whole=False)
	return {answer.question.key: answer.value for answer in answers}, problems


def _read(
	questions: tuple[Question, ...], given: Mapping[str, object], is_whole: bool
) -> tuple[list[Answer], list[Problem]]:
	answers, problems, picked = [], [], {}
	asked = {question.key for question in questions}
	for question in questions:
		if not _is_shown(question, asked, picked):
			continue
		value, problem = _take(question, given.get(question.key))
		if not value and not problem and is_whole and question.required:
			problem = "required"
		if problem:
			problems.append(Problem(problem, question.key))
		elif value:
			answers.append(Answer(question, value, question.score(value)))
			picked[question.key] = question.picked(value)
	return answers, problems


def _is_shown(question: Question, asked: Collection[str], picked: Mapping[str, tuple[str, ...]]) -> bool:
	"""A question whose earlier one is not in this survey stands for itself."""
	rule = question.shown_after
	if not rule or rule.key not in asked:
		return True
	return not set(rule.answers).isdisjoint(picked.get(rule.key, ()))


def _take(question: Question, raw: object) -> tuple[str, str]:
	"""The answer as it is kept, or what is wrong with it. Empty is no answer."""
	texts = _as_texts(raw)
	if texts is None or (question.kind != SEVERAL and len(texts) > 1):
		return "", "unreadable"
	if question.kind == SEVERAL:
		return _take_several(question, texts)
	text = texts[0] if texts else ""
	# a browser counts a line break once, and sends two characters
	value = clean(text[: LONGEST_ANSWER * 2 + 1])
	if len(value) > LONGEST_ANSWER or len(text) > LONGEST_ANSWER * 2:
		return "", "too_long"
	if value and question.kind != OPEN and value not in question.choices:
		return "", "not_offered"
	return value, ""


def _take_several(question: Question, texts: tuple[str, ...]) -> tuple[str, str]:
	picked = {line for text in texts for line in _lines(clean(text))}
	if picked.difference(question.choices):
		return "", "not_offered"
	return "\n".join(choice for choice in question.choices if choice in picked), ""


def _as_texts(raw: object) -> tuple[str, ...] | None:
	"""Text, a whole number, or a list of them; None for what nobody can have meant as an answer."""
	if raw is None:
		return ()
	if isinstance(raw, list | tuple):
		parts = [_as_text(each) for each in raw]
		return None if None in parts else tuple(parts)
	text = _as_text(raw)
	return None if text is None else (text,)


def _as_text(raw: object) -> str | None:
	if isinstance(raw, str):
		return raw
	is_number = isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 10**MOST_DIGITS
	return str(raw) if is_number else None


def clean(text: str) -> str:
	"""A stranger's text as it can be kept and shown: whole characters, one kind of line break."""
	return NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def weigh(answers: Iterable[Answer]) -> Result:
	"""Scores per dimension and overall, weighted over the dimensions that were answered."""
	scores, weights, recommendations = defaultdict(list), {}, []
	for answer in answers:
		if answer.question.kind == NPS:
			recommendations.append(int(answer.value))
		if answer.question.dimension and answer.score is not None:
			scores[answer.question.dimension].append(answer.score)
			weights[answer.question.dimension] = answer.question.weight
	dimensions = tuple(
		DimensionScore(dimension, sum(values) / len(values), len(values))
		for dimension, values in scores.items()
	)
	return Result(dimensions, _overall(dimensions, weights), _average(recommendations))


def _overall(dimensions: Iterable[DimensionScore], weights: Mapping[str, float]) -> float | None:
	total = sum(weights[each.dimension] for each in dimensions)
	if total <= 0:
		return None
	return sum(each.score * weights[each.dimension] for each in dimensions) / total


def _average(values: list[int]) -> int | None:
	return int(sum(values) / len(values) + 0.5) if values else None

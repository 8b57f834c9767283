# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What do the answers to a survey say? Pure. A missing answer is missing: neither the worst nor nothing."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

RATING, NPS, CHOICE, OPEN = "Rating", "NPS", "Choice", "Open"
SCORED = (RATING, CHOICE)
RATINGS = tuple(range(1, 6))
RECOMMENDATIONS = tuple(range(11))
DETRACTOR_UP_TO = 6
BEST = 100
LONGEST_ANSWER = 2000
OPTION_WITH_SCORE = re.compile(r"^(?P<text>.*?)\s*=\s*(?P<score>-?\d+(?:\.\d+)?)$")


@dataclass(frozen=True, slots=True)
class Option:
	"""A choice; one without a score ("does not apply") is an answer that counts nowhere."""

	text: str
	score: float | None = None


@dataclass(frozen=True, slots=True)
class Question:
	key: str
	text: str
	kind: str = RATING
	dimension: str = ""
	required: bool = False
	options: tuple[Option, ...] = ()
	weight: float = 1  # of its dimension

	@property
	def choices(self) -> tuple[str, ...]:
		"""Every answer that is allowed; none for an open question, which takes any text."""
		if self.kind == RATING:
			return tuple(str(value) for value in RATINGS)
		if self.kind == NPS:
			return tuple(str(value) for value in RECOMMENDATIONS)
		return tuple(option.text for option in self.options)

	def score(self, value: str) -> float | None:
		"""0 to 100, or None where the answer says nothing about quality."""
		if self.kind == RATING:
			return (int(value) - RATINGS[0]) * BEST / (RATINGS[-1] - RATINGS[0])
		if self.kind == NPS:
			return int(value) * BEST / RECOMMENDATIONS[-1]
		return next((option.score for option in self.options if option.text == value), None)


@dataclass(frozen=True, slots=True)
class Answer:
	question: Question
	value: str
	score: float | None = None


@dataclass(frozen=True, slots=True)
class Problem:
	"""An answer that cannot be taken, and why: required, not_offered, too_long, nothing_answered."""

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
	"""A line of options that cannot be used, and why: too_few, twice, out_of_range, no_text."""

	code: str
	line: str = ""


def parse_options(text: str) -> tuple[Option, ...]:
	"""One choice per line, best first. Where none has a score they are spread evenly from 100 to 0."""
	options = [_parse_option(line) for line in _lines(text)]
	if len(options) > 1 and all(option.score is None for option in options):
		step = BEST / (len(options) - 1)
		options = [Option(option.text, BEST - idx * step) for idx, option in enumerate(options)]
	return tuple(options)


def find_option_faults(text: str) -> list[OptionFault]:
	faults, seen = [], set()
	options = [_parse_option(line) for line in _lines(text)]
	for option in options:
		if not option.text:
			faults.append(OptionFault("no_text"))
		elif option.text.casefold() in seen:
			faults.append(OptionFault("twice", option.text))
		elif option.score is not None and not 0 <= option.score <= BEST:
			faults.append(OptionFault("out_of_range", option.text))
		seen.add(option.text.casefold())
	if len(options) < 2:
		faults.append(OptionFault("too_few"))
	return faults


def _lines(text: str) -> list[str]:
	return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _parse_option(line: str) -> Option:
	if match := OPTION_WITH_SCORE.match(line):
		return Option(match["text"].strip(), float(match["score"]))
	return Option(line)


# answers


def read_answers(
	questions: Iterable[Question], given: Mapping[str, str]
) -> tuple[list[Answer], list[Problem]]:
	"""Take the answers that fit their questions; what belongs to no question is ignored."""
	answers, problems = [], []
	for question in questions:
		value = str(given.get(question.key) or "").replace("\r\n", "\n").strip()
		if problem := _find_problem(question, value):
			problems.append(Problem(problem, question.key))
		elif value:
			answers.append(Answer(question, value, question.score(value)))
	if not answers and not problems:
		problems.append(Problem("nothing_answered"))
	return answers, problems


def _find_problem(question: Question, value: str) -> str:
	if not value:
		return "required" if question.required else ""
	if len(value) > LONGEST_ANSWER:
		return "too_long"
	return "not_offered" if question.choices and value not in question.choices else ""


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

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Which success cases come closest to a need, and by what? Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from sales_process.engine.reasons import Reason

SAME_ITEM, SAME_INDUSTRY, SAME_WORDS = 45, 20, 35  # of 100
ALIKE_FROM = 40  # below, two texts share no more than any two do
CLOSE_FROM = 15
HAN = re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]+")
# words that every text has; they say nothing of what it is about
COMMON = frozenset(
	"a an and are as at be by can do for from has have in is it its no not of on or our so that the their them they "
	"this to too us very we with you your".split()
)


@dataclass(frozen=True, slots=True)
class Need:
	text: str
	item: str = ""
	industry: str = ""


@dataclass(frozen=True, slots=True)
class Case:
	name: str
	text: str  # the pain point and what was done
	items: frozenset[str] = frozenset()
	industry: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
	case: str
	score: int
	reasons: tuple[Reason, ...]


def closest(need: Need, cases: Iterable[Case], most: int = 5) -> tuple[Suggestion, ...]:
	"""The cases that have something in common with the need, the closest first."""
	found = [suggestion for case in cases if (suggestion := _compare(need, case)).score >= CLOSE_FROM]
	return tuple(sorted(found, key=lambda row: (-row.score, row.case))[:most])


def _compare(need: Need, case: Case) -> Suggestion:
	points, reasons = 0.0, []
	if need.item and need.item in case.items:
		points += SAME_ITEM
		reasons.append(Reason("same_item", {"item": need.item}))
	if need.industry and need.industry == case.industry:
		points += SAME_INDUSTRY
		reasons.append(Reason("same_industry", {"industry": need.industry}))
	alike = similarity(need.text, case.text)
	if alike >= ALIKE_FROM:
		points += SAME_WORDS * alike / 100
		reasons.append(Reason("same_words", {"percent": round(alike)}))
	return Suggestion(case.name, round(points), tuple(reasons))


def similarity(one: str, other: str) -> float:
	"""0 to 100: how many words two texts share; Chinese, Japanese and Korean are compared in pairs of characters."""
	mine, theirs = _words(one), _words(other)
	if not mine or not theirs:
		return 0
	if not mine & theirs:
		return 0
	# said in so many words, because rapidfuzz 2 (ERPNext 15) prepares the texts unless told not to
	return fuzz.token_set_ratio(" ".join(mine), " ".join(theirs), processor=None)


def _words(text: str) -> set[str]:
	plain = unicodedata.normalize("NFKC", text or "").casefold()
	pairs = {run[idx : idx + 2] for run in HAN.findall(plain) for idx in range(max(1, len(run) - 1))}
	words = re.findall(r"\w+", HAN.sub(" ", plain))
	return pairs | {word for word in words if len(word) > 1 and word not in COMMON}

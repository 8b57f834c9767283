# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.cases import Case, Need, closest, similarity

ARCHIVE = Case(
	"Archive",
	"Paper archives that nobody found anything in. We scanned them.",
	frozenset({"Scanner"}),
	"Legal",
)
ROOMS = Case("Rooms", "Meeting rooms were booked twice every week.", frozenset({"Panel"}), "Consulting")
CHINESE = Case("中文", "紙本檔案太多，找不到文件。", frozenset(), "Legal")
CASES = (ARCHIVE, ROOMS, CHINESE)


def names(need):
	return [row.case for row in closest(need, CASES)]


def test_the_words_decide_where_nothing_else_is_known():
	assert names(Need("They cannot find anything in their paper archives")) == ["Archive"]
	assert names(Need("Rooms are booked twice")) == ["Rooms"]
	assert names(Need("檔案太多，文件找不到")) == ["中文"]


def test_item_and_industry_say_why():
	(first, *_rest) = closest(Need("Something else", item="Panel", industry="Consulting"), CASES)
	assert first.case == "Rooms"
	assert [reason.code for reason in first.reasons] == ["same_item", "same_industry"]


def test_nothing_in_common_is_no_suggestion():
	assert names(Need("We need a lorry")) == []
	assert names(Need("")) == []


def test_common_words_alone_are_nothing_in_common():
	assert similarity("it is the one of the", "that is of it") == 0


@given(st.text(max_size=40), st.text(max_size=40))
def test_similarity_is_between_nothing_and_all(one, other):
	assert 0 <= similarity(one, other) <= 100


@given(st.sampled_from(["Scanner", "Panel", ""]), st.sampled_from(["Legal", "Consulting", ""]))
def test_knowing_more_of_a_need_never_makes_a_case_less_close(item, industry):
	def score(need):
		return {row.case: row.score for row in closest(need, CASES)}.get("Archive", 0)

	text = "Paper archives"
	assert score(Need(text, "Scanner", industry)) >= score(Need(text, item, industry))
	assert score(Need(text, item, "Legal")) >= score(Need(text, item, industry))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_process.engine.inquiry import LONGEST, TYPED, clean, read, shown

GOOD = {
	"person": "Ann Lee",
	"company_name": "Lee & Sons",
	"email": "ann@lee.example",
	"phone": "+886 2 1234 5678",
	"need": "We copy everything by hand.\n\nPlease help.",
	"consent": "1",
}
ANYTHING = st.one_of(
	st.text(),
	st.none(),
	st.integers(),
	st.binary(),
	st.lists(st.text()),
	st.dictionaries(st.text(), st.text()),
)
NAMES = st.sampled_from([*LONGEST, "consent", "website", "cmd"])


def test_a_good_one_has_no_problems():
	inquiry, problems = read(GOOD)
	assert problems == {}
	assert (inquiry.person, inquiry.need) == (GOOD["person"], GOOD["need"])


@pytest.mark.parametrize(
	("changed", "problems"),
	[
		({"person": " \u200b "}, {"person": "required"}),
		({"need": ""}, {"need": "required"}),
		({"email": "", "phone": ""}, {"email": "no_way_back"}),
		({"email": ""}, {}),
		({"email": "ann@lee"}, {"email": "no_email"}),
		({"email": "a@b.co, c@d.co"}, {"email": "no_email"}),
		({"email": "ann@lee.example\nBcc: all@the.world"}, {"email": "no_email"}),
		({"phone": "call me"}, {"phone": "no_phone"}),
		({"consent": ""}, {"consent": "consent"}),
		({"company_name": "<b>Lee</b>"}, {"company_name": "angle_brackets"}),
		({"need": "x" * 5001}, {"need": "too_long"}),
		({"person": "x" * 1_000_000}, {"person": "too_long"}),
		({"source": "x" * 500}, {}),
	],
)
def test_what_is_wrong_is_said(changed, problems):
	assert read({**GOOD, **changed})[1] == problems


def test_a_robot_is_told_nothing():
	inquiry, problems = read({"website": "https://spam.example"})
	assert inquiry.is_robot and problems == {}


def test_unseen_characters_go_and_real_ones_stay():
	assert clean("a\u202eb\x00c\ud800d") == "abcd"
	assert clean("一行\r\n二行 👩\u200d🚀") == "一行\n二行 👩\u200d🚀"
	assert clean({"$ne": 1}) == clean(None) == clean(7) == ""


@given(st.dictionaries(NAMES, ANYTHING))
def test_whatever_is_sent_is_short_text_that_can_be_stored(sent):
	inquiry, problems = read(sent)
	for name, value in shown(inquiry).items():
		assert len(value) <= LONGEST[name]
		value.encode("utf-8")
		assert "\x00" not in value
	assert set(problems) <= {*TYPED, "consent"}


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
	assert clean(clean(text)) == clean(text)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The desk finds the catalogues and speaks their language."""

import pytest


@pytest.mark.parametrize(
	("language", "plan", "sentence"),
	[
		("zh", "跟进计划", "1已过（2）。请选择今天或以后的日期。"),
		("zh-TW", "跟進計劃", "1已過（2）。請選擇今天或以後的日期。"),
	],
)
def test_the_framework_speaks_our_languages(site, language, plan, sentence):
	before, site.local.lang = site.local.lang, language
	try:
		assert site._("Follow-up Plan") == plan
		said = site._("{0} is in the past ({1}). Choose today or a later day.").format("1", "2")
	finally:
		site.local.lang = before
	assert said == sentence


def test_a_label_that_erpnext_uses_otherwise_is_ours_on_our_forms_only(site):
	before, site.local.lang = site.local.lang, "zh"
	try:
		assert site._("Account", context="Follow-up Plan") == "客户主体"
		assert site._("Account") != "客户主体"
	finally:
		site.local.lang = before

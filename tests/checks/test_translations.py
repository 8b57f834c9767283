# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The translation check finds every message, wherever it is written, and every mistake in a language."""

import json

import pytest

from tests.checks import translations
from tests.checks.strings import Message, collect

FILES = {
	"modules.txt": "Sales Process\n",
	"tasks.py": 'from frappe import _\n\ndef f(x):\n\treturn _("{0} is due.").format(x), _(x), _("Due", context="Invoice")\n',
	"long.py": '_("One sentence "\n\t"in two lines.")\n',
	"setup/fields.py": 'FIELD = {"fieldname": "grade", "fieldtype": "Select", "label": "Grade", "options": "\\nHigh\\nLow"}\n',
	"public/js/form.js": 'frappe.throw(__("It\\"s late"));\n// __("not said")\n__("{0} of {1}", [a, b], "Count");\n',
	"templates/mail.html": "<p>{{ _('Kind regards') }}</p><a>{{ __(\"Answer\") }}</a>",
	"sales_process/doctype/plan/plan.json": {
		"doctype": "DocType",
		"name": "Plan",
		"description": "What comes next.",
		"fields": [
			{"fieldname": "title", "fieldtype": "Data", "label": "Title", "description": "Short."},
			{"fieldname": "unit", "fieldtype": "Select", "label": "Unit", "options": "\nDay\nWeek\n7"},
			{"fieldname": "customer", "fieldtype": "Link", "label": "Customer", "options": "No Message"},
			{"fieldname": "questions", "fieldtype": "Small Text", "label": "Questions"},
			{"fieldname": "steps", "fieldtype": "Table", "label": "Steps", "options": "Step"},
		],
		"links": [{"group": "Touches"}],
	},
	"sales_process/doctype/step/step.json": {
		"doctype": "DocType",
		"name": "Step",
		"fields": [{"fieldname": "topic", "fieldtype": "Small Text", "label": "Topic"}],
	},
	"sales_process/workspace/sales/sales.json": {
		"doctype": "Workspace",
		"label": "Sales",
		"links": [{"label": "Follow-up", "type": "Card Break"}],
		"shortcuts": [{"label": "My Plans", "format": "{} Active"}],
		"content": json.dumps([{"type": "header", "data": {"text": "<b>Start</b>"}}, {"type": "spacer"}]),
	},
	"setup/seeds/plans.json": {
		"first": {
			"doctype": "Plan", "title": "First Contact", "unit": "No Message", "questions": "Why now?\nWho decides?",
			"steps": [{"topic": "Who we are"}],
		}
	},
	"setup/seeds/mails.json": {"mail": {"doctype": "Notification", "message": "<p>{{ _(\"Good morning\") }}</p>"}},
	"test_tasks.py": '_("Not said")',
	"tests/factories.py": '_("Not said")',
}  # fmt: skip
SAID = {
	"Sales Process", "{0} is due.", "Due", "One sentence in two lines.", "Grade", "High", "Low", 'It"s late', "{0} of {1}",
	"Kind regards", "Answer", "Plan", "What comes next.", "Title", "Short.", "Unit", "Day", "Week", "Customer", "Steps",
	"Touches", "Step", "Topic", "Sales", "Follow-up", "My Plans", "{} Active", "<b>Start</b>", "First Contact",
	"Who we are", "Good morning", "Questions", "Why now?", "Who decides?",
}  # fmt: skip


@pytest.fixture
def app(tmp_path):
	for name, content in FILES.items():
		path = tmp_path / "app" / name
		path.parent.mkdir(parents=True, exist_ok=True)
		path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
	return tmp_path / "app"


def test_everything_that_is_said_is_found(app):
	assert {message.text for message in collect(app).places} == SAID


def test_a_context_makes_another_message(app):
	assert {Message("Due", "Invoice"), Message("{0} of {1}", "Count")} <= set(collect(app).places)


def test_a_label_that_erpnext_uses_otherwise_gets_its_doctype_as_context(app, languages):
	step = app / "sales_process" / "doctype" / "step" / "step.json"
	step.write_text(step.read_text(encoding="utf-8").replace('"Topic"', '"Account"'), encoding="utf-8")
	assert Message("Account", "Step") in collect(app).places
	(app / "tasks.py").write_text('_("Account")', encoding="utf-8")
	places = collect(app).places
	translations.write(places, languages)
	assert any(
		"'Account' means something else" in problem for problem in translations.check(places, languages)
	)


@pytest.fixture
def languages(app):
	"""Both languages complete, with every message translated by itself."""
	places, locale = collect(app).places, app / "locale"
	translations.write(places, locale)
	for language in translations.LANGUAGES:
		known = {message: message.text for message in places}
		(locale / f"{language}.po").write_text(
			translations.serialize(places, known, language), encoding="utf-8"
		)
	return locale


def test_complete_languages_pass_and_writing_changes_nothing(app, languages):
	places = collect(app).places
	before = {path.name: path.read_text(encoding="utf-8") for path in languages.iterdir()}
	assert translations.check(places, languages) == []
	translations.write(places, languages)
	assert {path.name: path.read_text(encoding="utf-8") for path in languages.iterdir()} == before


def test_a_new_message_is_noticed_and_keeps_the_others(app, languages):
	(app / "tasks.py").write_text('_("{0} is due.")\n_("New")\n', encoding="utf-8")
	places = collect(app).places
	assert translations.check(places, languages) == [
		"main.pot is not what the app says. Run: make translations"
	]
	translations.write(places, languages)
	assert translations.check(places, languages) == [
		"zh.po: 'New' is not translated.",
		"zh_TW.po: 'New' is not translated.",
	]


def test_a_missing_language_is_noticed(app, languages):
	(languages / "zh.po").unlink()
	assert translations.check(collect(app).places, languages) == ["zh.po is missing. Run: make translations"]


def test_a_fuzzy_translation_is_noticed(app, languages):
	path = languages / "zh.po"
	path.write_text(
		path.read_text(encoding="utf-8").replace('msgid "Unit"', '#, fuzzy\nmsgid "Unit"'), encoding="utf-8"
	)
	assert translations.check(collect(app).places, languages) == ["zh.po: 'Unit' is marked fuzzy."]


@pytest.mark.parametrize(
	("text", "translation", "language"),
	[
		("{0} is due.", "{0}已到期。", "zh"),
		("Rows {0} and {1} differ.", "第{1}行和第{0}行不同。", "zh"),
		("<b>Start</b>", "<b>開始</b>", "zh_TW"),
		("Copy the link …", "複製連結…", "zh_TW"),
	],
)
def test_a_good_translation_passes(text, translation, language):
	assert translations.trouble_with(text, translation, language) == ""


@pytest.mark.parametrize(
	("text", "translation", "language", "trouble"),
	[
		("Due", "", "zh", "is not translated"),
		("{0} is due.", "已到期。", "zh", "differ in placeholders"),
		("<b>Start</b>", "开始", "zh", "differ in placeholders or tags"),
		("Due", "到期 ", "zh", "differ in blanks"),
		("{0} is due.", "{0}已到期", "zh", "ends with '.'"),
		("Why?", "为什么", "zh", "ends with '?'"),
		("Follow-up Plan", "跟進計劃", "zh", "of the other writing"),
		("Follow-up Plan", "跟进计划", "zh_TW", "of the other writing"),
	],
)
def test_a_bad_translation_is_found(text, translation, language, trouble):
	assert trouble in translations.trouble_with(text, translation, language)

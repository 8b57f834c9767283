# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Questions of every kind, on a phone with and without scripts, and typed in by a colleague."""

import json
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import pytest

from .names import ASKED_BY_MAIL, ASKED_BY_PHONE, MANAGER, PASSWORD, SELLER
from .test_survey_guest import LINK, PHONE

TITLE = "Questions of Every Kind"
pytestmark = pytest.mark.browser

SURVEY = """async (customer) => {
	const [{ name }] = await frappe.db.get_list("Satisfaction Survey", { filters: { party_name: customer } });
	return frappe.db.get_doc("Satisfaction Survey", name);
}"""


@pytest.fixture(scope="module")
def asked_site(serve_site):
	return serve_site("tests.desk.asked.make")


@pytest.fixture
def seller(open_desk, asked_site):
	desk = open_desk(asked_site)
	desk.login(SELLER, PASSWORD)
	return desk


@pytest.fixture
def link(seller, asked_site):
	parts = urlsplit(seller.run(LINK, ASKED_BY_MAIL))
	return f"{asked_site}{parts.path}?{parts.query}"


@pytest.fixture
def phone(browser):
	"""phone(has_script): a phone on which nobody is logged in."""
	contexts = []

	def open_phone(has_script):
		contexts.append(browser.new_context(viewport=PHONE, java_script_enabled=has_script))
		return contexts[-1].new_page()

	yield open_phone
	for context in contexts:
		context.close()


ODD = (
	"9",
	"NaN",
	"\ud800",
	"\x00",
	"😀",
	"<script>",
	"x" * 100_000,
	None,
	True,
	5.5,
	["5"],
	{"a": [1]},
	[[]],
)
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def odd_bodies(key, questions):
	"""What no browser sends: JSON of every shape, half a form, bytes that are no text, another key."""
	names = [f"q_{question}" for question in questions]
	for value in ODD:
		yield JSON, json.dumps({"key": key, **dict.fromkeys(names, value)}).encode()
		yield JSON, json.dumps({"key": value}).encode()
	for body in (b"", b"[]", b"5", b"{", b'"x"', b"\xff\xfe"):
		yield JSON, body
	for body in (
		b"key=%ff%fe",
		b"key=" + key.encode() + b"&q_x=%ed%a0%80&" + b"&".join([b"q_=1"] * 500),
		b"%00=%00",
	):
		yield FORM, body
	yield {"Content-Type": "multipart/form-data; boundary=x"}, b"--x\r\n\r\nno part"


def status_of(address, headers, body):
	try:
		with urlopen(Request(address, body, headers, method="POST"), timeout=30) as response:
			return response.status
	except HTTPError as refusal:
		return refusal.code


@pytest.mark.parametrize("method", ["answer", "save_draft"])
def test_nothing_that_is_posted_is_an_error_of_ours(seller, asked_site, method):
	key = parse_qs(urlsplit(seller.run(LINK, ASKED_BY_PHONE)).query)["key"][0]
	questions = [row["question_key"] for row in seller.run(SURVEY, ASKED_BY_PHONE)["questions"]]
	for headers, body in odd_bodies(key, questions):
		status = status_of(f"{asked_site}/api/method/sales_process.api.survey.{method}", headers, body)
		assert status < 500, (status, body[:200])
	survey = seller.run(SURVEY, ASKED_BY_PHONE)
	assert (survey["status"], survey["answers"]) == ("Sent", [])


def test_a_colleague_is_asked_only_what_the_customer_would_be(seller, asked_site):
	name = seller.run(SURVEY, ASKED_BY_PHONE)["name"]
	seller.open(f"satisfaction-survey/{name}")
	page = seller.page
	page.get_by_role("button", name="Record Answers").click()
	dialog = page.locator(".modal.show")
	several = dialog.get_by_text("What went wrong?", exact=True)
	exactly = dialog.get_by_text("What exactly went wrong?", exact=True)
	first = dialog.locator("select").nth(1)
	first.wait_for()
	assert not several.is_visible()
	first.select_option("1")
	several.wait_for()
	assert not exactly.is_visible()
	dialog.get_by_text("Something else", exact=True).click()
	exactly.wait_for()
	dialog.get_by_text("It was damaged", exact=True).click()
	dialog.locator("textarea:visible").fill("The colour")
	dialog.get_by_role("button", name="Keep Answers").click()
	dialog.wait_for(state="hidden")
	page.wait_for_function("cur_frm.doc.status === 'Answered'")
	answers = [row["answer"] for row in seller.run(SURVEY, ASKED_BY_PHONE)["answers"]]
	assert answers == ["1", "It was damaged\nSomething else", "The colour"]
	assert seller.errors == []


def test_without_a_script_everything_is_there_and_says_for_whom(phone, link):
	page = phone(has_script=False)
	page.goto(link)
	assert page.locator("[data-question]:visible").count() == 5
	assert page.get_by_text("Only if your answer to question 1 was:").is_visible()
	assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
	page.locator("[data-question]").nth(0).locator("input").nth(1).check()
	page.locator("[data-question]").nth(1).locator("input").nth(2).check()
	page.get_by_role("button", name="Save and go on later").click()
	assert "not sent yet" in page.inner_text("[role=status]")


def test_another_device_goes_on_and_shows_only_what_is_asked(phone, link, seller):
	page = phone(has_script=True)
	page.goto(link)
	questions = page.locator("[data-question]")
	assert questions.nth(0).locator("input").nth(1).is_checked()
	assert questions.nth(1).locator("input").nth(2).is_checked()
	assert [question.is_visible() for question in questions.all()] == [True] * 5
	assert not page.get_by_text("Only if").first.is_visible()
	questions.nth(0).locator("input").last.check()
	assert [question.is_visible() for question in questions.all()] == [True, False, False, True, True]
	questions.nth(0).locator("input").nth(0).check()
	page.locator("textarea").fill("The colour")
	assert seller.run(SURVEY, ASKED_BY_MAIL)["answers"] == []
	page.get_by_role("button", name="Send my answers").click()
	page.wait_for_selector("[role=status]")
	answers = [row["answer"] for row in seller.run(SURVEY, ASKED_BY_MAIL)["answers"]]
	assert answers == ["1", "Something else", "The colour"]
	page.goto(link)
	assert page.locator("form").count() == 0


def test_texts_of_a_language_are_prepared_and_seen_in_the_preview(open_desk, asked_site):
	desk = open_desk(asked_site)
	desk.login(MANAGER, PASSWORD)
	name = desk.run(
		"async () => (await frappe.db.get_list('Survey Template', { filters: { title: TITLE } }))[0].name".replace(
			"TITLE", repr(TITLE)
		)
	)
	desk.open(f"survey-template/{name}")
	desk.run("() => { cur_frm.custom_buttons[__('Prepare Texts for a Language')].click(); }")
	dialog = desk.page.locator(".modal.show")
	dialog.wait_for()
	desk.run("() => cur_dialog.set_value('language', 'zh')")
	desk.run("() => { cur_dialog.get_primary_btn().click(); }")
	desk.page.wait_for_function("cur_frm.doc.texts?.length")
	texts = desk.run("() => cur_frm.doc.texts.map((row) => [row.text_of, row.question_row, row.original])")
	assert ["Options", 2, "It came late\nIt was damaged\nSomething else"] in texts
	assert [row[1] for row in texts if row[0] == "Question"] == [1, 2, 3, 4, 5]
	desk.run("""async () => {
		const row = cur_frm.doc.texts.find((text) => text.text_of === "Question");
		await frappe.model.set_value(row.doctype, row.name, "translated", "好用吗？");
		await cur_frm.save();
	}""")
	desk.page.goto(f"{asked_site}/survey?preview={name}&language=zh")
	assert desk.page.get_by_text("好用吗？").is_visible()
	assert desk.page.locator("button[disabled]").count() == 2
	assert desk.errors == []

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A salesperson goes through the day in the desk, writes to those who are due for a mail, and reads the report."""

import os

import pytest

from .names import DAY, PASSWORD, SELLER

pytestmark = pytest.mark.browser

DIALOG = ".modal.show"
TOUCH = ".sp-day-touch"
LOGS = "() => frappe.db.get_list('Follow-up Log', {fields: ['subject', 'channel'], order_by: 'creation asc'})"


@pytest.fixture(scope="module")
def day_site(serve_site):
	"""Address of a site of this module's own, with touches that are due."""
	return serve_site("tests.desk.day.make")


@pytest.fixture
def seller(open_desk, day_site):
	desk = open_desk(day_site)
	desk.login(SELLER, PASSWORD)
	return desk


def picture(desk, name):
	"""Keep what the screen shows where SCREENSHOTS names a folder."""
	if folder := os.environ.get("SCREENSHOTS"):
		desk.page.screenshot(path=f"{folder}/{name}.png")


def wait_for_dialog(desk):
	desk.page.wait_for_selector(DIALOG)
	desk.page.wait_for_function("() => window.cur_dialog && cur_dialog.display")
	desk.settle()


def press(desk):
	desk.page.click(f"{DIALOG} .modal-footer .btn-primary >> visible=true")
	desk.settle()


def names(desk):
	return desk.page.eval_on_selector_all(f"{TOUCH} strong", "(all) => all.map((one) => one.innerText)")


def test_the_day_is_gone_through_by_keys(seller):
	seller.open("my-sales-day")
	seller.page.wait_for_selector(TOUCH)
	assert names(seller)[0] == DAY[0] and len(names(seller)) == 3
	assert "waits for an answer" in seller.page.inner_text(f"{TOUCH} >> nth=0")
	picture(seller, "day")
	seller.page.keyboard.press("l")
	wait_for_dialog(seller)
	assert DAY[0] in seller.page.inner_text(f"{DIALOG} .modal-title")
	seller.run("async () => { await cur_dialog.set_value('subject', 'Answered') }")
	press(seller)
	seller.page.wait_for_function(f"() => document.querySelectorAll('{TOUCH}').length === 2")
	assert DAY[0] not in names(seller)
	seller.page.keyboard.press("j")
	current = seller.page.inner_text(f"{TOUCH}.sp-current strong")
	assert current == names(seller)[1]
	assert seller.errors == []


def test_a_mail_from_a_template_is_sent_and_logged_in_the_log_dialog(seller):
	seller.open(f"customer/{DAY[1]}")
	seller.page.click(".sp-line [data-do=log] >> nth=0")
	wait_for_dialog(seller)
	seller.run("async () => { await cur_dialog.set_value('email_template', 'Desk News') }")
	seller.page.wait_for_function("() => cur_dialog.get_value('mail_to') === 'ann1@day.example'")
	seller.run("() => cur_dialog.fields_dict.mail_section.collapse(false)")
	seller.settle()
	picture(seller, "log-mail")
	assert seller.run("() => cur_dialog.get_value('subject')") == f"News for {DAY[1]}"
	press(seller)
	seller.page.wait_for_selector(".desk-alert")
	assert seller.run(LOGS)[-1]["subject"] == f"News for {DAY[1]}"
	assert seller.errors == []


def test_one_text_to_many_from_the_list_of_plans(seller):
	before = len(seller.run(LOGS))
	seller.open("follow-up-plan")
	seller.page.wait_for_selector(".list-row-checkbox")
	seller.page.click(".list-check-all")
	seller.page.click(".actions-btn-group button >> visible=true")
	seller.page.click(".actions-btn-group .dropdown-menu >> text=Write to All")
	wait_for_dialog(seller)
	seller.run("async () => { await cur_dialog.set_value('email_template', 'Desk News') }")
	seller.page.wait_for_selector(f"{DIALOG} .sp-letter")
	assert "Send (1)" in seller.page.inner_text(f"{DIALOG} .modal-footer")
	assert "sent today already" in seller.page.inner_text(f"{DIALOG} .sp-left-out")
	picture(seller, "bulk-mail")
	press(seller)
	seller.page.wait_for_selector(".desk-alert")
	seller.page.wait_for_function(
		"(number) => frappe.db.count('Follow-up Log').then((found) => found === number)", arg=before + 1
	)
	assert seller.errors == []


def test_both_reports_open(seller):
	for report in ("Follow-up Discipline", "Channel Effectiveness"):
		seller.open(f"query-report/{report}")
		seller.page.wait_for_selector(".report-summary, .no-report-area >> visible=true")
		seller.settle()
		picture(seller, report.lower().replace(" ", "-"))
	assert seller.errors == []

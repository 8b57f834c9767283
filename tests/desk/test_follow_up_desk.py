# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A salesperson follows up in the desk: strip, dialog, lists."""

from datetime import date, timedelta

import pytest

from .names import DELIVERED, PASSWORD, PLAIN, QUOTED, STOREKEEPER

pytestmark = pytest.mark.browser

LINE = ".sp-strip .sp-line"
DIALOG = ".modal.show"
COUNT = "(doctype) => frappe.db.count(doctype)"
DATE_OF = (
	"(name) => frappe.db.get_value('Customer', name, 'next_follow_up').then((r) => r.message.next_follow_up)"
)
PAGES = (
	"sales-process",
	"follow-up-plan",
	"follow-up-plan/view/calendar/default",
	"follow-up-log",
	"follow-up-cadence",
	"follow-up-channel",
	"sales-deal",
	"sales-account",
	"satisfaction-survey",
	"survey-template",
	"sales-day-digest",
	"sales-process-settings",
	"quotation",
	f"customer/{DELIVERED}",
)
PAST = (date.today() - timedelta(days=20)).isoformat()
LATER = (date.today() + timedelta(days=40)).isoformat()


def open_customer(desk, name):
	desk.open(f"customer/{name}")
	desk.page.wait_for_selector(LINE)


def start(desk, action):
	"""Press a button of the strip and wait for its dialog."""
	desk.page.click(f"{LINE} [data-do={action}] >> nth=0")
	desk.page.wait_for_selector(DIALOG)
	desk.page.wait_for_function("() => window.cur_dialog && cur_dialog.display")
	desk.settle()


def type_into(desk, fieldname, value):
	desk.run(
		"async ([fieldname, value]) => { await cur_dialog.set_value(fieldname, value) }", [fieldname, value]
	)


def press(desk):
	desk.page.click(f"{DIALOG} .modal-footer .btn-primary >> visible=true")
	desk.settle()


def message(desk):
	desk.page.wait_for_selector(".msgprint >> visible=true")
	return desk.page.inner_text(".msgprint >> visible=true")


def refusals(desk):
	"""Take what the browser noted of refused requests, which it prints although the person was told."""
	noted, desk.errors[:] = [error for error in desk.errors if error.startswith("417")], []
	return noted


def test_a_customer_shows_where_its_sale_stands(seller):
	open_customer(seller, QUOTED)
	strip = seller.page.inner_text(LINE)
	assert "SAL-QTN" in strip and "Phone" in strip
	states = seller.page.eval_on_selector_all(f"{LINE} .sp-stage", "(all) => all.map((one) => one.title)")
	assert states == [
		"Develop: done",
		"Follow-up: in progress",
		"Opportunity: not needed",
		"Closing: in progress",
		"After-sales: to come",
	]
	assert seller.errors == []


def test_one_dialog_logs_a_touch_and_plans_the_next(seller):
	open_customer(seller, QUOTED)
	logs = seller.run(COUNT, "Follow-up Log")
	start(seller, "log")
	seller.page.wait_for_selector(".sp-suggestion")
	suggested = seller.page.inner_text(".sp-suggested-date")
	assert "Every 3 working days by Phone" in seller.page.inner_text(".sp-suggestion")
	type_into(seller, "subject", "Asked what they think")
	press(seller)
	seller.page.wait_for_selector(".desk-alert")
	assert suggested in seller.page.inner_text(".desk-alert")
	assert seller.run(COUNT, "Follow-up Log") == logs + 1
	seller.page.wait_for_function(
		f"(day) => document.querySelector('{LINE}').innerText.includes(day)", arg=suggested
	)
	assert seller.errors == []


def test_a_touch_without_a_subject_is_not_logged(seller):
	open_customer(seller, QUOTED)
	logs = seller.run(COUNT, "Follow-up Log")
	start(seller, "log")
	press(seller)
	assert "Subject" in message(seller)
	assert seller.run(COUNT, "Follow-up Log") == logs
	assert seller.errors == []


def test_a_touch_with_a_past_next_date_leaves_nothing_behind(seller):
	open_customer(seller, QUOTED)
	logs, planned = seller.run(COUNT, "Follow-up Log"), seller.run(DATE_OF, QUOTED)
	start(seller, "log")
	type_into(seller, "subject", "Asked again")
	type_into(seller, "next_follow_up", PAST)
	press(seller)
	assert "is in the past" in message(seller)
	assert (seller.run(COUNT, "Follow-up Log"), seller.run(DATE_OF, QUOTED)) == (logs, planned)
	assert len(refusals(seller)) == 1
	assert seller.page.is_enabled(".sp-log-dialog .modal-footer .btn-primary")


def test_a_customer_with_nothing_planned_gets_a_plan_by_setting_a_date(seller):
	open_customer(seller, PLAIN[0])
	assert "No next step is planned." in seller.page.inner_text(LINE)
	start(seller, "date")
	type_into(seller, "date", LATER)
	press(seller)
	seller.page.wait_for_selector(".sp-strip [data-do=open]")
	assert seller.run(DATE_OF, PLAIN[0]) == LATER
	assert seller.errors == []


def test_several_customers_get_their_date_in_the_list(seller):
	seller.open("customer")
	for name in PLAIN:
		seller.page.check(f".list-row-checkbox[data-name='{name}']")
	seller.page.click(".actions-btn-group button >> visible=true")
	seller.page.click(".actions-btn-group .dropdown-item:has-text('Set Next Follow-up') >> visible=true")
	seller.page.wait_for_function("() => window.cur_dialog && cur_dialog.display")
	type_into(seller, "date", LATER)
	press(seller)
	seller.page.wait_for_selector(".desk-alert:has-text('Date set on 2 records.')")
	assert [seller.run(DATE_OF, name) for name in PLAIN] == [LATER, LATER]
	assert seller.errors == []


def test_a_plan_shows_why_and_pauses_only_until_a_later_day(seller):
	seller.open("follow-up-plan")
	seller.page.click(f".list-row:has-text('{QUOTED}') .list-subject a >> nth=0")
	seller.page.wait_for_selector("button:has-text('Pause until') >> visible=true")
	assert "working days by Phone" in seller.page.inner_text(".form-message")
	seller.page.click("button:has-text('Pause until') >> visible=true")
	seller.page.wait_for_function("() => window.cur_dialog && cur_dialog.display")
	type_into(seller, "paused_until", PAST)
	type_into(seller, "reason", "They decide after the fair")
	press(seller)
	assert "must be a day after today" in message(seller)
	assert len(refusals(seller)) == 1


def test_every_page_opens_without_an_error_in_the_console(seller):
	noted = {}
	for route in PAGES:
		seller.open(route)
		assert seller.page.is_visible(".page-container >> visible=true"), route
		noted[route], seller.errors[:] = list(seller.errors), []
	assert noted == {route: [] for route in PAGES}


def test_who_takes_no_part_in_the_process_sees_no_strip(open_desk, sale_site):
	desk = open_desk(sale_site)
	desk.login(STOREKEEPER, PASSWORD)
	desk.open("delivery-note")
	desk.page.click(".list-row .list-subject a >> nth=0")
	desk.page.wait_for_selector(".form-layout >> visible=true")
	desk.settle()
	assert desk.page.locator(LINE).count() == 0
	assert desk.errors == []

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""From a suggestion on the customer to an invitation that a guest accepts; another one is noted as held."""

import os
import re

import pytest

from sales_process.tests.site import MARY

from .names import PASSWORD, SERVED

pytestmark = pytest.mark.browser

DIALOG = ".modal.show"
LOW, OTHER = SERVED
NAME = """([doctype, filters]) =>
	frappe.db.get_list(doctype, { filters }).then(([row]) => row.name)"""
PHONE = {"width": 390, "height": 844}
SHOTS = os.environ.get("SHOTS")


@pytest.fixture
def address(serve_site):
	return serve_site("tests.desk.served_sale.make")


@pytest.fixture
def desk(open_desk, address):
	desk = open_desk(address)
	desk.login(MARY, PASSWORD)
	return desk


def button(desk, text, group=None):
	if group:
		desk.page.click(f".inner-group-button button:visible:has-text('{group}') >> nth=0")
		desk.page.click(f".inner-group-button .dropdown-menu a:visible:has-text('{text}')")
	else:
		desk.page.click(f"button:visible:has-text('{text}') >> nth=0")


def go_on(desk, **values):
	desk.page.wait_for_function("() => window.cur_dialog?.display")
	if values:
		desk.run("(values) => cur_dialog.set_values(values)", values)
	desk.page.click(f"{DIALOG} .btn-modal-primary >> visible=true >> nth=0")
	desk.page.wait_for_selector(DIALOG, state="hidden")
	desk.settle()


def reads(desk, text):
	desk.page.wait_for_selector(f".form-message:has-text('{text}')")


def shot(page, name):
	if SHOTS:
		page.wait_for_timeout(800)
		page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_suggested_invited_and_accepted(desk, browser, address):
	desk.open(f"customer/{desk.run(NAME, ['Customer', {'customer_name': LOW}])}")
	button(desk, "Suggest Services", "Follow-up")
	desk.page.wait_for_selector(f"{DIALOG} :text('Scored Support 0 of 100')")
	shot(desk.page, "service-suggestions")
	desk.page.click(f"{DIALOG} [data-offer='User training']")
	desk.page.wait_for_function("() => window.cur_frm?.doctype === 'Value-added Service'")
	desk.settle()
	assert desk.run("() => cur_frm.doc.customers.map((row) => row.party_name)") == [LOW]
	desk.run(
		"""() => cur_frm.set_value({
			starts_on: frappe.datetime.add_days(frappe.datetime.get_today(), 7) + " 14:00:00",
			place: "Hall 7",
		})"""
	)
	desk.run("() => cur_frm.save()")
	reads(desk, "One is not invited yet")
	shot(desk.page, "service-planned")
	button(desk, "Invite")
	go_on(desk)
	reads(desk, "1 invited: 0 accepted, 0 declined")
	link = desk.run(
		"""() => frappe.xcall("sales_process.api.value_added_service.copy_link",
			{ service: cur_frm.docname, customer: cur_frm.doc.customers[0].name })"""
	)
	desk.run("() => cur_frm.reload_doc()")
	key = re.search(r"key=(.+)$", link)[1]
	guest = browser.new_context(viewport=PHONE, java_script_enabled=False).new_page()
	guest.goto(f"{address}/service-invitation?key={key}")
	shot(guest, "service-invitation")
	assert "Hall 7" in guest.text_content("dl")
	with guest.expect_download() as download:
		guest.click("text=Add it to my calendar")
	assert download.value.suggested_filename == "invitation.ics"
	guest.click("button[value=accept]")
	guest.wait_for_selector("text=You accepted")
	shot(guest, "service-accepted")
	desk.run("() => cur_frm.reload_doc()")
	reads(desk, "1 invited: 1 accepted, 0 declined")
	desk.run(
		"""() => cur_frm.set_value({
			starts_on: frappe.datetime.add_days(frappe.datetime.get_today(), 9) + " 10:00:00",
			ends_on: frappe.datetime.add_days(frappe.datetime.get_today(), 9) + " 12:00:00",
		})"""
	)
	desk.run("() => cur_frm.save()")
	reads(desk, "waits for an update")
	button(desk, "Tell What Changed")
	go_on(desk)
	reads(desk, "1 invited: 0 accepted, 0 declined")
	shot(desk.page, "service-invited")
	button(desk, "Call It Off")
	go_on(desk, reason="The trainer is ill")
	desk.page.wait_for_function("() => cur_frm.doc.status === 'Cancelled'")
	guest.reload()
	guest.wait_for_selector("text=does not take place")
	guest.context.close()
	assert not desk.errors


def test_held_attended_and_rated(desk, browser, address):
	service = desk.run(NAME, ["Value-added Service", {"subject": "Yesterday's day"}])
	desk.open(f"value-added-service/{service}")
	reads(desk, "It was to begin on")
	button(desk, "Who Attended")
	desk.page.wait_for_function("() => window.cur_dialog?.display")
	desk.page.check(f"{DIALOG} [data-fieldname=attended] input[type=checkbox] >> nth=0")
	shot(desk.page, "service-attended")
	go_on(desk)
	reads(desk, "1 of 2 attended")
	assert desk.run("() => cur_frm.doc.customers.map((row) => row.attended)") == ["Yes", "No"]
	link = desk.run(
		"""() => frappe.xcall("sales_process.api.value_added_service.copy_link",
			{ service: cur_frm.docname, customer: cur_frm.doc.customers[0].name })"""
	)
	guest = browser.new_context(viewport=PHONE, java_script_enabled=False).new_page()
	guest.goto(f"{address}/service-invitation?key={re.search(r'key=(.+)$', link)[1]}")
	shot(guest, "service-rating")
	guest.check("input[value='4']")
	guest.fill("textarea", "More practice, please")
	guest.click("button[type=submit]")
	guest.wait_for_selector("text=You have rated it")
	shot(guest, "service-rated")
	guest.context.close()
	desk.run("() => cur_frm.reload_doc()")
	reads(desk, "Rated 4 of 5 by 1")
	shot(desk.page, "service-held")
	desk.open("List/Value-added Service/Calendar")
	desk.page.wait_for_selector('.fc-event:has-text("Yesterday\'s day")')
	shot(desk.page, "service-calendar")
	assert not desk.errors


def test_whom_an_offer_suits(desk):
	desk.open("service-offer/User training")
	button(desk, "Whom It Suits")
	desk.page.wait_for_selector(f"{DIALOG} tbody tr:has-text('{LOW}')")
	assert LOW in desk.page.text_content(f"{DIALOG} tbody tr >> nth=0")
	shot(desk.page, "service-whom")
	desk.page.check(f"{DIALOG} thead input")
	desk.page.click(f"{DIALOG} .btn-modal-primary >> visible=true >> nth=0")
	desk.page.wait_for_function("() => window.cur_frm?.doctype === 'Value-added Service'")
	names = desk.run("() => cur_frm.doc.customers.map((row) => row.party_name)")
	assert names[0] == LOW and OTHER in names
	assert not desk.errors

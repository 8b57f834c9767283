# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def admin_desk(desk):
	"""A desk with the Administrator logged in."""
	desk.login("Administrator", "admin")
	return desk


def test_the_login_page_leads_to_the_desk(desk):
	desk.login("Administrator", "admin")
	assert "/desk" in desk.page.url or "/app" in desk.page.url
	assert desk.page.evaluate("frappe.session.user") == "Administrator"
	assert desk.errors == []


def test_a_wrong_password_stays_on_the_login_page(desk):
	desk.open("/login")
	desk.page.fill("#login_email", "Administrator")
	desk.page.fill("#login_password", "wrong")
	desk.page.click(".form-login .btn-login")
	desk.page.wait_for_selector(".btn-login:has-text('Invalid Login')")
	assert [error for error in desk.errors if not error.startswith("401")] == []


def test_a_workspace_shows_its_links(admin_desk):
	admin_desk.open("build")
	assert admin_desk.page.is_visible(".widget.links-widget-box")
	assert admin_desk.errors == []


def test_a_record_is_made_in_its_form_and_listed(admin_desk):
	page = admin_desk.page
	admin_desk.open("contact/new")
	page.fill("[data-fieldname=first_name] input", "Mei")
	page.click("[data-fieldname=email_ids] .grid-add-row")
	page.fill("[data-fieldname=email_ids] [data-idx='1'] input[data-fieldname=email_id]", "mei@example.com")
	# the desk draws its button anew when a field is left: a click in that moment is lost
	page.keyboard.press("Tab")
	admin_desk.settle()
	page.click(".page-head:visible .primary-action")
	page.wait_for_url("**/contact/Mei")
	admin_desk.open("contact")
	assert page.is_visible(".list-row:has-text('Mei')")
	assert admin_desk.errors == []


@pytest.mark.parametrize(
	("route", "seen"),
	[
		("user/view/report", ".datatable"),
		("event/view/calendar/default", ".fc-daygrid-day"),
		("customize-form?doc_type=ToDo", ".form-builder-container"),
		("workflow/new", "[data-fieldname=states] .grid-body"),
		("print/User/Administrator", "iframe.print-format-container"),
		("permission-manager", ".page-form"),
		("data-import/new", "[data-fieldname=reference_doctype]"),
	],
)
def test_a_page_of_the_desk_opens(admin_desk, route, seen):
	admin_desk.open(route)
	admin_desk.page.wait_for_selector(seen)
	assert admin_desk.errors == []


def test_a_broken_script_is_noticed(admin_desk):
	admin_desk.run("() => { setTimeout(() => { throw new Error('on purpose'); }); }")
	admin_desk.run("() => { $.get('/assets/frappe/missing.js'); }")
	assert [error.split(": ")[0] for error in admin_desk.errors] == ["error", "404"]

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A salesperson plans a graded deal in the desk, the manager approves it and reads which plans do not hold."""

import os

import pytest

from .names import GRADED, MANAGER, PASSWORD, SELLER

pytestmark = pytest.mark.browser

DIALOG = ".modal.show"
QUOTATION = (
	"(name) => frappe.db.get_value('Quotation', {party_name: name}, 'name').then((r) => r.message.name)"
)
PLAN = "() => frappe.db.get_list('Sales Plan', {fields: ['name', 'approval', 'health'], limit: 1}).then((rows) => rows[0])"


@pytest.fixture(scope="module")
def planned_site(serve_site):
	return serve_site("tests.desk.planned.make")


def picture(desk, name):
	"""Keep what the screen shows where SCREENSHOTS names a folder."""
	if folder := os.environ.get("SCREENSHOTS"):
		desk.page.screenshot(path=f"{folder}/{name}.png")


def tab(desk, name):
	desk.page.click(f".form-tabs .nav-link:has-text('{name}')")
	desk.settle()


def act(desk, action):
	"""An action of the workflow."""
	desk.page.click(".actions-btn-group >> visible=true")
	desk.page.click(f".dropdown-item:has-text('{action}') >> visible=true")
	desk.settle()


def test_a_deal_is_planned_approved_and_looked_after(open_desk, planned_site):
	seller = open_desk(planned_site)
	seller.login(SELLER, PASSWORD)
	page = seller.page
	seller.open(f"quotation/{seller.run(QUOTATION, GRADED)}")
	page.click(".sp-strip [data-do=plan]")
	page.wait_for_selector(".sp-plan-standing")
	seller.settle()
	assert "No milestones" in page.inner_text(".sp-findings")
	tab(seller, "Goal")
	page.wait_for_selector(".sp-smart-point")
	assert "Ask what they need" in page.inner_text(".sp-smart")
	picture(seller, "plan-goal")
	seller.run(
		"""() => {
			cur_frm.set_value("goal_date", frappe.datetime.add_days(frappe.datetime.get_today(), 60));
			cur_frm.add_child("milestones", {
				milestone: "Trial", planned_on: frappe.datetime.add_days(frappe.datetime.get_today(), 20),
				blocker: "They doubt that it is quiet",
			});
			cur_frm.refresh_field("milestones");
			return cur_frm.save();
		}"""
	)
	seller.settle()
	tab(seller, "Milestones")
	page.wait_for_selector(".sp-gantt .bar-wrapper")
	picture(seller, "plan-milestones")
	page.click("button:has-text('Ask for Help') >> visible=true")
	page.wait_for_selector(DIALOG)
	page.wait_for_function("() => window.cur_dialog && cur_dialog.display")
	seller.run(f"""() => cur_dialog.set_values({{helper: "{MANAGER}", question: "How quiet is it?"}})""")
	seller.settle()
	page.click(f"{DIALOG} .modal-footer .btn-primary >> visible=true")
	seller.settle()
	act(seller, "Ask for Approval")
	assert seller.run(PLAN)["approval"] == "Asked"

	manager = open_desk(planned_site)
	manager.login(MANAGER, PASSWORD)
	manager.open("my-sales-day")
	manager.page.wait_for_selector(".sp-day-list")
	shown = manager.page.inner_text(".sp-day")
	assert "Plans to Approve" in shown and "Colleagues Ask You" in shown
	manager.page.click(f".sp-day-list a:has-text('{GRADED}') >> nth=0")
	manager.page.wait_for_selector(".sp-plan-standing")
	act(manager, "Approve")
	assert manager.run(PLAN)["approval"] == "Approved"
	manager.open("query-report/Plan Health")
	manager.page.wait_for_selector(".dt-row-0")
	assert GRADED in manager.page.inner_text(".datatable")
	picture(manager, "plan-health")
	assert not seller.errors and not manager.errors

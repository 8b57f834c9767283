# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A salesperson asks for a price, her manager decides, both in the desk; then a round at the table."""

import os

import pytest

from sales_process.tests.site import MARY, RUTH

from .names import PASSWORD

pytestmark = pytest.mark.browser

DIALOG = ".modal.show"
DRAFT = "() => frappe.db.get_value('Quotation', {docstatus: 0}, 'name').then((r) => r.message.name)"
STATUS = "() => frappe.db.get_value('Price Approval', {document_type: 'Quotation'}, 'status').then((r) => r.message.status)"
DEAL = "() => frappe.db.get_value('Sales Deal', {}, 'name').then((r) => r.message.name)"
SHOTS = os.environ.get("SHOTS")


@pytest.fixture(scope="module")
def price_site(serve_site):
	return serve_site("tests.desk.price_sale.make")


@pytest.fixture
def mary(open_desk, price_site):
	desk = open_desk(price_site)
	desk.login(MARY, PASSWORD)
	return desk


@pytest.fixture
def ruth(open_desk, price_site):
	desk = open_desk(price_site)
	desk.login(RUTH, PASSWORD)
	return desk


def button(desk, text):
	desk.page.click(f"button:visible:has-text('{text}') >> nth=0")


def shown(desk):
	"""The dialog is there for scripts once it has faded in."""
	desk.page.wait_for_selector(DIALOG)
	desk.page.wait_for_function("() => window.cur_dialog?.display")


def press(desk):
	desk.page.click(f"{DIALOG} .btn-modal-primary >> visible=true >> nth=0")
	desk.settle()


def shot(desk, name):
	if SHOTS:
		desk.settle()
		desk.screenshot(f"{SHOTS}/{name}.png")


def test_asked_decided_and_submitted(mary, ruth):
	draft = mary.run(DRAFT)
	mary.open(f"quotation/{draft}")
	mary.page.wait_for_selector(".form-message:has-text('beyond your authority')")
	said = mary.page.inner_text(".form-message:has-text('beyond your authority')")
	assert "Row 2" in said and "Ruth" in said and "30" not in said
	shot(mary, "banner")
	button(mary, "Ask for Approval")
	shown(mary)
	mary.run("() => cur_dialog.set_value('comment', 'They take ten next year.')")
	press(mary)
	mary.page.wait_for_selector(".form-message:has-text('nobody has decided yet')")

	ruth.open("price-approval")
	button(ruth, "Waiting for Me")
	ruth.page.wait_for_selector(".list-row:has-text('Asked for Prices')")
	shot(ruth, "waiting")
	ruth.page.click(".list-row a:has-text('Asked for Prices') >> nth=0")
	ruth.page.wait_for_selector(".sp-approver-view")
	assert "30" in ruth.page.inner_text(".sp-approver-view")
	shot(ruth, "approver")
	button(ruth, "Approve")
	shown(ruth)
	press(ruth)
	assert ruth.run(STATUS) == "Approved"
	ruth.page.wait_for_selector(".indicator-pill:has-text('Approved')")
	assert not ruth.errors

	mary.open(f"quotation/{draft}")
	mary.run("() => cur_frm.reload_doc()")
	mary.page.wait_for_selector(".form-message:has-text('Approved by Ruth')")
	shot(mary, "approved")
	assert not mary.errors


def test_the_asker_sees_no_floor(mary):
	name = mary.run("() => frappe.db.get_value('Price Approval', {}, 'name').then((r) => r.message.name)")
	mary.open(f"price-approval/{name}")
	mary.page.wait_for_selector("[data-fieldname=lines] .grid-row")
	assert not mary.page.query_selector(".sp-approver-view")
	shot(mary, "asker")
	assert not mary.errors


def test_rounds_at_the_table(mary):
	deal = mary.run(DEAL)
	mary.open(f"sales-deal/{deal}")
	mary.run("(deal) => sales_process.negotiation.start(deal)", deal)
	mary.page.wait_for_selector("button:visible:has-text('Add Round')")
	for percent in (3, 12):
		button(mary, "Add Round")
		shown(mary)
		mary.run(
			"(percent) => cur_dialog.set_values({overall_discount: percent, they_ask: 'Less', how_answered: 'Traded'})",
			percent,
		)
		shot(mary, f"round-dialog-{percent}")
		press(mary)
		mary.page.wait_for_selector(f".sp-standing:has-text('{percent}.0%')")
	shot(mary, "negotiation")
	button(mary, "Compare Rounds")
	shown(mary)
	press(mary)
	mary.page.wait_for_selector(".msgprint table")
	assert "Total" in mary.page.inner_text(".msgprint table")
	shot(mary, "side-by-side")
	assert not mary.errors

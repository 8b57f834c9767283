# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""One deal from the first offer to the accepted one: a rejection, a question, a customer who wants a change."""

import os
from urllib.parse import urlsplit

import pytest

from sales_process.tests.site import MARY, RUTH

from .names import PASSWORD

pytestmark = pytest.mark.browser

DIALOG = ".modal.show"
PHONE = {"width": 390, "height": 844}
DRAFT = "() => frappe.db.get_value('Quotation', {docstatus: 0}, 'name').then((r) => r.message.name)"
REQUEST = """() => frappe.db.get_list("Price Approval", {order_by: "creation desc", limit: 1}).then(([row]) => row.name)"""
LOWER = """async (rate) => {
	await frappe.model.set_value(cur_frm.doc.items[1].doctype, cur_frm.doc.items[1].name, "rate", rate);
	await cur_frm.save();
}"""
ON_PAPER = """() => frappe.db.get_list("Quotation", {filters: {docstatus: 1, party_name: "Paper Mill"}})
	.then(([row]) => row.name)"""
SHOTS = os.environ.get("SHOTS")


@pytest.fixture(scope="module")
def closing_site(serve_site):
	return serve_site("tests.desk.closing_sale.make")


@pytest.fixture
def mary(open_desk, closing_site):
	desk = open_desk(closing_site)
	desk.login(MARY, PASSWORD)
	return desk


@pytest.fixture
def ruth(open_desk, closing_site):
	desk = open_desk(closing_site)
	desk.login(RUTH, PASSWORD)
	return desk


@pytest.fixture
def guest(open_desk, closing_site):
	"""A phone on which nobody is logged in."""
	phone = open_desk(closing_site)
	phone.page.set_viewport_size(PHONE)
	return phone


def button(desk, text):
	desk.page.click(f"button:visible:has-text('{text}') >> nth=0")


def in_menu(desk, group, text):
	"""A button of a group of buttons."""
	desk.page.click(f".inner-group-button:visible:has-text('{group}') button >> nth=0")
	desk.page.click(f".inner-group-button .dropdown-item:visible:has-text('{text}')")


def fill_in(desk, **values):
	"""Fill in the open dialog and press its button."""
	desk.page.wait_for_selector(DIALOG)
	desk.page.wait_for_function("() => window.cur_dialog?.display")
	desk.run("(values) => cur_dialog.set_values(values)", values)
	desk.page.click(f"{DIALOG} .btn-modal-primary >> visible=true >> nth=0")
	desk.page.wait_for_selector(DIALOG, state="hidden")
	desk.settle()


def reads(desk, text):
	desk.page.wait_for_selector(f".form-message:has-text('{text}')")


def again(desk, route):
	"""As it is in the database now."""
	desk.open(route)
	desk.run("() => cur_frm.reload_doc()")


def shot(desk, name):
	if SHOTS:
		desk.page.wait_for_timeout(800)
		desk.screenshot(f"{SHOTS}/{name}.png")


def test_from_the_first_offer_to_the_accepted_one(mary, ruth, guest, closing_site):
	draft = mary.run(DRAFT)
	mary.open(f"quotation/{draft}")
	reads(mary, "beyond your authority")
	button(mary, "Ask for Approval")
	fill_in(mary, comment="They want all four at the price of their last supplier.")

	first = ruth.run(REQUEST)
	ruth.open(f"price-approval/{first}")
	ruth.page.wait_for_selector(".sp-approver-view")
	shot(ruth, "closing-approval")
	button(ruth, "Reject")
	fill_in(ruth, words="Too much. What do they give us for it?")
	ruth.page.wait_for_selector(".indicator-pill:has-text('Rejected')")

	again(mary, f"quotation/{draft}")
	reads(mary, "Rejected by Ruth")
	shot(mary, "closing-rejected")
	mary.run(LOWER, 1700)
	button(mary, "Ask for Approval")
	fill_in(mary, comment="Four towers at once.")

	second = ruth.run(REQUEST)
	assert second != first
	ruth.open(f"price-approval/{second}")
	ruth.page.wait_for_selector(".sp-approver-view")
	button(ruth, "Ask Back")
	fill_in(ruth, words="And the service?")
	ruth.page.wait_for_selector(".indicator-pill:has-text('Asked Back')")

	again(mary, f"quotation/{draft}")
	reads(mary, "And the service?")
	shot(mary, "closing-question")
	button(mary, "Answer")
	fill_in(mary, comment="Three years, signed together with the order.")
	reads(mary, "nobody has decided yet")

	again(ruth, f"price-approval/{second}")
	ruth.page.wait_for_selector(".sp-approver-view")
	button(ruth, "Approve")
	fill_in(ruth, words="For the service contract.")
	ruth.page.wait_for_selector(".indicator-pill:has-text('Approved')")
	shot(ruth, "closing-approved")

	again(mary, f"quotation/{draft}")
	reads(mary, "Approved by Ruth")
	mary.run(
		"() => frappe.call({method: 'frappe.client.submit', args: {doc: cur_frm.doc}}).then(() => cur_frm.reload_doc())"
	)
	in_menu(mary, "Acceptance", "Copy Link")
	mary.page.wait_for_selector(f"{DIALOG} input[data-fieldname=link]")
	mary.page.wait_for_function("() => window.cur_dialog?.display")
	link = urlsplit(mary.run("() => cur_dialog.get_value('link')"))
	assert len(link.query) > 40
	shot(mary, "closing-link")
	mary.run("() => cur_dialog.hide()")

	page, address = guest.page, f"{closing_site}{link.path}?{link.query}"
	page.goto(address)
	assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
	assert "Charging Tower" in page.inner_text("table") and "2,000" not in page.content()
	if SHOTS:
		page.screenshot(path=f"{SHOTS}/closing-offer.png", full_page=True)
	page.click("summary:has-text('Ask for changes')")
	page.fill("#changes", "Can you deliver in four weeks?")
	page.click("button:has-text('Send')")
	page.wait_for_selector("[role=status]")

	again(mary, f"quotation/{draft}")
	reads(mary, "asks for changes")
	shot(mary, "closing-changes")

	page.goto(address)
	page.fill("#full_name", "Ann Buyer")
	page.check("input[name=entitled]")
	page.click("button:has-text('Accept')")
	page.wait_for_selector("h1:has-text('Accepted')")
	if SHOTS:
		page.screenshot(path=f"{SHOTS}/closing-thanks.png")
	page.goto(address)
	assert page.locator("form").count() == 0

	again(mary, f"quotation/{draft}")
	reads(mary, "Accepted by Ann Buyer")
	shot(mary, "closing-accepted")
	in_menu(mary, "Create", "Sales Order as Accepted")
	mary.page.wait_for_function("() => window.cur_frm?.doctype === 'Sales Order'")
	assert mary.run("() => cur_frm.doc.items.map((row) => row.rate)") == [95, 1700]
	shot(mary, "closing-order")
	assert mary.errors == [] and ruth.errors == []


def test_what_proves_it_is_shown_and_not_changed(mary):
	name = mary.run("() => frappe.db.get_list('Quotation Acceptance').then(([row]) => row.name)")
	mary.open(f"quotation-acceptance/{name}")
	mary.page.wait_for_selector("[data-fieldname=offer] table")
	assert "Charging Tower" in mary.page.inner_text("[data-fieldname=offer] table")
	assert mary.page.query_selector(".primary-action:visible") is None
	shot(mary, "closing-proof")
	assert mary.errors == []


def test_an_order_on_paper_that_says_something_else(mary, tmp_path):
	paper = tmp_path / "order.pdf"
	paper.write_bytes(b"%PDF-1.4 four instead of three")
	quotation = mary.run(ON_PAPER)
	mary.open(f"quotation/{quotation}")
	in_menu(mary, "Acceptance", "Record Order or Signed Copy")
	mary.page.wait_for_function("() => window.cur_dialog?.display")
	dialog = mary.page.locator(DIALOG).filter(has_text="Record Order or Signed Copy")
	dialog.locator("[data-fieldname=paper] .btn-attach").click()
	mary.page.locator("input[type=file]").last.set_input_files(paper)
	mary.page.locator(f"{DIALOG} .btn-modal-primary:visible:has-text('Upload')").click()
	dialog.locator("[data-fieldname=paper] .attached-file-link").wait_for()
	mary.settle()
	dialog.locator("input[data-fieldname=po_number]").fill("PO-4711")
	dialog.locator("input[data-fieldname=total]").fill("380")
	record = dialog.locator(".btn-modal-primary:has-text('Record')")
	record.click()
	mary.page.wait_for_selector(".msgprint:has-text('differs')")
	shot(mary, "closing-differs")
	assert "380" in mary.page.inner_text(".msgprint")
	# while it is still coming in, Bootstrap does not let a dialog go
	mary.page.wait_for_function("() => { frappe.msg_dialog.hide(); return !$('.msgprint').is(':visible'); }")
	dialog.locator("textarea[data-fieldname=differences_agreed]").fill("One more is sent for free.")
	record.click()
	dialog.wait_for(state="hidden")
	reads(mary, "Accepted")
	shot(mary, "closing-paper")
	mary.run("() => cur_frm.reload_doc()")
	in_menu(mary, "Create", "Sales Order as Accepted")
	mary.page.wait_for_function("() => window.cur_frm?.doctype === 'Sales Order'")
	assert mary.run("() => cur_frm.doc.po_no") == "PO-4711"
	# the refusal that was asked for
	assert [error for error in mary.errors if "417" not in error and "differs" not in error] == []

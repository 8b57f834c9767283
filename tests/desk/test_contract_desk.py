# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""One contract from the draft to the archive: sent back once, asked about, changed for the customer, signed on his phone,
and amended on paper; each in his own desk."""

import os
from urllib.parse import urlsplit

import pytest

from sales_process.tests import papers
from sales_process.tests.site import CHIEF, LEGAL, MARY, RUTH

from .names import PASSWORD

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
DIALOG = ".modal.show"
DEAL = "() => frappe.db.get_list('Sales Deal').then(([row]) => row.name)"
STATE = "() => cur_frm.doc.workflow_state"
CHANGE = """async ([row, text]) => {
	const clause = cur_frm.doc.clauses[row];
	await frappe.model.set_value(clause.doctype, clause.name, "text", text);
	await cur_frm.save();
}"""
KEPT = """async () => {
	await cur_frm.set_value({ number_of_copies: 2, kept_at: "Safe, second floor" });
	await cur_frm.save();
}"""
SHOTS = os.environ.get("SHOTS")


@pytest.fixture(scope="module")
def contract_site(serve_site):
	return serve_site("tests.desk.contract_sale.make")


@pytest.fixture
def desk_of(open_desk, contract_site):
	def log_in(user):
		desk = open_desk(contract_site)
		desk.login(user, PASSWORD)
		return desk

	return log_in


@pytest.fixture
def guest(open_desk, contract_site):
	desk = open_desk(contract_site)
	desk.page.set_viewport_size(PHONE)
	return desk


def act(desk, action):
	"""A step of the workflow, from the menu of the form."""
	desk.page.click(".actions-btn-group button >> visible=true")
	desk.page.click(f".actions-btn-group .dropdown-menu >> text={action}")
	desk.settle()
	desk.page.wait_for_timeout(500)
	desk.run("() => cur_frm.reload_doc()")


def fill_in(desk, **values):
	desk.page.wait_for_selector(DIALOG)
	desk.page.wait_for_function("() => window.cur_dialog?.display")
	desk.run("(values) => cur_dialog.set_values(values)", values)
	desk.run("() => document.activeElement.blur()")  # closes the list of a link field
	desk.page.click(f"{DIALOG} .btn-modal-primary >> visible=true >> nth=0")
	desk.page.wait_for_selector(DIALOG, state="hidden")
	desk.settle()


def button(desk, text):
	desk.page.click(f"button:visible:has-text('{text}') >> nth=0")


def in_menu(desk, group, text):
	"""A button of a group of buttons."""
	desk.page.click(f".inner-group-button:visible:has-text('{group}') button >> nth=0")
	desk.page.click(f".inner-group-button .dropdown-item:visible:has-text('{text}')")


def again(desk, route):
	"""As it is in the database now."""
	desk.open(route)
	desk.run("() => cur_frm.reload_doc()")


def copied_link(desk, site):
	"""The address that is given to the customer, as he opens it."""
	in_menu(desk, "Customer Signs", "Copy Link")
	desk.page.wait_for_function("() => window.cur_dialog?.fields_dict.link?.get_value()")
	link = urlsplit(desk.run("() => cur_dialog.get_value('link')"))
	desk.run("() => cur_dialog.hide()")
	desk.settle()
	return f"{site}{link.path}?{link.query}"


def record_paper(desk, tmp_path):
	"""The signed copy that came by post."""
	paper = tmp_path / "signed.pdf"
	paper.write_bytes(papers.pdf("signed by Ann Buyer"))
	button(desk, "Record Signed Copy")
	desk.page.wait_for_function("() => window.cur_dialog?.display")
	dialog = desk.page.locator(DIALOG).filter(has_text="Record Signed Copy")
	dialog.locator("[data-fieldname=scan_url] .btn-attach").click()
	desk.page.locator("input[type=file]").last.set_input_files(paper)
	desk.page.locator(f"{DIALOG} .btn-modal-primary:visible:has-text('Upload')").click()
	dialog.locator("[data-fieldname=scan_url] .attached-file-link").wait_for()
	dialog.locator("input[data-fieldname=signed_by]").fill("Ann Buyer")
	dialog.locator(".btn-modal-primary:has-text('Record')").click()
	dialog.wait_for(state="hidden")
	desk.settle()


def reads(desk, text):
	desk.page.wait_for_selector(f".form-message:has-text('{text}')")


def shot(desk, name, tab=None):
	if SHOTS:
		if tab:
			desk.page.click(f".form-tabs .nav-link:has-text('{tab}')")
		desk.page.wait_for_timeout(800)
		desk.screenshot(f"{SHOTS}/{name}.png")


def test_from_the_draft_to_the_archive(desk_of, guest, contract_site, tmp_path):
	mary, ruth, legal, chief = (desk_of(user) for user in (MARY, RUTH, LEGAL, CHIEF))
	mary.open(f"sales-deal/{mary.run(DEAL)}")
	mary.run("() => sales_process.contract.start(cur_frm.docname)")
	fill_in(mary, contract_type="Sales Contract")
	mary.page.wait_for_function("() => window.cur_frm?.doctype === 'Contract Review'")
	name = mary.run("() => cur_frm.docname")
	route = f"contract-review/{name}"
	assert "pays $ 950.00 within 30 days" in mary.run("() => cur_frm.doc.clauses[0].text")
	mary.run(CHANGE, [3, "Four weeks after both have signed."])
	shot(mary, "contract-draft", "Text")
	act(mary, "Send to Review")
	reads(mary, "It is the turn of Ruth")

	ruth.open(route)
	reads(ruth, "Drafted by Mary")
	act(ruth, "Send Back")
	assert ruth.run(STATE) == "Draft"

	mary.open(route)
	mary.run("() => cur_frm.reload_doc()")
	mary.run(CHANGE, [3, "Six weeks after both have signed, or four for a tenth more."])
	act(mary, "Send to Review")
	ruth.open(route)
	ruth.run("() => cur_frm.reload_doc()")
	ruth.page.wait_for_selector("[data-fieldname=changes_view] ins", state="attached")
	shot(ruth, "contract-changes", "Review")
	act(ruth, "Approve")
	assert ruth.run(STATE) == "Legal Review"

	legal.open(route)
	button(legal, "Ask a Question")
	fill_in(legal, question="Who pays the tenth?")
	legal.page.wait_for_selector("[data-fieldname=questions] .grid-row[data-idx='1']", state="attached")
	mary.open(route)
	mary.run("() => cur_frm.reload_doc()")
	button(mary, "Answer")
	fill_in(mary, answer="The customer, with the order.")
	legal.open(route)
	legal.run("() => cur_frm.reload_doc()")
	shot(legal, "contract-legal", "Review")
	act(legal, "Approve")
	assert legal.run(STATE) == "Ready to Sign"

	again(mary, route)
	reads(mary, "The text is the one that was approved")
	address, page = copied_link(mary, contract_site), guest.page
	page.goto(address)
	assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
	shot(guest, "contract-guest")
	page.click("summary:has-text('Ask for changes')")
	page.fill("#changes", "Five weeks, please.")
	page.click("button:has-text('Send')")
	page.wait_for_selector("text=got your message")

	again(mary, route)
	assert mary.run(STATE) == "Draft"
	shot(mary, "contract-change-asked", "Review")
	mary.run(CHANGE, [3, "Five weeks after both have signed."])
	act(mary, "Send to Review")
	for desk in (ruth, legal):
		again(desk, route)
		act(desk, "Approve")
	again(mary, route)
	address = copied_link(mary, contract_site)
	page.goto(address)
	page.fill("#full_name", "Ann Buyer")
	page.fill("#job_title", "Managing Director")
	page.check("[name=agrees]")
	draw(page)
	shot(guest, "contract-guest-signs")
	page.click("button:has-text('Sign with legal effect')")
	page.wait_for_selector("text=you have signed")
	shot(guest, "contract-guest-signed")
	page.goto(address)
	assert "Download the contract" in page.content()

	chief.open(route)
	button(chief, "Sign for Us")
	fill_in(chief, seal=1)
	again(mary, route)
	assert mary.run(STATE) == "Signed"
	assert mary.run("() => cur_frm.doc.signatures.map((row) => row.signed_by)") == ["Ann Buyer", "Chief"]
	button(mary, "Check the Fingerprints")
	mary.page.wait_for_selector("text=Everything Is as It Was Signed")
	shot(mary, "contract-fingerprints")
	mary.page.keyboard.press("Escape")
	mary.run(KEPT)
	act(mary, "Archive")
	assert mary.run(STATE) == "Archived"
	shot(mary, "contract-signed", "Signing")

	button(mary, "Amend the Contract")
	mary.page.wait_for_function("(name) => window.cur_frm?.docname !== name", arg=name)
	route = f"contract-review/{mary.run('() => cur_frm.docname')}"
	mary.run(CHANGE, [0, "Within 45 days of delivery."])
	act(mary, "Send to Review")
	for desk in (ruth, legal):
		again(desk, route)
		act(desk, "Approve")
	again(mary, route)
	record_paper(mary, tmp_path)
	again(mary, route)
	assert mary.run(STATE) == "Customer Signed"
	chief.open(route)
	button(chief, "Sign for Us")
	fill_in(chief, seal=1)
	again(mary, route)
	assert mary.run(STATE) == "Signed"
	for desk in (mary, ruth, legal, chief, guest):
		assert desk.errors == []


def draw(page):
	"""A signature, by hand."""
	page.locator("canvas").scroll_into_view_if_needed()
	box = page.locator("canvas").bounding_box()
	page.mouse.move(box["x"] + 20, box["y"] + 80)
	page.mouse.down()
	for step in range(1, 12):
		page.mouse.move(box["x"] + 20 + step * 20, box["y"] + (40 if step % 2 else 100))
	page.mouse.up()
	assert page.input_value("[name=drawn]").startswith("data:image/png")

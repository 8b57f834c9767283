# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""One contract from the draft to the signature on paper: sent back once, asked about once, each in his own desk."""

import os

import pytest

from sales_process.tests import papers
from sales_process.tests.site import CHIEF, LEGAL, MARY, RUTH

from .names import PASSWORD

pytestmark = pytest.mark.browser

DIALOG = ".modal.show"
DEAL = "() => frappe.db.get_list('Sales Deal').then(([row]) => row.name)"
STATE = "() => cur_frm.doc.workflow_state"
CHANGE = """async ([row, text]) => {
	const clause = cur_frm.doc.clauses[row];
	await frappe.model.set_value(clause.doctype, clause.name, "text", text);
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


def reads(desk, text):
	desk.page.wait_for_selector(f".form-message:has-text('{text}')")


def shot(desk, name, tab=None):
	if SHOTS:
		if tab:
			desk.page.click(f".form-tabs .nav-link:has-text('{tab}')")
		desk.page.wait_for_timeout(800)
		desk.screenshot(f"{SHOTS}/{name}.png")


def test_from_the_draft_to_both_signatures(desk_of, tmp_path):
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

	mary.open(route)
	mary.run("() => cur_frm.reload_doc()")
	reads(mary, "The text is the one that was approved")
	paper = tmp_path / "signed.pdf"
	paper.write_bytes(papers.pdf("signed by Ann Buyer"))
	button(mary, "Record Signed Copy")
	mary.page.wait_for_function("() => window.cur_dialog?.display")
	dialog = mary.page.locator(DIALOG).filter(has_text="Record Signed Copy")
	dialog.locator("[data-fieldname=scan_url] .btn-attach").click()
	mary.page.locator("input[type=file]").last.set_input_files(paper)
	mary.page.locator(f"{DIALOG} .btn-modal-primary:visible:has-text('Upload')").click()
	dialog.locator("[data-fieldname=scan_url] .attached-file-link").wait_for()
	dialog.locator("input[data-fieldname=signed_by]").fill("Ann Buyer")
	dialog.locator(".btn-modal-primary:has-text('Record')").click()
	dialog.wait_for(state="hidden")
	mary.settle()

	chief.open(route)
	button(chief, "Sign for Us")
	fill_in(chief, seal=1)
	mary.open(route)
	mary.run("() => cur_frm.reload_doc()")
	assert mary.run(STATE) == "Signed"
	shot(mary, "contract-signed", "Signing")
	assert mary.run("() => cur_frm.doc.signatures.map((row) => row.signed_by)") == ["Ann Buyer", "Chief"]
	for desk in (mary, ruth, legal, chief):
		assert desk.errors == []

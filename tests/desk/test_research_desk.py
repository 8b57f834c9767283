# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A salesperson looks into a lead in the desk, up to the opportunity."""

import os

import pytest

from .names import LEAD, PASSWORD, SELLER

pytestmark = pytest.mark.browser

DIALOG = ".modal.show"
VALUE = "(fieldname) => cur_frm.doc[fieldname]"
PAGES = ("lead-research", "target-segment", "acquisition-channel", "lead-research/new", "target-segment/new")


@pytest.fixture(scope="module")
def research_site(serve_site):
	"""Address of a site of this module's own, with two leads of one company."""
	return serve_site("tests.desk.research.make")


@pytest.fixture
def seller(open_desk, research_site):
	desk = open_desk(research_site)
	desk.login(SELLER, PASSWORD)
	return desk


def picture(desk, name):
	"""Keep what the screen shows where SCREENSHOTS names a folder."""
	if folder := os.environ.get("SCREENSHOTS"):
		desk.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def dialog(desk, values):
	desk.page.wait_for_selector(DIALOG)
	desk.page.wait_for_function("() => window.cur_dialog && cur_dialog.display")
	desk.run("async (values) => { await cur_dialog.set_values(values) }", values)
	desk.page.click(f"{DIALOG} .modal-footer .btn-primary >> visible=true")
	desk.settle()


def open_research(desk):
	found = desk.run(
		"(name) => frappe.db.get_list('Lead Research', {filters: {party_name: name}}).then((rows) => rows[0].name)",
		LEAD,
	)
	desk.open(f"lead-research/{found}")
	desk.page.wait_for_selector(".sp-fit li")
	desk.settle()


def test_from_a_lead_to_its_opportunity(seller):
	lead = seller.run(
		"(name) => frappe.db.get_list('Lead', {filters: {company_name: name}}).then((rows) => rows[0].name)",
		LEAD,
	)
	seller.open(f"lead/{lead}")
	seller.run("([lead]) => { sales_process.research.start({party_type: 'Lead', party: lead}) }", [lead])
	dialog(seller, {"channel": "Exhibition", "event": "Fair 2026"})
	seller.page.wait_for_selector(".sp-fit li")
	picture(seller, "research-new")
	assert "Consulting" not in seller.page.inner_text(".sp-fit")
	assert "fits" in seller.page.inner_text(".sp-fit")
	assert "What is their problem today?" in seller.page.inner_text(".sp-questions")
	assert "Same company" in seller.page.inner_text(".sp-duplicates")

	seller.page.click(".sp-duplicates button[data-action=add]")
	seller.page.wait_for_function("() => cur_frm.doc.makers?.length === 1")
	seller.run(
		"""async () => {
			cur_frm.add_child('needs', {pain_point: 'Copies <b>by hand</b>', item: 'Archive Server', severity: 'High'});
			cur_frm.add_child('decision_steps', {step: 'Approval', expected_days: 20, state: 'Open'});
			cur_frm.doc.makers[0].role = 'Economic Buyer';
			cur_frm.dirty();
			await cur_frm.save();
		}"""
	)
	seller.settle()
	assert seller.run(VALUE, "cycle_days") == 20
	seller.run(
		"() => { cur_frm.layout.select_tab?.('tab_decision'); cur_frm.scroll_to_field('maker_notes') }"
	)
	seller.page.click(".sp-makers button[data-row] >> visible=true")
	dialog(seller, {"stance": "In Favour", "concerns": "Who <i>pays</i>?"})
	seller.page.wait_for_selector(".sp-makers .indicator-pill")
	picture(seller, "research-makers")
	assert "Who <i>pays</i>?" in seller.page.inner_text(".sp-makers")

	seller.page.click(".page-head button:has-text('Qualify') >> visible=true")
	dialog(seller, {"amount": 5000})
	seller.page.wait_for_function("() => cur_frm?.doctype === 'Opportunity' && cur_frm.doc.items?.length")
	assert seller.run("() => cur_frm.doc.items[0].item_code") == "Archive Server"
	seller.settle()
	open_research(seller)
	assert seller.run(VALUE, "status") == "Qualified"
	picture(seller, "research-qualified")
	assert seller.errors == []


def test_company_basics_are_written_to_the_lead(seller):
	open_research(seller)
	seller.page.click("button:has-text('Fill In') >> visible=true")
	seller.page.click("text=Edit Company Basics")
	dialog(seller, {"employees": "201-500"})
	seller.page.wait_for_function("() => cur_frm.doc.employees === '201-500'")
	assert seller.errors == []


def test_pages_open_without_an_error(seller):
	for page in PAGES:
		seller.open(page)
		seller.settle()
		picture(seller, page.replace("/", "-"))
	assert seller.errors == []

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A salesperson grades a deal in the desk, by keyboard."""

import pytest

from .names import GRADED, KEEPER, PASSWORD, SELLER, UNGRADED

pytestmark = pytest.mark.browser

DEAL_OF = "(name) => frappe.db.get_value('Quotation', {party_name: name}, 'sales_deal').then((r) => r.message.sales_deal)"
DEAL = "(name) => frappe.db.get_doc('Sales Deal', name)"
HEAD, FOOT = ".sp-grade-head", ".sp-grade-foot"
PAGES = (
	"opportunity-grade",
	"grade-factor",
	"grade-factor/Engagement",
	"grade-threshold",
	"grade-threshold/High",
	"sales-deal",
)


@pytest.fixture(scope="module")
def graded_site(serve_site):
	return serve_site("tests.desk.graded.make")


@pytest.fixture
def seller(open_desk, graded_site):
	desk = open_desk(graded_site)
	desk.login(SELLER, PASSWORD)
	return desk


def begin(desk, customer):
	"""Open the deal of a customer and press Grade."""
	deal = desk.run(DEAL_OF, customer)
	desk.open(f"sales-deal/{deal}")
	desk.page.click(".page-actions button:has-text('Grade') >> visible=true")
	desk.page.wait_for_selector(HEAD + " .indicator-pill")
	desk.settle()
	return deal


def factor(name):
	return f".sp-factor[data-factor='{name}']"


def choose(desk, name, level):
	"""As the keyboard does: the select has the focus, and its value changes."""
	desk.page.focus(f"{factor(name)} select")
	desk.page.select_option(f"{factor(name)} select", label=level)
	desk.page.wait_for_timeout(600)
	desk.settle()


def test_the_score_follows_what_is_typed_and_the_cursor_stays(seller):
	deal = begin(seller, UNGRADED)
	assert "0 of 100" in seller.page.inner_text(HEAD)
	assert "Unknown" in seller.page.inner_text(factor("Competition"))
	choose(seller, "Intent", "Wants to buy from us")
	assert "20 of 100" in seller.page.inner_text(HEAD)
	assert seller.page.evaluate("() => document.activeElement.dataset.factor") == "Intent"
	assert "20 of 20" in seller.page.inner_text(factor("Intent"))
	choose(seller, "Clarity of Need", "Pain known, solution open")
	assert "High needs Clarity of Need" in seller.page.inner_text(FOOT)
	assert "Economic buyer in favour: +15" in seller.page.inner_text(FOOT)
	seller.page.fill(f"{factor('Intent')} input", "They sent their figures")
	seller.page.keyboard.press("Control+s")
	seller.settle()
	note = seller.run(
		"() => frappe.get_doc('Opportunity Grade', cur_frm.docname).factors.find((r) => r.factor === 'Intent').note"
	)
	assert note == "They sent their figures"
	seller.run("() => { cur_frm.savesubmit(); }")
	seller.page.wait_for_selector(".modal.show .btn-primary >> visible=true")
	seller.page.click(".modal.show .btn-primary >> visible=true")
	seller.page.wait_for_function("() => cur_frm.doc.docstatus === 1")
	seller.settle()
	assert seller.run(DEAL, deal)["grade"] == "Low"
	assert seller.page.locator(".sp-factor select").count() == 0
	assert seller.errors == []


def test_what_faded_says_so_and_can_be_said_again(seller):
	begin(seller, GRADED)
	faded = f"{factor('Intent')} .sp-factor-faded"
	assert "counts as “Wants to buy, still compares” now" in seller.page.inner_text(faded)
	assert "Medium" in seller.page.inner_text(HEAD)
	seller.page.focus(f"{faded} button")
	seller.page.keyboard.press("Enter")
	seller.page.wait_for_function("() => document.querySelector('.sp-grade-head').innerText.includes('High')")
	assert seller.page.inner_text(faded).strip() == ""
	assert seller.errors == []


def test_the_deal_shows_its_grade_and_how_it_moved(seller):
	deal = seller.run(DEAL_OF, GRADED)
	seller.open(f"sales-deal/{deal}")
	seller.page.wait_for_selector(".sp-grade-chart svg")
	assert "of 100" in seller.page.inner_text(".sp-grade-line")
	assert seller.errors == []


def test_the_plan_does_not_take_what_the_assessment_says(seller):
	plan = seller.run(
		"(deal) => frappe.db.get_value('Follow-up Plan', {deal: deal}, 'name').then((r) => r.message.name)",
		seller.run(DEAL_OF, GRADED),
	)
	seller.open(f"follow-up-plan/{plan}")
	assert seller.run("() => cur_frm.get_field('intent').df.read_only") == 1
	assert seller.errors == []


def test_every_page_opens_without_an_error_in_the_console(open_desk, graded_site):
	desk = open_desk(graded_site)
	desk.login(KEEPER, PASSWORD)
	noted = {}
	for route in PAGES:
		desk.open(route)
		assert desk.page.is_visible(".page-container >> visible=true"), route
		noted[route], desk.errors[:] = list(desk.errors), []
	assert noted == {route: [] for route in PAGES}

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the market brings, in the desk: news to talk about, battle cards, an exhibition's cards, and inquiries."""

import pytest

from .names import CUSTOMER, NEWS, PASSWORD, RIVAL, SELLER

pytestmark = pytest.mark.browser

DIALOG = ".modal.show"
PAGES = ("market-insight", "competitor-profile/new", "success-case/new", "inquiry", "event-capture")
NAME_OF = "([doctype, filters]) => frappe.db.get_list(doctype, {filters}).then((rows) => rows[0]?.name)"


@pytest.fixture(scope="module")
def market_site(serve_site):
	"""Address of a site of this module's own, with news and a competitor."""
	return serve_site("tests.desk.market.make")


@pytest.fixture
def seller(open_desk, market_site):
	desk = open_desk(market_site)
	desk.login(SELLER, PASSWORD)
	return desk


def test_news_reach_the_plan_and_the_talk(seller):
	insight = seller.run(NAME_OF, ["Market Insight", {"title": NEWS}])
	seller.open(f"market-insight/{insight}")
	seller.page.click("button:has-text('Act on It') >> visible=true")
	seller.page.wait_for_selector(f"{DIALOG} .sp-preview >> text={CUSTOMER}")
	seller.page.click(f"{DIALOG} .btn-primary >> visible=true")
	seller.page.wait_for_selector("text=Given to 1 plans")
	plan = seller.run(NAME_OF, ["Follow-up Plan", {"party_name": CUSTOMER}])
	seller.open(f"follow-up-plan/{plan}")
	seller.page.wait_for_selector(".sp-points li")
	assert "Who keeps <i>yours</i>?" in seller.page.inner_text(".sp-points")
	seller.page.click("button:has-text('Log Touch') >> visible=true")
	seller.page.wait_for_selector(f"{DIALOG} [data-fieldname=talked_about]")
	assert "Who keeps <i>yours</i>?" in seller.page.inner_text(f"{DIALOG} [data-fieldname=talked_about]")
	assert seller.errors == []


def test_a_battle_card_says_what_to_say(seller):
	quotation = seller.run(NAME_OF, ["Quotation", {"party_name": ["is", "set"]}])
	seller.open(f"quotation/{quotation}")
	seller.settle()
	seller.page.click(".page-actions button:has-text('Follow-up') >> visible=true")
	seller.page.click("text=Battle Cards")
	seller.page.wait_for_selector(f"{DIALOG} .sp-card")
	card = seller.page.inner_text(f"{DIALOG} .sp-card")
	assert RIVAL in card and "20 % <b>less</b>" in card and "24 <u>hours</u>" in card
	assert seller.errors == []


def test_cards_are_taken_in_and_say_what_became_of_them(seller, market_site):
	seller.open("event-capture/new")
	seller.run(
		"""async () => {
			await cur_frm.set_value({event: 'Desk Fair', channel: 'Exhibition'});
			cur_frm.clear_table('cards');
			cur_frm.add_child('cards', {person: 'Ann', email: 'ann@fair.example'});
			cur_frm.add_child('cards', {person: 'Bob', email: 'nonsense'});
			cur_frm.dirty();
			await cur_frm.save();
		}"""
	)
	seller.page.click("button:has-text('Take In 2 Cards') >> visible=true")
	seller.page.wait_for_selector("text=Mend these rows", timeout=60_000)
	results = seller.run("() => cur_frm.doc.cards.map(({result}) => result)")
	assert results == ["Saved", "Not Saved"]
	assert "no e-mail address" in seller.page.inner_text("[data-fieldname=summary]")
	assert seller.errors == []


def test_a_guest_writes_and_the_salesperson_finds_it(seller, open_desk, market_site):
	guest = open_desk(market_site)
	guest.page.set_viewport_size({"width": 390, "height": 844})
	guest.page.goto(f"{market_site}/inquiry")
	assert guest.page.evaluate("document.documentElement.scrollWidth") <= 390
	for field, value in (("person", "Cid"), ("email", "cid@guest.example"), ("need", "Help <b>us</b>")):
		guest.page.fill(f"[name={field}]", value)
	guest.page.check("[name=consent]")
	guest.page.click("button[type=submit]")
	guest.page.wait_for_selector("[role=status]")
	# the worker gives it to somebody first
	seller.page.wait_for_function(
		"async () => (await frappe.db.get_list('Inquiry', {filters: {person: 'Cid'}})).length > 0",
		polling=1000,
		timeout=60_000,
	)
	seller.open("inquiry")
	seller.page.wait_for_selector(".list-row >> text=Cid")
	for page in PAGES:
		seller.open(page)
		seller.settle()
	assert seller.errors == []

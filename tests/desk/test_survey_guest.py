# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A customer answers a survey on a phone, without a log-in."""

from urllib.parse import urlsplit

import pytest

from .names import DELIVERED

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
LINK = """async (customer) => {
	const [survey] = await frappe.db.get_list("Satisfaction Survey", { filters: { party_name: customer } });
	return frappe.xcall("sales_process.api.survey.copy_link", { survey: survey.name, channel: "WhatsApp" });
}"""
STATUS = """async (customer) => {
	const fields = ["status", "overall_score"];
	return (await frappe.db.get_list("Satisfaction Survey", { filters: { party_name: customer }, fields }))[0];
}"""


@pytest.fixture
def guest(open_desk, sale_site):
	"""A phone on which nobody is logged in."""
	phone = open_desk(sale_site)
	phone.page.set_viewport_size(PHONE)
	return phone


def test_a_customer_answers_once_and_the_score_is_kept(seller, guest, sale_site):
	link = urlsplit(seller.run(LINK, DELIVERED))
	page, address = guest.page, f"{sale_site}{link.path}?{link.query}"
	page.goto(address)
	assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
	for question in page.locator("fieldset").all():
		question.locator("input[type=radio]").last.check()
	for text in page.locator("textarea:visible").all():
		text.fill("We are glad we bought it.")
	page.click("button[type=submit]")
	page.wait_for_selector("[role=status]")
	seen = seller.run(STATUS, DELIVERED)
	assert seen["status"] == "Answered" and seen["overall_score"] == 100

	page.goto(address)
	assert page.locator("form").count() == 0
	assert seller.errors == []


def test_a_link_that_is_not_ours_shows_no_form(guest, sale_site):
	guest.page.goto(f"{sale_site}/survey?key=made-up")
	assert guest.page.locator("form").count() == 0
	assert guest.page.inner_text("[role=status]")

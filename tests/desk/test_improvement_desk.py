# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Two customers are not satisfied with one thing: one action, both replies to each, and it can be closed."""

import os

import pytest

from sales_process.tests.site import MARY

from .names import IMPROVED, PASSWORD

pytestmark = pytest.mark.browser

DIALOG = ".modal.show"
LOW, SAID = IMPROVED
NAME = """([doctype, party_name]) =>
	frappe.db.get_list(doctype, { filters: { party_name } }).then(([row]) => row.name)"""
IS_PROPOSED = "(text) => window.cur_dialog?.display && (cur_dialog.get_value('message') || '').includes(text)"
SHOTS = os.environ.get("SHOTS")


@pytest.fixture
def desk(open_desk, serve_site):
	desk = open_desk(serve_site("tests.desk.improved_sale.make"))
	desk.login(MARY, PASSWORD)
	return desk


def button(desk, text, group=None):
	if group:
		desk.page.click(f".inner-group-button button:visible:has-text('{group}') >> nth=0")
		desk.page.click(f".inner-group-button .dropdown-menu a:visible:has-text('{text}')")
	else:
		desk.page.click(f"button:visible:has-text('{text}') >> nth=0")


def go_on(desk, **values):
	desk.page.wait_for_function("() => window.cur_dialog?.display")
	if values:
		desk.run("(values) => cur_dialog.set_values(values)", values)
	desk.page.click(f"{DIALOG} .btn-modal-primary >> visible=true >> nth=0")
	desk.page.wait_for_selector(DIALOG, state="hidden")
	desk.settle()


def reads(desk, text):
	desk.page.wait_for_selector(f".form-message:has-text('{text}')")


def shot(desk, name):
	if SHOTS:
		desk.page.wait_for_timeout(800)
		desk.screenshot(f"{SHOTS}/{name}.png")


def test_from_two_answers_to_the_end(desk):
	desk.open(f"satisfaction-survey/{desk.run(NAME, ['Satisfaction Survey', SAID])}")
	action = desk.run(NAME, ["Improvement Action", LOW])
	button(desk, "Improve")
	desk.page.wait_for_selector(f"{DIALOG} :text('Two of ten came too late')")
	desk.page.check(f"{DIALOG} [data-fieldname=answers] input[type=checkbox] >> nth=0")
	shot(desk, "improvement-choices")
	go_on(desk, action=action)
	desk.page.wait_for_function("() => window.cur_frm?.doctype === 'Improvement Action'")
	reads(desk, "Find the cause")
	assert desk.run("() => cur_frm.doc.customers.map((row) => row.party_name)") == [LOW, SAID]

	desk.run("() => cur_frm.set_value({ cause: 'Two carriers too few', measure: 'A second carrier' })")
	desk.run("() => cur_frm.save()")
	assert desk.run("() => cur_frm.doc.status") == "In Progress"
	button(desk, "Send by Mail", "Reply")
	desk.page.wait_for_function(IS_PROPOSED, arg="A second carrier")
	shot(desk, "improvement-mail")
	go_on(desk)
	reads(desk, f"{LOW} waits for: Delivered")
	button(desk, "Will Not Do", "Reply")
	go_on(desk, customer=desk.run("() => cur_frm.doc.customers[1].name"), reason="It was their own carrier")
	button(desk, "Measure Done")
	desk.settle()
	reads(desk, "asked again on")
	button(desk, "Send by Mail", "Reply")
	desk.page.wait_for_function(IS_PROPOSED, arg="has changed")
	go_on(desk)
	reads(desk, "it can be closed")
	assert (
		desk.page.text_content(
			"[data-fieldname=dimensions] .grid-row[data-idx='1'] [data-fieldname=effect]"
		).strip()
		== "–"
	)
	shot(desk, "improvement-action")
	button(desk, "Close")
	desk.settle()
	desk.page.wait_for_function("() => cur_frm.doc.status === 'Closed'")

	desk.open("query-report/Improvement Effect")
	desk.page.wait_for_selector(f".dt-cell:has-text('{LOW}')")
	shot(desk, "improvement-effect")

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""From the order to the acceptance: planned, moved by the customer, delivered, a problem, solved, accepted."""

import os
from datetime import date, timedelta

import pytest

from sales_process.tests.site import MARY

from .names import PASSWORD, TO_DELIVER

pytestmark = pytest.mark.browser

DIALOG = ".modal.show"
SHOTS = os.environ.get("SHOTS")
PHONE = {"width": 390, "height": 780}
DELIVER = """(order) => frappe.call({
	method: "erpnext.selling.doctype.sales_order.sales_order.make_delivery_note", args: { source_name: order },
}).then(({ message }) => frappe.call("frappe.client.insert", { doc: message }))
.then(({ message }) => frappe.call("frappe.client.submit", { doc: message })).then(({ message }) => message.name)"""


@pytest.fixture(scope="module")
def site(serve_site):
	return serve_site("tests.desk.delivered_sale.make")


@pytest.fixture
def desk(open_desk, site):
	desk = open_desk(site)
	desk.login(MARY, PASSWORD)
	return desk


@pytest.fixture
def guest(open_desk, site):
	guest = open_desk(site)
	guest.page.set_viewport_size(PHONE)
	return guest


def button(desk, text, group=None):
	if group:
		desk.page.click(f".inner-group-button button:visible:has-text('{group}') >> nth=0")
		desk.page.click(f".inner-group-button .dropdown-menu a:visible:has-text('{text}')")
	else:
		desk.page.click(f".page-actions button:visible:has-text('{text}') >> nth=0")


def go_on(desk, **values):
	desk.page.wait_for_function("() => window.cur_dialog?.display")
	desk.page.wait_for_timeout(500)  # Frappe 15 fills in the defaults after it shows the dialog
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


def link_of(desk, site):
	address = desk.run(
		"() => frappe.call({ method: 'sales_process.api.delivery.copy_link', args: { plan: cur_frm.docname } })"
		".then(({ message }) => message)"
	)
	desk.run("() => cur_frm.reload_doc()")
	desk.settle()
	return site + address[address.index("/delivery-plan") :]


def test_from_the_order_to_the_acceptance(desk, guest, site):
	order = desk.run(
		"(customer) => frappe.db.get_list('Sales Order', { filters: { customer } }).then(([row]) => row.name)",
		TO_DELIVER,
	)
	desk.open(f"sales-order/{order}")
	button(desk, "Delivery Plan", "Create")
	desk.page.wait_for_selector(DIALOG)
	shot(desk, "delivery-new")
	go_on(desk, template="With Training")
	desk.page.wait_for_function("() => window.cur_frm?.doctype === 'Delivery Plan'")
	reads(desk, "to spare")
	desk.page.wait_for_selector(".sp-gantt-row:has-text('Train')")
	shot(desk, "delivery-planned")

	# the customer wants the training a week later
	address = link_of(desk, site)
	guest.page.goto(address)
	shot(guest, "delivery-guest")
	later = (date.today() + timedelta(days=40)).isoformat()
	guest.page.click("summary:has-text('Propose other dates')")
	guest.page.fill("input[type=date] >> nth=1", later)
	guest.page.fill("#proposed_by", "Ann Buyer")
	shot(guest, "delivery-guest-proposes")
	guest.page.click("button:has-text('Propose these dates')")
	guest.page.wait_for_selector(".notice:has-text('proposed other dates')")
	desk.run("() => cur_frm.reload_doc()")
	reads(desk, "The customer proposes")
	shot(desk, "delivery-proposed")
	button(desk, "Take Their Dates")
	desk.page.wait_for_function("() => cur_frm.doc.confirmation === 'Confirmed'")
	promised = desk.run(
		"(order) => frappe.db.get_value('Sales Order', order, 'delivery_date')"
		".then(({ message }) => message.delivery_date)",
		order,
	)
	assert promised == later

	# a delivery note moves the first task, Mary says that the second is done
	desk.run(DELIVER, order)
	desk.page.wait_for_function(
		"() => { cur_frm.reload_doc(); return cur_frm.doc.tasks[0].status === 'Done' }", polling=1500
	)
	desk.settle()
	button(desk, "Report a Problem", "Plan")
	go_on(desk, description="The key for the lid is missing")
	desk.page.wait_for_function("() => cur_frm.doc.problems.length === 1 && cur_frm.doc.problems[0].issue")
	button(desk, "Problem Solved", "Plan")
	go_on(desk)
	desk.page.wait_for_function("() => cur_frm.doc.problems[0].solved_on")
	desk.page.click(".sp-gantt-row:has-text('Train') button")
	go_on(desk)
	desk.page.wait_for_function("() => cur_frm.doc.status === 'Delivered'")
	shot(desk, "delivery-delivered")

	guest.page.goto(address)
	guest.page.wait_for_selector("h2:has-text('Is everything there?')")
	shot(guest, "delivery-guest-accepts")
	guest.page.fill("#accepted_by", "Ann Buyer")
	guest.page.check("[name=received]")
	guest.page.click("button:has-text('Accept the delivery')")
	guest.page.wait_for_selector("[role=status]:has-text('Ann Buyer')")
	shot(guest, "delivery-guest-accepted")
	desk.run("() => cur_frm.reload_doc()")
	desk.page.wait_for_function("() => cur_frm.doc.status === 'Accepted'")
	desk.settle()
	shot(desk, "delivery-accepted")
	desk.open("delivery-plan/view/gantt")
	shot(desk, "delivery-gantt")
	for each in (desk, guest):
		assert each.errors == []

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A seller quotes, orders, delivers and takes back in the desk."""

import pytest

from .shop_for_forms import CUSTOMER, ITEM, PASSWORD, SELLER

pytestmark = pytest.mark.browser

SET_ROW = """async ([field, value]) => {
	const row = cur_frm.doc.items[0] || cur_frm.add_child("items");
	await frappe.model.set_value(row.doctype, row.name, field, value);
}"""
SEEN = "() => [cur_frm.doc.items[0].rate, cur_frm.doc.items[0].discount_percentage, cur_frm.doc.grand_total]"
SUBMIT = """async () => {
	const doc = await frappe.xcall("frappe.client.submit", { doc: cur_frm.doc });
	frappe.model.sync(doc);
	await cur_frm.reload_doc();
}"""


@pytest.fixture(scope="module")
def shop_site(serve_site):
	"""Address of a site with a shop."""
	return serve_site("tests.devsite_erpnext.shop_for_forms.make")


@pytest.fixture
def seller(open_desk, shop_site):
	"""A desk with the seller logged in."""
	desk = open_desk(shop_site)
	desk.login(SELLER, PASSWORD)
	return desk


def set_row(desk, field, value):
	"""Set a field of the first row and wait for the totals, which come a moment later."""
	desk.run(SET_ROW, [field, value])
	desk.page.wait_for_timeout(500)
	desk.settle()


def new_quotation(desk):
	desk.open("quotation/new")
	wait_for_new(desk, "Quotation")
	desk.run("(customer) => cur_frm.set_value('party_name', customer)", CUSTOMER)
	set_row(desk, "item_code", ITEM)


def wait_for_new(desk, doctype):
	"""A form opens in steps, and between two of them the desk is quiet."""
	is_open = "(doctype) => window.cur_frm && cur_frm.doctype === doctype && cur_frm.is_new()"
	desk.page.wait_for_function(is_open, arg=doctype)
	desk.settle()


def choose(desk, group, label, doctype=None):
	# the forms opened before are still in the page, hidden
	desk.page.click(f".inner-group-button button:has-text('{group}') >> visible=true")
	desk.page.click(f".inner-group-button .dropdown-item:has-text('{label}') >> visible=true")
	wait_for_new(desk, doctype or label)


def test_the_quotation_form_computes_as_one_types(seller):
	new_quotation(seller)
	assert seller.run(SEEN) == [100, 0, 100]
	set_row(seller, "qty", 3)
	set_row(seller, "discount_percentage", 10)
	assert seller.run(SEEN) == [90, 10, 270]
	set_row(seller, "rate", 80)
	assert seller.run(SEEN) == [80, 20, 240]
	seller.run("() => cur_frm.set_value('additional_discount_percentage', 50)")
	seller.page.wait_for_timeout(500)
	seller.settle()
	seller.run("() => cur_frm.save()")
	assert seller.run(SEEN) == [80, 20, 120]
	assert seller.errors == []


def test_quotation_order_and_delivery_follow_each_other(seller):
	new_quotation(seller)
	seller.run("() => cur_frm.save()")
	seller.run(SUBMIT)
	choose(seller, "Create", "Sales Order")
	assert seller.run("() => cur_frm.doc.sales_team[0].sales_person") == "Form Seller"
	seller.run(
		"() => cur_frm.set_value('delivery_date', frappe.datetime.add_days(frappe.datetime.nowdate(), 7))"
	)
	seller.run("() => cur_frm.save()")
	seller.run(SUBMIT)
	choose(seller, "Create", "Delivery Note")
	seller.run("() => cur_frm.save()")
	seller.run(SUBMIT)
	assert seller.run("() => cur_frm.doc.status") == "To Bill"
	choose(seller, "Create", "Sales Return", "Delivery Note")
	assert seller.run("() => [cur_frm.doc.is_return, cur_frm.doc.grand_total]") == [1, -100]
	assert seller.errors == []


def test_a_quotation_is_set_to_lost_in_a_dialog(seller):
	new_quotation(seller)
	seller.run("() => cur_frm.save()")
	seller.run(SUBMIT)
	seller.page.click("button:has-text('Set as Lost') >> visible=true")
	seller.page.wait_for_function("() => window.cur_dialog && cur_dialog.display")
	seller.run("() => cur_dialog.set_value('lost_reason', [{ lost_reason: 'Too late' }])")
	seller.page.click(".modal.show .btn-primary:has-text('Declare Lost')")
	seller.page.wait_for_function("() => cur_frm.doc.status === 'Lost'")
	assert seller.errors == []


def test_a_lead_becomes_an_opportunity_and_is_quoted(seller):
	seller.open("lead/new")
	wait_for_new(seller, "Lead")
	lead = {"first_name": "Ann", "company_name": "Lee Turbines", "email_id": "ann@lee.example.com"}
	seller.run("(values) => cur_frm.set_value(values)", lead)
	seller.run("() => cur_frm.save()")
	choose(seller, "Create", "Opportunity")
	set_row(seller, "item_code", ITEM)
	set_row(seller, "qty", 2)
	set_row(seller, "rate", 90)
	assert seller.run("() => cur_frm.doc.total") == 180
	seller.run("() => cur_frm.save()")
	choose(seller, "Create", "Quotation")
	seller.run("() => cur_frm.save()")
	seller.run(SUBMIT)
	assert seller.run("() => [cur_frm.doc.customer_name, cur_frm.doc.grand_total]") == ["Lee Turbines", 180]
	assert seller.errors == []


def test_an_opportunity_is_set_to_lost_in_a_dialog(seller):
	seller.open("opportunity/new")
	wait_for_new(seller, "Opportunity")
	seller.run("() => cur_frm.set_value('opportunity_from', 'Customer')")
	seller.run("(customer) => cur_frm.set_value('party_name', customer)", CUSTOMER)
	seller.run("() => cur_frm.save()")
	seller.page.click("button:has-text('Set as Lost') >> visible=true")
	seller.page.wait_for_function("() => window.cur_dialog && cur_dialog.display")
	seller.run("() => cur_dialog.set_value('lost_reason', [{ lost_reason: 'No budget' }])")
	seller.page.click(".modal.show .btn-primary:has-text('Declare Lost')")
	seller.page.wait_for_function("() => cur_frm.doc.status === 'Lost'")
	assert seller.errors == []


@pytest.mark.parametrize("doctype", ["Customer Group", "Territory", "Item Group", "Sales Person"])
def test_a_tree_opens(seller, doctype):
	seller.open(f"{doctype.lower().replace(' ', '-')}/view/tree")
	seller.page.wait_for_selector(".tree-node")
	assert seller.errors == []

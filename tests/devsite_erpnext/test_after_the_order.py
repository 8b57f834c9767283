# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Invoices, installation, projects, issues and contracts: what they say of order and delivery."""

import pytest

ORDER = "erpnext.selling.doctype.sales_order.sales_order"
NOTE = "erpnext.stock.doctype.delivery_note.delivery_note"


@pytest.fixture
def order(site, shop, quote):
	"""A submitted order of ten pieces."""
	quotation = quote({"item_code": shop.item, "qty": 10}).insert()
	quotation.submit()
	order = site.get_attr("erpnext.selling.doctype.quotation.quotation.make_sales_order")(quotation.name)
	order.delivery_date = "2099-01-01"
	order.insert().submit()
	return order


def follow(site, path, doc, qty=None, **values):
	"""Map, change and submit what follows a document."""
	target = site.get_attr(path)(doc.name)
	target.update(values)
	if qty:
		target.items[0].qty = qty
	target.insert().submit()
	doc.reload()
	return target


def test_order_and_delivery_are_completed_when_billed(site, order):
	note = follow(site, f"{ORDER}.make_delivery_note", order)
	assert (order.status, note.status) == ("To Bill", "To Bill")
	invoice = follow(site, f"{NOTE}.make_sales_invoice", note)
	order.reload()
	assert (invoice.status, note.status, order.status) == ("Unpaid", "Completed", "Completed")
	assert (order.per_billed, order.billing_status) == (100, "Fully Billed")
	invoice.cancel()
	note.reload()
	order.reload()
	assert (note.status, order.status, order.billing_status) == ("To Bill", "To Bill", "Not Billed")


def test_an_invoice_of_the_order_is_spread_over_its_deliveries(site, order):
	first = follow(site, f"{ORDER}.make_delivery_note", order, qty=4)
	second = follow(site, f"{ORDER}.make_delivery_note", order)
	follow(site, f"{ORDER}.make_sales_invoice", order, qty=5)
	first.reload()
	second.reload()
	assert (first.status, first.per_billed) == ("Completed", 100)
	assert (second.status, round(second.per_billed)) == ("To Bill", 17)
	assert order.billing_status == "Partly Billed"
	rest = site.get_attr(f"{ORDER}.make_sales_invoice")(order.name)
	assert rest.items[0].qty == 5


def test_an_invoice_that_updates_the_stock_delivers(site, order):
	invoice = follow(site, f"{ORDER}.make_sales_invoice", order, update_stock=1)
	assert (order.status, order.per_delivered, order.delivery_status) == ("Completed", 100, "Fully Delivered")
	back = site.get_attr("erpnext.accounts.doctype.sales_invoice.sales_invoice.make_sales_return")(
		invoice.name
	)
	back.insert().submit()
	assert back.status == "Return"
	order.reload()
	assert order.items[0].returned_qty == 10


def test_no_more_is_billed_than_ordered(site, order):
	invoice = site.get_attr(f"{ORDER}.make_sales_invoice")(order.name)
	invoice.items[0].qty = 11
	invoice.insert()
	with pytest.raises(site.ValidationError):
		invoice.submit()


def test_what_is_installed_is_kept_in_the_delivery(site, order):
	note = follow(site, f"{ORDER}.make_delivery_note", order)
	part = follow(site, f"{NOTE}.make_installation_note", note, qty=4, inst_date=note.posting_date)
	assert (part.status, note.per_installed, note.installation_status) == (
		"Submitted",
		40,
		"Partly Installed",
	)
	follow(site, f"{NOTE}.make_installation_note", note, inst_date=note.posting_date)
	assert (note.per_installed, note.installation_status) == (100, "Fully Installed")
	part.cancel()
	note.reload()
	assert (part.status, note.per_installed) == ("Cancelled", 60)


def test_nothing_is_installed_before_it_is_delivered(site, order):
	note = follow(site, f"{ORDER}.make_delivery_note", order)
	installation = site.get_attr(f"{NOTE}.make_installation_note")(note.name)
	installation.inst_date = "2020-01-01"
	with pytest.raises(site.ValidationError):
		installation.insert()


def test_a_project_carries_out_an_order(site, order):
	project = site.get_attr(f"{ORDER}.make_project")(order.name).insert()
	assert (project.sales_order, project.customer, project.status) == (order.name, order.customer, "Open")
	task = site.get_doc(doctype="Task", subject="Deliver", project=project.name).insert()
	assert task.company == order.company


def test_an_issue_finds_the_customer_of_its_sender(site, shop):
	contact = site.get_doc(doctype="Contact", first_name="Ann")
	contact.append("email_ids", {"email_id": "ann@example.com", "is_primary": 1})
	contact.append("links", {"link_doctype": "Customer", "link_name": shop.customer})
	contact.insert()
	issue = site.get_doc(doctype="Issue", subject="Leaks", raised_by="Ann <ann@example.com>").insert()
	assert (issue.customer, issue.contact, issue.status) == (shop.customer, contact.name, "Open")


@pytest.fixture
def contract(site, shop):
	"""A function that makes a contract with the customer."""

	def make(**values):
		return site.get_doc(
			doctype="Contract", party_name=shop.customer, contract_terms="We deliver.", **values
		).insert()

	return make


def test_a_contract_is_active_from_signature_to_its_end(site, contract):
	from erpnext.crm.doctype.contract.contract import update_status_for_contracts

	signed = contract(start_date="2020-01-01", end_date="2099-01-01")
	assert signed.status == "Unsigned"
	signed.submit()
	assert signed.signed_by_company == "Administrator"
	signed.update({"is_signed": 1, "signee": "Ann", "signed_on": "2020-01-01 10:00:00"})
	signed.save()
	assert signed.status == "Active"
	signed.db_set("end_date", "2020-12-31")
	update_status_for_contracts()
	signed.reload()
	assert signed.status == "Inactive"


def test_the_checklist_of_a_contract_says_how_far_it_is(contract):
	terms = [{"requirement": "Permit"}, {"requirement": "Deposit"}]
	signed = contract(requires_fulfilment=1, fulfilment_terms=terms)
	assert signed.fulfilment_status == "Unfulfilled"
	signed.fulfilment_terms[0].fulfilled = 1
	signed.save()
	assert signed.fulfilment_status == "Partially Fulfilled"
	signed.fulfilment_deadline = "2020-01-01"
	signed.save()
	assert signed.fulfilment_status == "Lapsed"
	signed.fulfilment_terms[1].fulfilled = 1
	signed.save()
	assert signed.fulfilment_status == "Fulfilled"


def test_a_template_fills_in_the_values_of_a_contract(site):
	from erpnext.crm.doctype.contract_template.contract_template import get_contract_template

	site.get_doc(doctype="Contract Template", title="Frame", contract_terms="With {{ party_name }}.").insert()
	assert get_contract_template("Frame", {"party_name": "Ann"})["contract_terms"] == "With Ann."

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What a sales document takes over from its masters, and what it refuses, where no recorded case says so."""

import pytest

from .conftest import add_price


def test_prices_by_customer_unit_and_date(site, shop, quote):
	add_price(site, shop.item, 90, customer=shop.customer)
	add_price(site, shop.item, 850, uom="Box", valid_from="2020-01-01")
	add_price(site, shop.item, 1, uom="Box", valid_from="2019-01-01", valid_upto="2019-12-31")
	quotation = quote({"item_code": shop.item, "qty": 1}, {"item_code": shop.item, "qty": 2, "uom": "Box"})
	quotation.insert()
	assert [row.rate for row in quotation.items] == [90, 850]
	assert [row.stock_qty for row in quotation.items] == [1, 20]


def test_the_customer_brings_contact_address_and_terms(site, shop, quote):
	link = [{"link_doctype": "Customer", "link_name": shop.customer}]
	contact = site.get_doc(doctype="Contact", first_name="Ann", is_primary_contact=1, links=link)
	contact.append("email_ids", {"email_id": "ann@example.com", "is_primary": 1})
	contact.insert()
	address = site.get_doc(
		doctype="Address",
		address_title="Home",
		address_type="Billing",
		address_line1="Main Street 1",
		city="Bonn",
		country="Germany",
		is_primary_address=1,
		links=link,
	).insert()
	terms = [{"invoice_portion": 100, "due_date_based_on": "Day(s) after invoice date", "credit_days": 14}]
	site.get_doc(doctype="Payment Terms Template", template_name="14 days", terms=terms).insert()
	site.db.set_value("Customer", shop.customer, "payment_terms", "14 days")
	quotation = quote().insert()
	assert quotation.contact_person == contact.name
	assert quotation.contact_email == "ann@example.com"
	assert quotation.customer_address == address.name
	assert "Main Street 1" in quotation.address_display
	assert quotation.payment_terms_template == "14 days"
	assert quotation.territory == "All Territories"


def test_a_discount_above_the_item_limit_is_refused(site, shop, quote):
	site.db.set_value("Item", shop.item, "max_discount", 5)
	with pytest.raises(site.ValidationError):
		quote({"item_code": shop.item, "qty": 1, "discount_percentage": 6}).insert()


def test_half_a_piece_is_refused(site, shop, quote):
	with pytest.raises(site.ValidationError):
		quote({"item_code": shop.item, "qty": 0.5}).insert()


def test_nothing_is_ordered_by_a_disabled_customer(site, shop, quote):
	from erpnext.exceptions import PartyDisabled
	from erpnext.selling.doctype.quotation.quotation import make_sales_order

	quotation = quote().insert()
	quotation.submit()
	order = make_sales_order(quotation.name)
	order.delivery_date = "2099-01-01"
	site.db.set_value("Customer", shop.customer, "disabled", 1)
	with pytest.raises(PartyDisabled):
		order.insert()


def test_an_expired_quotation_is_not_ordered(site, quote):
	from erpnext.selling.doctype.quotation.quotation import make_sales_order, set_expired_status

	quotation = quote(transaction_date="2020-01-01", valid_till="2020-02-01").insert()
	quotation.submit()
	set_expired_status()
	assert site.db.get_value("Quotation", quotation.name, "status") == "Expired"
	with pytest.raises(site.ValidationError):
		make_sales_order(quotation.name)


def test_an_order_takes_the_sales_team_of_its_customer(site, shop, quote):
	from erpnext.selling.doctype.quotation.quotation import make_sales_order

	site.get_doc(doctype="Sales Person", sales_person_name="Sam").insert()
	customer = site.get_doc("Customer", shop.customer)
	customer.append("sales_team", {"sales_person": "Sam", "allocated_percentage": 100})
	customer.save()
	quotation = quote().insert()
	quotation.submit()
	order = make_sales_order(quotation.name)
	order.delivery_date = "2099-01-01"
	order.insert()
	assert [(row.sales_person, row.allocated_amount) for row in order.sales_team] == [("Sam", 100)]


def test_rounding_is_switched_off_for_all(site, shop, quote):
	defaults = site.get_single("Global Defaults")
	defaults.disable_rounded_total = 1
	defaults.save()
	quotation = quote({"item_code": shop.item, "qty": 1, "rate": 99.4}).insert()
	assert (quotation.grand_total, quotation.rounded_total) == (99.4, 0)


def test_the_form_computes_without_saving(site, quote):
	from erpnext.controllers.taxes_and_totals import preview_totals

	quotation = quote()
	quotation.update({"name": "new-quotation-1", "__islocal": 1, "currency": "USD", "conversion_rate": 1})
	quotation.items[0].update({"price_list_rate": 200, "discount_percentage": 10, "qty": 3})
	computed = preview_totals(site.as_json(quotation.as_dict()))
	assert computed["grand_total"] == 540
	assert not site.db.exists("Quotation", "new-quotation-1")


def test_fields_are_of_the_profile(site):
	from erpnext.profiles import is_v15

	meta = site.get_meta("Quotation")
	assert meta.has_field("source") == is_v15()
	assert meta.has_field("utm_source") != is_v15()
	assert bool(site.db.exists("DocType", "Lead Source")) == is_v15()

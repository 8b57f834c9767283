# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A company, two items with prices and a customer to sell to."""

from types import SimpleNamespace

import pytest


@pytest.fixture
def shop(site):
	"""frappe, with the names of what a sale needs."""
	names = SimpleNamespace(company="Stand-in Co", item="STAND-IN-PUMP", customer="Stand-in Customer")
	site.get_doc(
		doctype="Company", company_name=names.company, abbr="SIC", default_currency="USD", country="Germany"
	).insert()
	site.get_doc(
		doctype="Item",
		item_code=names.item,
		item_group="Products",
		stock_uom="Nos",
		is_stock_item=0,
		uoms=[{"uom": "Box", "conversion_factor": 10}],
	).insert()
	add_price(site, names.item, 100)
	site.get_doc(
		doctype="Customer",
		customer_name=names.customer,
		customer_type="Company",
		customer_group="Commercial",
		territory="All Territories",
	).insert()
	return names


def add_price(site, item, rate, **values):
	site.get_doc(
		doctype="Item Price", item_code=item, price_list="Standard Selling", price_list_rate=rate, **values
	).insert()


@pytest.fixture
def quote(site, shop):
	"""A function that makes an unsaved quotation."""

	def make(*rows, **values):
		return site.get_doc(
			doctype="Quotation",
			quotation_to="Customer",
			party_name=shop.customer,
			company=shop.company,
			selling_price_list="Standard Selling",
			items=list(rows) or [{"item_code": shop.item, "qty": 1}],
			**values,
		)

	return make

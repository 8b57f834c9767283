# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A served site with a sale on it, and the salesperson's desk."""

import pytest

from .names import PASSWORD, SELLER


@pytest.fixture(scope="module")
def sale_site(serve_site):
	"""Address of a site of this module's own, with customers, a quotation and a delivery."""
	return serve_site("tests.desk.sale.make")


@pytest.fixture
def seller(open_desk, sale_site):
	"""A desk with the salesperson logged in."""
	desk = open_desk(sale_site)
	desk.login(SELLER, PASSWORD)
	return desk

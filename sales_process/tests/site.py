# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the tests need on a site: a company, made once."""

import frappe

from sales_process.tests.factories import make_company


def before_tests() -> None:
	make_company()
	frappe.db.commit()  # nosemgrep: the tests of a bench share this company

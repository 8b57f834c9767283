# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What the tests need on a site: a company and its people, made once."""

import frappe

from sales_process.tests.factories import make_company, make_sales_person, make_user

MARY = "mary@example.com"  # a salesperson
TOM = "tom@example.com"  # another, of another branch
RUTH = "ruth@example.com"  # Mary's manager
CAST = {MARY: ("Sales User",), TOM: ("Sales User",), RUTH: ("Sales User", "Sales Manager")}


def before_tests() -> None:
	make_company()
	for user, roles in CAST.items():
		make_user(user, *roles)
	make_sales_person("Ruth", RUTH, is_group=1)
	make_sales_person("Mary", MARY, parent="Ruth")
	make_sales_person("Tom", TOM)
	frappe.db.commit()  # nosemgrep: the tests of a bench share this company

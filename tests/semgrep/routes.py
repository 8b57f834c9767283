# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe


def links(name):
	# ruleid: literal-desk-route
	first = "/app/customer/" + name
	# ruleid: literal-desk-route
	second = f"/desk/quotation/{name}"
	# ok: literal-desk-route
	third = frappe.utils.get_url_to_form("Customer", name)
	# ok: literal-desk-route
	fourth = "templates/app/page.html"
	return first, second, third, fourth

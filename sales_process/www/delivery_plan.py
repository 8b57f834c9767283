# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The customer's page of a delivery. It only shows; his answer is posted to sales_process.api.delivery."""

import frappe

from sales_process.sales_process.doctype.delivery_plan import guest_page

no_cache = 1
sitemap = 0


def get_context(context):
	page = guest_page.page_of_link(frappe.form_dict.key or "")
	frappe.local.lang = page.language
	context.page = page
	context.http_status_code = page.status

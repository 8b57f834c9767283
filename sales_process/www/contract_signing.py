# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The customer's page of a contract. It only shows; his answer is posted to sales_process.api.contract_signing."""

import frappe

from sales_process.sales_process.doctype.contract_review import guest_page

no_cache = 1
sitemap = 0


def get_context(context):
	page = guest_page.page_of_link(frappe.form_dict.key or "")
	frappe.local.lang = page.language
	context.page = page
	context.http_status_code = page.status

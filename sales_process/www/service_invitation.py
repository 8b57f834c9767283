# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The page of an invitation. It only shows; the guest's answer is posted to sales_process.api.value_added_service."""

import frappe

from sales_process.sales_process.doctype.value_added_service import guest_page

no_cache = 1
sitemap = 0


def get_context(context):
	page = guest_page.page_of_link(frappe.form_dict.key or "")
	frappe.local.lang = page.language
	context.page = page
	context.http_status_code = page.status

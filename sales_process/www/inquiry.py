# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The inquiry page, for everybody. It only shows; what is written is posted to sales_process.api.inquiry."""

import frappe

from sales_process.sales_process.doctype.inquiry import guest_page

no_cache = 1
sitemap = 0


def get_context(context):
	page = guest_page.page_of_request(frappe.form_dict, frappe.get_request_header("Referer", "") or "")
	frappe.local.lang = page.language
	context.page = page
	context.http_status_code = page.status

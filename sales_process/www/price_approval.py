# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The approver's page behind the link of his mail. It only shows; decisions are posted to sales_process.api.approval_by_mail."""

import frappe

from sales_process.sales_process.doctype.price_approval import guest_page

no_cache = 1
sitemap = 0


def get_context(context):
	asked = frappe.form_dict
	page = guest_page.page_of_link(asked.key or "", is_done=bool(asked.done))
	frappe.local.lang = page.language
	context.page = page
	context.http_status_code = page.status

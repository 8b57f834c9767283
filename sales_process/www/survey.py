# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The guest's page of a survey. It only shows; the answers are posted to sales_process.api.survey."""

import frappe

from sales_process.sales_process.doctype.satisfaction_survey import guest_page

no_cache = 1
sitemap = 0


def get_context(context):
	asked = frappe.form_dict
	page = (
		guest_page.preview(asked.preview, asked.language)
		if asked.preview
		else guest_page.page_of_link(asked.key or "", is_done=bool(asked.done), is_kept=bool(asked.kept))
	)
	frappe.local.lang = page.language  # of the recipient, for the rest of this request
	context.page = page
	context.http_status_code = page.status

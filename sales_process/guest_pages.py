# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Pages behind an Access Link: kept by no cache, listed by no search engine, their address told to nobody."""

from frappe.website.page_renderers.template_page import TemplatePage

PAGES = ("survey",)
HEADERS = {
	"Cache-Control": "no-store",
	"Referrer-Policy": "no-referrer",
	"X-Robots-Tag": "noindex, nofollow",
	"X-Frame-Options": "DENY",
	"X-Content-Type-Options": "nosniff",
}


class GuestPage(TemplatePage):
	def can_render(self):
		return self.path in PAGES and super().can_render()

	def build_response(self, data, http_status_code=None, headers=None):
		return super().build_response(data, http_status_code, {**HEADERS, **(headers or {})})

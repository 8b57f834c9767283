# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Pages for guests. Those behind an Access Link are kept by no cache and their address is told to nobody."""

from frappe.website.page_renderers.template_page import TemplatePage

PUBLIC_HEADERS = {
	"Cache-Control": "no-store",
	"X-Frame-Options": "DENY",
	"X-Content-Type-Options": "nosniff",
}
HEADERS = {**PUBLIC_HEADERS, "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
PAGES = {"survey": HEADERS, "inquiry": PUBLIC_HEADERS}


class GuestPage(TemplatePage):
	def can_render(self):
		return self.path in PAGES and super().can_render()

	def build_response(self, data, http_status_code=None, headers=None):
		return super().build_response(data, http_status_code, {**PAGES[self.path], **(headers or {})})

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Pages for guests. Those behind an Access Link are kept by no cache and their address is told to nobody."""

from collections.abc import Callable, Mapping
from functools import wraps

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

import frappe
from frappe.website.page_renderers.template_page import TemplatePage

SEE_OTHER = 303
PUBLIC_HEADERS = {
	"Cache-Control": "no-store",
	"X-Frame-Options": "DENY",
	"X-Content-Type-Options": "nosniff",
}
HEADERS = {**PUBLIC_HEADERS, "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
PAGES = {
	"survey": HEADERS,
	"price-approval": HEADERS,
	"quotation-acceptance": HEADERS,
	"contract-signing": HEADERS,
	"delivery-plan": HEADERS,
	"service-invitation": HEADERS,
	"inquiry": PUBLIC_HEADERS,
}


class GuestPage(TemplatePage):
	def can_render(self):
		return self.path in PAGES and super().can_render()

	def build_response(self, data, http_status_code=None, headers=None):
		return super().build_response(data, http_status_code, {**PAGES[self.path], **(headers or {})})


def refuse_kindly(busy: Callable[[], Response]) -> Callable:
	"""A guest who tries too often sees a page: Frappe has none for a form that is posted without a script."""

	def decorate(function: Callable) -> Callable:
		@wraps(function)
		def answer_or_refuse(*args, **kwargs):
			try:
				return function(*args, **kwargs)
			except frappe.RateLimitExceededError:
				frappe.clear_messages()
				return busy()

		return answer_or_refuse

	return decorate


def typed(text: str, longest: int) -> str:
	"""What a guest typed: no longer than may be, and without what no page and no database can hold."""
	plain = (" " if char.isspace() and char not in "\n\t" else char for char in text[:longest])
	return "".join(char for char in plain if char in "\n\t" or char.isprintable()).strip()


def csrf_token() -> str:
	"""What a logged-in user's form must send along; a guest has none."""
	return "" if frappe.session.user == "Guest" else frappe.session.data.csrf_token or ""


def respond(html: str, status: int, headers: Mapping[str, str]) -> Response:
	return Response(html, status=status, content_type="text/html; charset=utf-8", headers=headers)


def see_other(address: str, headers: Mapping[str, str]) -> Response:
	"""After a POST the browser asks for the next page, so that going back sends nothing again."""
	response = redirect(address, SEE_OTHER)
	response.headers.update(headers)
	return response

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Pages and clients of apps send X-Frappe-… headers, the fork reads X-Monoframe-…."""

from devsite import imports


def apply():
	"""Accept both."""
	imports.after_import("monoframe", _patch)


def _patch(frappe):
	get = frappe.get_request_header

	def get_request_header(key, default=None):
		value = get(key)
		if value is None:
			value = get(key.replace("Monoframe", "Frappe"), default)
		return value

	frappe.get_request_header = get_request_header

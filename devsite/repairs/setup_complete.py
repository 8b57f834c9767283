# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""is_setup_complete looks for a table of System Settings, which as a Single has none."""

from devsite import imports


def apply():
	"""Ask the Single itself."""
	imports.after_import("monoframe", _patch)


def _patch(frappe):
	@frappe.request_cache
	def is_setup_complete():
		return bool(frappe.db.get_single_value("System Settings", "setup_complete"))

	frappe.is_setup_complete = is_setup_complete

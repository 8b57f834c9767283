# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The fork took PDF out and the body of every print format with it: print previews were empty."""

from devsite import imports


def apply():
	"""Render the format's template."""
	imports.after_import("monoframe.utils.pdf", _patch)


def _patch(module):
	module.pdf_body_html = pdf_body_html


def pdf_body_html(template, args, **kwargs):
	"""Return the format filled with the document, or say what is wrong with the format."""
	import frappe

	try:
		return template.render(args, filters={"len": len})
	except Exception as error:
		frappe.throw(
			frappe._("Error in print format: {0}").format(error),
			exc=frappe.PrintFormatError,
			title=frappe._("Print Format Error"),
		)

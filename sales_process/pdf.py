# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""PDFs that the app makes and keeps. What is hashed later is what was stored, never made again."""

from functools import lru_cache
from typing import Any

import frappe
from frappe import _

from sales_process import compat
from sales_process.exceptions import SalesProcessError
from sales_process.language import direction, in_language


def render_pdf(template: str, language: str, **context: Any) -> bytes:
	"""A template as PDF, in a language. It opens no file and no address, whatever the text says."""
	if reason := problem():
		frappe.throw(
			_("No PDF can be made here: {0}. Ask an administrator to install WeasyPrint and Pango.").format(
				frappe.utils.escape_html(reason)
			),
			title=_("No PDF Here"),
			exc=SalesProcessError,
		)
	from weasyprint import HTML

	with in_language(language):
		context = {"language": language, "direction": direction(language), **context}
		html = frappe.render_template(template, context)
	return HTML(string=html, url_fetcher=compat.only_data_urls()).write_pdf()


@lru_cache(maxsize=1)
def problem() -> str:
	"""Why no PDF can be made on this machine; empty where one can."""
	try:
		import weasyprint  # noqa: F401
	except (ImportError, OSError) as error:
		return (str(error).splitlines() or [type(error).__name__])[0]
	return ""

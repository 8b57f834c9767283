# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The fork took PDF out; prints are attached and downloaded as PDF, so WeasyPrint makes them where it works."""

import io

from devsite import imports
from devsite.errors import DevsiteError

MISSING = "No PDF can be made because {0}. On Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0"


def apply():
	"""Make PDFs with WeasyPrint."""
	imports.after_import("monoframe.utils.pdf", _patch)


def _patch(module):
	module.get_pdf = get_pdf


def get_pdf(html, options=None, output=None, **kwargs):
	"""A PDF of this HTML; with output (a pypdf writer) its pages are added there."""
	import pypdf
	from monoframe.utils import get_url

	content = _html_class()(string=html, base_url=get_url()).write_pdf()
	if output is None:
		return content
	output.append(pypdf.PdfReader(io.BytesIO(content)))
	return output


def _html_class():
	try:
		from weasyprint import HTML
	except (ImportError, OSError) as error:
		raise DevsiteError(MISSING.format(str(error).splitlines()[0])) from error
	return HTML

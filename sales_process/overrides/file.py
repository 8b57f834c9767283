# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A paper that proves something stays: Frappe lets whoever uploaded a file delete it, wherever it is attached."""

from sales_process import evidence


def validate(doc, method=None):
	evidence.keep_as_it_is(doc)


def on_trash(doc, method=None):
	evidence.keep(doc)

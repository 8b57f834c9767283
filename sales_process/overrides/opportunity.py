# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from sales_process.hints import hint
from sales_process.overrides.mirror import FIELDNAME, keep_mirror
from sales_process.sales_process.doctype.sales_deal.sales_deal import (
	leave_deal,
	merge_sources,
	rename_source,
)

TAKE_UP = "sales_process.sales_process.doctype.sales_deal.sales_deal.take_up_opportunity"
MIRRORED = (FIELDNAME, "sales_deal", "sales_grade", "sales_score")


def validate(doc, method=None):
	keep_mirror(doc, MIRRORED)


def on_change(doc, method=None):
	"""Made, saved, or its status written by `db_set`, which fires only this event."""
	hint(TAKE_UP, doc.name, opportunity=doc.name)


def before_rename(doc, method=None, old=None, new=None, merge=False):
	if merge:
		merge_sources(doc.doctype, old, new)


def after_rename(doc, method=None, old=None, new=None, merge=False):
	rename_source(doc.doctype, old, new)
	if merge:
		hint(TAKE_UP, new, opportunity=new)


def on_trash(doc, method=None):
	leave_deal(doc.name)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from sales_process.hints import hint
from sales_process.overrides import price_check
from sales_process.overrides.mirror import keep_mirror
from sales_process.sales_process.doctype.sales_deal.sales_deal import rename_source

TAKE_UP = "sales_process.sales_process.doctype.sales_deal.sales_deal.take_up_quotation"


def validate(doc, method=None):
	keep_deal_of_amendment(doc)
	keep_mirror(doc)
	price_check.stamp_prices(doc)


def before_submit(doc, method=None):
	price_check.stop_beyond_authority(doc)


def before_update_after_submit(doc, method=None):
	keep_mirror(doc)
	price_check.keep_stamps(doc)
	price_check.stop_worse_update(doc)


def on_trash(doc, method=None):
	price_check.close_requests(doc)


def on_change(doc, method=None):
	"""Submitted, cancelled, ordered or lost: ERPNext writes some of it by `db_set`, which fires only this event."""
	if doc.docstatus:
		price_check.close_requests(doc)
		hint(TAKE_UP, doc.name, quotation=doc.name)


def after_rename(doc, method=None, old=None, new=None, merge=False):
	rename_source(doc.doctype, old, new)


def keep_deal_of_amendment(doc):
	"""The desk's Duplicate must not carry a deal; an amendment finds its deal when it is submitted."""
	if doc.is_new() and not doc.amended_from:
		doc.sales_deal = None

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from sales_process.hints import hint
from sales_process.overrides import price_check
from sales_process.overrides.deal_link import carry_deal
from sales_process.sales_process.doctype.contract_review.waiting import stop_before_signature

REFRESH_DEAL = "sales_process.sales_process.doctype.sales_deal.sales_deal.refresh_deal"
REVIEW = "sales_process.sales_process.doctype.satisfaction_survey.satisfaction_survey.review_hand_over"


def validate(doc, method=None):
	carry_deal(doc, "Quotation", "prevdoc_docname")
	price_check.stamp_prices(doc)


def before_submit(doc, method=None):
	stop_before_signature(doc)
	price_check.stop_beyond_authority(doc)


def before_update_after_submit(doc, method=None):
	price_check.keep_stamps(doc)
	price_check.stop_worse_update(doc)


def on_trash(doc, method=None):
	price_check.close_requests(doc)


def on_change(doc, method=None):
	"""Submitted, cancelled, delivered or closed: a deal may be won by it, and goods handed over."""
	if not doc.docstatus:
		return
	price_check.close_requests(doc)
	if doc.sales_deal:
		hint(REFRESH_DEAL, doc.sales_deal, deal=doc.sales_deal)
	hint(REVIEW, doc.name, sales_order=doc.name)

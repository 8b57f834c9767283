# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from sales_process.hints import hint

REVIEW = "sales_process.sales_process.doctype.satisfaction_survey.satisfaction_survey.review_hand_over"


def on_submit(doc, method=None):
	_follow_orders(doc)


def on_cancel(doc, method=None):
	_follow_orders(doc)


def _follow_orders(doc):
	"""An invoice that updates the stock delivers what was ordered."""
	if not doc.update_stock:
		return
	for order in sorted({row.sales_order for row in doc.items if row.sales_order}):
		hint(REVIEW, order, sales_order=order)

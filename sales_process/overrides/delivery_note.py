# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from sales_process.hints import hint
from sales_process.overrides.deal_link import carry_deal

REVIEW = "sales_process.sales_process.doctype.satisfaction_survey.satisfaction_survey.review_hand_over"


def validate(doc, method=None):
	carry_deal(doc, "Sales Order", "against_sales_order")


def on_submit(doc, method=None):
	hint(REVIEW, doc.name, delivery_note=doc.name)


def on_cancel(doc, method=None):
	hint(REVIEW, doc.name, delivery_note=doc.name)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from sales_process.hints import hint

REVIEW = "sales_process.sales_process.doctype.satisfaction_survey.satisfaction_survey.review_installation"


def on_submit(doc, method=None):
	hint(REVIEW, doc.name, installation_note=doc.name)


def on_cancel(doc, method=None):
	hint(REVIEW, doc.name, installation_note=doc.name)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from sales_process import mail
from sales_process.hints import hint

TAKE_IN = "sales_process.mail.take_in"


def after_insert(doc, method=None):
	if mail.may_be_a_touch(doc):
		hint(TAKE_IN, doc.name, communication=doc.name)

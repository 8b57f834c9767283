# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from sales_process import mail
from sales_process.hints import hint
from sales_process.overrides.price_check import stop_mail_of_no_offer

TAKE_IN = "sales_process.mail.take_in"


def before_insert(doc, method=None):
	stop_mail_of_no_offer(doc)


def after_insert(doc, method=None):
	if mail.may_be_a_touch(doc):
		hint(TAKE_IN, doc.name, communication=doc.name)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from sales_process.hints import hint
from sales_process.overrides.mirror import keep_mirror
from sales_process.overrides.recognised import forget, tell_of_change
from sales_process.sales_process.doctype.sales_account.sales_account import (
	join_accounts,
	leave_account,
)

REFRESH_TITLE = "sales_process.sales_process.doctype.sales_account.sales_account.refresh_title"


def validate(doc, method=None):
	keep_mirror(doc)


def on_update(doc, method=None):
	if not doc.is_new() and doc.has_value_changed("customer_name"):
		hint(REFRESH_TITLE, doc.doctype, doc.name, party_type=doc.doctype, party=doc.name)
	tell_of_change(doc)


def before_rename(doc, method=None, old=None, new=None, merge=False):
	if merge:
		join_accounts(doc.doctype, old, new)


def on_trash(doc, method=None):
	leave_account(doc.doctype, doc.name)
	forget(doc)

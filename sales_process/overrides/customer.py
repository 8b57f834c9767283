# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from sales_process.overrides import party
from sales_process.overrides.mirror import keep_mirror
from sales_process.sales_process.doctype.customer_care.customer_care import follow_account_manager
from sales_process.sales_process.doctype.follow_up_plan.revisits import follow_customer_group


def validate(doc, method=None):
	keep_mirror(doc)


def on_update(doc, method=None):
	party.follow_name(doc, "customer_name")
	party.follow_facts(doc)
	party.follow_links(doc, "lead_name", "prospect_name", "opportunity_name")
	follow_account_manager(doc)
	follow_customer_group(doc)


def before_rename(doc, method=None, old=None, new=None, merge=False):
	party.join(doc, old, new, merge)


def after_rename(doc, method=None, old=None, new=None, merge=False):
	party.follow_rename(doc, new, merge)


def on_trash(doc, method=None):
	party.leave(doc)

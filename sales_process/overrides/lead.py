# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from sales_process.hints import hint
from sales_process.overrides import party
from sales_process.overrides.mirror import keep_mirror

TAKE_UP = "sales_process.sales_process.doctype.sales_deal.sales_deal.take_up_lead"


def validate(doc, method=None):
	keep_mirror(doc)


def after_insert(doc, method=None):
	hint(TAKE_UP, doc.name, lead=doc.name)


def on_update(doc, method=None):
	party.follow_name(doc, "lead_name", "company_name")
	party.follow_facts(doc)
	party.follow_links(doc, "customer")


def before_rename(doc, method=None, old=None, new=None, merge=False):
	party.join(doc, old, new, merge)


def after_rename(doc, method=None, old=None, new=None, merge=False):
	party.follow_rename(doc, new, merge)


def on_trash(doc, method=None):
	party.leave(doc)

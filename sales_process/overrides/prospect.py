# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from sales_process.overrides import party
from sales_process.overrides.mirror import keep_mirror


def validate(doc, method=None):
	keep_mirror(doc)


def on_update(doc, method=None):
	party.follow_name(doc, "company_name")
	party.follow_facts(doc)
	if _leads(doc) - _leads(doc.get_doc_before_save()):
		party.ask_who_it_is(doc.doctype, doc.name)


def before_rename(doc, method=None, old=None, new=None, merge=False):
	party.join(doc, old, new, merge)


def after_rename(doc, method=None, old=None, new=None, merge=False):
	party.follow_rename(doc, new, merge)


def on_trash(doc, method=None):
	party.leave(doc)


def _leads(doc) -> set[str]:
	return {row.lead for row in doc.leads} if doc else set()

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What leads, prospects and customers have in common: each is a party of an account."""

from sales_process import compat
from sales_process.hints import hint
from sales_process.overrides.detach import let_go
from sales_process.sales_process.doctype.party_key.party_key import remove_keys
from sales_process.sales_process.doctype.sales_account.sales_account import join_accounts, leave_account

IDENTIFY = "sales_process.sales_process.doctype.sales_account.sales_account.identify"
REFRESH_TITLE = "sales_process.sales_process.doctype.sales_account.sales_account.refresh_title"

PARTY_CHANGED = "sales_process.sales_process.doctype.lead_research.lead_research.take_in_party"


def follow_name(doc, *fieldnames: str):
	"""The account shows the party's new name."""
	if doc.get_doc_before_save() and any(doc.has_value_changed(fieldname) for fieldname in fieldnames):
		ask_for_title(doc.doctype, doc.name)


def follow_links(doc, *fieldnames: str):
	"""The party says now that it is the same company as another."""
	if any(doc.get(fieldname) and doc.has_value_changed(fieldname) for fieldname in fieldnames):
		ask_who_it_is(doc.doctype, doc.name)


def follow_facts(doc):
	"""By what a company is recognised, and what it is, decides on its duplicates and its fit."""
	facts = {*compat.RECOGNISED_BY, *(name for names in compat.COMPANY_FIELDS.values() for name in names)}
	if any(doc.meta.has_field(field) and doc.has_value_changed(field) for field in facts):
		tell_of_change(doc.doctype, doc.name)


def tell_of_change(doctype: str, name: str):
	hint(PARTY_CHANGED, doctype, name, party_type=doctype, party=name)


def ask_for_title(doctype: str, name: str):
	hint(REFRESH_TITLE, doctype, name, party_type=doctype, party=name)


def ask_who_it_is(doctype: str, name: str):
	hint(IDENTIFY, doctype, name, party_type=doctype, party=name)


def join(doc, gone: str, kept: str, merge: bool):
	if merge:
		join_accounts(doc.doctype, gone, kept)


def follow_rename(doc, name: str, merge: bool):
	ask_for_title(doc.doctype, name)
	tell_of_change(doc.doctype, name)
	if merge:
		ask_who_it_is(doc.doctype, name)


def leave(doc):
	leave_account(doc.doctype, doc.name)
	remove_keys(doc.doctype, doc.name)
	let_go(doc.doctype, doc.name)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What leads, prospects and customers have in common: each is a party of an account."""

from sales_process.hints import hint
from sales_process.sales_process.doctype.sales_account.sales_account import join_accounts, leave_account

IDENTIFY = "sales_process.sales_process.doctype.sales_account.sales_account.identify"
REFRESH_TITLE = "sales_process.sales_process.doctype.sales_account.sales_account.refresh_title"


def follow_name(doc, *fieldnames: str):
	"""The account shows the party's new name."""
	if doc.get_doc_before_save() and any(doc.has_value_changed(fieldname) for fieldname in fieldnames):
		ask_for_title(doc.doctype, doc.name)


def follow_links(doc, *fieldnames: str):
	"""The party says now that it is the same company as another."""
	if any(doc.get(fieldname) and doc.has_value_changed(fieldname) for fieldname in fieldnames):
		ask_who_it_is(doc.doctype, doc.name)


def ask_for_title(doctype: str, name: str):
	hint(REFRESH_TITLE, doctype, name, party_type=doctype, party=name)


def ask_who_it_is(doctype: str, name: str):
	hint(IDENTIFY, doctype, name, party_type=doctype, party=name)


def join(doc, gone: str, kept: str, merge: bool):
	if merge:
		join_accounts(doc.doctype, gone, kept)


def follow_rename(doc, name: str, merge: bool):
	ask_for_title(doc.doctype, name)
	if merge:
		ask_who_it_is(doc.doctype, name)


def leave(doc):
	leave_account(doc.doctype, doc.name)

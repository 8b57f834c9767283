# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Whose a mail is: from its addresses and the record it hangs on to accounts, and to the plan it is about."""

from collections.abc import Collection

import frappe
from frappe.utils import split_emails
from frappe.utils.caching import request_cache

from sales_process import compat, known_addresses
from sales_process.engine import mail as engine
from sales_process.engine.duplicates import EMAIL
from sales_process.engine.duplicates import email as normalised
from sales_process.sales_process.doctype.follow_up_log.follow_up_log import DOCTYPE as LOG
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.party_key.party_key import DOCTYPE as PARTY_KEY
from sales_process.sales_process.doctype.party_key.party_key import public_domains
from sales_process.sales_process.doctype.sales_account.sales_account import (
	PARTY_DOCTYPE,
	find_account,
	get_parties,
)
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

COMMUNICATION, DEAL, ACCOUNT = "Communication", "Sales Deal", "Sales Account"
SENT, RECEIVED = "Sent", "Received"
OURS = (plans.DOCTYPE, "Lead Research", "Negotiation", "Opportunity Grade")
# records of a sale; an invoice or a campaign is none
SEVERAL_CUSTOMERS = ("Improvement Action",)  # whose a mail is, only its addresses tell
ABOUT_A_SALE = (*compat.PARTY_TYPES, *compat.DEAL_DOCUMENTS, *OURS, *SEVERAL_CUSTOMERS, ACCOUNT, DEAL)


def may_be_known(addresses: Collection[str]) -> bool:
	"""No query for somebody we do not know, else one, by an index."""
	if not known_addresses.may_be_among(addresses):
		return False
	filters = {"key_value": ["in", sorted(addresses)], "kind": EMAIL}
	return bool(frappe.db.get_value(PARTY_KEY, filters, "name", order_by=None))


def other_side(mail) -> list[str]:
	"""The addresses of whomever we talk to, the first first: the sender, the recipients, or those that failed."""
	if mail.sent_or_received == SENT:
		found = (address for text in (mail.recipients, mail.cc, mail.bcc) for address in split_emails(text))
	elif engine.is_robot(bare(mail.sender or "")):
		found = engine.failed_addresses(as_read(mail))
	else:
		found = (mail.sender or "",)
	return list(filter(None, dict.fromkeys(normalised(bare(address)) for address in found)))


def as_read(mail) -> engine.Mail:
	"""A mail as its record tells of it; Frappe keeps no headers."""
	return engine.Mail(
		sender=bare(mail.sender or ""),
		subject=mail.subject or "",
		text=mail.text_content or engine.plain_text(mail.content or ""),
	)


def bare(address: str) -> str:
	return address.rpartition("<")[2].strip(" >")


def own_domains_and(addresses: Collection[str]) -> frozenset[str]:
	"""Our domains, and those of these addresses that are colleagues' wherever their mailbox is."""
	colleagues = frappe.get_all(
		"User", filters={"name": ["in", sorted(addresses)], "user_type": "System User"}, pluck="name"
	)
	return _own_domains() | frozenset(colleagues)


def are_colleagues(addresses: Collection[str]) -> bool:
	"""Nobody among these addresses is from outside."""
	own = own_domains_and(addresses)
	return all(engine.is_own(address, own) for address in addresses)


@request_cache
def _own_domains() -> frozenset[str]:
	accounts = frappe.get_all("Email Account", pluck="email_id", order_by=None)
	hosts = [address.rpartition("@")[2] for address in accounts if address]
	return engine.without_public([*(setting("own_domains") or "").split(), *hosts], public_domains())


def _linked_contacts(addresses: Collection[str], communication: str) -> list[str]:
	"""The contacts of these addresses, among those that Frappe has linked to the mail."""
	linked = frappe.get_all(
		"Communication Link",
		filters={"parent": communication, "link_doctype": "Contact"},
		pluck="link_name",
		order_by="idx asc",
	)
	return _with_address(linked, addresses)


def contact_in(account: str, addresses: Collection[str]) -> str | None:
	"""The contact of an account who has one of these addresses."""
	parties = get_parties(account)
	contacts = [contact for row in parties for contact in compat.contacts_of(row.party_type, row.party)]
	return next(iter(_with_address(contacts, addresses)), None)


def _with_address(contacts: Collection[str], addresses: Collection[str]) -> list[str]:
	rows = frappe.get_all(
		"Contact Email",
		filters={"parenttype": "Contact", "parent": ["in", contacts]},
		fields=["parent", "email_id"],
		order_by="parent asc, idx asc",
	)
	return list(dict.fromkeys(row.parent for row in rows if normalised(row.email_id) in addresses))


def _accounts(addresses: Collection[str], contacts: Collection[str]) -> list[str]:
	"""The accounts one of whose parties has one of these addresses, itself or by a contact."""
	known = frappe.get_all(
		PARTY_KEY,
		filters={"key_value": ["in", sorted(addresses)], "kind": EMAIL},
		fields=["party_type", "party"],
		order_by=None,
	)
	known += frappe.get_all(
		"Dynamic Link",
		filters={
			"parenttype": "Contact",
			"parent": ["in", contacts],
			"link_doctype": ["in", compat.PARTY_TYPES],
		},
		fields=["link_doctype as party_type", "link_name as party"],
		order_by=None,
	)
	parties = {(row.party_type, row.party) for row in known}
	parties |= {("Lead", lead) for lead in compat.leads_with_address(addresses)}
	rows = frappe.get_all(
		PARTY_DOCTYPE,
		filters={"parenttype": ACCOUNT, "party": ["in", sorted(party for _type, party in parties)]},
		fields=["parent", "party_type", "party"],
		order_by="parent asc",
	)
	return list(dict.fromkeys(row.parent for row in rows if (row.party_type, row.party) in parties))


def _of_reference(mail) -> tuple[str | None, str | None]:
	"""Account and deal of the record that a mail hangs on."""
	doctype, name = mail.reference_doctype, mail.reference_name
	if doctype not in ABOUT_A_SALE or doctype in SEVERAL_CUSTOMERS or not name:
		return None, None
	if not frappe.db.exists(doctype, name):
		return None, None
	if doctype in compat.PARTY_TYPES:
		return find_account(doctype, name), None
	if doctype == ACCOUNT:
		return name, None
	if doctype == DEAL:
		return frappe.db.get_value(DEAL, name, "account"), name
	if doctype in OURS:
		return frappe.db.get_value(doctype, name, ["account", "deal"])
	doc = frappe.get_doc(doctype, name)
	return find_account(*compat.party_of_document(doc)), doc.get("sales_deal")


def running_plan(
	accounts: Collection[str], deal: str | None = None, answers: str | None = None
) -> frappe._dict | None:
	"""Of all that run the one the mail is about: of its deal, else of the mail it answers, else the earliest."""
	running = frappe.get_all(
		plans.DOCTYPE,
		filters={"account": ["in", accounts], "status": ["in", plans.RUNNING]},
		fields=["name", "account", "deal", "company", "sales_owner"],
		order_by="next_follow_up asc, creation asc",
	)
	answered = answers and frappe.db.get_value(LOG, {"communication": answers}, "plan")
	running.sort(key=lambda row: (not deal or row.deal != deal, row.name != answered))
	return running[0] if running else None


def accounts_and_deal(mail, addresses: Collection[str]) -> tuple[list[str], str | None]:
	"""The accounts by the addresses; the reference decides among several, and where none is known."""
	account, deal = _of_reference(mail)
	found = _accounts(addresses, _linked_contacts(addresses, mail.name))
	if account and (account in found or not found):
		return [account], deal
	return found, None


def recipients_of_answered(mail) -> list[str]:
	"""A report that names nobody is about whom we wrote to, if that was one person."""
	recipients = mail.in_reply_to and frappe.db.get_value(COMMUNICATION, mail.in_reply_to, "recipients")
	addresses = [normalised(bare(address)) for address in split_emails(recipients or "")]
	return addresses if len(addresses) == 1 else []

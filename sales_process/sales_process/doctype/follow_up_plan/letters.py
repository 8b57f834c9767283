# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A mail from an Email Template for a planned touch: to whom, in which words, and why not. Sent and logged once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from html import unescape
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, format_date, getdate, strip_html

from sales_process import compat
from sales_process.engine import mailing
from sales_process.engine.mailing import Letter
from sales_process.engine.reasons import Reason
from sales_process.language import in_language, language_of_user
from sales_process.mail import channel
from sales_process.outgoing import send_mail
from sales_process.sales_process.doctype.customer_care.refusals import refusing_addresses
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import ACTIVE, DOCTYPE, NO_RESPONSE

LOG, CHANNEL = "Follow-up Log", "Follow-up Channel"
SUBJECT_LENGTH = 140


@dataclass(frozen=True, slots=True)
class Recipient:
	"""Of one plan: whom a mail goes to."""

	plan: frappe._dict
	party: tuple[str, str] | None
	contact: frappe._dict
	address: str
	language: str | None
	letter: Letter


def recipients(names: Iterable[str]) -> list[Recipient]:
	"""Set-based: a handful of queries, however many plans."""
	plans = _plans(list(names))
	accounts = {plan.account for plan in plans}
	parties = _parties(accounts)
	contacts = _contacts({party for found in parties.values() for party in found})
	facts = compat.mail_facts({party for found in parties.values() for party in found})
	mailed = _mailed_today(accounts)
	drafts = [_addressed(plan, parties.get(plan.account, []), contacts, facts) for plan in plans]
	refusing = refusing_addresses(address for _plan, _party, _contact, address, _lang in drafts if address)
	return [
		Recipient(
			plan, party, contact, address, language, _as_letter(plan, contact, address, refusing, mailed)
		)
		for plan, party, contact, address, language in drafts
	]


def recipient_of(plan: Document, party: tuple[str, str], contact: str | None = None) -> Recipient:
	"""Of one plan, saved or not, and the person chosen."""
	if not contact and not plan.is_new():
		return recipients([plan.name])[0]
	parties = _parties({plan.account}).get(plan.account) if plan.account else None
	parties = parties or [compat.Party(*party)]
	contacts = _contacts(set(parties), contact)
	title = frappe.db.get_value("Sales Account", plan.account, "title") if plan.account else None
	row = frappe._dict(
		name=plan.name,
		account=plan.account,
		party_name=title or compat.party_name(*party),
		company=plan.company,
		status=plan.status,
		next_topic=plan.next_topic,
		newest_quotation=plan.deal and frappe.db.get_value("Sales Deal", plan.deal, "newest_quotation"),
	)
	found = _addressed(row, parties, contacts, compat.mail_facts(parties))
	return Recipient(*found, _as_letter(row, found[2], found[3], set(), set()))


def refuses(address: str, party: tuple[str, str]) -> bool:
	"""Does the person, by any contact of that address, not want to be written to?"""
	return address in refusing_addresses([address], party) or bool(
		frappe.db.exists("Contact", {"email_id": address, "unsubscribed": 1})
	)


def render(email_template: str, recipient: Recipient) -> tuple[str, str]:
	"""Subject and message in the recipient's language."""
	template = frappe.get_cached_doc("Email Template", email_template)
	with in_language(recipient.language or frappe.get_system_settings("language")):
		words = words_for(recipient)
		subject = " ".join(template.get_formatted_subject(words).split())[:SUBJECT_LENGTH]
		escaped = {key: escape_html(value) for key, value in words.items()}
		return subject, template.get_formatted_response(escaped)


def words_for(recipient: Recipient) -> dict[str, str]:
	"""What an Email Template for follow-ups may use."""
	plan, contact = recipient.plan, recipient.contact
	return {
		"contact_name": contact.full_name or "",
		"salutation": _(contact.salutation or ""),
		"first_name": contact.first_name or "",
		"last_name": contact.last_name or "",
		"customer": plan.party_name or "",
		"company": plan.company or "",
		"sender_name": frappe.utils.get_fullname(frappe.session.user),
		"topic": plan.next_topic or "",
		"quotation": plan.newest_quotation or "",
	}


def send(plan: Document, email_template: str) -> Reason | None:
	"""One mail and one log; what speaks against it now is the answer. The plan is locked by the caller."""
	(recipient,) = recipients([plan.name])
	if reason := mailing.why_not(recipient.letter, compat.today()):
		return reason
	subject, message = render(email_template, recipient)
	if not strip_html(subject).strip() or not strip_html(message).strip():
		return Reason("no_text")
	communication = send_mail(recipient.party, recipient.address, subject, message, frappe.session.user)
	frappe.get_doc(
		doctype=LOG,
		plan=plan.name,
		account=plan.account,
		channel=channel(),
		direction="Outgoing",
		happened_on=compat.now(),
		outcome=NO_RESPONSE,
		contact=recipient.contact.name,
		subject=subject,
		notes=as_text(message),
		communication=communication,
	).insert()
	return None


def as_text(message: str | None) -> str:
	return unescape(strip_html((message or "").replace("</p>", "</p>\n"))).strip()


def in_words(reason: Reason) -> str:
	return _SENTENCES[reason.code](reason.params)


_SENTENCES = {
	mailing.OVER: lambda given: _("Nothing is planned any more."),
	mailing.MAILED_TODAY: lambda given: _("A mail was sent today already."),
	mailing.ANSWER_DUE: lambda given: _("They wrote and wait for an answer: write that yourself."),
	mailing.NOT_DUE: lambda given: _("Not due before {0}.").format(format_date(given["on"])),
	mailing.OTHER_CHANNEL: lambda given: _("Planned by {0}, not by mail.").format(_(given["channel"])),
	mailing.NO_ADDRESS: lambda given: _("No e-mail address is known."),
	mailing.BAD_ADDRESS: lambda given: _("Mails to {0} come back.").format(given["address"]),
	mailing.UNSUBSCRIBED: lambda given: _("They do not want to be written to."),
	"no_text": lambda given: _("The template gives no text for them."),
}


# the queries


def _plans(names: list[str]) -> list[frappe._dict]:
	Plan, Deal, Channel = (frappe.qb.DocType(name) for name in (DOCTYPE, "Sales Deal", CHANNEL))
	rows = (
		frappe.qb.from_(Plan)
		.left_join(Deal)
		.on(Deal.name == Plan.deal)
		.left_join(Channel)
		.on(Channel.name == Plan.next_channel)
		.select(
			Plan.name,
			Plan.account,
			Plan.party_name,
			Plan.company,
			Plan.status,
			Plan.next_follow_up,
			Plan.next_channel,
			Plan.next_topic,
			Plan.answer_due,
			Plan.bad_address,
			Deal.newest_quotation,
			Channel.kind.as_("channel_kind"),
		)
		.where(Plan.name.isin(names))
		.run(as_dict=True)
		if names
		else []
	)
	by_name = {row.name: row for row in rows}
	return [by_name[name] for name in names if name in by_name]


def _parties(accounts: set[str]) -> dict[str, list[tuple[str, str]]]:
	found: dict[str, list] = {}
	rows = frappe.get_all(
		"Sales Account Party",
		filters={"parenttype": "Sales Account", "parent": ["in", sorted(accounts)]},
		fields=["parent", "party_type", "party"],
		order_by="idx asc",
	)
	for row in rows:
		found.setdefault(row.parent, []).append((row.party_type, row.party))
	return {account: compat.furthest_first(parties) for account, parties in found.items()}


def _contacts(
	parties: set[tuple[str, str]], chosen: str | None = None
) -> dict[tuple[str, str], frappe._dict]:
	"""Of each party the one chosen, else the main contact with an address, else the first one."""
	if not parties:
		return {}
	Contact, Link = frappe.qb.DocType("Contact"), frappe.qb.DocType("Dynamic Link")
	query = (
		frappe.qb.from_(Link)
		.join(Contact)
		.on(Contact.name == Link.parent)
		.select(
			Link.link_doctype,
			Link.link_name,
			Contact.name,
			Contact.full_name,
			Contact.salutation,
			Contact.first_name,
			Contact.last_name,
			Contact.email_id,
			Contact.unsubscribed,
			Contact.user,
		)
		.where(
			(Link.parenttype == "Contact")
			& Link.link_doctype.isin(sorted({party_type for party_type, _party in parties}))
			& Link.link_name.isin(sorted({party for _type, party in parties}))
			& (Contact.email_id != "")
		)
		.orderby(Contact.is_primary_contact, order=frappe.qb.desc)
		.orderby(Contact.creation)
		.orderby(Contact.name)
	)
	if chosen:
		query = query.where(Contact.name == chosen)
	found: dict[tuple[str, str], frappe._dict] = {}
	for row in query.run(as_dict=True):
		found.setdefault((row.link_doctype, row.link_name), row)
	return found


def _mailed_today(accounts: set[str]) -> set[str]:
	"""Accounts to which a mail went out today, whoever sent it."""
	Log, Channel = frappe.qb.DocType(LOG), frappe.qb.DocType(CHANNEL)
	return set(
		frappe.qb.from_(Log)
		.join(Channel)
		.on(Channel.name == Log.channel)
		.select(Log.account)
		.distinct()
		.where(
			Log.account.isin(sorted(accounts))
			& (Log.direction == "Outgoing")
			& (Channel.kind == mailing.MAIL)
			& (Log.happened_on >= datetime.combine(compat.today(), time()))
			& (Log.replaced_by.isnull() | (Log.replaced_by == ""))
		)
		.run(pluck=True)
		if accounts
		else []
	)


def _addressed(plan: frappe._dict, parties: list, contacts: dict, facts: dict) -> tuple[Any, ...]:
	nobody = frappe._dict()
	contact = next((contacts[party] for party in parties if party in contacts), nobody)
	known = [facts.get(party, nobody) for party in parties]
	address = contact.email_id or next((fact.email for fact in known if fact.email), "")
	language = language_of_user(contact.user) or next((f.language for f in known if f.language), None)
	return plan, parties[0] if parties else None, contact, address or "", language


def _as_letter(plan: frappe._dict, contact: frappe._dict, address: str, refusing: set, mailed: set) -> Letter:
	return Letter(
		is_active=plan.status == ACTIVE,
		due_on=plan.next_follow_up and getdate(plan.next_follow_up),
		channel=plan.next_channel or "",
		channel_kind=plan.channel_kind or "",
		is_answer_due=bool(cint(plan.answer_due)),
		address=address,
		bad_address=plan.bad_address or "",
		is_unsubscribed=bool(cint(contact.unsubscribed)) or address in refusing,
		was_mailed_today=plan.account in mailed,
	)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Mails of customers log themselves and make the answer due; mails to customers count as touches.

The event asks only whether a mail may concern anybody. What it is, and what follows, is found out by `take_in`.
"""

from collections.abc import Collection
from datetime import date, datetime

import frappe
from frappe import _
from frappe.utils import cint, escape_html, get_datetime, getdate, split_emails
from frappe.utils.caching import request_cache

from sales_process import compat
from sales_process.active_key import insert_or_join
from sales_process.engine import mail as engine
from sales_process.engine.duplicates import EMAIL
from sales_process.engine.duplicates import email as normalised
from sales_process.engine.mail import Judgement, Kind, Mail
from sales_process.engine.outcome import OPEN, PARTLY_WON
from sales_process.language import in_language, language_of_user
from sales_process.sales_process.doctype.follow_up_log.follow_up_log import DOCTYPE as LOG
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.follow_up_plan.due import queue_manager
from sales_process.sales_process.doctype.mail_pattern.mail_pattern import get_patterns
from sales_process.sales_process.doctype.party_key.party_key import DOCTYPE as PARTY_KEY
from sales_process.sales_process.doctype.party_key.party_key import public_domains
from sales_process.sales_process.doctype.sales_account.sales_account import PARTY_DOCTYPE, find_account
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import (
	get_calendar,
	setting,
)

DOCTYPE, DEAL, ACCOUNT = "Communication", "Sales Deal", "Sales Account"
SENT, RECEIVED = "Sent", "Received"
OURS = (plans.DOCTYPE, "Lead Research", "Negotiation", "Opportunity Grade")
# a mail that is sent from one of these is about a sale; one from an invoice or a campaign is not
ABOUT_A_SALE = (*compat.PARTY_TYPES, *compat.DEAL_DOCUMENTS, *OURS, ACCOUNT, DEAL)
SENT_BY_HAND_FROM = (*ABOUT_A_SALE, "Contact", DOCTYPE, "Contract")
LENGTH_OF_EXCERPT, LENGTH_OF_SUBJECT = 2000, 140
FIELDS = (
	"name creation communication_type communication_medium sent_or_received sender sender_full_name recipients cc bcc "
	"subject content text_content communication_date reference_doctype reference_name in_reply_to email_status "
	"delivery_status send_after owner"
).split()


def may_be_a_touch(doc) -> bool:
	"""Cheaply, inside of somebody's save: at most one query, by an index."""
	if not is_enabled() or not _is_mail(doc):
		return False
	if doc.reference_doctype in ABOUT_A_SALE:
		return True
	if any(row.link_doctype in compat.PARTY_TYPES for row in doc.get("timeline_links")):
		return True
	addresses = _other_side(doc)
	return bool(addresses) and bool(
		frappe.db.get_value(
			PARTY_KEY, {"key_value": ["in", sorted(addresses)], "kind": EMAIL}, "name", order_by=None
		)
	)


def take_in(communication: str) -> None:
	"""Log a mail, or see that it is none to be logged. May run at any time, twice and at once too."""
	if not is_enabled():
		return
	mail = frappe.db.get_value(DOCTYPE, communication, FIELDS, as_dict=True, for_update=True)
	if not mail or not _is_mail(mail) or frappe.db.exists(LOG, {"communication": communication}):
		return
	if mail.sent_or_received == SENT:
		_take_in_sent(mail)
	else:
		_take_in_received(mail)


def not_taken_in(since: datetime | None) -> list[str]:
	"""Mails that were saved since and are in no log: for the hourly look at what no queue delivered."""
	watching_since = frappe.db.get_single_value("Sales Process Settings", "watching_since")
	if not is_enabled() or not watching_since:
		return []
	Communication, Log = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType(LOG)
	query = (
		frappe.qb.from_(Communication)
		.left_join(Log)
		.on(Log.communication == Communication.name)
		.select(Communication.name)
		.where(
			Log.name.isnull()
			& (Communication.communication_type == "Communication")
			& (Communication.communication_medium == "Email")
			& (Communication.creation >= watching_since)
		)
		.orderby(Communication.modified)
	)
	return (query.where(Communication.modified >= since) if since else query).run(pluck=True)


def is_enabled() -> bool:
	return bool(cint(setting("follow_up_enabled")) and cint(setting("log_mails")))


def _is_mail(mail) -> bool:
	"""A mail between people, as far as its record says; what the app or a campaign sends is none."""
	if (mail.communication_type, mail.communication_medium) != ("Communication", "Email"):
		return False
	if mail.sent_or_received == RECEIVED:
		return mail.email_status not in ("Spam", "Trash")
	is_waiting = mail.delivery_status == "Scheduled" or (
		mail.send_after and get_datetime(mail.send_after) > compat.now()
	)
	by_hand = not mail.reference_doctype or mail.reference_doctype in SENT_BY_HAND_FROM
	return by_hand and not is_waiting and mail.owner != "Guest"


# whose it is


def _other_side(mail) -> list[str]:
	"""The addresses of whomever we talk to, the first first: the sender, the recipients, or those that failed."""
	if mail.sent_or_received == SENT:
		found = (address for text in (mail.recipients, mail.cc, mail.bcc) for address in split_emails(text))
	elif engine.is_robot(mail.sender):
		found = engine.failed_addresses(_as_mail(mail))
	else:
		found = (mail.sender,)
	return list(filter(None, dict.fromkeys(normalised(_bare(address)) for address in found)))


def _bare(address: str) -> str:
	return address.rpartition("<")[2].strip(" >")


def _as_mail(mail) -> Mail:
	return Mail(
		sender=_bare(mail.sender or ""),
		subject=mail.subject or "",
		text=mail.text_content or engine.plain_text(mail.content or ""),
		seconds_after_ours=_seconds_after_ours(mail),
	)


def _seconds_after_ours(mail) -> float | None:
	ours = mail.in_reply_to and frappe.db.get_value(
		DOCTYPE, {"name": mail.in_reply_to, "sent_or_received": SENT}, "communication_date"
	)
	if not ours or not mail.communication_date:
		return None
	return (get_datetime(mail.communication_date) - get_datetime(ours)).total_seconds()


def _own(addresses: Collection[str]) -> frozenset[str]:
	"""Our domains, and those of these addresses that are colleagues' wherever their mailbox is."""
	colleagues = frappe.get_all(
		"User", filters={"name": ["in", sorted(addresses)], "user_type": "System User"}, pluck="name"
	)
	return _own_domains() | frozenset(colleagues)


@request_cache
def _own_domains() -> frozenset[str]:
	accounts = frappe.get_all("Email Account", pluck="email_id", order_by=None)
	hosts = [address.rpartition("@")[2] for address in accounts if address]
	return engine.without_public([*(setting("own_domains") or "").split(), *hosts], public_domains())


def _contacts(addresses: Collection[str], communication: str) -> list[str]:
	"""The contacts of these addresses, among those that Frappe has linked to the mail."""
	linked = frappe.get_all(
		"Communication Link",
		filters={"parent": communication, "link_doctype": "Contact"},
		pluck="link_name",
		order_by="idx asc",
	)
	rows = frappe.get_all(
		"Contact Email",
		filters={"parent": ["in", linked]},
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
	if doctype not in ABOUT_A_SALE or not name or not frappe.db.exists(doctype, name):
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


def _running_plan(mail, accounts: Collection[str], deal: str | None) -> frappe._dict | None:
	"""Of all that run the one the mail is about: of its deal, else of the mail it answers, else the earliest."""
	running = frappe.get_all(
		plans.DOCTYPE,
		filters={"account": ["in", accounts], "status": ["in", plans.RUNNING]},
		fields=["name", "account", "deal", "company", "sales_owner"],
		order_by="next_follow_up asc, creation asc",
	)
	answered = mail.in_reply_to and frappe.db.get_value(LOG, {"communication": mail.in_reply_to}, "plan")
	running.sort(key=lambda row: (not deal or row.deal != deal, row.name != answered))
	return running[0] if running else None


# what comes in


def _take_in_received(mail) -> None:
	as_mail = _as_mail(mail)
	addresses = _other_side(mail)
	own = _own({as_mail.sender.lower(), *addresses})
	judgement = engine.judge(as_mail, get_patterns(), own)
	if judgement.kind == Kind.BOUNCE:
		addresses = [
			address for address in engine.failed_addresses(as_mail) if not engine.is_own(address, own)
		] or _recipients_of_answered(mail)
	elif judgement.kind in (Kind.OWN, Kind.AUTOMATIC):
		return
	contacts = _contacts(addresses, mail.name)
	accounts, deal = _whose(mail, addresses, contacts)
	if not accounts:
		return
	if judgement.kind == Kind.ANSWER:
		_log_answer(mail, as_mail, accounts, deal, contacts)
	elif judgement.kind == Kind.BOUNCE:
		_tell_of_bad_address(mail, addresses, accounts, deal)
	else:
		_ask_whether_it_is_an_answer(mail, judgement, accounts, deal)


def _whose(mail, addresses: Collection[str], contacts: Collection[str]) -> tuple[list[str], str | None]:
	"""The accounts by the addresses; the reference decides among several, and where none is known."""
	account, deal = _of_reference(mail)
	found = _accounts(addresses, contacts)
	if account and (account in found or not found):
		return [account], deal
	return found, None


def _recipients_of_answered(mail) -> list[str]:
	"""A report that names nobody is about whom we wrote to, if that was one person."""
	recipients = mail.in_reply_to and frappe.db.get_value(DOCTYPE, mail.in_reply_to, "recipients")
	addresses = [normalised(_bare(address)) for address in split_emails(recipients or "")]
	return addresses if len(addresses) == 1 else []


def _log_answer(mail, as_mail: Mail, accounts: list[str], deal: str | None, contacts: list[str]) -> None:
	plan = _running_plan(mail, accounts, deal) or _go_on(mail, accounts)
	log = _new_log(mail, as_mail, plan, accounts, contacts)
	log.update({"direction": "Incoming", "outcome": "Neutral"})
	log.flags.sender = as_mail.sender
	if plan and not _is_answered(mail, plan.name):
		log.flags.answer_by = _answer_by(getdate(log.happened_on), plan.company)
	insert_or_join(log, "communication")
	if plan:
		plans.end_silence(plan.account)


def _answer_by(came_on: date, company: str | None) -> date:
	"""Some working days after it came; not in the past, however late it was found."""
	calendar = get_calendar(company)
	by = calendar.add_working_days(came_on, cint(setting("answer_working_days", company)))
	return max(by, calendar.working_day_from(compat.today()))


def _go_on(mail, accounts: Collection[str]) -> frappe._dict | None:
	"""Nothing runs, and then they write: what was no fit or fell silent goes on. What was finished stays so."""
	from sales_process.sales_process.doctype.lead_research.lead_research import reopen_on_contact

	for account in accounts:
		reopen_on_contact(account)
	return _running_plan(mail, accounts, None) or _revive_silent(accounts)


def _revive_silent(accounts: Collection[str]) -> frappe._dict | None:
	last = frappe.get_all(
		plans.DOCTYPE,
		filters={"account": ["in", accounts]},
		fields=[
			"status",
			"account",
			"deal",
			"company",
			"plan_type",
			"sales_owner",
			"touches_without_response",
		],
		order_by="ended_on desc, modified desc",
		limit=1,
	)
	if not last or last[0].status != plans.STOPPED or not last[0].touches_without_response:
		return None
	if not last[0].deal:
		return plans.open_account_plan(
			last[0].account, last[0].company, last[0].plan_type, last[0].sales_owner
		)
	deal = frappe.get_doc(DEAL, last[0].deal)
	return plans.plan_of_deal(deal, revive=True) if deal.outcome in (OPEN, PARTLY_WON) else None


def _is_answered(mail, plan: str) -> bool:
	"""Found late: has somebody got in touch since it came?"""
	came = max(get_datetime(mail.communication_date or mail.creation), get_datetime(mail.creation))
	return bool(frappe.db.exists(LOG, {"plan": plan, "direction": "Outgoing", "happened_on": [">", came]}))


def _tell_of_bad_address(mail, addresses: list[str], accounts: list[str], deal: str | None) -> None:
	plan = _running_plan(mail, accounts, deal)
	if not addresses or _is_asked(mail):
		return
	if plan:
		frappe.get_doc(plans.DOCTYPE, plan.name).db_set("bad_address", addresses[0])

	def text(customer: str) -> str:
		return _("Mails to {0} come back. Find the right address of {1}, and correct the contact.").format(
			frappe.bold(escape_html(addresses[0])), frappe.bold(escape_html(customer))
		)

	_ask(mail, plan, accounts[0], text)


def _ask_whether_it_is_an_answer(mail, judgement: Judgement, accounts: list[str], deal: str | None) -> None:
	if _is_asked(mail):
		return
	plan = _running_plan(mail, accounts, deal)
	signs = ", ".join(f"“{sign}”" for sign in judgement.signs)

	def text(customer: str) -> str:
		sentence = (
			_("Is the mail {0} of {1} an answer, or an automatic reply? It says {2}. If it is one, log it.")
			if signs
			else _("Is the mail {0} of {1} an answer, or an automatic reply? It came within seconds.")
		)
		said = (escape_html(part) for part in (mail.subject or "", customer, signs))
		subject, customer, signs_said = said
		return sentence.format(frappe.bold(subject), frappe.bold(customer), signs_said)

	_ask(mail, plan, accounts[0], text)


def _is_asked(mail) -> bool:
	return bool(frappe.db.exists("ToDo", {"reference_type": DOCTYPE, "reference_name": mail.name}))


def _ask(mail, plan: frappe._dict | None, account: str, text) -> None:
	"""A task for whoever must act, once a mail, in his language."""
	known = frappe.db.get_value(
		ACCOUNT, plan.account if plan else account, ["title", "sales_owner"], as_dict=True
	)
	company = plan.company if plan else compat.default_company()
	owner = (plan and plan.sales_owner) or known.sales_owner or queue_manager(company)
	with in_language(language_of_user(owner)):
		description = text(known.title)
	frappe.get_doc(
		doctype="ToDo",
		allocated_to=owner,
		reference_type=DOCTYPE,
		reference_name=mail.name,
		description=description,
		date=compat.today(),
	).insert(ignore_permissions=True)  # the question follows from a mail that has come


# what goes out


def _take_in_sent(mail) -> None:
	addresses = _other_side(mail)
	own = _own(addresses)
	addresses = [address for address in addresses if not engine.is_own(address, own)]
	if not addresses:
		return
	contacts = _contacts(addresses, mail.name)
	accounts, deal = _whose(mail, addresses, contacts)
	plan = _running_plan(mail, accounts, deal) if accounts else None
	if not plan:
		return
	log = _new_log(mail, _as_mail(mail), plan, accounts, contacts)
	log.update({"direction": "Outgoing", "outcome": plans.NO_RESPONSE})
	insert_or_join(log, "communication")


def _new_log(mail, as_mail: Mail, plan, accounts: list[str], contacts: list[str]):
	account = plan.account if plan else accounts[0]
	with in_language(language_of_user(plan.sales_owner if plan else None)):
		subject = (mail.subject or "").strip() or _("(no subject)")
	log = frappe.get_doc(
		doctype=LOG,
		plan=plan.name if plan else None,
		account=account,
		company=plan.company if plan else compat.default_company(),
		sales_owner=plan.sales_owner if plan else frappe.db.get_value(ACCOUNT, account, "sales_owner"),
		channel=channel(),
		happened_on=min(get_datetime(mail.communication_date or mail.creation), compat.now()),
		contact=contacts[0] if contacts else None,
		subject=subject[:LENGTH_OF_SUBJECT],
		notes=engine.excerpt(as_mail.text, LENGTH_OF_EXCERPT),
		communication=mail.name,
	)
	log.flags.automatic = True
	return log


def channel() -> str:
	"""The channel of mails, as the settings say, else the first of its kind."""
	return (
		setting("mail_channel")
		or frappe.db.get_value(
			"Follow-up Channel", {"kind": "Mail", "enabled": 1}, "name", order_by="creation asc"
		)
		or setting("default_channel")
	)

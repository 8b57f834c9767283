# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Mails of customers log themselves and make the answer due; mails to customers count as touches.

The event asks only whether a mail may concern anybody. What it is, and what follows, is found out by `take_in`.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, get_datetime, getdate

from sales_process import compat
from sales_process import correspondents as who
from sales_process.active_key import insert_or_join
from sales_process.correspondents import ABOUT_A_SALE, ACCOUNT, COMMUNICATION, DEAL, RECEIVED, SENT
from sales_process.engine import mail as engine
from sales_process.engine.mail import Judgement, Kind
from sales_process.engine.outcome import OPEN, PARTLY_WON
from sales_process.language import in_language, language_of_user
from sales_process.sales_process.doctype.follow_up_log.follow_up_log import DOCTYPE as LOG
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.follow_up_plan.due import queue_manager
from sales_process.sales_process.doctype.mail_pattern.mail_pattern import get_patterns
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import (
	get_calendar,
	setting,
)

SENT_BY_HAND_FROM = (*ABOUT_A_SALE, "Contact", COMMUNICATION, "Contract")
LENGTH_OF_EXCERPT, LENGTH_OF_SUBJECT = 2000, 140
FIELDS = (
	"name creation communication_type communication_medium sent_or_received sender sender_full_name recipients cc bcc "
	"subject content text_content communication_date reference_doctype reference_name in_reply_to email_status "
	"delivery_status send_after owner"
).split()


def may_be_a_touch(doc: Document) -> bool:
	"""Cheaply, inside of somebody's save: at most one query."""
	if not is_enabled() or not _is_mail(doc):
		return False
	if doc.reference_doctype in ABOUT_A_SALE:
		return True
	if any(row.link_doctype in compat.PARTY_TYPES for row in doc.get("timeline_links")):
		return True
	return who.may_be_known(who.other_side(doc))


def take_in(communication: str) -> None:
	"""Log a mail, or see that it is none to be logged. May run at any time, twice and at once too."""
	if not is_enabled():
		return
	mail = frappe.db.get_value(COMMUNICATION, communication, FIELDS, as_dict=True, for_update=True)
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
	Communication, Log = frappe.qb.DocType(COMMUNICATION), frappe.qb.DocType(LOG)
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


# what comes in


def _take_in_received(mail: frappe._dict) -> None:
	read = replace(who.as_read(mail), seconds_after_ours=_seconds_after_ours(mail))
	addresses = who.other_side(mail)
	own = who.own_domains_and({engine.plain(read.sender), *addresses})
	judgement = engine.judge(read, get_patterns(), own)
	if judgement.kind == Kind.BOUNCE:
		_take_in_bounce(mail, read, own)
	elif judgement.kind in (Kind.ANSWER, Kind.UNCERTAIN):
		_take_in_answer(mail, read, addresses, judgement)


def _seconds_after_ours(mail: frappe._dict) -> float | None:
	ours = mail.in_reply_to and frappe.db.get_value(
		COMMUNICATION, {"name": mail.in_reply_to, "sent_or_received": SENT}, "communication_date"
	)
	if not ours or not mail.communication_date:
		return None
	return (get_datetime(mail.communication_date) - get_datetime(ours)).total_seconds()


def _take_in_answer(
	mail: frappe._dict, read: engine.Mail, addresses: list[str], judgement: Judgement
) -> None:
	accounts, deal = who.accounts_and_deal(mail, addresses)
	if not accounts:
		return
	is_certain = judgement.kind == Kind.ANSWER
	plan = who.running_plan(accounts, deal, mail.in_reply_to)
	if not plan and is_certain:
		plan = _go_on(accounts)
	log = _new_log(mail, read, plan, accounts[0], addresses)
	log.update({"direction": "Incoming", "outcome": "Neutral", "uncertain": cint(not is_certain)})
	log.flags.sender = read.sender
	if plan and not _is_answered(mail, plan.name):
		log.flags.answer_by = _answer_by(getdate(log.happened_on), plan.company)
	log = insert_or_join(log, "communication")
	if not is_certain:
		_ask_whether_it_is_an_answer(log, judgement)
	elif plan:
		plans.end_silence(plan.account)


def take_as_answer(log: Document) -> None:
	"""A person says that an uncertain mail is an answer: what it would have done happens now."""
	plan = _still_running(log.plan) or _go_on([log.account])
	log.flags.sender = frappe.db.get_value(COMMUNICATION, log.communication, "sender")
	if plan:
		log.flags.answer_by = _answer_by(getdate(log.happened_on), plan.company)
		frappe.get_doc(plans.DOCTYPE, plan.name).take_in_mail(log)
		plans.end_silence(plan.account)
	log.db_set({"uncertain": 0, "plan": plan.name if plan else log.plan})
	for todo in frappe.get_all(
		"ToDo", filters={"reference_type": LOG, "reference_name": log.name, "status": "Open"}, pluck="name"
	):
		frappe.db.set_value("ToDo", todo, "status", "Closed")


def _still_running(plan: str | None) -> frappe._dict | None:
	filters = {"name": plan, "status": ["in", plans.RUNNING]}
	return plan and frappe.db.get_value(plans.DOCTYPE, filters, ["name", "account", "company"], as_dict=True)


def _answer_by(came_on: date, company: str | None) -> date:
	"""Some working days after it came; not in the past, however late it was found."""
	calendar = get_calendar(company)
	by = calendar.add_working_days(came_on, cint(setting("answer_working_days", company)))
	return max(by, calendar.working_day_from(compat.today()))


def _go_on(accounts: Collection[str]) -> frappe._dict | None:
	"""Nothing runs, and then they write: what was no fit or fell silent goes on. What was finished stays so."""
	from sales_process.sales_process.doctype.lead_research.lead_research import reopen_on_contact

	for account in accounts:
		reopen_on_contact(account)
	return who.running_plan(accounts) or _revive_silent(accounts)


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


def _is_answered(mail: frappe._dict, plan: str) -> bool:
	"""Found late: has somebody got in touch since it came?"""
	came = max(get_datetime(mail.communication_date or mail.creation), get_datetime(mail.creation))
	return bool(frappe.db.exists(LOG, {"plan": plan, "direction": "Outgoing", "happened_on": [">", came]}))


def _take_in_bounce(mail: frappe._dict, read: engine.Mail, own: Collection[str]) -> None:
	"""The address is bad: shown on the plan that goes by it, and asked of its owner. Once, until it is mended."""
	failed = [address for address in engine.failed_addresses(read) if not engine.is_own(address, own)]
	failed = failed or who.recipients_of_answered(mail)
	if not failed:
		return
	accounts, deal = who.accounts_and_deal(mail, failed)
	plan = who.running_plan(accounts, deal, mail.in_reply_to) if accounts else None
	known = plan and frappe.db.get_value(plans.DOCTYPE, plan.name, "bad_address", for_update=True)
	if not plan or known == failed[0]:
		return
	frappe.get_doc(plans.DOCTYPE, plan.name).db_set("bad_address", failed[0])
	owner = plan.sales_owner or queue_manager(plan.company)
	with in_language(language_of_user(owner)):
		text = _("Mails to {0} come back. Find the right address of {1}, and correct the contact.").format(
			frappe.bold(escape_html(failed[0])),
			frappe.bold(escape_html(frappe.db.get_value(ACCOUNT, plan.account, "title"))),
		)
	contact = who.contact_in(plan.account, failed)
	_ask(owner, text, *(("Contact", contact) if contact else (ACCOUNT, plan.account)))


def _ask_whether_it_is_an_answer(log: Document, judgement: Judgement) -> None:
	owner = log.sales_owner or queue_manager(log.company)
	subject, customer, signs = (
		frappe.bold(escape_html(said)) for said in (log.subject, log.party_name, ", ".join(judgement.signs))
	)
	with in_language(language_of_user(owner)):
		if judgement.signs:
			text = _(
				"Is the mail {0} of {1} an answer, or an automatic reply? It says: {2}. If it is an answer, open it and say so."
			).format(subject, customer, signs)
		else:
			text = _(
				"Is the mail {0} of {1} an answer, or an automatic reply? It came within seconds. If it is an answer, open it and say so."
			).format(subject, customer)
	_ask(owner, text, LOG, log.name)


def _ask(owner: str | None, text: str, doctype: str, name: str) -> None:
	frappe.get_doc(
		doctype="ToDo",
		allocated_to=owner,
		reference_type=doctype,
		reference_name=name,
		description=text,
		date=compat.today(),
	).insert(ignore_permissions=True)  # the question follows from a mail that has come


# what goes out


def _take_in_sent(mail: frappe._dict) -> None:
	addresses = who.other_side(mail)
	own = who.own_domains_and(addresses)
	addresses = [address for address in addresses if not engine.is_own(address, own)]
	if not addresses:
		return
	accounts, deal = who.accounts_and_deal(mail, addresses)
	plan = who.running_plan(accounts, deal, mail.in_reply_to) if accounts else None
	if not plan:
		return
	log = _new_log(mail, who.as_read(mail), plan, accounts[0], addresses)
	log.update({"direction": "Outgoing", "outcome": plans.NO_RESPONSE})
	insert_or_join(log, "communication")


def _new_log(mail: frappe._dict, read: engine.Mail, plan, account: str, addresses: list[str]) -> Document:
	account = plan.account if plan else account
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
		contact=who.contact_in(account, addresses),
		subject=subject[:LENGTH_OF_SUBJECT],
		notes=engine.excerpt(read.text, LENGTH_OF_EXCERPT),
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

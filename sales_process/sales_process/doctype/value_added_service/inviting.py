# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Invitations, updates, cancellations and the question for a rating: a mail each, or somebody says it by phone."""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, format_date, get_fullname

from sales_process import compat, telling
from sales_process.engine.calendar_file import Meeting, Person, calendar_file
from sales_process.language import in_language
from sales_process.outgoing import send_mail
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.sales_account.sales_account import DOCTYPE as ACCOUNT
from sales_process.sales_process.doctype.sales_account.sales_account import PARTY_DOCTYPE
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting
from sales_process.sales_process.doctype.value_added_service import due, in_words
from sales_process.sales_process.doctype.value_added_service.value_added_service import (
	ACCEPTED,
	CANCELLED,
	DECLINED,
	DOCTYPE,
	HELD,
	LONGEST_REASON,
	OFFER,
	YES,
	person,
)

INVITATION, UPDATE, CANCELLATION, RATING = "invitation", "update", "cancellation", "rating"
TEMPLATE = "sales_process/templates/emails/service.html"
FILE_NAME = "invitation.ics"
USES = 20  # a guest may change his mind; the last use is for the rating
SUBJECT_LENGTH = 140
LONGEST_LIST = 10


def invite(doc: Document) -> dict[str, Any]:
	"""Everybody who is not invited yet: by mail, else somebody is asked to call."""
	check_can_invite(doc)
	waiting = [row for row in doc.customers if not row.invited_on]
	if not waiting:
		doc.refuse(_("Everybody is invited already. Add more customers first."), _("Nobody Left to Invite"))
	return _tell(doc, waiting, INVITATION, _invited_by_mail, _ask_to_invite)


def tell_changes(doc: Document) -> dict[str, Any]:
	"""Those who were invited hear what has changed since; a person decides when."""
	rows = in_words.untold(doc)
	if not rows:
		doc.refuse(_("Everybody who was invited knows how it stands."), _("Nothing Has Changed"))
	kind = CANCELLATION if doc.status == CANCELLED else UPDATE
	return _tell(doc, rows, kind, _told_by_mail, _ask_to_tell)


def cancel(doc: Document, reason: str, tell: bool) -> dict[str, Any]:
	doc.check_running()
	text = (reason or "").strip()[:LONGEST_REASON]
	if not text:
		doc.refuse(_("Say why it does not take place."), _("Reason Is Missing"))
	doc.cancelled_on, doc.cancel_reason = compat.now(), text
	telling.close_tasks(DOCTYPE, [doc.name])
	doc.save_automatic()  # whoever may write it
	return tell_changes(doc) if tell and in_words.untold(doc) else {"mailed": 0, "by_phone": []}


def ask_ratings(doc: Document) -> dict[str, Any]:
	"""Whoever attended is asked once how it was; without an address nobody is pressed for it."""
	if doc.status != HELD:
		doc.refuse_in_this_state()
	rows = to_rate(doc)
	if not rows:
		doc.refuse(
			_("Nobody who attended can be asked by mail, or all were asked already."), _("Nobody Left to Ask")
		)
	return _tell(doc, rows, RATING, lambda doc, row: row.set("rating_asked_on", compat.now()), None)


def to_rate(doc: Document) -> list[Document]:
	attended = [
		row for row in doc.customers if row.attended == YES and not row.rating_asked_on and not row.rated_on
	]
	refused = refusing(doc, attended)
	return [row for row in attended if row.name not in refused]


def note_reply(doc: Document, row: Document, accepts: bool) -> None:
	"""It was said by phone or in a chat; with it he is invited."""
	doc.check_running()
	row.reply, row.reply_on = ACCEPTED if accepts else DECLINED, compat.now()
	if not row.invited_on:
		row.by_phone = 1
		row.invited_on = compat.now()
	_note_told(doc, row)
	doc.save_automatic()  # whoever may write it


def copy_link(doc: Document, row: Document) -> str:
	"""His page, to be given in a chat; with it he is invited."""
	if doc.status != HELD:
		check_can_invite(doc)
	address = _link(doc, row)
	if doc.status != HELD:
		row.invited_on = row.invited_on or compat.now()
		_note_told(doc, row)
	doc.save_automatic()  # whoever may write it
	return address


def check_can_invite(doc: Document) -> None:
	doc.check_running()
	if doc.has_begun():
		doc.refuse(_("It has begun already. Choose another date first."), _("Too Late to Invite"))


# who is told, and how


def _tell(
	doc: Document,
	rows: list[Document],
	kind: str,
	note_mailed: Callable[[Document, Document], None],
	ask: Callable[[Document, list[Document]], None] | None,
) -> dict[str, Any]:
	refused = refusing(doc, rows)
	parties = _parties({row.account for row in rows})
	by_mail = [row for row in rows if row.name not in refused]
	in_person = [row for row in rows if row.name in refused]
	for row in by_mail:
		# nosemgrep -- each has a mail of his own
		_mail(doc, row, kind, parties.get(row.account))
		note_mailed(doc, row)
	if ask and in_person:
		ask(doc, in_person)
	doc.save_automatic()  # whoever may write it
	return {"mailed": len(by_mail), "by_phone": [person(row) for row in in_person]}


def _invited_by_mail(doc: Document, row: Document) -> None:
	row.invited_on = compat.now()
	_note_told(doc, row)


def _told_by_mail(doc: Document, row: Document) -> None:
	"""An answer was for the day it was given for."""
	if doc.status != CANCELLED and in_words.has_another_day(doc, row):
		row.reply = row.reply_on = None
	_note_told(doc, row)


def _note_told(doc: Document, row: Document) -> None:
	row.told_sequence, row.told_starts_on = cint(doc.sequence), doc.starts()


def _ask_to_invite(doc: Document, rows: list[Document]) -> None:
	"""A task, once for each of them."""
	fresh = [row for row in rows if not row.by_phone]
	for row in fresh:
		row.by_phone = 1
	_give_task(doc, fresh, lambda: _("Invite in person: {0} ({1})"))


def _ask_to_tell(doc: Document, rows: list[Document]) -> None:
	is_cancelled = doc.status == CANCELLED
	for row in rows:
		_told_by_mail(doc, row)
	_give_task(
		doc,
		rows,
		lambda: (
			_("Say in person that it is cancelled: {0} ({1})")
			if is_cancelled
			else _("Say in person what has changed: {0} ({1})")
		),
	)


def _give_task(doc: Document, rows: list[Document], sentence: Callable[[], str]) -> None:
	user = due.who_acts(doc)
	if not rows or not user:
		return
	names = ", ".join(person(row) for row in rows[:LONGEST_LIST])
	if len(rows) > LONGEST_LIST:
		names += " …"
	telling.let_in(doc, user, "write")
	telling.give_task(doc, user, lambda: sentence().format(doc.subject, names))


def refusing(doc: Document, rows: Collection[Document]) -> set[str]:
	"""The rows without an address, or of whoever does not want to be written to. Three queries, however many rows."""
	parties = _parties({row.account for row in rows})
	contacts = sorted({row.contact for row in rows if row.contact})
	filters = {"name": ["in", contacts], "unsubscribed": 1}
	silent = set(frappe.get_all("Contact", filters, pluck="name", order_by=None)) if contacts else set()
	addresses = sorted({row.email for row in rows if row.email})
	fields = ["email", "global_unsubscribe", "reference_doctype", "reference_name"]
	filters = {"email": ["in", addresses]}
	left = frappe.get_all("Email Unsubscribe", filters, fields, order_by=None) if addresses else []
	return {
		row.name
		for row in rows
		if not row.email
		or row.contact in silent
		or any(
			one.email == row.email
			and (
				one.global_unsubscribe
				or (one.reference_doctype, one.reference_name)
				in ((DOCTYPE, doc.name), tuple(parties.get(row.account) or ()))
			)
			for one in left
		)
	}


def _parties(accounts: Collection[str]) -> dict[str, tuple[str, str]]:
	"""On whose record a mail is shown too: the furthest the company has come."""
	filters = {"parenttype": ACCOUNT, "parent": ["in", sorted(accounts) or [""]]}
	fields = ["party_type", "party", "parent"]
	rows = frappe.get_all(PARTY_DOCTYPE, filters, fields, order_by="idx asc")
	found: dict[str, list[tuple[str, str]]] = {}
	for row in rows:
		found.setdefault(row.parent, []).append((row.party_type, row.party))
	furthest = {account: compat.furthest_first(parties) for account, parties in found.items()}
	return {account: tuple(parties[0]) for account, parties in furthest.items() if parties}


# the mail


def _mail(doc: Document, row: Document, kind: str, party: tuple[str, str] | None) -> None:
	address = "" if kind == CANCELLATION else _link(doc, row)
	with in_language(row.language or frappe.get_system_settings("language")):
		subject, mailed, kept = _letter(doc, row, kind, address)
	attachments = None
	if kind != RATING:
		attachments = [{"fname": FILE_NAME, "fcontent": file_of(doc, row)}]
	send_mail(
		(DOCTYPE, doc.name),
		row.email,
		subject[:SUBJECT_LENGTH],
		kept,
		_sender(doc),
		mailed=mailed,
		attachments=attachments,
		shown_on=party,
	)


def _sender(doc: Document) -> str:
	return doc.sales_owner if compat.is_enabled(doc.sales_owner) else frappe.session.user


def _letter(doc: Document, row: Document, kind: str, address: str) -> tuple[str, str, str]:
	"""Subject, what is mailed, and what the record keeps: the link is a secret of the guest."""
	words = _words(doc, row)
	template = frappe.get_cached_value(OFFER, doc.offer, "email_template") if kind == INVITATION else None
	if template:
		return _from_template(template, words, address)
	subject = {
		INVITATION: _("Invitation: {0}"),
		UPDATE: _("Changed: {0}"),
		CANCELLATION: _("Cancelled: {0}"),
		RATING: _("How was it? {0}"),
	}[kind].format(doc.subject)
	mailed, kept = (
		frappe.render_template(TEMPLATE, {**words, "kind": kind, "link": link}) for link in (address, "")
	)
	return subject, mailed, kept


def _from_template(name: str, words: dict[str, str], address: str) -> tuple[str, str, str]:
	"""The admin's own text, rendered by Frappe's sandbox; a forgotten link is added."""
	doc = frappe.get_cached_doc("Email Template", name)
	escaped = {key: escape_html(value).replace("\n", "<br>") for key, value in words.items()}
	subject = " ".join(doc.get_formatted_subject({**words, "link": ""}).split())
	mailed, kept = (doc.get_formatted_response({**escaped, "link": link}) for link in (address, ""))
	if address not in mailed:
		mailed += f'<p><a href="{escape_html(address)}">{escape_html(_("Answer the invitation"))}</a></p>'
	return subject, mailed, kept


def _words(doc: Document, row: Document) -> dict[str, str]:
	"""What an Email Template for invitations may use."""
	return {
		"subject": doc.subject,
		"description": doc.description or "",
		"when": in_words.when(doc),
		"where": in_words.where(doc),
		"online_link": doc.online_link or "",
		"contact_name": row.contact_name or "",
		"customer": row.party_name or "",
		"company": doc.company,
		"sender_name": get_fullname(_sender(doc)),
		"until": format_date(valid_until(doc)),
	}


def file_of(doc: Document, row: Document) -> bytes:
	"""The calendar file of one guest. Without his link: who shares his calendar would answer for him."""
	meeting = Meeting(
		uid=f"{doc.name}@{frappe.local.site}",
		sequence=cint(doc.sequence),
		subject=doc.subject,
		starts=in_words.in_zone(doc.starts()),
		ends=in_words.in_zone(doc.ends()),
		description=doc.description or "",
		place=doc.place or "",
		online_link=doc.online_link or "",
		is_cancelled=doc.status == CANCELLED,
	)
	sender = _sender(doc)
	organizer = Person(get_fullname(sender), frappe.db.get_value("User", sender, "email") or "")
	return calendar_file(
		meeting, in_words.in_zone(compat.now()), organizer, Person(row.contact_name or "", row.email or "")
	)


def _link(doc: Document, row: Document) -> str:
	"""One link a guest: sent again it is the same one, valid for longer."""
	if row.access_link:
		link = links.extend(row.access_link, valid_until(doc))
	else:
		recipient = row.contact_name or row.email or row.party_name
		link = links.make_link(links.SERVICE, DOCTYPE, doc.name, recipient, valid_until(doc), USES)
		row.access_link = link.name
	return links.url(link)


def valid_until(doc: Document) -> date:
	"""Until it can be rated no more."""
	days = max(cint(setting("service_rating_days")), 1)
	return max(doc.ends().date(), compat.today()) + timedelta(days=days)

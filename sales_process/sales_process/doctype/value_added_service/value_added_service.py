# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, get_datetime, validate_email_address, validate_url

from sales_process import compat, telling
from sales_process.exceptions import Frozen, SalesProcessError
from sales_process.language import chosen_language, language_of_user
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.sales_account.sales_account import DOCTYPE as ACCOUNT
from sales_process.sales_process.doctype.sales_account.sales_account import PARTY_DOCTYPE

DOCTYPE, ROW, OFFER = "Value-added Service", "Value-added Service Customer", "Service Offer"
PLANNED, INVITED, HELD, CANCELLED = "Planned", "Invited", "Held", "Cancelled"
RUNNING, OVER = (PLANNED, INVITED), (HELD, CANCELLED)
ACCEPTED, DECLINED = "Accepted", "Declined"
YES, NO = "Yes", "No"
KEPT = (
	"status", "held_on", "attended_count", "ratings", "mean_rating", "cancelled_on", "cancel_reason", "sequence", "remind_on",
)  # fmt: skip
KEPT_OF_ROWS = (
	"invited_on", "by_phone", "told_sequence", "told_starts_on", "access_link", "reply", "reply_on", "attended", "log",
	"rating_asked_on", "rating", "rated_on", "comment",
)  # fmt: skip
SUBJECT_LENGTH, LONGEST_REASON = 140, 500
HOUR = 60
LONGEST = timedelta(days=14)


class ValueaddedService(Document):
	def validate(self):
		self.keep_what_is_not_typed()
		self.keep_customers()
		self.take_from_offer()
		self.fill_in()
		self.validate_times()
		self.validate_online_link()
		self.set_customer_facts()
		self.validate_customers()
		self.set_main_customer()
		self.raise_sequence()
		self.set_status()
		self.plan_reminder()

	def on_update(self):
		self.revoke_links_of_removed()
		self.tell_who_holds_it()

	def on_trash(self):
		links.delete_links(DOCTYPE, self.name)
		telling.close_tasks(DOCTYPE, [self.name])

	# what is not typed

	def keep_what_is_not_typed(self):
		"""What follows from steps is taken from the record, whatever a form or a script sends."""
		if self.flags.automatic:
			return
		before = self.get_doc_before_save()
		if before and before.status in OVER:
			self.keep_all_but_notes(before)
		for field in KEPT:
			self.set(field, before.get(field) if before else None)

	def keep_all_but_notes(self, before: Document):
		if before.status == HELD and before.offer == self.offer and _told(before) == _told(self):
			self.set("customers", [row.as_dict() for row in before.customers])
			return
		self.refuse(
			_("{0} is over and stays as it is. Plan a new one instead.").format(self.in_bold()),
			_("It Is Over"),
			Frozen,
		)

	def keep_customers(self):
		"""Whoever has been invited is not taken off in silence: he would come."""
		if self.flags.automatic:
			return
		before = self.get_doc_before_save()
		known = {row.name: row for row in before.customers} if before else {}
		for row in self.customers:
			old = known.get(row.name)
			if old and old.contact != row.contact and old.email == row.email:
				row.email = None  # that of the other person
			# another address is another invitation
			is_kept = old and (not old.invited_on or (old.email or "") == (row.email or ""))
			for field in KEPT_OF_ROWS:
				row.set(field, old.get(field) if is_kept else None)
		left = {(row.name, row.account, row.contact or "") for row in self.customers}
		gone = [
			row
			for row in known.values()
			if expects_it(row) and (row.name, row.account, row.contact or "") not in left
		]
		if gone:
			self.refuse(
				_("{0} has been invited. Note that he declines before you remove him.").format(
					frappe.bold(escape_html(person(gone[0])))
				),
				_("Invited Already"),
			)

	def take_from_offer(self):
		offer = frappe.get_cached_doc(OFFER, self.offer) if self.offer else None
		if not offer:
			return
		self.kind = offer.kind
		self.subject = " ".join((self.subject or "").split())[:SUBJECT_LENGTH] or _(offer.title)
		self.description = self.description or offer.description
		if self.starts_on and not self.ends_on:
			minutes = cint(offer.duration_minutes) or HOUR
			self.ends_on = get_datetime(self.starts_on) + timedelta(minutes=minutes)

	def fill_in(self):
		if self.is_new() and not self.sales_owner and not self.flags.automatic:
			self.sales_owner = frappe.session.user

	def validate_times(self):
		if not self.starts_on:
			return  # it is required, and Frappe says so
		starts, ends = self.starts(), self.ends()
		if ends <= starts:
			self.refuse(
				_("{0} must be later than {1}.").format(
					frappe.bold(_(self.meta.get_label("ends_on"))),
					frappe.bold(_(self.meta.get_label("starts_on"))),
				),
				_("Ends before It Begins"),
			)
		if ends - starts > LONGEST:
			self.refuse(
				_("A service takes {0} days at most. Plan a longer one as several.").format(LONGEST.days),
				_("Too Long"),
			)

	def validate_online_link(self):
		self.online_link = (self.online_link or "").strip()
		if self.online_link and not validate_url(self.online_link, valid_schemes=["http", "https"]):
			self.refuse(
				_("{0} is not the address of a web page. It begins with https://.").format(
					frappe.bold(escape_html(self.online_link))
				),
				_("Not a Web Address"),
			)

	# whom it is for

	def set_customer_facts(self):
		contacts = _rows(
			"Contact", [row.contact for row in self.customers], ["full_name", "email_id", "user"]
		)
		titles = _rows(ACCOUNT, [row.account for row in self.customers], ["title"])
		languages = languages_of({row.account for row in self.customers})
		before = self.get_doc_before_save()
		known = {row.name for row in before.customers} if before else set()
		for row in self.customers:
			row.party_name = titles[row.account].title if row.account in titles else row.party_name
			if contact := contacts.get(row.contact):
				row.contact_name = contact.full_name or row.contact
				row.email = row.email or contact.email_id
			row.language = (
				chosen_language(row.language, row.name not in known)
				or (contact and language_of_user(contact.user))
				or languages.get(row.account)
				or row.language
			)

	def validate_customers(self):
		seen: dict[tuple, int] = {}
		for row in self.customers:
			row.email = (row.email or "").strip()
			if row.email and not validate_email_address(row.email):
				self.refuse(
					_(
						"Row {0} of Customers: {1} is not an e-mail address. Correct it, or leave it empty."
					).format(row.idx, frappe.bold(escape_html(row.email))),
					_("Not an E-mail Address"),
				)
			for key in _keys(row):
				# customers that were joined later may be two rows, each invited
				if key in seen and self.is_fresh(row):
					self.refuse(
						_("Rows {0} and {1} of Customers are the same person. Remove one of them.").format(
							seen[key], row.idx
						),
						_("Named Twice"),
					)
				seen[key] = row.idx
			self.check_may_see(row)

	def is_fresh(self, row: Document) -> bool:
		"""Not in the record yet, whatever the browser says of it."""
		before = self.get_doc_before_save()
		old = next((one for one in before.customers if one.name == row.name), None) if before else None
		return not old or (old.account, old.contact, old.email) != (row.account, row.contact, row.email)

	def check_may_see(self, row: Document):
		"""Nobody writes to a customer he may not see by naming him here."""
		if self.is_fresh(row) and not self.flags.automatic and not self.flags.ignore_permissions:
			frappe.has_permission(ACCOUNT, "read", row.account, throw=True)

	def set_main_customer(self):
		first = self.customers[0] if self.customers else None
		self.account, self.party_name = (first.account, first.party_name) if first else (None, None)

	# what is known of it

	def raise_sequence(self):
		"""What is in the guests' calendars is not true any more."""
		before = self.get_doc_before_save()
		if not before or not any(row.invited_on for row in self.customers):
			return
		is_cancelled = bool(self.cancelled_on) and not before.cancelled_on
		if is_cancelled or _told(before) != _told(self):
			self.sequence = cint(self.sequence) + 1

	def set_status(self):
		self.status = status_of(self)

	def plan_reminder(self):
		"""The day after it was to begin somebody says what became of it."""
		before = self.get_doc_before_save()
		if self.status in OVER or not self.starts_on:
			self.remind_on = None
		elif not before or before.status in OVER or before.starts() != self.starts():
			self.remind_on = self.starts().date() + timedelta(days=1)

	def revoke_links_of_removed(self):
		before = self.get_doc_before_save()
		left = {row.access_link for row in self.customers}
		for row in before.customers if before else ():
			if row.access_link and row.access_link not in left:
				links.revoke(row.access_link)

	def tell_who_holds_it(self):
		before = self.get_doc_before_save()
		user = self.held_by
		is_news = user and user != frappe.session.user and (not before or before.held_by != user)
		if is_news and self.status in RUNNING and compat.is_enabled(user):
			telling.let_in(self, user)
			telling.ring(self, user, lambda: _("You hold it: {0}").format(self.subject))

	# for others

	def starts(self) -> datetime:
		return get_datetime(self.starts_on).replace(microsecond=0)

	def ends(self) -> datetime:
		return get_datetime(self.ends_on).replace(microsecond=0)

	def in_bold(self) -> str:
		return frappe.bold(escape_html(self.subject or ""))

	def refuse(self, message: str, title: str, exc: type[Exception] = SalesProcessError):
		frappe.throw(message, title=title, exc=exc)

	def refuse_in_this_state(self):
		self.refuse(
			_("The status of {0} is {1}: this cannot be done now.").format(
				self.in_bold(), frappe.bold(_(self.status))
			),
			_("Not in This State"),
		)

	def check_running(self):
		if self.status not in RUNNING:
			self.refuse_in_this_state()

	def customer_row(self, name: str) -> Document:
		row = next((row for row in self.customers if row.name == name), None)
		if not row:
			self.refuse(
				_("Choose one of the {0} of this service.").format(frappe.bold(_("Customers"))),
				_("Unknown Customer"),
			)
		return row

	def row_of_link(self, link: str) -> Document | None:
		return next((row for row in self.customers if row.access_link == link), None)

	def has_begun(self) -> bool:
		return self.starts() <= compat.now()

	def save_automatic(self):
		self.flags.automatic = True
		self.save(ignore_permissions=True)  # the callers say why it is changed

	def note(self, row: Document, values: dict[str, Any]):
		"""What a guest says: his row alone, and an open form can still be saved."""
		row.update(values)
		frappe.db.set_value(ROW, row.name, values, update_modified=False)
		found = [cint(one.rating) for one in self.customers if cint(one.rating)]
		own = {
			"ratings": len(found),
			"mean_rating": sum(found) / len(found) if found else 0,
			"status": status_of(self),
		}
		self.update(own)
		frappe.db.set_value(DOCTYPE, self.name, own, update_modified=False)
		self.notify_update()


def status_of(doc: Document) -> str:
	"""It follows from what has happened; nobody types it."""
	if doc.cancelled_on:
		return CANCELLED
	if doc.held_on:
		return HELD
	return INVITED if any(row.invited_on for row in doc.customers) else PLANNED


def expects_it(row: Document) -> bool:
	"""Somebody who may come."""
	return bool(row.invited_on) and row.reply != DECLINED


def person(row: Document) -> str:
	return " · ".join(filter(None, (row.contact_name or row.email, row.party_name)))


def _keys(row: Document) -> list[tuple]:
	"""By what a person is told apart: a contact, an address; a customer without either is there once."""
	keys = [("contact", row.contact)] if row.contact else []
	if row.email:
		keys.append(("email", row.email.casefold()))
	return keys or [("account", row.account, (row.contact_name or "").casefold())]


def languages_of(accounts: Collection[str]) -> dict[str, str]:
	"""The language of customers, where ERPNext knows it."""
	wanted = sorted(filter(None, accounts))
	if not wanted:
		return {}
	parties = frappe.get_all(
		PARTY_DOCTYPE,
		filters={"parenttype": ACCOUNT, "parent": ["in", wanted]},
		fields=["parent", "party_type", "party"],
		order_by="idx asc",
	)
	facts = compat.mail_facts([(row.party_type, row.party) for row in parties])
	found = {}
	for row in parties:
		known = facts.get(compat.Party(row.party_type, row.party))
		if known and known.language:
			found.setdefault(row.parent, known.language)
	return found


def _rows(doctype: str, names: Collection[str | None], fields: list[str]) -> dict[str, frappe._dict]:
	wanted = sorted({name for name in names if name})
	if not wanted:
		return {}
	rows = frappe.get_all(doctype, {"name": ["in", wanted]}, ["name", *fields], order_by=None)
	return {row.name: row for row in rows}


def _told(doc: Document) -> tuple:
	"""What a guest has in his calendar."""
	return (doc.subject, doc.starts(), doc.ends(), doc.place or "", doc.online_link or "")


def forget_account(account: str) -> None:
	"""The customer was deleted: nobody waits for him, and what was for him alone is over."""
	for name in running_of(account):
		doc = frappe.get_doc(DOCTYPE, name, for_update=True)
		left = [row for row in doc.customers if row.account != account]
		if left:
			doc.set("customers", left)
		else:
			doc.cancelled_on, doc.cancel_reason = compat.now(), _("The customer was deleted.")
			links.revoke_all(DOCTYPE, name)
			telling.close_tasks(DOCTYPE, [name])
		doc.flags.ignore_links = True
		doc.save_automatic()  # follows from the deletion, which was permitted


def running_of(account: str) -> list[str]:
	"""What is planned for a customer."""
	Service, Row = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType(ROW)
	return (
		frappe.qb.from_(Row)
		.join(Service)
		.on(Service.name == Row.parent)
		.select(Service.name)
		.distinct()
		.where((Row.account == account) & (Row.parenttype == DOCTYPE) & Service.status.isin(RUNNING))
		.orderby(Service.name)
		.run(pluck=True)
	)


def on_doctype_update():
	frappe.db.add_index(DOCTYPE, ["status", "remind_on"], index_name="service_status_remind_on")
	frappe.db.add_index(DOCTYPE, ["sales_owner", "status", "starts_on"], index_name="service_owner_status")

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, validate_email_address

from sales_process import compat
from sales_process.exceptions import DecidedAlready

DOCTYPE = "Customer Care"
DRAFT, APPROVED, SENT, SKIPPED = "Draft", "Approved", "Sent", "Skipped"
OPEN = (DRAFT, APPROVED)
WORDS = ("email", "subject", "message", "gift")
BOOKKEEPING = (
	"status occasion_on occasion_year care_date skip_reason approved_by approved_on sent_by sent_on channel log "
	"communication language care_key"
).split()


class CustomerCare(Document):
	def validate(self):
		self.keep_bookkeeping()
		self.set_names()
		self.validate_email()
		self.read_again_when_changed()

	def keep_bookkeeping(self):
		"""What the app records of a care is not typed over; what was sent stays as it was sent."""
		if self.flags.automatic:
			return
		before = self.get_doc_before_save()
		for fieldname in BOOKKEEPING:
			self.set(fieldname, before.get(fieldname) if before else self.get(fieldname))
		if before and before.status not in OPEN and any(self.has_value_changed(field) for field in WORDS):
			throw_over(self)

	def set_names(self):
		self.party_name = frappe.db.get_value("Sales Account", self.account, "title")
		full_name = self.contact and frappe.db.get_value("Contact", self.contact, "full_name")
		self.contact_name = full_name or self.contact or self.party_name

	def validate_email(self):
		self.email = (self.email or "").strip()
		if self.email and not self.flags.automatic and not validate_email_address(self.email):
			frappe.throw(
				_("{0} is not an e-mail address. Correct it, or leave it empty.").format(
					frappe.bold(escape_html(self.email))
				),
				title=_("Not an E-mail Address"),
			)

	def read_again_when_changed(self):
		"""Approved is what was read: other words are a draft again."""
		if self.flags.automatic or self.status != APPROVED:
			return
		if any(self.has_value_changed(field) for field in WORDS):
			self.status, self.approved_by, self.approved_on = DRAFT, None, None

	def save_automatic(self):
		"""Save what a checked method has done."""
		self.flags.automatic = True
		self.save(ignore_permissions=True)  # whoever may write the care, has been asked by the method


def throw_over(care: Document) -> None:
	frappe.throw(
		_("The care for {0} is {1}: nothing is left to do.").format(
			frappe.bold(escape_html(care.contact_name or "")), frappe.bold(_(care.status))
		),
		title=_("Nothing Left to Do"),
		exc=DecidedAlready,
	)


def follow_account_manager(customer: Document) -> None:
	"""The customer is looked after by somebody else: what waits goes along."""
	from sales_process.sales_process.doctype.sales_account.sales_account import find_account

	if not customer.get_doc_before_save() or not customer.has_value_changed("account_manager"):
		return
	if account := customer.account_manager and find_account(customer.doctype, customer.name):
		Care, Date = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType("Care Date")
		manager = customer.account_manager
		frappe.qb.update(Care).set(Care.sales_owner, manager).where(
			(Care.account == account) & Care.status.isin(OPEN)
		).run()
		frappe.qb.update(Date).set(Date.sales_owner, manager).where(Date.account == account).run()


def cares_of_disabled_owners() -> list[str]:
	Care, User = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType("User")
	return (
		frappe.qb.from_(Care)
		.join(User)
		.on(User.name == Care.sales_owner)
		.select(Care.name)
		.where((User.enabled == 0) & Care.status.isin(OPEN))
		.orderby(Care.name)
		.run(pluck=True)
	)


def hand_over(name: str) -> None:
	"""Give a draft whose owner has left to his manager, else to the queue, and with it the day it is about."""
	from sales_process.sales_process.doctype.follow_up_plan.due import queue_manager

	care = frappe.db.get_value(DOCTYPE, name, ["sales_owner", "company", "care_date"], as_dict=True)
	successor = compat.manager_of(care.sales_owner) or queue_manager(care.company)
	frappe.db.set_value(DOCTYPE, name, "sales_owner", successor, update_modified=False)
	if care.care_date:
		filters = {"name": care.care_date, "sales_owner": care.sales_owner}
		frappe.db.set_value("Care Date", filters, "sales_owner", successor, update_modified=False)


def forget_contact(contact: str) -> None:
	"""Before a contact is deleted: his days go, and what waited for him is not sent."""
	frappe.db.delete("Care Date", {"contact": contact})
	_withdraw("contact", contact, _("The contact was deleted."))


def forget_account(account: str) -> None:
	frappe.db.delete("Care Date", {"account": account})
	_withdraw("account", account, _("The customer was deleted."))


def _withdraw(fieldname: str, value: str, reason: str) -> None:
	Care = frappe.qb.DocType(DOCTYPE)
	waiting = (Care[fieldname] == value) & Care.status.isin(OPEN)
	frappe.qb.update(Care).set(Care.status, SKIPPED).set(Care.skip_reason, reason).where(waiting).run()


def on_doctype_update():
	frappe.db.add_index(
		DOCTYPE, ["contact", "occasion", "occasion_year"], index_name="care_contact_occasion_year"
	)
	frappe.db.add_index(DOCTYPE, ["sales_owner", "status", "occasion_on"], index_name="care_owner_status_on")

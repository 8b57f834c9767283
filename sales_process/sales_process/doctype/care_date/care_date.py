# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A birthday is nobody else's business: seen by whoever looks after the customer, and on no paper, report or export."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html

from sales_process import compat
from sales_process.active_key import find
from sales_process.engine.occasions import LUNAR, YearlyDay, is_possible
from sales_process.hints import hint
from sales_process.sales_process.doctype.care_occasion.care_occasion import (
	ACHIEVEMENT,
	BIRTHDAY,
	take_next_day,
	throw_no_such_day,
)
from sales_process.sales_process.doctype.sales_account.sales_account import get_account

DOCTYPE = "Care Date"
PREPARE = "sales_process.sales_process.doctype.customer_care.due.prepare_of_date"
DAY = ("calendar", "month", "day", "is_leap_month", "year")
FIRST_YEAR = 1900


class CareDate(Document):
	def validate(self):
		self.set_account()
		self.set_names()
		self.set_sales_owner()
		self.validate_day()
		self.validate_year()
		self.set_next_day()
		self.set_date_key()
		self.validate_only_one()

	def on_update(self):
		hint(PREPARE, self.name, care_date=self.name)

	def before_print(self, settings=None):
		"""Frappe prints whatever may be read."""
		frappe.throw(
			_("Birthdays and other personal days are not printed."),
			title=_("Not Printed"),
			exc=frappe.PermissionError,
		)

	def set_account(self):
		if self.is_new() and self.contact:
			frappe.has_permission("Contact", "read", self.contact, throw=True)
			self.account = self.account or account_of_contact(self.contact)
		if not self.account:
			frappe.throw(
				_("{0} belongs to no customer. Link the contact to one first.").format(
					frappe.bold(escape_html(self.contact or self.title or ""))
				),
				title=_("Contact without a Customer"),
			)

	def set_names(self):
		self.party_name = frappe.db.get_value("Sales Account", self.account, "title")
		if self.kind == BIRTHDAY:
			self.title = frappe.db.get_value("Contact", self.contact, "full_name") or self.contact
		self.title = (self.title or "").strip() or self.party_name

	def set_sales_owner(self):
		"""Of the account, whoever enters it: a colleague who only passes it on does not see it again."""
		if self.is_new():
			self.sales_owner = (
				frappe.db.get_value("Sales Account", self.account, "sales_owner") or frappe.session.user
			)

	def validate_day(self):
		if not is_possible(self.calendar, cint(self.month), cint(self.day)):
			throw_no_such_day(self.calendar, self.month, self.day)
		self.is_leap_month = cint(self.calendar == LUNAR and self.is_leap_month)

	def validate_year(self):
		if self.kind == ACHIEVEMENT and not self.year:
			frappe.throw(
				_("An achievement comes once. Say in {0} when.").format(frappe.bold(_("Year"))),
				title=_("Year Missing"),
			)
		if self.year and not FIRST_YEAR <= cint(self.year) <= compat.today().year + 1:
			frappe.throw(
				_("{0} must be between {1} and next year, or empty if nobody knows.").format(
					frappe.bold(_("Year")), FIRST_YEAR
				),
				title=_("Year out of Range"),
			)

	def set_next_day(self):
		if not self.is_new() and not any(self.has_value_changed(field) for field in DAY):
			return
		yearly = self.as_yearly_day()
		if yearly.comes_once:
			self.comes_on, self.comes_in_year = yearly.in_year(yearly.year), yearly.year
		else:
			take_next_day(self, yearly)

	def set_date_key(self):
		"""A person has one birthday and a company one founding day; achievements may be many."""
		whose = {BIRTHDAY: self.contact, ACHIEVEMENT: None}.get(self.kind, self.account)
		self.date_key = f"{self.kind}::{whose}" if whose else None

	def validate_only_one(self):
		other = self.date_key and find(DOCTYPE, "date_key", self.date_key)
		if other and other != self.name:
			frappe.throw(
				_(
					"This day of {0} is known already. Change it there, or ask whoever looks after the customer."
				).format(frappe.bold(escape_html(self.title))),
				title=_("Known Already"),
				exc=frappe.DuplicateEntryError,
			)

	def as_yearly_day(self) -> YearlyDay:
		return YearlyDay(
			self.calendar,
			cint(self.month),
			cint(self.day),
			bool(cint(self.is_leap_month)),
			cint(self.year) or None,
			comes_once=self.kind == ACHIEVEMENT,
		)


def account_of_contact(contact: str) -> str | None:
	"""The account of the furthest party that the contact is linked to."""
	links = frappe.get_all(
		"Dynamic Link",
		filters={"parenttype": "Contact", "parent": contact, "link_doctype": ["in", compat.party_types()]},
		fields=["link_doctype", "link_name"],
		order_by="idx asc",
		as_list=True,
	)
	party = next(iter(compat.furthest_first(links)), None)
	return get_account(*party) if party else None


def birthday_of(contact: str) -> str | None:
	return find(DOCTYPE, "date_key", f"{BIRTHDAY}::{contact}")


def on_doctype_update():
	frappe.db.add_index(DOCTYPE, ["kind", "comes_on"], index_name="care_date_kind_comes_on")

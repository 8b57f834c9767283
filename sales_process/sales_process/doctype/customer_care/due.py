# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Who is to be cared for? One query per occasion says who has no draft yet; then each gets his own.

May run at any time and twice: a draft that is there is not made again, and a day that was missed is still looked at.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from pypika.functions import NullIf

import frappe
from frappe import _
from frappe.query_builder.functions import IfNull
from frappe.utils import cint, getdate

from sales_process import compat
from sales_process.active_key import insert_or_join
from sales_process.engine.outcome import OPEN, PARTLY_WON
from sales_process.language import in_language, language_of_user
from sales_process.sales_process.doctype.care_occasion import care_occasion as occasions
from sales_process.sales_process.doctype.care_occasion.care_occasion import ACHIEVEMENT, BIRTHDAY, FESTIVAL
from sales_process.sales_process.doctype.customer_care import customer_care as cares
from sales_process.sales_process.doctype.customer_care.refusals import refusing_addresses
from sales_process.sales_process.doctype.customer_care.writing import write
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.sales_process.doctype.target_segment.target_segment import with_all_below

DATE, ACCOUNT_PARTY = "Care Date", "Sales Account Party"
Due = dict[str, frappe._dict]


def prepare_due_cares() -> None:
	"""Drafts for every occasion that comes near; then the days that are long over look forward to the next time."""
	from sales_process.tasks import one_by_one

	due: Due = {}
	names = frappe.get_all(occasions.DOCTYPE, filters={"enabled": 1}, pluck="name", order_by="name asc")
	one_by_one(names, lambda name: due.update(find_due(name)), occasions.DOCTYPE)
	one_by_one(list(due), lambda key: prepare(due[key]), cares.DOCTYPE)
	for doctype in (DATE, occasions.DOCTYPE):
		one_by_one(
			occasions.long_over(doctype),
			lambda name, doctype=doctype: occasions.roll_on(doctype, name),
			doctype,
		)


def prepare_of_date(care_date: str) -> None:
	"""A day that was just entered may be near."""
	kind = frappe.db.get_value(DATE, care_date, "kind")
	filters = {"enabled": 1, "kind": kind or ""}
	for name in frappe.get_all(occasions.DOCTYPE, filters=filters, pluck="name", order_by="name asc"):
		# nosemgrep -- an admin has one or two occasions of a kind
		for row in find_due(name, care_date).values():
			prepare(row)


def find_due(name: str, care_date: str | None = None) -> Due:
	"""By key, whom this occasion is for, who has no draft of it yet."""
	occasion = frappe.get_doc(occasions.DOCTYPE, name)
	if not occasion.watched_from:
		return {}
	until = compat.today() + timedelta(days=cint(occasion.days_ahead))
	if occasion.kind == FESTIVAL and not _is_near(occasion, until):
		return {}
	return _chosen(occasion, _audience(occasion, until, care_date).run(as_dict=True))


def _is_near(occasion, until: date) -> bool:
	return bool(occasion.comes_on) and getdate(occasion.watched_from) <= getdate(occasion.comes_on) <= until


# the query


def _audience(occasion, until: date, care_date: str | None):
	Customer, Contact, Account = (
		frappe.qb.DocType(name) for name in ("Customer", "Contact", "Sales Account")
	)
	Care, Address = frappe.qb.DocType(cares.DOCTYPE), frappe.qb.DocType("Address")
	query = (_from_birthdays if occasion.kind == BIRTHDAY else _from_customers)(occasion)
	query = (
		query.left_join(Address)
		.on(Address.name == IfNull(NullIf(Customer.customer_primary_address, ""), Contact.address))
		.select(
			Contact.name.as_("contact"),
			Contact.salutation,
			Contact.first_name,
			Contact.last_name,
			Contact.full_name,
			Contact.email_id.as_("email"),
			Contact.user,
			Contact.unsubscribed,
			Customer.name.as_("customer"),
			Customer.customer_name,
			Customer.account_manager,
			Customer.language,
			Customer.customer_primary_contact,
			Account.name.as_("account"),
			Account.title.as_("party_name"),
			Account.sales_owner,
			Address.country,
			Care.name.as_("care"),
		)
		.orderby(Contact.creation)
		.orderby(Contact.name)
	)
	if occasion.kind != FESTIVAL:
		Date = frappe.qb.DocType(DATE)
		query = query.select(
			Date.name.as_("care_date"), Date.title, Date.year, Date.contact.as_("of_contact"),
			Date.comes_on, Date.comes_in_year,
		).where((Date.kind == occasion.kind) & (Date.comes_on >= occasion.watched_from) & (Date.comes_on <= until))  # fmt: skip
		if care_date:
			query = query.where(Date.name == care_date)
	return _who_fit(query, occasion, Customer, Account)


def _from_birthdays(occasion):
	Date, Contact, Account, Party, Customer, Care = (
		frappe.qb.DocType(name)
		for name in (DATE, "Contact", "Sales Account", ACCOUNT_PARTY, "Customer", cares.DOCTYPE)
	)
	return (
		frappe.qb.from_(Date)
		.join(Contact)
		.on(Contact.name == Date.contact)
		.join(Account)
		.on(Account.name == Date.account)
		.left_join(Party)
		.on((Party.parent == Account.name) & (Party.party_type == compat.CUSTOMER))
		.left_join(Customer)
		.on((Customer.name == Party.party) & (Customer.disabled == 0))
		.left_join(Care)
		.on(
			(Care.contact == Contact.name)
			& (Care.occasion == occasion.name)
			& (Care.occasion_year == Date.comes_in_year)
		)
		.where(Party.name.isnull() | Customer.name.isnotnull())
	)


def _from_customers(occasion):
	"""Every contact of the customers; of a festival all customers', else of those who have the day."""
	Date, Contact, Account, Party, Customer, Care, Link = (
		frappe.qb.DocType(name)
		for name in (
			DATE,
			"Contact",
			"Sales Account",
			ACCOUNT_PARTY,
			"Customer",
			cares.DOCTYPE,
			"Dynamic Link",
		)
	)
	is_festival = occasion.kind == FESTIVAL
	year = occasion.comes_in_year if is_festival else Date.comes_in_year
	same_day = (Care.contact == Contact.name) if is_festival else (Care.care_date == Date.name)
	query = (
		frappe.qb.from_(Customer)
		.left_join(Party)
		.on((Party.party == Customer.name) & (Party.party_type == compat.CUSTOMER))
		.left_join(Account)
		.on(Account.name == Party.parent)
	)
	if not is_festival:
		query = query.join(Date).on(Date.account == Account.name)
	link = (
		(Link.link_name == Customer.name)
		& (Link.link_doctype == compat.CUSTOMER)
		& (Link.parenttype == "Contact")
	)
	return (
		query.left_join(Link)
		.on(link)
		.left_join(Contact)
		.on(Contact.name == Link.parent)
		.left_join(Care)
		.on(
			same_day
			& (IfNull(Care.contact, "") == IfNull(Contact.name, ""))
			& (Care.occasion == occasion.name)
			& (Care.occasion_year == year)
		)
		.where(Customer.disabled == 0)
	)


def _who_fit(query, occasion, Customer, Account):
	if occasion.customer_group:
		query = query.where(Customer.customer_group.isin(_groups_below(occasion.customer_group)))
	if occasion.territory:
		below = with_all_below([occasion.territory]) or [occasion.territory]
		query = query.where(Customer.territory.isin(sorted(below)))
	if occasion.grade:
		Deal = frappe.qb.DocType("Sales Deal")
		graded = frappe.qb.from_(Deal).select(Deal.account).where(Deal.grade == occasion.grade)
		query = query.where(Account.name.isin(graded.where(Deal.outcome.isin([OPEN, PARTLY_WON]))))
	if occasion.segment:
		Research = frappe.qb.DocType("Lead Research")
		found = frappe.qb.from_(Research).select(Research.account).where(Research.segment == occasion.segment)
		query = query.where(Account.name.isin(found))
	if occasion.delivered_only:
		Note = frappe.qb.DocType("Delivery Note")
		delivered = (
			frappe.qb.from_(Note).select(Note.customer).where((Note.docstatus == 1) & (Note.is_return == 0))
		)
		query = query.where(Customer.name.isin(delivered))
	return query


def _groups_below(group: str) -> list[str]:
	Top, Below = (
		frappe.qb.DocType("Customer Group").as_("top"),
		frappe.qb.DocType("Customer Group").as_("below"),
	)
	return (
		frappe.qb.from_(Top)
		.join(Below)
		.on((Below.lft >= Top.lft) & (Below.rgt <= Top.rgt))
		.select(Below.name)
		.where(Top.name == group)
		.run(pluck=True)
	) or [group]


# who of them


def _chosen(occasion, rows: list[frappe._dict]) -> Due:
	countries = {row.country for row in occasion.countries}
	here = frappe.db.get_default("country")
	due: Due = {}
	for row in _addressed(occasion, rows):
		if countries and (row.country or here) not in countries:
			continue
		row.occasion = occasion
		row.on = getdate(row.comes_on or occasion.comes_on)
		row.of_year = row.comes_in_year or occasion.comes_in_year
		due.setdefault(_key(row), row)
	refusing = refusing_addresses([row.email for row in due.values() if row.email])
	for row in due.values():
		row.refuses = bool(row.unsubscribed) or row.email in refusing
	return due


def _addressed(occasion, rows: list[frappe._dict]) -> Iterable[frappe._dict]:
	"""The person named; of a customer the main contact or all; where nobody is known, the customer as such."""
	if occasion.kind != BIRTHDAY:
		rows = [row for row in rows if row.contact == row.of_contact or not row.of_contact]
	if occasion.kind == FESTIVAL:
		rows = [row for row in rows if row.contact]
	elif occasion.kind == BIRTHDAY:
		return [row for row in rows if not row.care]
	if occasion.send_to == occasions.ALL_CONTACTS:
		return [row for row in rows if not row.care]
	served = {(row.customer, row.care_date) for row in rows if row.care}
	main: dict[tuple, frappe._dict] = {}
	for row in rows:
		whose = (row.customer, row.care_date)
		if whose not in main or row.contact == row.customer_primary_contact:
			main[whose] = row
	return [row for whose, row in main.items() if whose not in served]


def _key(row: frappe._dict) -> str:
	whose = row.contact or row.customer
	if row.occasion.kind == ACHIEVEMENT:
		whose = f"{row.care_date}::{whose}"
	return f"{row.occasion.name}::{whose}::{row.of_year}"


# the draft


def prepare(row: frappe._dict) -> None:
	"""The draft of one person; who does not want to be written to is noted as skipped."""
	occasion = row.occasion
	care = frappe.get_doc(
		doctype=cares.DOCTYPE,
		occasion=occasion.name,
		account=row.account or get_account(compat.CUSTOMER, row.customer),
		contact=row.contact,
		company=occasion.company or compat.default_company(),
		sales_owner=next(filter(compat.is_enabled, (row.account_manager, row.sales_owner)), None),
		occasion_on=row.on,
		occasion_year=row.of_year,
		care_date=row.care_date,
		email=row.email,
		gift=occasion.gift,
		language=language_of_user(row.user) or row.language,
		care_key=_key(row),
		status=cares.SKIPPED if (reason := _why_not(row)) else cares.DRAFT,
		skip_reason=reason,
	)
	write(care, occasion.email_template)
	care.flags.automatic = True
	insert_or_join(care, "care_key")


def _why_not(row: frappe._dict) -> str | None:
	owner = row.account_manager or row.sales_owner
	with in_language(language_of_user(owner)):
		if row.refuses:
			return _("The contact does not want to be written to.")
		if row.on < compat.today() - occasions.LOOK_BACK:
			return _("It was noticed more than {0} days too late.").format(occasions.LOOK_BACK.days)
	return None

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Somebody who came by a page, an exhibition or an event: found among those we know, or a lead with its research."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import frappe
from frappe.model.document import Document
from frappe.query_builder.functions import Count

from sales_process import compat
from sales_process.engine.duplicates import EMAIL, PHONE, email, person, phone
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.lead_research import lead_research as researches
from sales_process.sales_process.doctype.party_key.party_key import DOCTYPE as PARTY_KEY
from sales_process.sales_process.doctype.party_key.party_key import refresh_keys
from sales_process.sales_process.doctype.sales_account.sales_account import get_account

MOST_ALIKE = 100


@dataclass(frozen=True, slots=True)
class Newcomer:
	"""What is known of somebody new."""

	person: str
	company: str  # of ours
	company_name: str = ""
	job_title: str = ""
	email: str = ""
	phone: str = ""
	need: str = ""
	channel: str | None = None
	sales_owner: str | None = None
	came_by: dict[str, str | None] = field(default_factory=dict)  # channel fields of a research


def find_party(newcomer: Newcomer) -> tuple[str, str] | None:
	"""Who has this address, else this number: the furthest of them."""
	country = compat.country_code(frappe.get_cached_value("Company", newcomer.company, "country"))
	for kind, value in ((EMAIL, email(newcomer.email)), (PHONE, phone(newcomer.phone, country))):
		# nosemgrep -- two ways to know somebody
		found = value and frappe.get_all(
			PARTY_KEY,
			filters={"kind": kind, "key_value": value},
			fields=["party_type", "party"],
			as_list=True,
			order_by="creation asc",
			limit=MOST_ALIKE,
		)
		# nosemgrep -- who shares an address is one or two
		parties = [row for row in compat.furthest_first(found or ()) if frappe.db.exists(*row)]
		if parties:
			return parties[0]
	# a lead whose keys were not kept yet: ERPNext commits in the middle of making it
	leads = compat.leads_with_address([newcomer.email]) if newcomer.email else []
	return ("Lead", leads[0]) if leads else None


def make_party(newcomer: Newcomer) -> tuple[str, str] | None:
	"""A lead; None on a site that has no leads."""
	if not compat.has_doctype("Lead"):
		return None
	lead = compat.make_lead(
		first_name=newcomer.person,
		company_name=newcomer.company_name or None,
		job_title=newcomer.job_title or None,
		email_id=newcomer.email or None,
		phone=newcomer.phone or None,
		company=newcomer.company,
		lead_owner=newcomer.sales_owner,
		**compat.source_fields("Lead", newcomer.came_by),
	)
	refresh_keys("Lead", lead)
	return "Lead", lead


def look_into(newcomer: Newcomer, party_type: str, party: str) -> Document:
	"""The research that goes on with what they need: the running one of the account, else a new one."""
	account = get_account(party_type, party)
	researches.reopen_on_contact(account)
	name = _running_research(account, newcomer.company) or researches.start_research(
		party_type,
		party,
		newcomer.company,
		sales_owner=compat.party_owner(party_type, party) or newcomer.sales_owner,
		channel=newcomer.channel,
		**newcomer.came_by,
	)
	research = frappe.get_doc(researches.DOCTYPE, name)
	if any((_add_need(research, newcomer), _add_person(research, newcomer, party_type, party))):
		research.save_automatic()
	return research


def least_busy(users: Sequence[str], busy: Mapping[str, int] | None = None) -> str | None:
	"""Of these users who has the fewest open plans; `busy` says how many each has, else they are counted."""
	users = [user for user in dict.fromkeys(users) if compat.is_enabled(user)]
	if not users:
		return None
	busy = open_plans(users) if busy is None else busy
	return min(users, key=lambda user: (busy.get(user, 0), users.index(user)))


def open_plans(users: Sequence[str]) -> dict[str, int]:
	"""How many plans each of them has that run."""
	if not users:
		return {}
	Plan = frappe.qb.DocType(plans.DOCTYPE)
	rows = (
		frappe.qb.from_(Plan)
		.select(Plan.sales_owner, Count(Plan.name))
		.where(Plan.sales_owner.isin(users) & Plan.status.isin(plans.RUNNING))
		.groupby(Plan.sales_owner)
		.run()
	)
	return dict(rows)


def _running_research(account: str, company: str) -> str | None:
	"""What is being looked into goes on; else what became of it."""
	for status in researches.GOING_ON:
		filters = {"account": account, "company": company, "status": status}
		# nosemgrep -- two states
		if name := frappe.db.get_value(researches.DOCTYPE, filters, order_by="creation desc"):
			return name
	return None


def _add_need(research: Document, newcomer: Newcomer) -> bool:
	if not newcomer.need or any(row.pain_point == newcomer.need for row in research.needs):
		return False
	research.append("needs", {"pain_point": newcomer.need})
	research.search_term = research.search_term or newcomer.came_by.get("search_term")
	return True


def _add_person(research: Document, newcomer: Newcomer, party_type: str, party: str) -> bool:
	"""The same company, another person, who shares its number: somebody who has a say."""
	name = person(newcomer.person)
	if not name or name in _people(research, party_type, party):
		return False
	research.append("makers", {"maker_name": newcomer.person, "job_title": newcomer.job_title or None})
	return True


def _people(research: Document, party_type: str, party: str) -> set[str]:
	"""Whom we know there, as names are compared."""
	contacts = compat.contacts_of(party_type, party)
	names = [row.maker_name for row in research.makers]
	if contacts:
		filters = {"name": ["in", contacts]}
		names += frappe.get_all("Contact", filters=filters, pluck="full_name", order_by=None)
	facts = compat.recognised_by(party_type, party) or {}
	# a lead of a company as such is called by its name
	names += [facts.get("person"), *facts.get("companies", ())]
	return {person(name) for name in names if name}

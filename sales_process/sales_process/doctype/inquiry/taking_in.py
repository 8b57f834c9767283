# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""An inquiry becomes a lead with its research and first contact, or goes on with what is known. Once, however often asked."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Count

from sales_process import compat
from sales_process.engine.duplicates import EMAIL, PHONE, email, phone
from sales_process.engine.reasons import Reason
from sales_process.language import in_language, language_of_user
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.inquiry.inquiry import ASIDE, DOCTYPE, NEW, TAKEN_IN, WAITING
from sales_process.sales_process.doctype.lead_research import lead_research as researches
from sales_process.sales_process.doctype.party_key.party_key import DOCTYPE as PARTY_KEY
from sales_process.sales_process.doctype.party_key.party_key import refresh_keys
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

ASKED_ABOUT = 140


def take_in(inquiry: str) -> None:
	"""Find or make whom it is from, and plan that somebody answers. Hint and hourly job call it."""
	doc = frappe.get_doc(DOCTYPE, inquiry, for_update=True)
	if doc.status != NEW:
		return
	party = _known_party(doc) or _new_lead(doc)
	if party:
		_go_on_with(doc, *party)
	else:
		_ask_a_person(doc)


def take_in_for(doc: Document, party_type: str, party: str) -> None:
	"""A person says whom it is from."""
	if doc.status == TAKEN_IN:
		frappe.throw(
			_("The inquiry of {0} was taken in already.").format(
				frappe.bold(frappe.utils.escape_html(doc.person))
			),
			title=_("Taken In Already"),
		)
	_go_on_with(doc, party_type, party)


def put_aside(doc: Document, reason: str) -> None:
	"""It is no inquiry at all."""
	if doc.status == TAKEN_IN:
		frappe.throw(
			_("The inquiry of {0} was taken in already. End its research instead.").format(
				frappe.bold(frappe.utils.escape_html(doc.person))
			),
			title=_("Taken In Already"),
		)
	doc.status, doc.aside_reason = ASIDE, reason
	doc.save()


def _known_party(doc: Document) -> tuple[str, str] | None:
	"""Who has this address, else this number: the furthest of them."""
	country = compat.country_code(frappe.get_cached_value("Company", doc.company, "country"))
	for kind, value in ((EMAIL, email(doc.email or "")), (PHONE, phone(doc.phone or "", country))):
		found = value and frappe.get_all(
			PARTY_KEY,
			filters={"kind": kind, "key_value": value},
			fields=["party_type", "party"],
			as_list=True,
			order_by="creation asc",
			limit=plans.MAX_SILENCE,
		)
		parties = [row for row in compat.furthest_first(found or ()) if frappe.db.exists(*row)]
		if parties:
			return parties[0]
	return None


def _new_lead(doc: Document) -> tuple[str, str] | None:
	if not compat.has_doctype("Lead"):
		return None
	lead = compat.make_lead(
		first_name=doc.person,
		company_name=doc.company_name or None,
		email_id=doc.email or None,
		phone=doc.phone or None,
		company=doc.company,
		lead_owner=_whose_turn(),
		**compat.source_fields("Lead", doc.as_dict()),
	)
	refresh_keys("Lead", lead)
	return "Lead", lead


def _go_on_with(doc: Document, party_type: str, party: str) -> None:
	account = get_account(party_type, party)
	researches.reopen_on_contact(account)
	research = frappe.get_doc(
		researches.DOCTYPE, _running_research(account, doc.company) or _new_research(doc, party_type, party)
	)
	_add_need(research, doc)
	doc.update(
		{
			"status": TAKEN_IN,
			"account": account,
			"research": research.name,
			"deal": research.deal,
			"sales_owner": research.sales_owner,
		}
	)
	doc.save(ignore_permissions=True)  # what follows from an inquiry, whoever runs it
	_plan_the_answer(doc, research)


def _running_research(account: str, company: str) -> str | None:
	"""What is being looked into goes on; else what became of it."""
	for status in researches.GOING_ON:
		filters = {"account": account, "company": company, "status": status}
		# nosemgrep -- two states
		if name := frappe.db.get_value(researches.DOCTYPE, filters, order_by="creation desc"):
			return name
	return None


def _new_research(doc: Document, party_type: str, party: str) -> str:
	return researches.start_research(
		party_type,
		party,
		doc.company,
		sales_owner=compat.party_owner(party_type, party) or _whose_turn(),
		channel=doc.channel,
		source=doc.source,
		campaign=doc.campaign,
		medium=doc.medium,
		content=doc.content,
		search_term=doc.search_term,
	)


def _add_need(research: Document, doc: Document) -> None:
	if any(row.pain_point == doc.need for row in research.needs):
		return
	research.append("needs", {"pain_point": doc.need})
	if not research.search_term and doc.search_term:
		research.search_term = doc.search_term
	research.save_automatic()


def _plan_the_answer(doc: Document, research: Document) -> None:
	"""A new one has the deadline of its channel; whoever is known already is answered on the next working day."""
	from sales_process.sales_process.doctype.follow_up_plan.first_contact import ask_for_first_contact

	name = research.running_plan()
	plan = name and frappe.get_doc(plans.DOCTYPE, name)
	if not plan:
		return
	ask_for_first_contact(research.deal, doc.channel, doc.received_on)
	plan.reload()
	with in_language(language_of_user(plan.sales_owner)):
		topic = _("Inquiry: {0}").format(" ".join(doc.need.split())[:ASKED_ABOUT])
	if plan.first_contact_by and not plan.first_contacted_on:
		plan.next_topic = topic[: plans.TOPIC_LENGTH]
		plan.save_automatic()
		return
	days = setting("answer_working_days", plan.company) or 0
	by = plans.get_calendar(plan.company).add_working_days(compat.today(), int(days))
	plan.bring_forward(by, topic, Reason("inquiry", {"on": doc.received_on}))


def _whose_turn() -> str | None:
	"""Whom the Settings name, else of those who take inquiries who has the fewest open plans, else the manager."""
	named = setting("inquiry_owner")
	if compat.is_enabled(named):
		return named
	takers = [user.strip() for user in (setting("inquiry_takers") or "").splitlines()]
	takers = [user for user in takers if user and compat.is_enabled(user)]
	if not takers:
		return setting("default_manager")
	busy = _open_plans(takers)
	return min(takers, key=lambda user: (busy.get(user, 0), takers.index(user)))


def _open_plans(users: list[str]) -> dict[str, int]:
	Plan = frappe.qb.DocType(plans.DOCTYPE)
	rows: Any = (
		frappe.qb.from_(Plan)
		.select(Plan.sales_owner, Count(Plan.name))
		.where(Plan.sales_owner.isin(users) & Plan.status.isin(plans.RUNNING))
		.groupby(Plan.sales_owner)
		.run()
	)
	return dict(rows)


def _ask_a_person(doc: Document) -> None:
	"""A site without leads: whoever takes inquiries says which customer it is."""
	doc.status, doc.sales_owner = WAITING, _whose_turn()
	doc.save(ignore_permissions=True)  # as above
	if not doc.sales_owner:
		return
	with in_language(language_of_user(doc.sales_owner)):
		what = _("{0} has written to us. Say which customer it is.").format(doc.person)
	frappe.get_doc(
		doctype="ToDo",
		allocated_to=doc.sales_owner,
		reference_type=DOCTYPE,
		reference_name=doc.name,
		description=frappe.utils.escape_html(what),
		date=compat.today(),
	).insert(ignore_permissions=True)  # the task follows from the inquiry

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""An inquiry becomes a lead with its research and first contact, or goes on with what is known. Once, however often asked."""

import frappe
from frappe import _
from frappe.model.document import Document

from sales_process import compat, newcomers
from sales_process.engine.reasons import Reason
from sales_process.language import in_language, language_of_user
from sales_process.newcomers import Newcomer
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.inquiry.inquiry import ASIDE, DOCTYPE, NEW, TAKEN_IN, WAITING
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

ASKED_ABOUT = 140
CAME_BY = ("source", "campaign", "medium", "content", "search_term")


def take_in(inquiry: str) -> None:
	"""Find or make whom it is from, and plan that somebody answers. Hint and hourly job call it."""
	doc = frappe.get_doc(DOCTYPE, inquiry, for_update=True)
	if doc.status != NEW:
		return
	newcomer = _newcomer(doc)
	party = newcomers.find_party(newcomer) or newcomers.make_party(newcomer)
	if party:
		_go_on_with(doc, newcomer, *party)
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
	_go_on_with(doc, _newcomer(doc), party_type, party)


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


def _newcomer(doc: Document) -> Newcomer:
	return Newcomer(
		person=doc.person,
		company=doc.company,
		company_name=doc.company_name or "",
		email=doc.email or "",
		phone=doc.phone or "",
		need=doc.need,
		channel=doc.channel,
		sales_owner=_whose_turn(),
		came_by={field: doc.get(field) for field in CAME_BY},
	)


def _go_on_with(doc: Document, newcomer: Newcomer, party_type: str, party: str) -> None:
	research = newcomers.look_into(newcomer, party_type, party)
	doc.update(
		{
			"status": TAKEN_IN,
			"account": research.account,
			"research": research.name,
			"deal": research.deal,
			"sales_owner": research.sales_owner,
		}
	)
	doc.save(ignore_permissions=True)  # what follows from an inquiry, whoever runs it
	_plan_the_answer(doc, research)


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
	return newcomers.least_busy(list(filter(None, takers))) or setting("default_manager")


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

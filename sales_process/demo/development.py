# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A lead comes, is looked into, and becomes an opportunity with a grade, or does not: with the desk's own methods."""

from datetime import date, timedelta

import frappe
from frappe.model.document import Document
from frappe.utils import add_days

from sales_process import compat
from sales_process.api import lead_research as research_api
from sales_process.api import opportunity_grade as grade_api
from sales_process.demo import behaviour, planning
from sales_process.demo.behaviour import Act
from sales_process.demo.leads import EXHIBITION, NEEDS, REFERRAL, STEPS, WEBSITE
from sales_process.demo.people import Person
from sales_process.demo.sale import Sale
from sales_process.demo.world import THINGS, leaf, price
from sales_process.sales_process.doctype.grade_factor.grade_factor import get_factors, levels_of
from sales_process.sales_process.doctype.sales_account.sales_account import find_account

LEAD, RESEARCH, OPPORTUNITY = "Lead", "Lead Research", "Opportunity"
# as ERPNext's own list of sources calls them
SOURCES = {WEBSITE: "Advertisement", EXHIBITION: "Exhibition", REFERRAL: "Reference"}
FAIR = "Workspace Fair"
DONE_STEPS, FIRST_ANSWERS = 1, 3
OVERRIDE_DAYS = 40


def deal_of(sale: Sale) -> str:
	return _research(sale).deal


def give_leads_to(person: Person, gone: Person) -> None:
	"""What a colleague leaves behind of leads and opportunities; research, deal and plan follow."""
	if not compat.has_crm():
		return
	for doctype, fieldname in ((OPPORTUNITY, "opportunity_owner"), (LEAD, "lead_owner")):
		for name in frappe.get_all(
			doctype, filters={fieldname: gone.email}, pluck="name", order_by="creation asc"
		):
			doc = frappe.get_doc(doctype, name)
			doc.set(fieldname, person.email)
			doc.save()
	for name in frappe.get_all(
		RESEARCH, filters={"sales_owner": gone.email}, pluck="name", order_by="creation asc"
	):
		research = frappe.get_doc(RESEARCH, name)
		research.sales_owner = person.email
		research.save()


def _come(sale: Sale, act: Act, today: date) -> None:
	company = sale.buyer.company
	sale.lead = _insert_lead(sale, company.first_name, company.last_name, company.email)


def _twin(sale: Sale, act: Act, today: date) -> None:
	"""The same company once more: the same person by another way, or a colleague of his."""
	company = sale.buyer.company
	mail = f"second@{company.email.partition('@')[2]}"
	if sale.enquiry.lead.twin_is_same_person:
		sale.twin = _insert_lead(sale, company.first_name, company.last_name, mail)
	else:
		sale.twin = _insert_lead(sale, company.colleague, "", mail)


def _insert_lead(sale: Sale, first_name: str, last_name: str, email: str) -> str:
	company, lead = sale.buyer.company, sale.enquiry.lead
	doc = frappe.get_doc(
		doctype=LEAD,
		first_name=first_name,
		last_name=last_name,
		company_name=company.name,
		email_id=email,
		lead_owner=sale.buyer.salesperson.email,
		company=company.country.company,
		city=company.city,
		country=company.country.name,
		territory=leaf("Territory", "Rest Of The World"),
		industry=lead.industry,
		no_of_employees=lead.said_employees or lead.employees,
		**compat.source_fields(LEAD, {"source": SOURCES[lead.channel]}),
	)
	return doc.insert().name


def _look_into(sale: Sale, act: Act, today: date) -> None:
	"""The first talk: what hurts, who decides and how."""
	research, lead = _research(sale), sale.enquiry.lead
	research.update(_channel(lead.channel))
	for line in sale.enquiry.lines:
		pain_point, wanted = NEEDS[line.item]
		need = {
			"pain_point": pain_point,
			"wanted_solution": wanted,
			"severity": "High",
			"reaction": "Interested",
		}
		research.append("needs", {**need, "item": THINGS[line.item].code, "qty": line.qty})
	contact = compat.contacts_of(LEAD, sale.lead)[0]
	research.append("makers", {"contact": contact, "role": "Champion", "influence": "Medium"})
	buyer = {"maker_name": sale.buyer.company.colleague, "job_title": "Managing Director"}
	research.append("makers", {**buyer, "role": "Economic Buyer", "influence": "High"})
	for step, department, days in STEPS:
		row = {"step": step, "department": department, "expected_days": days, "state": "Open"}
		research.append("decision_steps", row)
	_assess(research, act.levels[:FIRST_ANSWERS])
	research.save()
	research_api.save_note(
		research.name, research.makers[0].name, "In Favour", "Has to defend it against IT."
	)
	known = {"employees": lead.employees, "annual_revenue": lead.revenue}
	research_api.edit_basics(research.name, {fact: value for fact, value in known.items() if value})


def _channel(channel: str) -> dict[str, str | None]:
	if channel == EXHIBITION:
		return {"channel": channel, "event": FAIR}
	if channel == REFERRAL:
		known = frappe.get_list("Customer", pluck="name", order_by="creation asc", limit=1)
		return {"channel": channel, "referred_by_type": "Customer", "referred_by": known[0]}
	return {"channel": channel, "search_term": "meeting room video conference"}


def _ask_on(sale: Sale, act: Act, today: date) -> None:
	"""The second talk: where whoever pays stands, and the answers that were missing."""
	research = _research(sale)
	for row in research.decision_steps[:DONE_STEPS]:
		row.state = "Done"
	for row in research.needs[:1]:
		row.reaction = "Convinced"
	_assess(research, act.levels)
	research.save()
	stance = "In Favour" if min(act.levels) == 0 else "Neutral"
	research_api.save_note(
		research.name, research.makers[1].name, stance, "Wants to see it work in another house."
	)


def _assess(research: Document, levels: tuple[int, ...]) -> None:
	for row, level in zip(research.assessment, levels, strict=False):
		row.level = row.level or _level(row.factor, level)


def _level(factor: str, number: int) -> str:
	labels = [row["label"] for row in levels_of(factor)]
	return labels[min(number, len(labels) - 1)]


def _join_twin(sale: Sale, act: Act, today: date) -> None:
	"""The colleague is somebody who has a say in this purchase, not a purchase of his own."""
	research = _research(sale)
	_check_is_shown(sale, research, "Same Company")
	research_api.add_as_maker(research.name, LEAD, sale.twin)
	research_api.not_a_fit(_research_of(sale.twin).name, f"A colleague of {sale.lead}, which goes on.")


def _merge_twin(sale: Sale, act: Act, today: date) -> None:
	research = _research(sale)
	_check_is_shown(sale, research, "Same Person")
	research_api.merge_party(research.name, LEAD, sale.twin, sale.lead)


def _check_is_shown(sale: Sale, research: Document, verdict: str) -> None:
	rows = research_api.get_duplicates(research.name)["rows"]
	if (sale.twin, verdict) not in {(row["party"], row["verdict"]) for row in rows}:
		raise RuntimeError(f"{research.party_name}: {sale.twin} is not shown as {verdict} among {rows}")


def _qualify(sale: Sale, act: Act, today: date) -> None:
	country = sale.buyer.company.country
	amount = sum(price(THINGS[line.item], country) * line.qty for line in sale.enquiry.lines)
	closing_on = today + timedelta(days=sale.enquiry.lead.closing_in)
	answer = research_api.qualify(_research(sale).name, amount, str(closing_on))
	sale.opportunity = answer["opportunity"]


def _not_now(sale: Sale, act: Act, today: date) -> None:
	research_api.not_now(_research(sale).name, act.reason, str(add_days(today, act.valid_days)))


def _not_a_fit(sale: Sale, act: Act, today: date) -> None:
	research_api.not_a_fit(_research(sale).name, act.reason)


def _come_back(sale: Sale, act: Act, today: date) -> None:
	research_api.reopen(_research(sale).name)


def _grade(sale: Sale, act: Act, today: date) -> None:
	"""What nobody can measure is chosen; a second assessment looks at all of it again."""
	doc = frappe.get_doc("Opportunity Grade", grade_api.start(deal_of(sale)))
	again = bool(frappe.db.get_value("Sales Deal", doc.deal, "newest_grade"))
	rows = {row.factor: row for row in doc.factors}
	for factor, level in zip(get_factors(), act.levels, strict=False):
		row = rows[factor.name]
		if not row.measured_level and (again or not row.typed_level):
			row.typed_level = _level(factor.name, level)
	if act.override:
		doc.override_grade, doc.override_reason = (
			act.override,
			"Their board has decided for us; it is not public.",
		)
		doc.override_until = add_days(today, OVERRIDE_DAYS)
	doc.submit()
	if not again:
		planning.make_plan(doc.deal, today)


def _research(sale: Sale) -> Document:
	return _research_of(sale.lead)


def _research_of(lead: str) -> Document:
	"""What is known of a lead now; after a merge the older one goes on."""
	filters = {"account": find_account(LEAD, lead), "status": ["!=", "Closed"]}
	names = frappe.get_list(RESEARCH, filters=filters, pluck="name", order_by="creation asc", limit=1)
	return frappe.get_doc(RESEARCH, names[0])


ACTS = {
	behaviour.COME: _come,
	behaviour.TWIN: _twin,
	behaviour.RESEARCH: _look_into,
	behaviour.ASSESS: _ask_on,
	behaviour.JOIN_TWIN: _join_twin,
	behaviour.MERGE_TWIN: _merge_twin,
	behaviour.QUALIFY: _qualify,
	behaviour.NOT_NOW: _not_now,
	behaviour.NOT_A_FIT: _not_a_fit,
	behaviour.COME_BACK: _come_back,
	behaviour.GRADE: _grade,
}

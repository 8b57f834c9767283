# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What ERPNext knows of a delivery: read with a few queries, judged by the engine, followed by the survey."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import frappe
from frappe.utils import cint, flt, getdate

from sales_process import compat, deliveries
from sales_process.active_key import insert_or_join
from sales_process.engine.handover import (
	Acceptance,
	HandOver,
	Note,
	Order,
	note_handed_over,
	order_handed_over,
)
from sales_process.engine.reasons import Reason
from sales_process.engine.scope import SURVEY as STEP
from sales_process.engine.survey_steps import SCHEDULED, SKIPPED, comes_too_late
from sales_process.sales_process.doctype.follow_up_plan.revisits import open_after_hand_over
from sales_process.sales_process.doctype.process_scope.process_scope import is_shown
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting
from sales_process.sales_process.doctype.satisfaction_survey.sending import get_pace

SURVEY = "Satisfaction Survey"
ORDER, NOTE, PLAN = "Sales Order", "Delivery Note", "Delivery Plan"
NOTE_FIELDS = ["name", "posting_date", "docstatus", "is_return", "per_returned", "return_against"]
PARTY_FIELDS = ["customer", "company", "sales_deal", "contact_person", "contact_email"]


@dataclass(frozen=True, slots=True)
class Occasion:
	"""What a survey asks about once: an order, or a delivery note without one."""

	doctype: str
	name: str
	hand_over: HandOver
	party: frappe._dict = field(default_factory=frappe._dict)  # of the order or note

	@property
	def key(self) -> str:
		return f"{self.doctype}:{self.name}"


def occasions(delivery_note: str | None, sales_order: str | None) -> Iterator[Occasion]:
	"""The orders of a delivery note, else the note itself; for a return what it brings back."""
	if sales_order:
		yield occasion_of_order(sales_order)
	if not delivery_note:
		return
	orders = _orders_of(delivery_note)
	for order in orders:
		yield occasion_of_order(order)
	if not orders:
		yield occasion_of_note(delivery_note)


def occasion_of_order(name: str) -> Occasion:
	fields = ["name", "docstatus", "status", "per_delivered", *PARTY_FIELDS]
	row = frappe.db.get_value(ORDER, name, fields, as_dict=True)
	if not row:
		return Occasion(ORDER, name, HandOver(Reason("order_cancelled", {"document": name})))
	is_cancelled = row.docstatus != 1
	items = [] if is_cancelled else deliveries.rows(name)
	order = Order(
		name,
		row.docstatus,
		row.status == "Closed",
		flt(row.per_delivered),
		{item.name: item.qty for item in items},
	)
	acceptance = _acceptance("sales_order", name)
	to_install = frozenset() if is_cancelled or acceptance else deliveries.to_install(items)
	happened = order_handed_over(
		order,
		[] if is_cancelled else deliveries.sent(name),
		to_install,
		deliveries.installed(name) if to_install else (),
		acceptance,
	)
	return Occasion(ORDER, name, happened, row)


def _acceptance(field: str, name: str) -> Acceptance | None:
	"""What the delivery plan says, where there is one that was not cancelled."""
	plan = frappe.db.get_value(
		PLAN,
		{field: name, "status": ["!=", "Cancelled"]},
		["name", "accepted_on", "accepted_by"],
		as_dict=True,
		order_by="creation desc",
	)
	if not plan:
		return None
	on = getdate(plan.accepted_on) if plan.accepted_on else None
	return Acceptance(plan.name, on, plan.accepted_by or "")


def occasion_of_plan(name: str) -> Occasion:
	"""A delivery without an order of ERPNext: a service, or what an offer or contract alone speaks of."""
	plan = frappe.db.get_value(
		PLAN, name, ["sales_order", "account", "company", "deal", "recipient"], as_dict=True
	)
	if plan and plan.sales_order:
		return occasion_of_order(plan.sales_order)
	acceptance = _acceptance("name", name)
	if not plan or not acceptance:
		return Occasion(PLAN, name, HandOver(Reason("order_cancelled", {"document": name})))
	party = frappe._dict(
		account=plan.account, company=plan.company, sales_deal=plan.deal, contact_email=plan.recipient
	)
	return Occasion(PLAN, name, order_handed_over(Order(name), (), acceptance=acceptance), party)


def occasion_of_note(name: str) -> Occasion:
	row = frappe.db.get_value(NOTE, name, [*NOTE_FIELDS, *PARTY_FIELDS], as_dict=True)
	if not row:
		return Occasion(NOTE, name, HandOver(Reason("delivery_cancelled", {"document": name})))
	if row.is_return and row.return_against:
		return occasion_of_note(row.return_against)
	note = Note(
		name, getdate(row.posting_date), row.docstatus, bool(cint(row.is_return)), flt(row.per_returned)
	)
	return Occasion(NOTE, name, note_handed_over(note), row)


def _orders_of(delivery_note: str) -> list[str]:
	Row = frappe.qb.DocType("Delivery Note Item")
	return (
		frappe.qb.from_(Row)
		.select(Row.against_sales_order)
		.distinct()
		.where(
			(Row.parent == delivery_note)
			& Row.against_sales_order.isnotnull()
			& (Row.against_sales_order != "")
		)
		.orderby(Row.against_sales_order)
		.run(pluck=True)
	)


def follow(occasion: Occasion) -> None:
	"""Make the survey of an occasion, bring it up to date, or take it back. Run twice it does nothing."""
	name = frappe.db.get_value(SURVEY, {"occasion_key": occasion.key}, "name", order_by=None)
	if not name and not occasion.hand_over.happened:
		return
	if not name:
		survey = insert_or_join(*_new_survey(occasion)) if _is_worth_asking(occasion) else None
	else:
		survey = frappe.get_doc(SURVEY, name, for_update=True)
	if survey:
		survey.follow_hand_over(occasion.hand_over)
	if occasion.hand_over.happened:
		_revisit(occasion)


def _revisit(occasion: Occasion) -> None:
	party = occasion.party
	account = _account_of(party)
	owner = owner_of(party.customer, party.sales_deal)
	open_after_hand_over(account, party.company, owner, getdate(occasion.hand_over.on))


def _account_of(party: frappe._dict) -> str:
	return party.account or get_account(compat.CUSTOMER, party.customer)


def _is_worth_asking(occasion: Occasion) -> bool:
	company, deal = occasion.party.company, occasion.party.sales_deal
	if deal and not is_shown(frappe.db.get_value("Sales Deal", deal, "scope"), STEP):
		return False
	return not comes_too_late(due_on(occasion.hand_over, company), get_pace(company), compat.today())


def due_on(hand_over: HandOver, company: str):
	return hand_over.on + timedelta(days=cint(setting("survey_delay_days", company)))


def _new_survey(occasion: Occasion) -> tuple:
	party, hand_over = occasion.party, occasion.hand_over
	is_note = bool(hand_over.note) and frappe.db.exists(NOTE, hand_over.note)
	note = (
		is_note and frappe.db.get_value(NOTE, hand_over.note, [*PARTY_FIELDS], as_dict=True)
	) or frappe._dict()
	deal = party.sales_deal or note.sales_deal
	template = find_template(party.company)
	reason = hand_over.reason if template else Reason("no_template", {"company": party.company})
	survey = frappe.get_doc(
		doctype=SURVEY,
		account=_account_of(party),
		deal=deal,
		company=party.company,
		template=template,
		reference_doctype=NOTE if is_note else occasion.doctype,
		reference_name=hand_over.note if is_note else occasion.name,
		handed_over_on=hand_over.on,
		due_on=due_on(hand_over, party.company),
		sales_owner=owner_of(party.customer, deal),
		recipients=find_recipients(party.customer, note, party),
		occasion_key=occasion.key,
	)
	survey.flags.automatic = True
	survey.set_status(SCHEDULED if template else SKIPPED, reason, next_on=survey.due_on if template else None)
	return survey, "occasion_key"


def find_template(company: str) -> str | None:
	return enabled_template(setting("survey_template", company))


def enabled_template(template: str | None) -> str | None:
	return template if template and frappe.db.get_value("Survey Template", template, "enabled") else None


def owner_of(customer: str, deal: str | None) -> str | None:
	"""The account manager, else the deal's owner; None is the manager's queue."""
	candidates = (
		lambda: customer and compat.party_owner(compat.CUSTOMER, customer),
		lambda: deal and frappe.db.get_value("Sales Deal", deal, "sales_owner"),
	)
	return next((user for candidate in candidates if compat.is_enabled(user := candidate())), None)


def find_recipients(customer: str, *documents: frappe._dict) -> list[dict]:
	"""The contact of the first document that names one, else the customer's primary contact."""
	primary, language = (
		customer and frappe.db.get_value(compat.CUSTOMER, customer, ["customer_primary_contact", "language"])
	) or (None, None)
	for contact, email in (*((doc.contact_person, doc.contact_email) for doc in documents), (primary, None)):
		if contact or email:
			return [{"contact": contact, "email": email, "language": language}]
	return []

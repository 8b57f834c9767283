# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A plan from what was sold: a sales order, an accepted quotation or a signed contract."""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate, now_datetime

from sales_process import compat
from sales_process.active_key import insert_or_join
from sales_process.engine.delivery import Step, schedule
from sales_process.exceptions import SalesProcessError
from sales_process.language import language_of_user
from sales_process.sales_process.doctype.contract_review import states
from sales_process.sales_process.doctype.delivery_plan import projects
from sales_process.sales_process.doctype.delivery_plan.delivery_plan import DOCTYPE
from sales_process.sales_process.doctype.price_approval.deciders import responsible_for
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.sales_process.doctype.sales_deal.sales_deal import deal_of_document
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import (
	get_calendar,
	setting,
)

ORDER, QUOTATION, CONTRACT = SOURCES = ("Sales Order", "Quotation", "Contract Review")
TEMPLATE = "Delivery Template"


def find_plan(doctype: str, name: str) -> str | None:
	"""The plan of a document that is not cancelled; an order's may have been made of its quotation."""
	filters = {"reference_doctype": doctype, "reference_name": name, "status": ["!=", "Cancelled"]}
	found = frappe.db.get_value(DOCTYPE, filters, "name", order_by="creation desc")
	if not found and doctype == ORDER:
		filters = {"sales_order": name, "status": ["!=", "Cancelled"]}
		found = frappe.db.get_value(DOCTYPE, filters, "name", order_by="creation desc")
	return found


def make(source: Document, template: str | None = None, starts_on: date | None = None) -> Document:
	"""The plan of a document, made when there is none yet. The caller has checked what the user may."""
	if name := find_plan(source.doctype, source.name):
		return frappe.get_doc(DOCTYPE, name)
	check_source(source)
	doc = frappe.get_doc(
		doctype=DOCTYPE, reference_doctype=source.doctype, reference_name=source.name, **_facts(source)
	)
	# nosemgrep -- compared with `modified`, which the framework writes by its own clock
	doc.looked_at = now_datetime()
	doc.template = template or find_template(doc.company)
	if doc.project:
		projects.take_over(doc)
	if not doc.tasks and doc.template:
		_fill_in(doc, starts_on or compat.today())
	doc.set_active_key()
	doc.flags.automatic = doc.flags.ignore_links = True
	return insert_or_join(doc)


def source_of_deal(deal: Document) -> tuple[str, str] | None:
	"""Its newest standing order, else its signed contract, else its accepted or ordered offer."""
	of_deal = {"sales_deal": deal.name, "docstatus": 1}
	for doctype, filters in (
		(ORDER, {**of_deal, "status": ["!=", "Closed"]}),
		(CONTRACT, {"deal": deal.name, "meaning": ["in", [states.SIGNED, states.ARCHIVED]]}),
		(QUOTATION, {**of_deal, "status": "Ordered"}),
	):
		# nosemgrep -- three kinds of document
		if name := frappe.db.get_value(doctype, filters, "name", order_by="creation desc"):
			return doctype, name
	accepted = {"deal": deal.name, "status": "Accepted"}
	quotation = frappe.db.get_value("Quotation Acceptance", accepted, "quotation", order_by="creation desc")
	return (QUOTATION, quotation) if quotation else None


def check_source(source: Document) -> None:
	"""Only what was agreed is delivered."""
	if source.doctype == ORDER and (source.docstatus != 1 or source.status == "Closed"):
		_refuse(_("{0} must be submitted and not closed.").format(frappe.bold(source.name)))
	if source.doctype == QUOTATION and (
		source.docstatus != 1 or not (source.status == "Ordered" or _is_accepted(source.name))
	):
		_refuse(_("{0} is not accepted yet.").format(frappe.bold(source.name)))
	if source.doctype == CONTRACT and source.meaning not in (states.SIGNED, states.ARCHIVED):
		_refuse(_("{0} is not signed yet.").format(frappe.bold(source.title)))


def _is_accepted(quotation: str) -> bool:
	filters = {"quotation": quotation, "status": "Accepted"}
	return bool(frappe.db.exists("Quotation Acceptance", filters))


def _facts(source: Document) -> dict:
	if source.doctype == CONTRACT:
		return _facts_of_contract(source)
	party_type, party = compat.party_of_document(source)
	account = get_account(party_type, party)
	is_order = source.doctype == ORDER
	return {
		"account": account,
		"party_name": frappe.db.get_value("Sales Account", account, "title"),
		"company": source.company,
		"deal": deal_of_document(source),
		"sales_owner": responsible_for(source),
		"sales_order": source.name if is_order else None,
		"project": projects.project_of(source) if is_order else None,
		"promised_on": source.delivery_date if is_order else None,
		"recipient": source.contact_email,
		"recipient_name": source.get("contact_display") or "",
		"language": source.get("language"),
	}


def _facts_of_contract(source: Document) -> dict:
	return {
		"account": source.account,
		"party_name": source.party_name,
		"company": source.company,
		"deal": source.deal,
		"sales_owner": source.sales_owner,
		"promised_on": source.end_date,
		"recipient": source.recipient,
		"recipient_name": source.recipient_name,
		"language": source.language or language_of_user(source.sales_owner),
	}


def find_template(company: str) -> str | None:
	"""What the settings name for the company; the form offers the others."""
	name = setting("delivery_template", company)
	return name if name and cint(frappe.db.get_value(TEMPLATE, name, "enabled")) else None


def _fill_in(doc: Document, starts_on: date) -> None:
	template = frappe.get_cached_doc(TEMPLATE, doc.template)
	steps = [Step(row.idx, cint(row.days), template.rows_before(row)) for row in template.tasks]
	times = schedule(steps, starts_on, get_calendar(doc.company))
	for row in template.tasks:
		first, last = times[row.idx]
		doc.append(
			"tasks",
			{
				"subject": row.subject,
				"kind": row.kind,
				"planned_start": first,
				"planned_end": last,
				"after_rows": row.after_rows,
				"assigned_to": row.assigned_to,
				"shown_to_customer": row.shown_to_customer,
			},
		)


def shift(rows: Iterable[Document], days: int, company: str) -> None:
	"""Move what is not done by a number of working days, forwards or back."""
	calendar = get_calendar(company)
	move = calendar.add_working_days if days > 0 else calendar.subtract_working_days
	for row in rows:
		if row.ended_on:
			continue
		if not row.started_on:
			row.planned_start = move(getdate(row.planned_start), abs(days))
		row.planned_end = max(move(getdate(row.planned_end), abs(days)), getdate(row.planned_start))


def _refuse(message: str) -> None:
	frappe.throw(message, title=_("Nothing to Deliver yet"), exc=SalesProcessError)

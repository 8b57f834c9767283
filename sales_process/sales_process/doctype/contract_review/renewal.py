# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A signed contract comes to its end: its owner is told in time, and has a plan for the renewal."""

from datetime import date, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_date, getdate

from sales_process import compat, telling
from sales_process.engine import renewal as engine
from sales_process.language import in_language, language_of_user
from sales_process.sales_process.doctype.contract_review import states
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

DOCTYPE = "Contract Review"
RENEWAL = "Renewal"


def first_notice(doc: Document) -> date | None:
	"""The next notice of a contract, today's included."""
	return _next(doc, compat.today() - timedelta(days=1)) if doc.end_date else None


def _next(doc: Document, after: date) -> date | None:
	return engine.next_notice(getdate(doc.end_date), engine.read_days(setting("renewal_days") or ""), after)


def term_of(doc: Document) -> tuple[str, date | None]:
	"""Whether a signed contract has begun, runs or has ended, and when that changes."""
	start, end = (getdate(doc.get(field)) if doc.get(field) else None for field in ("start_date", "end_date"))
	return engine.term(start, end, compat.today())


def to_refresh() -> list[str]:
	"""The signed contracts that begin or end."""
	return frappe.get_all(
		DOCTYPE,
		filters={
			"meaning": ["in", (states.SIGNED, states.ARCHIVED)],
			"term_changes_on": ["between", ("2000-01-01", compat.today())],
		},
		pluck="name",
		order_by="term_changes_on asc",
	)


def refresh(name: str) -> None:
	"""Saved, not only written: whoever waits for a status, a Notification too, hears of it. ERPNext's Contract as well."""
	doc = frappe.get_doc(DOCTYPE, name, for_update=True)
	doc.term, doc.term_changes_on = term_of(doc)
	doc.save_automatic()
	if doc.contract and frappe.db.exists("Contract", {"name": doc.contract, "docstatus": 1}):
		contract = frappe.get_doc("Contract", doc.contract)
		contract.save(ignore_permissions=True)  # nothing is changed but the status that ERPNext computes


def to_notify() -> list[str]:
	"""The signed contracts whose notice is due."""
	return frappe.get_all(
		DOCTYPE,
		filters={
			"meaning": ["in", (states.SIGNED, states.ARCHIVED)],
			"next_notice_on": ["between", ("2000-01-01", compat.today())],
		},
		pluck="name",
		order_by="next_notice_on asc",
	)


def notify(name: str) -> None:
	"""Tell the owner, open his Renewal plan, and note the next notice. A second run on the same day finds nothing."""
	doc = frappe.get_doc(DOCTYPE, name, for_update=True)
	if not doc.next_notice_on or getdate(doc.next_notice_on) > compat.today():
		return
	frappe.db.set_value(
		DOCTYPE,
		name,
		"next_notice_on",
		_next(doc, compat.today()) if doc.end_date else None,
		update_modified=False,
	)
	if not doc.end_date or getdate(doc.end_date) < compat.today() or _is_replaced(doc):
		return
	telling.ring(doc, doc.sales_owner, lambda: _in_words(doc))
	with in_language(language_of_user(doc.sales_owner)):
		_plan(doc, _in_words(doc))


def _in_words(doc: Document) -> str:
	return _("{0} ends on {1}").format(doc.title, format_date(doc.end_date))


def _is_replaced(doc: Document) -> bool:
	"""Another contract, which amends it, was signed in the meantime."""
	filters = {"amends": doc.name, "meaning": ["in", (states.SIGNED, states.ARCHIVED)]}
	return bool(frappe.db.exists(DOCTYPE, filters))


def _plan(doc: Document, topic: str) -> None:
	plan = plans.open_account_plan(doc.account, doc.company, RENEWAL, doc.sales_owner, compat.today())
	if not plan.next_topic:
		plan.next_topic = topic[: plans.TOPIC_LENGTH]
		plan.save(ignore_permissions=True)  # follows from the contract

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What ERPNext changed by SQL or `db_set`, and what no queue delivered, is found again in the database."""

from datetime import datetime, timedelta

import frappe
from frappe.utils import get_datetime

from sales_process import compat, mail
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import RUNNING
from sales_process.sales_process.doctype.sales_account.sales_account import identify
from sales_process.sales_process.doctype.sales_deal.sales_deal import (
	refresh_deal,
	take_up_lead,
	take_up_opportunity,
	take_up_quotation,
)
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import (
	DOCTYPE as SETTINGS,
)
from sales_process.sales_process.doctype.satisfaction_survey.satisfaction_survey import review_hand_over

OVERLAP = timedelta(minutes=10)
LONGEST_RETRY = timedelta(days=7)  # a record that fails for so long is left to the Error Log


def catch_up() -> None:
	"""Look at every selling document that changed since the last run, and at offers that expired silently."""
	from sales_process.tasks import one_by_one

	since, started = get_watermark(), compat.now()
	waits_for = [started]
	for doctype, review in (
		("Lead", _review_lead),
		("Prospect", lambda name: identify("Prospect", name)),
		(compat.CUSTOMER, lambda name: identify(compat.CUSTOMER, name)),
		("Opportunity", take_up_opportunity),
		("Quotation", take_up_quotation),
		("Sales Order", _review_order),
		("Delivery Note", _review_note),
	):
		failed = one_by_one(changed(doctype, since), review, doctype)
		waits_for += _modified(doctype, failed)
	waits_for += _modified(
		mail.COMMUNICATION, one_by_one(mail.not_taken_in(since), mail.take_in, mail.COMMUNICATION)
	)
	one_by_one(deals_with_silent_expiry(), refresh_deal, "Sales Deal")
	watermark = max(min(waits_for), started - LONGEST_RETRY)
	frappe.db.set_single_value(SETTINGS, "reconciled_upto", watermark, update_modified=False)


def get_watermark() -> datetime | None:
	"""Up to when everything was seen; a little earlier, for what was being saved at that moment."""
	value = frappe.db.get_single_value(SETTINGS, "reconciled_upto")
	# A site that was set to another time zone since may have a watermark in the future.
	return min(get_datetime(value), compat.now()) - OVERLAP if value else None


def _modified(doctype: str, names: list[str]) -> list[datetime]:
	if not names:
		return []
	rows = frappe.get_all(doctype, filters={"name": ["in", names]}, pluck="modified", order_by=None)
	return [get_datetime(modified) for modified in rows]


def changed(doctype: str, since: datetime | None) -> list[str]:
	"""What was saved since; of documents that are submitted, those that were. Of a missing doctype nothing."""
	if not compat.has_doctype(doctype):
		return []
	filters = {"docstatus": ["!=", 0]} if frappe.get_meta(doctype).is_submittable else {}
	if since:
		filters["modified"] = [">=", since]
	or_filters = (
		{field: ["is", "set"] for field in compat.customer_links()} if doctype == compat.CUSTOMER else None
	)
	return frappe.get_all(
		doctype, filters=filters, or_filters=or_filters, pluck="name", order_by="modified asc"
	)


def deals_with_silent_expiry() -> list[str]:
	"""Open deals whose newest offer ERPNext let expire by SQL, which changes no `modified` and fires no event."""
	Plan, Deal, Quotation = (
		frappe.qb.DocType(name) for name in ("Follow-up Plan", "Sales Deal", "Quotation")
	)
	return (
		frappe.qb.from_(Plan)
		.join(Deal)
		.on(Deal.name == Plan.deal)
		.join(Quotation)
		.on(Quotation.name == Deal.newest_quotation)
		.select(Deal.name)
		.where(Plan.status.isin(RUNNING) & (Quotation.status == "Expired") & Deal.expired_on.isnull())
		.orderby(Deal.name)
		.run(pluck=True)
	)


def _review_lead(name: str) -> None:
	identify("Lead", name)
	take_up_lead(name)


def _review_order(name: str) -> None:
	if deal := frappe.db.get_value("Sales Order", name, "sales_deal"):
		refresh_deal(deal)
	review_hand_over(sales_order=name)


def _review_note(name: str) -> None:
	review_hand_over(delivery_note=name)

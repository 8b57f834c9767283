# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Quotations, orders and deliveries, written as the desk writes them: through ERPNext's own mappers."""

from datetime import date

import frappe
from frappe.utils import add_days, getdate

from sales_process.api import follow_up
from sales_process.api.acceptance import make_sales_order
from sales_process.demo import accepting, bargaining, behaviour, development
from sales_process.demo.behaviour import Act
from sales_process.demo.jobs import request
from sales_process.demo.paper_dates import date_anew, forget_due_dates
from sales_process.demo.people import ADMIN, MANAGER, WAREHOUSE, Person
from sales_process.demo.sale import Buyer, Sale
from sales_process.demo.world import THINGS, price, price_list

LOST_REASONS = {"Quotation": "Quotation Lost Reason", "Opportunity": "Opportunity Lost Reason"}
MANAGERS_WORK = (
	behaviour.LIMIT, behaviour.ASK_BACK, behaviour.APPROVE, behaviour.REJECT, behaviour.MERGE_TWIN,
)  # fmt: skip
MAPPERS = {
	"quotation": "erpnext.crm.doctype.opportunity.opportunity.make_quotation",
	"order": "erpnext.selling.doctype.quotation.quotation.make_sales_order",
	"delivery": "erpnext.selling.doctype.sales_order.sales_order.make_delivery_note",
	"return": "erpnext.stock.doctype.delivery_note.delivery_note.make_sales_return",
}


def perform(sale: Sale, act: Act, today: date) -> None:
	"""Let an act happen, as the user whose work it is."""
	with request(_whose_work(sale, act).email):
		_ACTS[act.kind](sale, act, today)
	sale.acts_done += 1


def _whose_work(sale: Sale, act: Act) -> Person:
	salesperson = sale.buyer.salesperson
	if act.kind in (behaviour.DELIVER, behaviour.RETURN):
		return WAREHOUSE
	if act.kind in MANAGERS_WORK:
		return MANAGER
	if act.kind == behaviour.LOSE and not frappe.has_permission(
		LOST_REASONS[_lost_document(sale)[0]], user=salesperson.email
	):
		return ADMIN  # ERPNext 15 lets nobody below a Sales Master Manager choose a reason
	return salesperson


def _quote(sale: Sale, act: Act, today: date) -> None:
	country = sale.buyer.company.country
	quotation = _begin_quotation(sale)
	quotation.update(
		{
			"company": country.company,
			"order_type": "Sales",
			"transaction_date": today,
			"valid_till": add_days(today, act.valid_days),
			"currency": country.currency,
			"conversion_rate": 1,
			"selling_price_list": price_list(country),
			"price_list_currency": country.currency,
			"plc_conversion_rate": 1,
		}
	)
	prices = {thing.code: price(thing, country) for thing in THINGS}
	for row in quotation.items:
		row.update(_rate(prices[row.item_code], 0))
	sale.quotation = _submit(quotation)


def _begin_quotation(sale: Sale):
	"""From the opportunity, whose items are those of the needs; an old customer needs none."""
	if sale.opportunity:
		return frappe.get_attr(MAPPERS["quotation"])(sale.opportunity)
	rows = [{"item_code": THINGS[line.item].code, "qty": line.qty} for line in sale.enquiry.lines]
	return frappe.get_doc(
		doctype="Quotation", quotation_to="Customer", party_name=sale.buyer.company.name, items=rows
	)


def _rate(list_price: float, discount: float) -> dict[str, float]:
	"""Whole amounts: not every currency has a name for its hundredths."""
	rate = round(list_price * (1 - discount / 100))
	return {"price_list_rate": list_price, "discount_percentage": 0, "discount_amount": 0, "rate": rate}


def _amend(sale: Sale, act: Act, today: date) -> None:
	"""A new version takes the place of the old one: cheaper, or valid for longer."""
	old = frappe.get_doc("Quotation", sale.quotation)
	old.cancel()
	new = frappe.copy_doc(old)
	new.amended_from = old.name
	date_anew(new, today, act.valid_days)
	if act.discount:
		for row in new.items:
			row.update(_rate(row.price_list_rate, act.discount))
	sale.quotation = _submit(new)


def _order(sale: Sale, act: Act, today: date) -> None:
	if getdate(frappe.db.get_value("Quotation", sale.quotation, "valid_till")) < today:
		_amend_or_keep_expired(sale, act, today)
	accepted = accepting.accept(sale, today)
	order = make_sales_order(accepted) if accepted else frappe.get_attr(MAPPERS["order"])(sale.quotation)
	order.delivery_date = add_days(today, 14)
	forget_due_dates(order)
	for row in order.items:
		row.qty = _part(row.qty, act.share)
		row.delivery_date = order.delivery_date
	order.set("items", [row for row in order.items if row.qty > 0])
	if order.items:  # of single pieces there is no half: the first order may have taken all
		sale.orders.append(_submit(order))
		_look_after(order.customer, sale.buyer)


def _look_after(customer: str, buyer: Buyer) -> None:
	"""A lead that orders is a customer from now on: somebody looks after him."""
	doc = frappe.get_doc("Customer", customer)
	if not doc.account_manager:
		doc.account_manager = buyer.salesperson.email
		doc.set("sales_team", [{"sales_person": buyer.salesperson.name, "allocated_percentage": 100}])
		doc.save()


def _amend_or_keep_expired(sale: Sale, act: Act, today: date) -> None:
	"""The customer came too late by some days off: the offer is renewed for him on the spot."""
	if not sale.orders:
		_amend(sale, act, today)


def _lose(sale: Sale, act: Act, today: date) -> None:
	frappe.get_doc(*_lost_document(sale)).declare_enquiry_lost(
		[{"lost_reason": act.reason}], [{"competitor": act.competitor}] if act.competitor else []
	)


def _lost_document(sale: Sale) -> tuple[str, str]:
	return ("Quotation", sale.quotation) if sale.quotation else ("Opportunity", sale.opportunity)


def _close(sale: Sale, act: Act, today: date) -> None:
	"""The rest will not come: the salesperson ends the plan and says why."""
	deal = frappe.db.get_value("Quotation", sale.quotation, "sales_deal")
	plan = frappe.db.get_value(
		"Follow-up Plan", {"deal": deal, "status": "Active"}, "name", order_by="creation asc"
	)
	if plan:
		follow_up.end_plan(plan, "They do not need the rest any more.")


def _deliver(sale: Sale, act: Act, today: date) -> None:
	for order in sale.orders:
		if frappe.db.get_value("Sales Order", order, "per_delivered") < 100:
			sale.notes.append(_deliver_order(order, act.share))


def _deliver_order(order: str, share: float) -> str:
	note = frappe.get_attr(MAPPERS["delivery"])(order)
	for row in note.items:
		row.qty = _part(row.qty, share)
	note.set("items", [row for row in note.items if row.qty > 0])
	return _submit(note)


def _return(sale: Sale, act: Act, today: date) -> None:
	"""One row of the last delivery comes back in part."""
	back = frappe.get_attr(MAPPERS["return"])(sale.notes[-1])
	back.set("items", back.items[:1])
	back.items[0].qty = -_part(-back.items[0].qty, act.share)
	_submit(back)


def _part(qty: float, share: float) -> int:
	"""A whole part of a quantity, at least one."""
	return max(1, round(qty * share)) if qty else 0


def _submit(doc) -> str:
	doc.insert()
	doc.submit()
	return doc.name


_ACTS = {
	**development.ACTS,
	**bargaining.ACTS,
	behaviour.QUOTE: _quote,
	behaviour.REVISE: _amend,
	behaviour.RENEW: _amend,
	behaviour.ORDER: _order,
	behaviour.LOSE: _lose,
	behaviour.CLOSE: _close,
	behaviour.DELIVER: _deliver,
	behaviour.RETURN: _return,
}

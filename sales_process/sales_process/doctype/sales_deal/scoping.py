# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Which process scope a deal is in; stored, so that lists and cards can ask for it."""

import frappe
from frappe.model.document import Document
from frappe.query_builder.functions import Count

from sales_process import compat
from sales_process.engine import scope as engine
from sales_process.engine.outcome import OPEN, PARTLY_WON, QUOTATION, WON
from sales_process.sales_process.doctype.process_scope.process_scope import (
	get_scopes,
	newest_change,
	path_of,
)
from sales_process.sales_process.doctype.sales_account.sales_account import get_parties

DEAL = "Sales Deal"


def set_scope(deal: Document) -> None:
	"""The scope that fits the deal as it is now."""
	scopes = get_scopes()
	found = engine.scope_of(as_sale(deal), scopes.values()) if scopes else None
	deal.scope, deal.scoped_at = found and found.name, compat.now()


def as_sale(deal: Document) -> engine.Sale:
	"""The deal as the engine knows it."""
	parties = get_parties(deal.account)
	group = _customer_group(parties)
	return engine.Sale(
		company=deal.company or "",
		is_repeat=_has_bought(deal, parties),
		amount=compat.deal_amount(deal.as_dict()).base_amount,
		customer_groups=path_of("Customer Group", "customer_group", group),
		item_groups=tuple(
			path_of("Item Group", "item_group", item_group) for item_group in _item_groups(deal)
		),
	)


def _customer_group(parties) -> str | None:
	found = compat.furthest_first([(row.party_type, row.party) for row in parties])
	return compat.groups_of_party(*found[0])[0] if found else None


def _has_bought(deal: Document, parties) -> bool:
	"""Another deal of the company was won, or it has orders from before anybody followed it."""
	if frappe.db.exists(DEAL, {"account": deal.account, "outcome": WON, "name": ["!=", deal.name]}):
		return True
	customers = [row.party for row in parties if row.party_type == compat.CUSTOMER]
	if not customers:
		return False
	Order = frappe.qb.DocType("Sales Order")
	others = (
		frappe.qb.from_(Order)
		.select(Count("*"))
		.where(Order.customer.isin(customers) & (Order.docstatus == 1))
		.where(Order.sales_deal.isnull() | (Order.sales_deal != deal.name))
	)
	return bool(others.run(pluck=True)[0])


def _item_groups(deal: Document) -> list[str]:
	"""Of the newest offer, else of the opportunity; asked for only where a scope names an item group."""
	if not any(scope.item_group for scope in get_scopes().values()):
		return []
	source = (
		(QUOTATION, deal.newest_quotation)
		if deal.newest_quotation
		else (deal.source_doctype, deal.source_name)
	)
	if source[0] not in (QUOTATION, compat.OPPORTUNITY):
		return []
	Row, Item = frappe.qb.DocType(f"{source[0]} Item"), frappe.qb.DocType("Item")
	return (
		frappe.qb.from_(Row)
		.join(Item)
		.on(Item.name == Row.item_code)
		.select(Item.item_group)
		.distinct()
		.where((Row.parenttype == source[0]) & (Row.parent == source[1]) & Item.item_group.isnotnull())
		.run(pluck=True)
	)


# after a scope was changed


def deals_to_scope() -> list[str]:
	"""Open deals that were looked at before the newest change of a scope, or never."""
	newest = newest_change()
	Deal = frappe.qb.DocType(DEAL)
	query = frappe.qb.from_(Deal).select(Deal.name).where(Deal.outcome.isin([OPEN, PARTLY_WON]))
	never = Deal.scoped_at.isnull()
	query = query.where(never | (Deal.scoped_at < newest)) if newest else query.where(never)
	return query.orderby(Deal.name).run(pluck=True)


def rescope(deal: str) -> None:
	doc = frappe.get_doc(DEAL, deal)
	set_scope(doc)
	values = {"scope": doc.scope, "scoped_at": doc.scoped_at}
	frappe.db.set_value(DEAL, deal, values, update_modified=False)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Who may decide a price: a manager of the owner, the nearest first; never whom it concerns."""

import frappe
from frappe.model.document import Document

from sales_process import compat
from sales_process.permissions import MANAGER, get_scope
from sales_process.sales_process.doctype.sales_deal import sales_deal as deals
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

MASTER = "Sales Master Manager"
ROLES = {MANAGER, MASTER}


def who_decides(doc: Document) -> list[str]:
	"""For a Quotation or Sales Order of the session's user."""
	owner = responsible_for(doc)
	return deciders(owner, doc.company, {owner, doc.get("prices_set_by"), frappe.session.user})


def deciders(owner: str | None, company: str | None, excluded: set[str | None]) -> list[str]:
	"""Managers above the owner, else the one who looks after records without a manager, else those of the rules."""
	above = compat.managers_of(owner) if owner else []
	asked = _entitled([*above, *_queue(company)], MANAGER, excluded)
	if not asked and setting("managers_see") == "Everyone":
		asked = _entitled(_with_role(MANAGER), MANAGER, excluded)
	return asked or _entitled(_with_role(MASTER), MASTER, excluded)


def may_decide(user: str, owner: str | None, company: str | None, excluded: set[str | None]) -> bool:
	if user in excluded or not ROLES & set(frappe.get_roles(user)):
		return False
	scope = get_scope(user)
	if scope.owners is None or (owner in scope.owners if owner else scope.sees_ownerless):
		return True
	return user in deciders(owner, company, excluded)


def responsible_for(doc: Document) -> str | None:
	"""The owner of the deal, else of the sale; else whoever made the document."""
	if deal := deals.deal_of_document(doc):
		return frappe.db.get_value(deals.DOCTYPE, deal, "sales_owner")
	opportunity = _opportunity_of(doc)
	facts = compat.opportunity_facts(opportunity) if opportunity else None
	party = compat.party_of_document(doc)
	return compat.owner_of_sale([party], facts and facts.owner, doc.owner) or doc.owner


def _opportunity_of(doc: Document) -> str | None:
	return compat.opportunity_of(doc.name) if doc.doctype == "Quotation" else None


def names(users: list[str]) -> str:
	return ", ".join(frappe.utils.get_fullname(user) for user in users)


def _queue(company: str | None) -> list[str]:
	return [user for user in (setting("manager", company), setting("default_manager")) if user]


def _with_role(role: str) -> list[str]:
	return frappe.get_all(
		"Has Role", filters={"role": role, "parenttype": "User"}, pluck="parent", order_by="parent asc"
	)


def _entitled(users: list[str], role: str, excluded: set[str | None]) -> list[str]:
	return [
		user
		for user in dict.fromkeys(users)
		if user not in excluded and compat.is_enabled(user) and role in frappe.get_roles(user)
	]

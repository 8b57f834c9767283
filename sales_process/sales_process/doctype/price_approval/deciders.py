# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Who may decide a price: whom the rules name, the nearest manager first; never whom it concerns."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import frappe
from frappe.model.document import Document

from sales_process import compat
from sales_process.engine import approval as engine
from sales_process.engine.approval import Approver
from sales_process.permissions import MANAGER, get_scope
from sales_process.sales_process.doctype.approval_delegation.approval_delegation import delegates_today
from sales_process.sales_process.doctype.sales_deal import sales_deal as deals
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

MASTER = "Sales Master Manager"
ROLES = {MANAGER, MASTER}
MOST = 20  # of a role with many users the first ones are told; all of them may decide


@dataclass(frozen=True, slots=True)
class Concern:
	"""Whose prices they are, and who therefore does not decide on them."""

	owner: str | None
	company: str | None
	excluded: frozenset[str | None]

	def without(self, users: Iterable[str | None]) -> "Concern":
		return replace(self, excluded=self.excluded | frozenset(users))


def concern_of(doc: Document) -> Concern:
	"""A Quotation or Sales Order of the session's user."""
	owner = responsible_for(doc)
	return Concern(owner, doc.company, frozenset({owner, doc.get("prices_set_by"), frappe.session.user}))


def rounds(approver: Approver, concern: Concern) -> list[list[str]]:
	"""Who is asked for a step: the first ones, then who follows them where the time passes; nobody twice."""
	asked, seen = [], set()
	for users in (*_named(approver, concern), masters(concern)):
		fresh = [user for user in users if user not in seen]
		seen.update(fresh)
		if fresh:
			asked.append(fresh[:MOST])
	return asked


def _named(approver: Approver, concern: Concern) -> list[list[str]]:
	if approver.kind == engine.ROLE:
		return [_entitled(_with_role(approver.who), approver.who, concern.excluded)]
	if approver.kind == engine.USER:
		above = _entitled(compat.managers_of(approver.who), MANAGER, concern.excluded)
		return [*([user] for user in _enabled([approver.who], concern.excluded)), *([user] for user in above)]
	return [[user] for user in managers(concern)]


def managers(concern: Concern) -> list[str]:
	"""Managers above the owner, else the one who looks after records without a manager."""
	above = compat.managers_of(concern.owner) if concern.owner else []
	asked = _entitled([*above, *_queue(concern.company)], MANAGER, concern.excluded)
	if not asked and setting("managers_see") == "Everyone":
		asked = _entitled(_with_role(MANAGER), MANAGER, concern.excluded)
	return asked


def masters(concern: Concern) -> list[str]:
	"""Those who keep the rules decide where nobody else can."""
	return _entitled(_with_role(MASTER), MASTER, concern.excluded)


def in_place_of(users: list[str], concern: Concern) -> list[str]:
	"""Whoever is away is replaced by his delegate."""
	away = delegates_today()
	return list(dict.fromkeys(engine.stand_in(user, away, concern.excluded) for user in users))


def acts_for(user: str, approver: Approver, turn: int, concern: Concern) -> str | None:
	"""As whom this user may decide a step: as himself, else as somebody whose delegate he is; None if not at all."""
	if user in concern.excluded or not compat.is_enabled(user):
		return None
	away = delegates_today()
	absent = sorted(who for who in away if engine.stand_in(who, away, concern.excluded) == user)
	for principal in (user, *absent):
		if principal not in concern.excluded and _may_decide(principal, approver, turn, concern):
			return principal
	return None


def _may_decide(user: str, approver: Approver, turn: int, concern: Concern) -> bool:
	roles = set(frappe.get_roles(user))
	if approver.kind == engine.ROLE and approver.who in roles:
		return True
	if approver.kind == engine.USER and approver.who == user:
		return True
	if approver.kind == engine.MANAGER and _manages(user, roles, concern):
		return True
	return any(user in asked for asked in rounds(approver, concern)[: turn + 1])


def _manages(user: str, roles: set[str], concern: Concern) -> bool:
	if not ROLES & roles:
		return False
	scope = get_scope(user)
	if scope.owners is None:
		return True
	return concern.owner in scope.owners if concern.owner else scope.sees_ownerless


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


def names(users: Iterable[str]) -> str:
	return ", ".join(frappe.utils.get_fullname(user) for user in users)


def _queue(company: str | None) -> list[str]:
	return [user for user in (setting("manager", company), setting("default_manager")) if user]


def _with_role(role: str) -> list[str]:
	return frappe.get_all(
		"Has Role", filters={"role": role, "parenttype": "User"}, pluck="parent", order_by="parent asc"
	)


def entitled(role: str, concern: Concern) -> list[str]:
	"""Everybody with a role whom it does not concern."""
	return _entitled(_with_role(role), role, concern.excluded)


def _entitled(users: Iterable[str], role: str, excluded: frozenset[str | None]) -> list[str]:
	return [user for user in _enabled(users, excluded) if role in frappe.get_roles(user)]


def _enabled(users: Iterable[str], excluded: frozenset[str | None]) -> list[str]:
	found = [user for user in dict.fromkeys(users) if user not in excluded and compat.is_enabled(user)]
	# he has every role; he is asked where there is nobody else
	return [user for user in found if user != "Administrator"] or found

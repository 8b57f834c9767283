# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Who sees which of our records: one scope, for the list as a criterion and for the document as an answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from pypika.terms import Criterion

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils.caching import request_cache

SEE_ALL = {"System Manager", "Sales Master Manager"}
MANAGER = "Sales Manager"
OWNER_FIELDS = {"Sales Day Digest": "user"}


@dataclass(frozen=True, slots=True)
class Scope:
	"""The owners whose records a user sees; None is everybody."""

	user: str
	owners: frozenset[str] | None
	sees_ownerless: bool = False

	def criterion(self, doctype: str) -> Criterion | None:
		if self.owners is None:
			return None
		table = frappe.qb.DocType(doctype)
		owner = table[OWNER_FIELDS.get(doctype, "sales_owner")]
		criterion = owner.isin(sorted(self.owners))
		if self.sees_ownerless:
			criterion |= owner.isnull() | (owner == "")
		if granted := granted_by(doctype):
			Access = frappe.qb.DocType("Sales Access")
			opened = (
				frappe.qb.from_(Access)
				.select(Access[granted.by])
				.where(Access.user.isin(sorted(self.owners)))
			)
			criterion |= table[granted.fieldname].isin(opened)
		return criterion | table.name.isin(self.shares(doctype))

	def shares(self, doctype: str):
		"""Documents shared with the user: Frappe 15 lets a query condition hide them, 16 does not."""
		Share = frappe.qb.DocType("DocShare")
		return (
			frappe.qb.from_(Share)
			.select(Share.share_name)
			.where((Share.share_doctype == doctype) & (Share.read == 1))
			.where((Share.user == self.user) | (Share.everyone == 1))
		)

	def admits(self, doc: Document) -> bool:
		if self.owners is None or doc.is_new():
			return True
		granted = granted_by(doc.doctype)
		owner, key = _as_stored(doc, granted)
		if owner in self.owners or (self.sees_ownerless and not owner):
			return True
		return bool(key) and bool(
			frappe.db.exists("Sales Access", {"user": ["in", sorted(self.owners)], granted.by: key})
		)


class Grant(NamedTuple):
	"""The field of a doctype that is looked up in a column of Sales Access."""

	fieldname: str
	by: str


def _as_stored(doc: Document, granted: Grant | None) -> tuple[str | None, str | None]:
	"""Whose it is, not whose it would be: nobody lets himself in by saving it as his own, and who has it may give it away."""
	fields = [OWNER_FIELDS.get(doc.doctype, "sales_owner"), granted.fieldname if granted else "name"]
	stored = frappe.db.get_value(doc.doctype, doc.name, fields) or [doc.get(field) for field in fields]
	return stored[0], stored[1] if granted else None


def granted_by(doctype: str) -> Grant | None:
	if doctype == "Sales Account":
		return Grant("name", "account")
	if doctype == "Sales Deal":
		return Grant("name", "deal")
	return Grant("deal", "deal") if frappe.get_meta(doctype).has_field("deal") else None


def get_permission_query_conditions(user: str | None = None, doctype: str | None = None) -> str:
	criterion = get_scope(user or frappe.session.user).criterion(doctype)
	if criterion is None:
		return ""
	return criterion.get_sql(with_namespace=True, quote_char="`", secondary_quote_char="'")


def has_permission(doc: Document, ptype: str | None = None, user: str | None = None) -> bool:
	return get_scope(user or frappe.session.user).admits(doc)


@request_cache
def get_scope(user: str) -> Scope:
	roles = set(frappe.get_roles(user))
	if user == "Administrator" or roles & SEE_ALL:
		return Scope(user, None)
	if MANAGER not in roles:
		return Scope(user, frozenset({user}))
	if frappe.db.get_single_value("Sales Process Settings", "managers_see") == "Everyone":
		return Scope(user, None)
	return Scope(user, frozenset({user, *users_below(user)}), sees_ownerless=True)


def users_below(user: str) -> set[str]:
	"""The users of the user's branch of the Sales Person tree."""
	Mine, Below = (
		frappe.qb.DocType("Sales Person").as_("mine"),
		frappe.qb.DocType("Sales Person").as_("below"),
	)
	rows = (
		frappe.qb.from_(Mine)
		.join(Below)
		.on((Below.lft > Mine.lft) & (Below.rgt < Mine.rgt))
		.select(Below.user)
		.where((Mine.user == user) & Below.user.isnotnull() & (Below.user != ""))
		.run(pluck=True)
	)
	return set(rows)


def require_role(roles: str | Iterable[str]) -> None:
	"""Only for users with one of these roles. Frappe 15's own `only_for` lets everybody through in a test."""
	wanted = {roles} if isinstance(roles, str) else set(roles)
	if frappe.session.user != "Administrator" and not wanted & set(frappe.get_roles()):
		frappe.throw(
			_("Only for {0}.").format(frappe.bold(", ".join(sorted(_(role) for role in wanted)))),
			frappe.PermissionError,
			title=_("Not Permitted"),
		)


def has_app_permission() -> bool:
	"""May the user see the app on the apps screen?"""
	return bool({"Sales User", MANAGER, *SEE_ALL} & set(frappe.get_roles()))

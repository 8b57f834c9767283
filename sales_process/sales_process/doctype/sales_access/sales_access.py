# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe.model.document import Document

from sales_process.active_key import insert_or_join

DOCTYPE = "Sales Access"
TEAM, FOLLOWS_UP = "Sales Team", "Follows Up"


class SalesAccess(Document):
	def validate(self):
		self.access_key = access_key(self.user, self.account, self.deal)


def access_key(user: str, account: str, deal: str | None) -> str:
	return "::".join((user, account, deal or ""))


def set_team(account: str, deal: str, users: set[str]) -> None:
	"""Let the sales team of a deal see its records, and nobody else for that reason."""
	known = set(frappe.get_all(DOCTYPE, filters={"deal": deal, "reason": TEAM}, pluck="user", order_by=None))
	if gone := known - users:
		frappe.db.delete(DOCTYPE, {"deal": deal, "user": ["in", sorted(gone)], "reason": TEAM})
	for user in sorted(users - known):
		grant(user, account, TEAM, deal)


def grant(user: str | None, account: str, reason: str = FOLLOWS_UP, deal: str | None = None) -> None:
	"""Let a user see an account: whoever follows up one of its deals need not be its owner."""
	if not user:
		return
	access = frappe.get_doc(doctype=DOCTYPE, user=user, account=account, deal=deal, reason=reason)
	insert_or_join(access, "access_key", access_key(user, account, deal))


def on_doctype_update():
	frappe.db.add_index(DOCTYPE, ["user", "deal"], index_name="sales_access_user_deal")
	frappe.db.add_index(DOCTYPE, ["user", "account"], index_name="sales_access_user_account")

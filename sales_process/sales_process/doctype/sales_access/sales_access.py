# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe.model.document import Document


class SalesAccess(Document):
	def validate(self):
		self.access_key = f"{self.user}::{self.deal}"


def grant(deal: str, users: set[str], reason: str) -> None:
	"""Let these users see the deal's records, and nobody else for this reason."""
	known = dict(
		frappe.get_all("Sales Access", filters={"deal": deal}, fields=["user", "reason"], as_list=True)
	)
	gone = [user for user, why in known.items() if why == reason and user not in users]
	if gone:
		frappe.db.delete("Sales Access", {"deal": deal, "user": ["in", gone], "reason": reason})
	for user in sorted(users - known.keys()):
		frappe.get_doc(doctype="Sales Access", deal=deal, user=user, reason=reason).insert(
			ignore_permissions=True  # nobody may write this table: it follows from the sales team
		)


def on_doctype_update():
	frappe.db.add_index("Sales Access", ["user", "deal"], index_name="sales_access_user_deal")

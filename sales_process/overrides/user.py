# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A deleted user leaves no work without an owner, and no field of ours keeps him."""

import frappe

from sales_process import compat
from sales_process.hooks import permission_query_conditions
from sales_process.permissions import OWNER_FIELDS

SETTINGS = "Sales Process Settings"
PERSONAL = ("Sales Access", "Sales Day Digest")


def on_trash(doc, method=None):
	"""As when he is disabled, his manager goes on; without one it is the queue of the managers."""
	hand_over(doc.name, compat.manager_of(doc.name))
	if frappe.db.get_single_value(SETTINGS, "default_manager") == doc.name:
		frappe.db.set_single_value(SETTINGS, "default_manager", None)
	for doctype in PERSONAL:
		frappe.db.delete(doctype, {"user": doc.name})
	for doctype, fieldname in (
		("Sales Person", "user"),
		("Quotation", "prices_set_by"),
		("Sales Order", "prices_set_by"),
	):
		frappe.db.set_value(doctype, {fieldname: doc.name}, fieldname, None, update_modified=False)


def hand_over(gone: str, successor: str | None):
	"""Everything he owned; what waited for him is reminded of again."""
	Plan = frappe.qb.DocType("Follow-up Plan")
	frappe.qb.update(Plan).set(Plan.remind_on, Plan.next_follow_up).set(Plan.reminder_step, 0).where(
		(Plan.sales_owner == gone) & Plan.next_follow_up.isnotnull()
	).run()
	for doctype in permission_query_conditions:
		if doctype not in OWNER_FIELDS:
			frappe.db.set_value(
				doctype, {"sales_owner": gone}, "sales_owner", successor, update_modified=False
			)

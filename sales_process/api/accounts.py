# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A person answers what ERPNext's links leave open: two accounts are one company."""

import frappe
from frappe import _

from sales_process.sales_process.doctype.sales_account.sales_account import DOCTYPE, move_records


@frappe.whitelist(methods=["POST"])
def join_accounts(account: str, other: str) -> str:
	"""Everything of the other account goes to this one; who may write both may join them."""
	for name in (account, other):
		frappe.has_permission(DOCTYPE, "write", name, throw=True)
	if account == other:
		frappe.throw(
			_("Choose another account than {0} itself.").format(
				frappe.bold(frappe.db.get_value(DOCTYPE, account, "title"))
			),
			title=_("The Same Account"),
		)
	move_records(other, account)
	return account

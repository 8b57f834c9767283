# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Quotations from before the app was there are followed up when an admin asks for it."""

import frappe
from frappe import _

from sales_process import compat, tasks
from sales_process.sales_process.doctype.sales_deal.sales_deal import take_up_quotation
from sales_process.sales_process.doctype.sales_process_settings.sales_process_settings import setting

SETTINGS = "Sales Process Settings"
ENDED = ("Ordered", "Lost", "Cancelled", "Expired")


@frappe.whitelist()
def count_open_quotations() -> int:
	"""How many submitted quotations are open and not followed up."""
	frappe.has_permission(SETTINGS, "write", throw=True)
	return frappe.db.count("Quotation", _open_quotations())


@frappe.whitelist(methods=["POST"])
def follow_open_quotations() -> None:
	"""Take them up in the background, the oldest first."""
	frappe.has_permission(SETTINGS, "write", throw=True)
	if not setting("follow_up_enabled"):
		frappe.throw(
			_("Switch on {0} and save first.").format(frappe.bold(_("Follow up Quotations and Customers"))),
			title=_("Follow-up Is Switched Off"),
		)
	frappe.enqueue(
		"sales_process.api.open_quotations.take_up_open_quotations",
		queue="long",
		job_id="sales_process::take_up_open_quotations",
		deduplicate=True,
		enqueue_after_commit=True,
	)


def take_up_open_quotations() -> None:
	names = frappe.get_all("Quotation", filters=_open_quotations(), pluck="name", order_by="creation asc")
	tasks.one_by_one(names, take_up_quotation, "Quotation")


def _open_quotations() -> dict:
	return {
		"docstatus": 1,
		"status": ["not in", ENDED],
		"sales_deal": ["is", "not set"],
		"quotation_to": ["in", compat.party_types()],
	}

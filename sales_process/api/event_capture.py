# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The form of an event's cards: who is known, taking them in, and how far that is."""

from typing import Any

import frappe
from frappe import _

from sales_process.sales_process.doctype.event_capture import known, taking_in
from sales_process.sales_process.doctype.event_capture.event_capture import DOCTYPE, MOST_CARDS

RESEARCH = "Lead Research"
CARD_FIELDS = ("person", "company_name", "email", "phone")


@frappe.whitelist(methods=["POST"])
def get_known(cards: str | list, company: str | None = None) -> list[str]:
	"""Who of these cards is known already, one text each. Changes nothing."""
	frappe.has_permission(DOCTYPE, "create", throw=True)
	rows = frappe.parse_json(cards)
	if not isinstance(rows, list) or len(rows) > MOST_CARDS:
		frappe.throw(_("Send up to {0} cards.").format(MOST_CARDS), title=_("Too Many Cards"))
	texts = [
		{name: str(row.get(name) or "") for name in CARD_FIELDS} if isinstance(row, dict) else {}
		for row in rows
	]
	return known.in_words(texts, company)


@frappe.whitelist(methods=["POST"])
def take_in(capture: str) -> dict[str, int]:
	"""Take in every card that was not yet, in the background."""
	doc = frappe.get_doc(DOCTYPE, capture)
	doc.check_permission("write")
	frappe.has_permission(RESEARCH, "create", throw=True)
	taking_in.try_again(doc.name)
	frappe.enqueue(
		"sales_process.sales_process.doctype.event_capture.taking_in.take_in",
		queue="default",  # a quarter of an hour behind other jobs is too long for somebody who waits
		job_id=f"sales_process::event_capture::{doc.name}",
		deduplicate=True,
		enqueue_after_commit=True,
		capture=doc.name,
		user=frappe.session.user,
	)
	return taking_in.progress(doc.name)


@frappe.whitelist()
def get_progress(capture: str) -> dict[str, Any]:
	"""How far it is."""
	frappe.has_permission(DOCTYPE, "read", capture, throw=True)
	return taking_in.progress(capture)

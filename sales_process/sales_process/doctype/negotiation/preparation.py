# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What is known before the talks: read where it stands each time, so that nothing is typed twice and nothing grows old."""

from typing import Any

import frappe

from sales_process import compat


def needs_of(deal: str) -> list[dict[str, Any]]:
	"""From the research of the deal, where there is one that the user may read."""
	if not compat.has_doctype("Lead Research") or not frappe.has_permission("Lead Research", "read"):
		return []
	found = frappe.get_list(
		"Lead Research", filters={"deal": deal}, pluck="name", order_by="creation desc", limit=1
	)
	return (
		[row.as_dict(no_default_fields=True) for row in frappe.get_doc("Lead Research", found[0]).needs]
		if found
		else []
	)


def competitors_of(deal: str) -> list[dict[str, Any]]:
	doc = frappe.get_doc("Sales Deal", deal)
	if not doc.has_permission("read"):
		return []
	return [row.as_dict(no_default_fields=True) for row in doc.competitors]

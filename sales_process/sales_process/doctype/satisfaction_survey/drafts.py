# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Answers that a guest saved half-way: his own, read by nobody else, counted nowhere, and gone with the survey."""

import json
from collections.abc import Mapping

import frappe
from frappe.model.document import Document

from sales_process import compat

SURVEY, RECIPIENT = "Satisfaction Survey", "Survey Recipient"
NOTHING = {"draft": None, "draft_kept_on": None}


def of(row: Document) -> dict[str, str]:
	return frappe.parse_json(row.draft or "{}")


def keep(row: Document, given: Mapping[str, str]) -> None:
	"""The last one that is saved counts. It is no news of the survey, and no version of it."""
	kept = (
		{"draft": json.dumps(given, ensure_ascii=False), "draft_kept_on": compat.now()} if given else NOTHING
	)
	row.db_set(kept, update_modified=False)


def forget_expired() -> None:
	"""Of surveys that are answered by others, too, nobody waits any longer than until they expire."""
	Row, Survey = frappe.qb.DocType(RECIPIENT), frappe.qb.DocType(SURVEY)
	names = (
		frappe.qb.from_(Row)
		.join(Survey)
		.on(Survey.name == Row.parent)
		.select(Row.name)
		.where(Row.draft_kept_on.isnotnull() & (Survey.expires_on < compat.today()))
		.run(pluck=True)
	)
	if names:
		frappe.db.set_value(RECIPIENT, {"name": ["in", names]}, NOTHING, update_modified=False)

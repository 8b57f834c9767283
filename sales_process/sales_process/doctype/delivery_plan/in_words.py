# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Why a delivery is in time, at risk or late, in the language of whoever reads it."""

from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, format_date


def lines(doc: Document) -> list[str]:
	"""One sentence a reason, the weightiest first; a code of a later version is left out."""
	reasons = frappe.parse_json(doc.reasons or "[]")
	return [_SENTENCES[reason["code"]](reason) for reason in reasons if reason["code"] in _SENTENCES]


def outlook_in_words(doc: Document) -> str:
	return " ".join(lines(doc)[:2])


def _days(reason: Mapping[str, Any]) -> str:
	days = cint(reason["days"])
	return _("1 working day") if days == 1 else _("{0} working days").format(days)


def _when(reason: Mapping[str, Any], key: str = "on") -> str:
	return format_date(reason[key])


_SENTENCES = {
	"in_time": lambda reason: _("Expected on {0}, with {1} to spare.").format(_when(reason), _days(reason)),
	"no_promise": lambda reason: _("Expected on {0}; no date is promised.").format(_when(reason)),
	"ended": lambda reason: _("Done on {0}.").format(_when(reason)),
	"ended_late": lambda reason: _("Done on {0}, promised for {1}: {2} late.").format(
		_when(reason), _when(reason, "promised"), _days(reason)
	),
	"late": lambda reason: _("Expected on {0}, promised for {1}: {2} late.").format(
		_when(reason), _when(reason, "promised"), _days(reason)
	),
	"overdue": lambda reason: _("{0} should have been done by {1}; now expected on {2}.").format(
		reason["task"], _when(reason, "planned"), _when(reason)
	),
	"pushed": lambda reason: _("{0} is pushed from {1} to {2}.").format(
		reason["task"], _when(reason, "planned"), _when(reason)
	),
	"problem": lambda reason: _("{0} has a problem that is not solved.").format(reason["task"]),
}

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The form of a cadence: which plans would move, before it is saved."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate

from sales_process.engine import cadence
from sales_process.engine.cadence import CadenceRule
from sales_process.sales_process.doctype.follow_up_cadence.follow_up_cadence import DOCTYPE, get_rules
from sales_process.sales_process.doctype.follow_up_plan.date_reasons import in_words
from sales_process.sales_process.doctype.follow_up_plan.rescheduling import Move, moves

LOOKED_AT, SHOWN = 5000, 100
UNSAVED = "new"


@frappe.whitelist(methods=["POST"])
def get_preview(cadence: str | dict) -> dict[str, Any]:
	"""What the plans that run would do under the rule as it stands on the form. Changes nothing."""
	frappe.has_permission(DOCTYPE, "write", throw=True)
	given = frappe.parse_json(cadence)
	if not isinstance(given, dict):
		frappe.throw(_("A cadence is a set of fields."), title=_("Not a Cadence"))
	rule, enabled = _as_rule(given)
	others = [known for known in get_rules() if known.name != rule.name]
	found = moves([*others, rule] if enabled else others, rule, LOOKED_AT)
	return {"rows": [_as_row(move) for move in found[:SHOWN]], "number": len(found), "looked_at": LOOKED_AT}


def _as_rule(given: dict[str, Any]) -> tuple[CadenceRule, bool]:
	doc = frappe.get_doc({**given, "doctype": DOCTYPE})
	doc.name = given.get("name") if frappe.db.exists(DOCTYPE, given.get("name") or "") else UNSAVED
	doc.run_method("validate")
	return doc.as_rule(), bool(doc.enabled)


def _as_row(move: Move) -> dict[str, Any]:
	touch = move.touch
	stops = touch.verdict == cadence.STOP
	return {
		"plan": move.plan.name,
		"party_name": move.plan.party_name,
		"plan_type": _(move.plan.plan_type),
		"owner": frappe.utils.get_fullname(move.plan.sales_owner) if move.plan.sales_owner else "",
		"before": move.before,
		"after": None if stops else getdate(touch.on),
		"channel": _(touch.channel) if touch.channel else "",
		"why": _("Stopped: no answer.")
		if stops
		else in_words([reason.as_dict() for reason in touch.reasons]),
	}

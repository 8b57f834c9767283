# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The list of plans: a manager hands many over to a colleague."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import strip_html

from sales_process.permissions import MANAGER, SEE_ALL, require_role
from sales_process.sales_process.doctype.follow_up_plan import handing_over
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import DOCTYPE

SAVEPOINT = "sales_process_hand_over"
MAX_ROWS = 500


@frappe.whitelist(methods=["POST"])
def hand_over(names: str | list[str], to: str) -> list[dict[str, Any]]:
	"""Each plan answers for itself, one refusal stops no other; the colleague gets one bell for all."""
	require_role([MANAGER, *sorted(SEE_ALL)])
	handing_over.check_colleague(to)
	found = frappe.parse_json(names)
	if not isinstance(found, list) or not 0 < len(found) <= MAX_ROWS:
		frappe.throw(
			_("Choose between 1 and {0} plans, then hand them over.").format(MAX_ROWS),
			title=_("Too Many Plans"),
		)
	answers = [_hand_over_or_explain(str(name), to) for name in dict.fromkeys(found)]
	handing_over.tell(to, [answer["name"] for answer in answers if not answer["error"]])
	return answers


def _hand_over_or_explain(name: str, to: str) -> dict[str, Any]:
	said = len(frappe.local.message_log)
	frappe.db.savepoint(SAVEPOINT)
	try:
		plan = frappe.get_doc(DOCTYPE, name, for_update=True)
		handing_over.hand_over(plan, to)
	except (frappe.ValidationError, frappe.PermissionError, frappe.DoesNotExistError) as error:
		frappe.db.rollback(save_point=SAVEPOINT)
		del frappe.local.message_log[said:]  # the list shows what became of each row
		why = strip_html(str(error)) or _("You may not change it.")
		return {"name": name, "label": _label(name), "error": why}
	return {"name": name, "label": plan.party_name, "error": ""}


def _label(name: str) -> str:
	"""The customer, for whoever sees the plan."""
	return next(iter(frappe.get_list(DOCTYPE, filters={"name": name}, pluck="party_name")), name)

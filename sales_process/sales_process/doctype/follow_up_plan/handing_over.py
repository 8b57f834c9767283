# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A manager gives plans to a colleague: the deal, its research and its grades go along."""

import json

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, get_fullname

from sales_process import compat
from sales_process.permissions import MANAGER
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import DOCTYPE, RUNNING

SALES_ROLES = {"Sales User", MANAGER}


def check_colleague(user: str) -> None:
	if not compat.is_enabled(user) or not SALES_ROLES & set(frappe.get_roles(user)):
		frappe.throw(
			_("{0} cannot follow up customers. Choose an enabled user with the role {1}.").format(
				frappe.bold(escape_html(user or "")), frappe.bold(_("Sales User"))
			),
			title=_("No Salesperson"),
		)


def hand_over(plan: Document, to: str) -> None:
	"""What waited for the one before waits for the colleague from now on."""
	_check(plan, to)
	if plan.deal:
		_hand_over_deal(plan.deal, to)
		plan.reload()
	reasons = frappe.parse_json(plan.date_reasons or "[]")
	reason = {"code": "handed_over", "by": frappe.session.user, "on": compat.today().isoformat()}
	earlier = [known for known in reasons if known["code"] != "handed_over"]
	plan.date_reasons = json.dumps([*earlier, reason], ensure_ascii=False)
	plan.sales_owner = to
	plan.remind_on, plan.reminder_step = plan.next_follow_up, 0
	plan.close_todos(always=True)
	plan.save()
	if not frappe.has_permission(DOCTYPE, "write", plan.name, user=to):
		frappe.throw(
			_("{0} may not see {1}, for instance of company {2}. Choose another colleague.").format(
				frappe.bold(get_fullname(to)), frappe.bold(escape_html(plan.party_name)), plan.company
			),
			title=_("Colleague May Not See It"),
		)


def tell(to: str, names: list[str]) -> None:
	"""One bell, however many plans."""
	if not names or to == frappe.session.user:
		return
	first = frappe.bold(escape_html(frappe.db.get_value(DOCTYPE, names[0], "party_name")))
	who = get_fullname(frappe.session.user)
	subject = (
		_("{0} gave you the follow-up of {1}").format(who, first)
		if len(names) == 1
		else _("{0} gave you {1} follow-ups, the first is {2}").format(who, len(names), first)
	)
	frappe.get_doc(
		doctype="Notification Log",
		for_user=to,
		from_user=frappe.session.user,
		type="Alert",
		document_type=DOCTYPE,
		document_name=names[0],
		subject=subject,
	).insert(ignore_permissions=True)  # a message of the app itself


def _check(plan: Document, to: str) -> None:
	plan.check_permission("write")
	if plan.status not in RUNNING:
		frappe.throw(
			_("The plan has ended: there is nothing to hand over."),
			title=_("Plan Has Ended"),
		)
	if plan.sales_owner == to:
		frappe.throw(
			_("The plan is with {0} already.").format(frappe.bold(get_fullname(to))),
			title=_("Handed Over Already"),
		)


def _hand_over_deal(name: str, to: str) -> None:
	deal = frappe.get_doc("Sales Deal", name, for_update=True)
	deal.check_permission("read")
	if deal.sales_owner != to:
		deal.sales_owner = to
		deal.save(ignore_permissions=True)  # follows from the plan, which the manager may write

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The line on a customer's form that says how he is doing with us, and why."""

from pypika import Case

import frappe
from frappe import _
from frappe.query_builder.functions import Count, Sum
from frappe.utils import add_months, cint, flt, format_date, get_url_to_list, getdate

from sales_process import compat
from sales_process.engine import customer_health as engine
from sales_process.engine.customer_health import Facts, Sign
from sales_process.language import in_number
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import RUNNING
from sales_process.sales_process.doctype.improvement_action import improvement_action as actions
from sales_process.sales_process.doctype.sales_account.sales_account import find_account
from sales_process.sales_process.doctype.satisfaction_survey.answering import low_score_below

LOG, PLAN, SURVEY, NOTE = "Follow-up Log", "Follow-up Plan", "Satisfaction Survey", "Delivery Note"
MONTHS = 12  # of deliveries


@frappe.whitelist()
def get_health(customer: str) -> list[dict[str, str]] | None:
	"""What to know of a customer, [{about, text, tone, link}]; None for whoever does not take part in the process."""
	frappe.has_permission(compat.CUSTOMER, "read", customer, throw=True)
	account = find_account(compat.CUSTOMER, customer)
	if not account or not frappe.has_permission("Sales Account", "read", account):
		return None
	found = engine.signs(_facts(customer, account), compat.today())
	return [
		{
			"about": _ABOUT[sign.about](),
			"text": _in_words(sign),
			"tone": sign.tone,
			"link": _link(sign, account),
		}
		for sign in found
	]


def _facts(customer: str, account: str) -> Facts:
	"""Five queries, each by an index, however long the customer is one."""
	touch = frappe.db.get_value(
		LOG,
		{"account": account, "replaced_by": ["is", "not set"], "uncertain": 0},
		["happened_on", "channel"],
		as_dict=True,
		order_by="happened_on desc",
	)
	next_touch = frappe.db.get_value(
		PLAN, {"account": account, "status": ["in", RUNNING]}, "next_follow_up", order_by="next_follow_up asc"
	)
	survey = frappe.db.get_value(
		SURVEY,
		{"account": account, "status": "Answered"},
		["answered_on", "overall_score", "has_score"],
		as_dict=True,
		order_by="answered_on desc",
	)
	open_actions, overdue = _actions(account)
	deliveries, late = _deliveries(customer)
	return Facts(
		last_touch_on=getdate(touch.happened_on) if touch else None,
		channel=(touch and touch.channel) or "",
		next_touch_on=getdate(next_touch) if next_touch else None,
		surveyed_on=getdate(survey.answered_on) if survey and survey.answered_on else None,
		score=flt(survey.overall_score) if survey and cint(survey.has_score) else None,
		low_below=low_score_below(),
		open_actions=open_actions,
		overdue_actions=overdue,
		deliveries=deliveries,
		late=late,
	)


def _actions(account: str) -> tuple[int, int]:
	Action, Row = frappe.qb.DocType(actions.DOCTYPE), frappe.qb.DocType(actions.CUSTOMER)
	is_late = Case().when(Action.due_on < compat.today(), 1).else_(0)
	((found, overdue),) = (
		frappe.qb.from_(Row)
		.join(Action)
		.on(Action.name == Row.parent)
		.select(Count(Action.name).distinct(), Sum(is_late))
		.where((Row.account == account) & (Row.parenttype == actions.DOCTYPE))
		.where(Action.status.isin(actions.RUNNING) & (Row.will_not_do == 0))
		.run()
	)
	return cint(found), cint(overdue)


def _deliveries(customer: str) -> tuple[int, int]:
	"""Rows that were delivered, and how many of them after the day the order promised. Returns are none."""
	Note, Row, Ordered = (
		frappe.qb.DocType(name) for name in (NOTE, "Delivery Note Item", "Sales Order Item")
	)
	is_late = Case().when(Note.posting_date > Ordered.delivery_date, 1).else_(0)
	((count, late),) = (
		frappe.qb.from_(Note)
		.join(Row)
		.on(Row.parent == Note.name)
		.join(Ordered)
		.on(Ordered.name == Row.so_detail)
		.select(Count(Row.name), Sum(is_late))
		.where((Note.customer == customer) & (Note.docstatus == 1) & (Note.is_return == 0))
		.where((Note.posting_date >= add_months(compat.today(), -MONTHS)) & Ordered.delivery_date.isnotnull())
		.run()
	)
	return cint(count), cint(late)


def _in_words(sign: Sign) -> str:
	return _SENTENCES[sign.about, sign.code](frappe._dict(sign.params))


_ABOUT = {
	"touch": lambda: _("Touch"),
	"survey": lambda: _("Survey"),
	"actions": lambda: _("Improvement"),
	"deliveries": lambda: _("Deliveries"),
}
_SENTENCES = {
	("touch", "never"): lambda given: _("Nobody has talked to them yet."),
	("touch", "overdue"): lambda given: _("The next touch was due on {0}.").format(format_date(given.on)),
	("touch", "last"): lambda given: _("Last touch on {0} ({1}).").format(
		format_date(given.on), _(given.channel)
	),
	("survey", "never"): lambda given: _("Not asked yet."),
	("survey", "unscored"): lambda given: _("Answered on {0}, without a score.").format(
		format_date(given.on)
	),
	("survey", "low"): lambda given: _("Unhappy: {0} of 100 on {1}.").format(
		cint(given.score), format_date(given.on)
	),
	("survey", "fine"): lambda given: _("{0} of 100 on {1}.").format(
		cint(given.score), format_date(given.on)
	),
	("survey", "old"): lambda given: _("{0} of 100, but that was on {1}.").format(
		cint(given.score), format_date(given.on)
	),
	("actions", "none"): lambda given: _("Nothing is open."),
	("actions", "open"): lambda given: in_number(
		given.open, _("One action is open."), _("{0} actions are open.")
	),
	("actions", "overdue"): lambda given: _("{0} of {1} open actions are overdue.").format(
		given.overdue, given.open
	),
	("deliveries", "none"): lambda given: _("None of an order in the last twelve months."),
	("deliveries", "counted"): lambda given: _("{0} of {1} in time, in twelve months.").format(
		given.in_time, given.count
	),
}


def _link(sign: Sign, account: str) -> str:
	"""The records behind it."""
	doctype = {"touch": LOG, "survey": SURVEY, "actions": actions.DOCTYPE}.get(sign.about)
	return f"{get_url_to_list(doctype)}?account={account}" if doctype else ""

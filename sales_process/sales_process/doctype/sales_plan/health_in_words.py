# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What speaks for and against a plan, and how to mend it, in a salesperson's words and the reader's language."""

from collections.abc import Mapping
from typing import Any

from frappe import _
from frappe.utils import cint, flt, fmt_money, format_date

from sales_process.engine import smart
from sales_process.language import in_number


def reason_in_words(reason: Mapping[str, Any], currency: str | None = None) -> str:
	"""Why a plan is at risk or off track; a code of a later version is left out, not shown raw."""
	said = _HEALTH.get(reason["code"])
	return said(_Given(reason, currency)) if said else ""


def point_in_words(point: smart.Point, currency: str | None = None) -> dict[str, Any]:
	"""One of the five points: its label, verdict, why, and how to mend it."""
	reasons = [_Given(reason.as_dict(), currency) for reason in point.reasons]
	return {
		"point": point.name,
		"label": _labels()[point.name],
		"verdict": point.verdict,
		"verdict_label": _verdicts()[point.verdict],
		"why": [_SMART[given["code"]](given) for given in reasons],
		"mend": [_MEND[given["code"]](given) for given in reasons if given["code"] in _MEND]
		if point.verdict != smart.MET
		else [],
	}


class _Given(dict):
	"""The values of a reason, ready to be put into a sentence."""

	def __init__(self, reason: Mapping[str, Any], currency: str | None):
		super().__init__(reason)
		self.currency = currency

	def day(self, key: str) -> str:
		return format_date(self[key])

	def money(self, key: str) -> str:
		return fmt_money(flt(self[key]), 0, self.currency)

	def days(self, key: str = "days") -> str:
		return in_number(cint(self[key]), _("1 day"), _("{0} days"))

	def times(self) -> str:
		return f"{flt(self['times']):.1f}"


def _labels() -> dict[str, str]:
	return {
		smart.SPECIFIC: _("Specific"),
		smart.MEASURABLE: _("Measurable"),
		smart.ACHIEVABLE: _("Achievable"),
		smart.RELEVANT: _("Relevant"),
		smart.TIME_BOUND: _("Time-bound"),
	}


def _verdicts() -> dict[str, str]:
	return {smart.MET: _("met"), smart.UNMET: _("not met"), smart.CANNOT_TELL: _("cannot tell")}


_HEALTH = {
	"on_track": lambda given: _("Nothing stands against the plan."),
	"goal_passed": lambda given: _("The goal was {0}, and {1} is missing.").format(
		given.day("by"), given.money("missing")
	),
	"goal_near": lambda given: _("{0} until the goal, and {1} milestones are open.").format(
		given.days(), given["steps"]
	),
	"no_milestones": lambda given: _("No milestones: how they decide is not planned."),
	"milestone_late": lambda given: _("“{0}” was planned for {1}: {2} late.").format(
		given["milestone"], given.day("planned_on"), given.days()
	),
	"milestone_after_goal": lambda given: _("“{0}” is planned for {1}, after the goal of {2}.").format(
		given["milestone"], given.day("planned_on"), given.day("by")
	),
	"help_late": lambda given: _("An answer on “{0}” was due on {1}.").format(
		given["milestone"], given.day("due_on")
	),
	"blocked": lambda given: _("“{0}” is blocked, and nothing is done about it: {1}").format(
		given["milestone"], given["blocker"]
	),
	"no_next_step": lambda given: _("No next step is planned with the customer."),
	"touch_late": lambda given: _("The next touch was due on {0}: {1} late.").format(
		given.day("due_on"), given.days()
	),
	"worth_less": lambda given: _("The deal is worth {0}, the goal is {1}.").format(
		given.money("worth"), given.money("goal")
	),
	"goal_changed": lambda given: _("The goal was changed after it was approved."),
	"not_approved": lambda given: _("The plan is not approved."),
	"not_smart": lambda given: in_number(
		cint(given["count"]),
		_("1 point of the goal is not SMART."),
		_("{0} points of the goal are not SMART."),
	),
}
_SMART = {
	"items_named": lambda given: in_number(
		cint(given["count"]), _("1 item is named."), _("{0} items are named.")
	),
	"no_items": lambda given: _("No item is named."),
	"no_amount": lambda given: _("There is no amount."),
	"no_quantity": lambda given: _("{0} has no quantity.").format(given["item"] or _("A row")),
	"no_quantities": lambda given: _("There are no quantities."),
	"sum_differs": lambda given: _("The items add up to {0}, the goal is {1}.").format(
		given.money("total"), given.money("amount")
	),
	"amount_and_quantities": lambda given: _("The goal is {0}, with quantities.").format(
		given.money("amount")
	),
	"deal_within": lambda given: _("{0} times the amount of the deal.").format(given.times()),
	"deal_above": lambda given: _("{0} times the amount of the deal, {1}.").format(
		given.times(), given.money("measure")
	),
	"own_sales_within": lambda given: _("{0} times what you usually close ({1}, of {2} sales).").format(
		given.times(), given.money("measure"), given["count"]
	),
	"own_sales_above": lambda given: _("{0} times what you usually close ({1}, of {2} sales).").format(
		given.times(), given.money("measure"), given["count"]
	),
	"team_sales_within": lambda given: _(
		"{0} times what the team usually closes ({1}, of {2} sales)."
	).format(given.times(), given.money("measure"), given["count"]),
	"team_sales_above": lambda given: _("{0} times what the team usually closes ({1}, of {2} sales).").format(
		given.times(), given.money("measure"), given["count"]
	),
	"nothing_to_compare": lambda given: _(
		"The deal has no amount, and too few sales were closed to compare with."
	),
	"no_needs": lambda given: _("No need of the customer is recorded."),
	"needs_without_items": lambda given: _("The recorded needs do not say which item meets them."),
	"items_not_needed": lambda given: _("No recorded need asks for {0} or the other items.").format(
		given["item"]
	),
	"items_needed": lambda given: _("{0} of {1} items meet a recorded need.").format(
		given["count"], given["of"]
	),
	"no_date": lambda given: _("There is no date."),
	"date_passed": lambda given: _("{0} is {1} ago.").format(given.day("by"), given.days()),
	"future_date": lambda given: _("{0} is still to come; how long they take to decide is not known.").format(
		given.day("by")
	),
	"within_cycle": lambda given: _("They need about {0} to decide; the goal is {1}.").format(
		given.days("cycle"), given.day("by")
	),
	"before_decision": lambda given: _("They need about {0} to decide, until {1}; the goal is {2}.").format(
		given.days("cycle"), given.day("decided_on"), given.day("by")
	),
	"long_after_decision": lambda given: _(
		"They need about {0} to decide, until {1}; the goal is long after, {2}."
	).format(given.days("cycle"), given.day("decided_on"), given.day("by")),
}
_MEND = {
	"no_items": lambda given: _("Name what you want to sell under Product Mix."),
	"no_amount": lambda given: _("Enter the amount you want to sell for."),
	"no_quantity": lambda given: _("Enter how many."),
	"no_quantities": lambda given: _("Name the items and how many of each under Product Mix."),
	"sum_differs": lambda given: _("Make the amounts of the items add up to the goal, or change the goal."),
	"deal_above": lambda given: _("Aim at {0} at most, or find what else they need.").format(
		given.money("most")
	),
	"own_sales_above": lambda given: _(
		"Aim at {0} at most, or say in the strategy who helps to win more."
	).format(given.money("most")),
	"team_sales_above": lambda given: _(
		"Aim at {0} at most, or say in the strategy who helps to win more."
	).format(given.money("most")),
	"nothing_to_compare": lambda given: _("Enter the amount of the deal in the opportunity or quotation."),
	"no_needs": lambda given: _("Ask what they need, and record it in the Lead Research."),
	"needs_without_items": lambda given: _("Choose the item that meets each need in the Lead Research."),
	"items_not_needed": lambda given: _("Ask what they need it for, or sell what they do need."),
	"no_date": lambda given: _("Enter by when you want the order."),
	"date_passed": lambda given: _("Log in Adjustments what happened, and choose a new date."),
	"before_decision": lambda given: _("Choose {0} or later, or agree with them on a shorter way.").format(
		given.day("decided_on")
	),
	"long_after_decision": lambda given: _(
		"Choose a date soon after {0}, or correct their decision steps."
	).format(given.day("decided_on")),
}

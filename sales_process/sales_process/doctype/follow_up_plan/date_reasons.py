# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The reasons of a date in a salesperson's words, in the language of whoever reads them."""

from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, format_date

from sales_process.language import day_and_minute


def in_words(reasons: list[Mapping[str, Any]]) -> str:
	"""One sentence a reason; a code of a later version is left out, not shown raw."""
	sentences = (_SENTENCES[reason["code"]](reason) for reason in reasons if reason["code"] in _SENTENCES)
	return " ".join(sentences)


def _rule(reason: Mapping[str, Any]) -> str:
	pace = _pace(cint(reason["every"]), reason["unit"])
	because = ", ".join(_because(condition, value) for condition, value in reason["because"].items())
	if not because:
		return _("{0} by {1} (rule “{2}”).").format(pace, _(reason["channel"]), _(reason["rule"]))
	return _("{0} by {1}: {2} (rule “{3}”).").format(pace, _(reason["channel"]), because, _(reason["rule"]))


def _also(reason: Mapping[str, Any]) -> str:
	pace = _pace(cint(reason["every"]), reason["unit"])
	return _("Also: {0} by {1}, next on {2}.").format(pace, _(reason["channel"]), format_date(reason["on"]))


def _pace(every: int, unit: str) -> str:
	one = {
		"Working Day": _("Every working day"),
		"Day": _("Every day"),
		"Week": _("Every week"),
		"Month": _("Every month"),
	}
	many = {
		"Working Day": _("Every {0} working days"),
		"Day": _("Every {0} days"),
		"Week": _("Every {0} weeks"),
		"Month": _("Every {0} months"),
	}
	return one[unit] if every == 1 else many[unit].format(every)


def _because(condition: str, value: Any) -> str:
	if condition == "cycle_days":
		return _("decision expected in {0} days").format(value)
	texts = {
		"customer_group": _("customer group {0}"),
		"grade": _("grade {0}"),
		"urgency": _("urgency {0}"),
		"intent": _("intent {0}"),
	}
	return texts[condition].format(_(value))


def _working_day(reason: Mapping[str, Any]) -> str:
	if reason.get("holiday"):
		return _("Moved from {0}, which is a holiday: {1}.").format(
			format_date(reason["day_off"]), reason["holiday"]
		)
	return _("Moved from {0}, which is not a working day.").format(format_date(reason["day_off"]))


def _typed(reason: Mapping[str, Any]) -> str:
	who = frappe.utils.get_fullname(reason["user"])
	return _("Set by {0} on {1}.").format(who, format_date(reason["on"]))


def _answer_due(reason: Mapping[str, Any]) -> str:
	waits = _("{0} wrote on {1} and waits for an answer.").format(reason["who"], format_date(reason["on"]))
	if not reason.get("put_off"):
		return waits
	return f"{waits} " + _("Planned after that: {0}.").format(format_date(reason["put_off"]["day"]))


def _first_contact(reason: Mapping[str, Any]) -> str:
	units = {"Working Hours": _("{0} working hours"), "Working Days": _("{0} working days")}
	within = units[reason["unit"]].format(reason["within"])
	return _("They came by {0}: contact them within {1}, by {2}.").format(
		_(reason["channel"]), within, day_and_minute(reason["by"])
	)


_SENTENCES = {
	"rule": _rule,
	"also": _also,
	"working_day": _working_day,
	"typed": _typed,
	"slower": lambda reason: _("Slower: {0} touches without an answer.").format(reason["tries"]),
	"silent": lambda reason: _("Handed over: {0} touches without an answer.").format(reason["tries"]),
	"catching_up": lambda reason: _("It should have been on {0}, so it is due now.").format(
		format_date(reason["wanted"])
	),
	"before_expiry": lambda reason: _("Not later, because the quotation is valid till {0}.").format(
		format_date(reason["valid_till"])
	),
	"beyond_expiry": lambda reason: _("The quotation is valid till {0} only.").format(
		format_date(reason["valid_till"])
	),
	"no_rule": lambda reason: _("No cadence fits this plan: decide on the next step."),
	"answer_due": _answer_due,
	"first_contact": _first_contact,
	"called_lately": lambda reason: _(
		"Somebody talked to them on {0} ({1}): the visit is later for it."
	).format(format_date(reason["on"]), _(reason["channel"])),
	"inquiry": lambda reason: _("They wrote to us on {0}.").format(format_date(reason["on"])),
	"paused": lambda reason: (
		_("Paused until then: {0}").format(reason["because"])
		if reason.get("because")
		else _("Paused until then.")
	),
	"expired": lambda reason: _("Quotation {0} has expired: renew it, give it up, or stay in touch.").format(
		reason["quotation"]
	),
	"rest": lambda reason: _("Partly ordered: the rest is still open."),
	"survey_low": lambda reason: _("The customer is unhappy with {0}: {1} of 100.").format(
		reason["dimension"], cint(reason["score"])
	),
	"survey_detractor": lambda reason: _("The customer would hardly recommend us: {0} of 10.").format(
		reason["nps"]
	),
	"owner_left": lambda reason: _("{0} has left: the plan has a new owner.").format(reason["user"]),
	"handed_over": lambda reason: _("Handed over by {0} on {1}.").format(
		frappe.utils.get_fullname(reason["by"]), format_date(reason["on"])
	),
	"grade_due": lambda reason: _("The grade {0}, of {1}, is due for review.").format(
		_(reason["grade"]), format_date(reason["assessed_on"])
	),
	"override_due": lambda reason: _(
		"The grade was set to {0} by hand until {1}: does it still hold?"
	).format(_(reason["grade"]), format_date(reason["until"])),
	"grade_fell": lambda reason: _("The grade fell from {0} to {1}: Heat was {2}, now it is {3}.").format(
		_(reason["before"]), _(reason["now"]), reason["heat_before"], reason["heat"]
	),
	"assess_anew": lambda reason: _("The deal is open again: assess it anew."),
}

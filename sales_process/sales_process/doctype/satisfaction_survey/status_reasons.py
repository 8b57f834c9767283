# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Why a survey is where it is, in the language of whoever reads it."""

from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.utils import format_date

from sales_process.language import in_number


def in_words(reasons: list[Mapping[str, Any]]) -> str:
	"""One sentence a reason; a code of a later version is left out, not shown raw."""
	return " ".join(_SENTENCES[reason["code"]](reason) for reason in reasons if reason["code"] in _SENTENCES)


def _sent(reason: Mapping[str, Any]) -> str:
	if reason.get("user"):
		return _("Sent by {0} on {1}.").format(_name(reason["user"]), format_date(reason["on"]))
	return _("Sent on {0}.").format(format_date(reason["on"]))


def _answered(reason: Mapping[str, Any]) -> str:
	who = reason.get("respondent") or _("The customer")
	if reason.get("user"):
		return _("{0} answered on {1}; written down by {2}.").format(
			who, format_date(reason["on"]), _name(reason["user"])
		)
	return _("{0} answered on {1}.").format(who, format_date(reason["on"]))


def _name(user: str) -> str:
	return frappe.utils.get_fullname(user)


_SENTENCES = {
	"delivered": lambda reason: _("Handed over with {0} on {1}.").format(
		reason["note"], format_date(reason["on"])
	),
	"closed_short": lambda reason: _("Handed over with {0} on {1}; the rest of the order was closed.").format(
		reason["note"], format_date(reason["on"])
	),
	"accepted": lambda reason: _("Handed over: {0} accepted the delivery on {1}.").format(
		reason["by"], format_date(reason["on"])
	),
	"not_accepted": lambda reason: _("Not handed over: the customer has not accepted the delivery yet."),
	"installed": lambda reason: _("Handed over: installed with {0} on {1}.").format(
		reason["note"], format_date(reason["on"])
	),
	"not_installed": lambda reason: _("Not handed over: not all of {0} is installed.").format(
		reason["document"]
	),
	"partly_delivered": lambda reason: _("Not handed over: {0}% of {1} is delivered.").format(
		reason["percent"], reason["document"]
	),
	"nothing_delivered": lambda reason: _("Not handed over: nothing of {0} is delivered.").format(
		reason["document"]
	),
	"all_returned": lambda reason: _("Taken back: everything of {0} was returned.").format(
		reason["document"]
	),
	"order_cancelled": lambda reason: _("Taken back: {0} was cancelled.").format(reason["document"]),
	"delivery_cancelled": lambda reason: _("Taken back: {0} was cancelled.").format(reason["document"]),
	"account_rest": lambda reason: _(
		"Not asked: this customer was asked on {0}, and rests for {1} days."
	).format(format_date(reason["last"]), reason["days"]),
	"contact_rest": lambda reason: _(
		"Not asked: this person was asked on {0}, and rests for {1} days."
	).format(format_date(reason["last"]), reason["days"]),
	"resting": lambda reason: in_number(
		reason["count"],
		_("One recipient is left in peace: he was asked lately."),
		_("{0} recipients are left in peace: they were asked lately."),
	),
	"in_person": lambda reason: in_number(
		reason["count"],
		_("One recipient takes no e-mail: ask him in person."),
		_("{0} recipients take no e-mail: ask them in person."),
	),
	"periodic": lambda reason: _("Asked every {0} months; the last time was {1}.").format(
		reason["months"], format_date(reason["last"])
	),
	"asked_again": lambda reason: _("Asked again, to see whether it is better: {0}.").format(
		reason["action"]
	),
	"taken_up_again": lambda reason: _("Not asked: {0} was taken up again.").format(reason["action"]),
	"no_template": lambda reason: _("Not asked: no Survey Template is set for {0}.").format(
		reason["company"]
	),
	"no_recipient": lambda reason: _("Ask in person: nobody to write to is known."),
	"no_email": lambda reason: _("Ask in person: no e-mail address is known."),
	"unsubscribed": lambda reason: _("Ask in person: the customer does not want e-mails."),
	"mail_failed": lambda reason: _("The e-mail could not be sent. It is tried again on {0}.").format(
		format_date(reason["again"])
	),
	"sent": _sent,
	"link_copied": lambda reason: _("{0} took the link to {1} on {2}.").format(
		_name(reason["user"]), _(reason["channel"]), format_date(reason["on"])
	),
	"reminded": lambda reason: _("Reminded on {0}.").format(format_date(reason["on"])),
	"expired": lambda reason: _("No answer until {0}.").format(format_date(reason["on"])),
	"skipped": lambda reason: _("Skipped by {0}: {1}").format(_name(reason["user"]), reason["text"]),
	"answered": _answered,
}

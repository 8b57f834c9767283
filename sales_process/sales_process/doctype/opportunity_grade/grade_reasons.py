# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Evidence, gaps and lifts of a grade in a salesperson's words, in the language of whoever reads them."""

from collections.abc import Mapping
from typing import Any

from frappe import _
from frappe.utils import cint, flt, format_date


def evidence_in_words(evidence: Mapping[str, Any] | None) -> str:
	"""What an automatic source saw; a code of a later version is left out, not shown raw."""
	return _EVIDENCE[evidence["code"]](evidence) if evidence and evidence["code"] in _EVIDENCE else ""


def gap_in_words(gap: Mapping[str, Any]) -> str:
	"""What a better grade lacks."""
	return _GAPS[gap["code"]](gap) if gap["code"] in _GAPS else ""


def lift_in_words(lift: Mapping[str, Any]) -> str:
	"""What a factor at its best would bring: "Economic buyer in favour: +12"."""
	said = _("{0}: +{1}").format(_(lift["level"]), rounded(lift["gain"]))
	if lift.get("grade"):
		return _("{0}, and the grade becomes {1}").format(said, _(lift["grade"]))
	return said


def rounded(value: float) -> str:
	"""Whole points; parts of one only below ten."""
	return f"{value:.0f}" if value >= 9.95 or value == int(value) else f"{value:.1f}"


def _position(evidence: Mapping[str, Any]) -> str:
	texts = {
		"Behind Us": _("Ahead of all {0} competitors named; the strongest is {1}."),
		"Level": _("Of {0} competitors named {1} is the strongest, level with us."),
		"Ahead of Us": _("Of {0} competitors named {1} is ahead of us."),
	}
	return texts[evidence["position"]].format(evidence["count"], evidence["strongest"])


_EVIDENCE = {
	"revenue": lambda seen: _("Their annual revenue is {0} times the amount.").format(
		rounded(flt(seen["times"]))
	),
	"revenue_unknown": lambda seen: _("Unknown: no annual revenue is recorded."),
	"amount_unknown": lambda seen: _("Unknown: the deal has no amount yet."),
	"buyer_in_favour": lambda seen: _("An economic buyer is known and in favour."),
	"buyer_not_won": lambda seen: _("An economic buyer is known and not in favour yet."),
	"buyer_unknown": lambda seen: _("Unknown: no economic buyer is recorded with a stance."),
	"competitors": _position,
	"competitors_unknown": lambda seen: _("Unknown: no competitor is named with a position."),
	"closing": lambda seen: _("Closing is expected on {0}, in {1} days.").format(
		format_date(seen["on"]), cint(seen["days"])
	),
	"closing_unknown": lambda seen: _("Unknown: no closing date is expected."),
	"closing_passed": lambda seen: _("Unknown: closing was expected on {0}, which is over.").format(
		format_date(seen["on"])
	),
	"touches": lambda seen: _("They spoke with us {0} times, the last time on {1}.").format(
		cint(seen["count"]), format_date(seen["last"])
	),
	"touches_silent": lambda seen: _("{0} touches, and never an answer.").format(cint(seen["count"])),
	"touches_unknown": lambda seen: _("Unknown: no touch is logged."),
}


def _factor_below(gap: Mapping[str, Any]) -> str:
	if gap["now"]:
		return _("{0} needs {1} to be at least “{2}”; it is “{3}”.").format(
			_(gap["grade"]), _(gap["factor"]), _(gap["level"]), _(gap["now"])
		)
	return _("{0} needs {1} to be at least “{2}”; it is unknown.").format(
		_(gap["grade"]), _(gap["factor"]), _(gap["level"])
	)


_GAPS = {
	"score_below": lambda gap: _("{0} begins at {1} points; {2} are missing.").format(
		_(gap["grade"]), rounded(flt(gap["from_score"])), rounded(flt(gap["missing"]))
	),
	"factor_below": _factor_below,
	"closing_unknown": lambda gap: _("{0} needs closing within {1} days; no date is expected.").format(
		_(gap["grade"]), cint(gap["days"])
	),
	"closing_passed": lambda gap: _("{0} needs closing within {1} days; the date was {2} days ago.").format(
		_(gap["grade"]), cint(gap["days"]), cint(gap["ago"])
	),
	"closing_far": lambda gap: _("{0} needs closing within {1} days; it is expected in {2}.").format(
		_(gap["grade"]), cint(gap["days"]), cint(gap["now"])
	),
}

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What a research computes, in a salesperson's words and in the language of whoever reads it."""

from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, flt


def criterion(name: str) -> str:
	return {
		"industry": _("Industry"),
		"market_segment": _("Market Segment"),
		"territory": _("Territory"),
		"employees": _("Employees"),
		"annual_revenue": _("Yearly Revenue"),
	}.get(name, name)


def contribution(row: Mapping[str, Any]) -> dict[str, Any]:
	"""One line of "why this fit": what is asked, what is known, and what that adds."""
	known = row["match"] is not None
	return {
		"criterion": criterion(row["criterion"]),
		"known": known,
		"points": round(flt(row["points"]), 1),
		"weight": flt(row["weight"]),
		"verdict": _verdict(row["match"]),
	}


def _verdict(match: float | None) -> str:
	if match is None:
		return _("not known")
	if match >= 1:
		return _("fits")
	return _("fits in part") if match > 0 else _("does not fit")


def questions(gaps: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
	"""What to ask next, the most important first; a code of a later version is left out, not shown raw."""
	return [
		{"question": _QUESTIONS[gap["code"]](gap), "why": _why(gap), "points": round(flt(gap["points"]))}
		for gap in gaps
		if gap["code"] in _QUESTIONS
	]


def _why(gap: Mapping[str, Any]) -> str:
	return {
		"Fit": _("for the fit, {0} of 100"),
		"Grade": _("for the grade, {0} of 100"),
		"Negotiation": _("for the negotiation, {0} of 100"),
	}[gap["area"]].format(cint(round(flt(gap["points"]))))


def _about_fit(gap: Mapping[str, Any]) -> str:
	return {
		"industry": _("In which industry are they?"),
		"market_segment": _("Which market do they serve?"),
		"territory": _("Where are they?"),
		"employees": _("How many people work there?"),
		"annual_revenue": _("What is their yearly revenue?"),
	}.get(gap["criterion"], criterion(gap["criterion"]))


def _about_factor(gap: Mapping[str, Any]) -> str:
	question = (gap.get("question") or "").strip()
	return _(question) if question else _("How is it with {0}?").format(_(gap["factor"]))


_QUESTIONS = {
	"fit": _about_fit,
	"factor": _about_factor,
	"need": lambda gap: _("What is their problem today?"),
	"economic_buyer": lambda gap: _("Who decides about the money?"),
	"steps": lambda gap: _("How will they decide, in which steps?"),
	"solution": lambda gap: _("What would solve “{0}” for them?").format(gap["pain_point"]),
	"stance": lambda gap: _("Is {0} in favour of us, and what worries them?").format(gap["maker"]),
	"days": lambda gap: _("How long will “{0}” take?").format(gap["step"]),
}


def shared(kind: str, value: str) -> str:
	"""What two records have in common."""
	texts = {
		"E-mail": _("e-mail {0}"),
		"Phone": _("phone {0}"),
		"Domain": _("web domain {0}"),
		"Company": _("company name"),
	}
	return texts.get(kind, "{0}").format(frappe.utils.cstr(value))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What our negotiations cost: what each round gave away and got in return, at which discount they ended, who asked."""

from collections import Counter, defaultdict
from typing import Any

import frappe
from frappe import _
from frappe.utils import flt

from sales_process.engine import concessions as engine
from sales_process.reports import Asked, asked, columns, drill, narrowed

MONTHS = 12
ROUND, ANSWER, GRADE, PERSON, RETURN = "Round", "Answer", "Grade", "Salesperson", "What We Got"
DOCTYPE, APPROVAL = "Negotiation", "Price Approval"
APPROVED, REJECTED = "Approved", "Rejected"


def execute(filters: dict[str, Any] | None = None):
	given = asked(filters, MONTHS)
	by = (filters or {}).get("analyse_by") or ROUND
	if by == RETURN:
		return _returns(given)
	found = engine.steps(_as_round(row) for row in _rounds(given))
	if by == ROUND:
		return _concessions(given, _("Round"), engine.by_round(found))
	if by == ANSWER:
		return _concessions(given, _("How We Answered"), engine.by_answer(found))
	return _results(given, by, found)


# the rows


def _talks(given: Asked) -> list[frappe._dict]:
	"""The negotiations that were talked about in the period, with the grade of their deal."""
	Talks, Deal = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType("Sales Deal")
	query = (
		frappe.qb.from_(Talks)
		.left_join(Deal)
		.on(Deal.name == Talks.deal)
		.select(Talks.name, Talks.deal, Talks.status, Talks.sales_owner, Deal.grade)
		.where((Talks.last_round_on >= given.first) & (Talks.last_round_on <= given.last))
	)
	return narrowed(query, Talks, given).run(as_dict=True)


def _rounds(given: Asked) -> list[frappe._dict]:
	"""Every round of those negotiations, also what came before the period: it is what the next one is compared with."""
	Round, Talks = frappe.qb.DocType("Negotiation Round"), frappe.qb.DocType(DOCTYPE)
	query = (
		frappe.qb.from_(Round)
		.join(Talks)
		.on(Talks.name == Round.parent)
		.select(
			Round.parent, Round.idx, Round.round_on, Round.discount, Round.how_answered, Round.got_in_return,
			Talks.party_name, Talks.sales_owner,
		)
		.where((Round.parenttype == DOCTYPE) & Round.round_on.isnotnull())
		.where((Talks.last_round_on >= given.first) & (Talks.last_round_on <= given.last))
	)  # fmt: skip
	return narrowed(query, Talks, given).run(as_dict=True)


def _as_round(row: frappe._dict) -> engine.Round:
	return engine.Round(
		row.parent, row.idx, flt(row.discount), row.how_answered or "", (row.got_in_return or "").strip()
	)


def _approvals(given: Asked) -> dict[str, Counter]:
	"""How often prices were asked for in the period, by deal."""
	Approval = frappe.qb.DocType(APPROVAL)
	query = (
		frappe.qb.from_(Approval)
		.select(Approval.deal, Approval.status)
		.where(
			(Approval.asked_on >= given.first) & (Approval.asked_on < frappe.utils.add_days(given.last, 1))
		)
		.where(Approval.deal.isnotnull())
	)
	found: defaultdict[str, Counter] = defaultdict(Counter)
	for row in narrowed(query, Approval, given).run(as_dict=True):
		found[row.deal].update((row.status, "asked"))
	return found


# the answers


def _concessions(given: Asked, label: str, rows: list[engine.Given]):
	shown = columns(
		("group", label, "Data", 160),
		("steps", _("Rounds"), "Int", 90),
		("average", _("Given on Average (Points)"), "Float", 190),
		("largest", _("Largest (Points)"), "Float", 140),
		("concessions", _("Concessions"), "Int", 120),
		("returned", _("For Something in Return"), "Int", 180),
		("verdict", _("What It Says"), "Data", 380),
	)
	data = [
		{
			"group": _(row.group) if row.group else _("Not said"),
			"steps": row.steps,
			"average": _enough(row.average, row.steps, given),
			"largest": flt(row.largest, 1),
			"concessions": row.concessions,
			"returned": row.returned,
			"verdict": _verdict(row, given),
		}
		for row in rows
	]
	return shown, data, _unreturned(rows), _chart(data, label)


def _verdict(row: engine.Given, given: Asked) -> str:
	if row.steps < given.at_least:
		return _("Too few to tell: {0} of {1} needed.").format(row.steps, given.at_least)
	if not row.concessions:
		return _("Nothing was given away.")
	return _("{0} of 100 concessions brought something in return.").format(round(row.returned_percent))


def _unreturned(rows: list[engine.Given]) -> str | None:
	"""The one thing to change: what was given for nothing."""
	conceded = sum(row.concessions for row in rows)
	nothing = conceded - sum(row.returned for row in rows)
	if not nothing:
		return None
	return _("{0} of {1} concessions brought nothing in return: ask for something before you give.").format(
		frappe.bold(nothing), conceded
	)


def _enough(value: float | None, count: int, given: Asked) -> float | None:
	return None if value is None or count < given.at_least else flt(value, 1)


def _chart(data: list[dict[str, Any]], label: str) -> dict[str, Any] | None:
	known = [row for row in data if row["average"] is not None]
	if not known:
		return None
	return {
		"data": {
			"labels": [f"{label} {row['group']}" if label == _("Round") else row["group"] for row in known],
			"datasets": [
				{"name": _("Given on Average (Points)"), "values": [row["average"] for row in known]}
			],
		},
		"type": "bar",
	}


def _results(given: Asked, by: str, found: list[engine.Step]):
	talks, approvals = _talks(given), _approvals(given)
	groups = {row.name: (row.grade if by == GRADE else row.sales_owner) or "" for row in talks}
	lasts = _last_discounts(given)
	results = engine.results(
		engine.Talks(
			row.name,
			groups[row.name],
			row.status,
			*lasts.get(row.name, (0, None)),
			asked=approvals[row.deal]["asked"] if row.deal in approvals else 0,
			approved=approvals[row.deal][APPROVED] if row.deal in approvals else 0,
			rejected=approvals[row.deal][REJECTED] if row.deal in approvals else 0,
		)
		for row in talks
	)
	conceded = engine.by_group(found, groups)
	shown = columns(
		("group", _("Grade") if by == GRADE else _("Salesperson"), "Data", 180),
		("talks", _("Negotiations"), "Int", 110),
		("agreed", _("Agreed"), "Int", 80),
		("lost", _("Lost"), "Int", 70),
		("rounds", _("Rounds on Average"), "Float", 140),
		("discount", _("Discount Agreed on Average %"), "Percent", 200),
		("nothing", _("Given for Nothing"), "Int", 140),
		("asked", _("Approvals Asked"), "Int", 130),
		("approved", _("Approved"), "Int", 90),
		("rejected", _("Rejected"), "Int", 90),
	)
	return shown, [_as_result(row, by, conceded.get(row.group), given) for row in results]


def _as_result(row: engine.Result, by: str, conceded: engine.Given | None, given: Asked) -> dict[str, Any]:
	chosen = {} if by == GRADE or not row.group else {"sales_owner": row.group}
	return {
		"group": _label(row.group, by),
		"talks": row.talks,
		"agreed": row.agreed,
		"lost": row.lost,
		"rounds": flt(row.rounds, 1),
		"discount": _enough(row.discount, row.agreed, given),
		"nothing": conceded.concessions - conceded.returned if conceded else 0,
		"asked": row.asked,
		"approved": row.approved,
		"rejected": row.rejected,
		"drill_from": "talks",
		"drill": drill(DOCTYPE, **chosen) if chosen else "",
	}


def _label(group: str, by: str) -> str:
	if by == GRADE:
		return _(group) if group else _("Not graded")
	return frappe.utils.get_fullname(group) if group else _("Nobody")


def _last_discounts(given: Asked) -> dict[str, tuple[int, float]]:
	"""How many rounds a negotiation had, and the discount of the last one."""
	found: dict[str, tuple[int, float]] = {}
	for row in sorted(_rounds(given), key=lambda row: row.idx):
		found[row.parent] = (row.idx, flt(row.discount))
	return found


def _returns(given: Asked):
	"""In their own words, the newest first: what others may ask for too."""
	rounds = {(row.parent, row.idx): row for row in _rounds(given)}
	found = engine.steps(map(_as_round, rounds.values()))
	shown = columns(
		("name", _("Negotiation"), "Data", 180),
		("customer", _("Customer"), "Data", 200),
		("round_on", _("Date"), "Date", 110),
		("points", _("Given (Points)"), "Float", 120),
		("got", _("What We Got in Return"), "Data", 420),
		("person", _("Salesperson"), "Data", 160),
		link=DOCTYPE,
	)
	rows = [
		{
			"name": step.talks,
			"customer": rounds[step.talks, step.number].party_name,
			"round_on": rounds[step.talks, step.number].round_on,
			"points": flt(step.points, 1),
			"got": step.got_in_return,
			"person": _label(rounds[step.talks, step.number].sales_owner or "", PERSON),
		}
		for step in found
		if step.is_returned
	]
	return shown, sorted(rows, key=lambda row: str(row["round_on"]), reverse=True)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The automatic sources of a grade. Each says what it saw; what nobody recorded stays unknown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import frappe
from frappe.utils import cint, flt, getdate

from sales_process import compat
from sales_process.engine.grading import Value, recent
from sales_process.engine.reasons import Reason
from sales_process.sales_process.doctype.sales_account.sales_account import get_parties

POSITIONS = {"Behind Us": 1, "Level": 0, "Ahead of Us": -1}
NO_RESPONSE = "No Response"
REMEMBERED = 8  # half-lives; older contacts weigh less than half a percent
IN_FAVOUR, NOT_WON = 2, 1


@dataclass(frozen=True, slots=True)
class Measured:
	"""What a source says of a factor, and the evidence."""

	evidence: Reason
	measure: float | None = None
	due_on: date | None = None
	as_of: date | None = None

	def as_value(self) -> Value:
		return Value(measure=self.measure, due_on=self.due_on, as_of=self.as_of)


@dataclass(frozen=True, slots=True)
class Sale:
	"""The deal that is measured."""

	name: str
	account: str
	deal: frappe._dict
	closing_on: date | None


def measure(source: str | None, sale: Sale, half_life_days: int) -> Measured | None:
	return SOURCES[source](sale, half_life_days) if source in SOURCES else None


def expected_closing(deal: frappe._dict) -> date | None:
	"""The closing date the deal's Opportunity has, if it has one."""
	if deal.source_doctype != "Opportunity":
		return None
	facts = compat.opportunity_facts(deal.source_name)
	closing_on = facts and facts.get("expected_closing")
	return getdate(closing_on) if closing_on else None


def _revenue_against_amount(sale: Sale, half_life_days: int) -> Measured:
	"""In the company's currency, as ERPNext keeps both."""
	parties = [(row.party_type, row.party) for row in get_parties(sale.account)]
	revenue = flt(compat.company_facts(parties).get("annual_revenue"))
	if revenue <= 0:
		return Measured(Reason("revenue_unknown"))
	amount = flt(compat.deal_amount(sale.deal).base_amount)
	if amount <= 0:
		return Measured(Reason("amount_unknown"))
	times = revenue / amount
	return Measured(Reason("revenue", {"times": times}), times)


def _economic_buyer(sale: Sale, half_life_days: int) -> Measured:
	"""What the research of the deal knows; who it is and why stays there."""
	if not compat.has_doctype("Lead Research"):
		return Measured(Reason("buyer_unknown"))
	from sales_process.sales_process.doctype.lead_research.lead_research import economic_buyer_in_favour

	in_favour = economic_buyer_in_favour(sale.name)
	if in_favour is None:
		return Measured(Reason("buyer_unknown"))
	return (
		Measured(Reason("buyer_in_favour"), IN_FAVOUR)
		if in_favour
		else Measured(Reason("buyer_not_won"), NOT_WON)
	)


def _net_advantage(sale: Sale, half_life_days: int) -> Measured:
	"""Where we stand against the strongest of the competitors named."""
	rows = frappe.get_all(
		"Sales Deal Competitor",
		filters={"parenttype": "Sales Deal", "parent": sale.name, "position": ["in", list(POSITIONS)]},
		fields=["competitor", "position"],
		order_by="idx asc",
	)
	if not rows:
		return Measured(Reason("competitors_unknown"))
	strongest = min(rows, key=lambda row: POSITIONS[row.position])
	return Measured(
		Reason(
			"competitors",
			{"count": len(rows), "strongest": strongest.competitor, "position": strongest.position},
		),
		POSITIONS[strongest.position],
	)


def _days_to_closing(sale: Sale, half_life_days: int) -> Measured:
	if not sale.closing_on:
		return Measured(Reason("closing_unknown"))
	days = (sale.closing_on - compat.today()).days
	if days < 0:
		return Measured(Reason("closing_passed", {"on": sale.closing_on}), due_on=sale.closing_on)
	return Measured(Reason("closing", {"on": sale.closing_on, "days": days}), due_on=sale.closing_on)


def _two_way_touches(sale: Sale, half_life_days: int) -> Measured:
	"""Contacts in which the customer spoke, each fading from its day on."""
	today = compat.today()
	rows = frappe.get_all(
		"Follow-up Log",
		filters={"deal": sale.name, "replaced_by": ["is", "not set"], "uncertain": 0},
		fields=["happened_on", "outcome", "direction"],
		order_by="happened_on desc",
	)
	if not rows:
		return Measured(Reason("touches_unknown"))
	answered = [
		getdate(row.happened_on) for row in rows if row.outcome != NO_RESPONSE or row.direction == "Incoming"
	]
	ages = [age for day in answered if (age := (today - day).days) <= REMEMBERED * cint(half_life_days)]
	evidence = (
		Reason("touches", {"count": len(answered), "last": answered[0]})
		if answered
		else Reason("touches_silent", {"count": len(rows)})
	)
	return Measured(evidence, recent(ages, half_life_days), as_of=today)


SOURCES: dict[str, Callable[[Sale, int], Measured]] = {
	"Revenue against Amount": _revenue_against_amount,
	"Economic Buyer": _economic_buyer,
	"Net Advantage": _net_advantage,
	"Days to Closing": _days_to_closing,
	"Two-way Touches": _two_way_touches,
}

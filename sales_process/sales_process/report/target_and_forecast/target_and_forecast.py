# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Per salesperson and month: ERPNext's target, what was ordered, what is planned and what may be expected.

ERPNext's targets of a Sales Person (year, amount, distribution over the months) are read as they are.
"""

from calendar import month_name
from collections import defaultdict
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import IfNull, Sum
from frappe.utils import add_months, flt, get_first_day, get_fullname, get_last_day, getdate

from sales_process import amounts, compat, pipeline
from sales_process.engine import forecast
from sales_process.engine.grading import HIGH, LOW, MEDIUM
from sales_process.engine.targets import Target, by_month, month_key, months
from sales_process.permissions import get_scope
from sales_process.reports import Asked, asked, columns, narrowed

PERSON, ORDER, TEAM = "Sales Person", "Sales Order", "Sales Team"
BACK, AHEAD = 2, 3  # months
Key = tuple[str, str]  # salesperson's user, month as YYYY-MM


def execute(filters: dict[str, Any] | None = None):
	chosen, today = dict(filters or {}), compat.today()
	chosen["company"] = chosen.get("company") or compat.default_company()
	chosen["from_date"] = get_first_day(chosen.get("from_date") or add_months(today, -BACK))
	chosen["to_date"] = get_last_day(chosen.get("to_date") or add_months(today, AHEAD))
	given = asked(chosen, 1)
	chances = pipeline.chances(given.company, (HIGH, MEDIUM, LOW))
	deals = [pipeline.as_deal(row) for row in pipeline.open_deals(given)]
	expected = forecast.by_month(deals, chances, today)
	found = {
		"target": _seen(by_month(_targets()), given),
		"ordered": _seen(_ordered(given), given),
		"planned": _planned(given),
		"expected": {key: each.expected for key, each in expected.items()},
	}
	currency = frappe.get_cached_value("Company", given.company, "default_currency")
	rows = _rows(found, given, currency)
	undated = sum(each.deals for (_owner, month), each in expected.items() if not month)
	return _columns(), rows, _undated(undated), _chart(rows), _summary(rows, currency)


# where the numbers come from


def _targets() -> list[Target]:
	"""The targets of salespeople, as ERPNext keeps them; of groups they are what is below them."""
	if not compat.has_field(PERSON, "targets"):
		return []
	Person, Detail, Year = (frappe.qb.DocType(name) for name in (PERSON, "Target Detail", "Fiscal Year"))
	rows = (
		frappe.qb.from_(Detail)
		.join(Person)
		.on((Detail.parent == Person.name) & (Detail.parenttype == PERSON))
		.join(Year)
		.on(Year.name == Detail.fiscal_year)
		.select(
			Person.user,
			Detail.target_amount,
			Detail.distribution_id,
			Year.year_start_date,
			Year.year_end_date,
		)
		.where((Person.is_group == 0) & (Detail.target_amount > 0) & (IfNull(Person.user, "") != ""))
		.run(as_dict=True)
	)
	shares = _distributions()
	return [
		Target(
			row.user,
			flt(row.target_amount),
			getdate(row.year_start_date),
			getdate(row.year_end_date),
			shares.get(row.distribution_id),
		)
		for row in rows
	]


def _distributions() -> dict[str, dict[int, float]]:
	"""ERPNext names the months in English, whatever the language."""
	numbers = {name: number for number, name in enumerate(month_name)}
	shares: defaultdict[str, dict[int, float]] = defaultdict(dict)
	rows = frappe.get_all(
		"Monthly Distribution Percentage",
		filters={"parenttype": "Monthly Distribution"},
		fields=["parent", "month", "percentage_allocation"],
		order_by=None,
	)
	for row in rows:
		if row.month in numbers:
			shares[row.parent][numbers[row.month]] = flt(row.percentage_allocation)
	return shares


def _ordered(given: Asked) -> dict[Key, float]:
	"""By the shares of the Sales Team; an order without a team is its deal owner's."""
	found: dict[Key, float] = defaultdict(float)
	for owner, day, amount in (*_by_team(given), *_without_team(given)):
		found[owner or "", month_key(getdate(day))] += flt(amount)
	return found


def _by_team(given: Asked):
	Order, Row, Team, Person = (frappe.qb.DocType(name) for name in (ORDER, "Sales Order Item", TEAM, PERSON))
	share = amounts.counted(Order, Row) * Team.allocated_percentage / 100
	return (
		_orders(Order, Row, given)
		.join(Team)
		.on((Team.parent == Order.name) & (Team.parenttype == ORDER))
		.join(Person)
		.on(Person.name == Team.sales_person)
		.select(Person.user, Order.transaction_date, Sum(share))
		.groupby(Person.user, Order.transaction_date)
		.run()
	)


def _without_team(given: Asked):
	Order, Row, Team, Deal = (
		frappe.qb.DocType(name) for name in (ORDER, "Sales Order Item", TEAM, "Sales Deal")
	)
	of_team = frappe.qb.from_(Team).select(Team.parent).where(Team.parenttype == ORDER)
	return (
		_orders(Order, Row, given)
		.join(Deal)
		.on(Deal.name == Order.sales_deal)
		.select(Deal.sales_owner, Order.transaction_date, Sum(amounts.counted(Order, Row)))
		.where(Order.name.notin(of_team))
		.groupby(Deal.sales_owner, Order.transaction_date)
		.run()
	)


def _orders(Order, Row, given: Asked):
	return (
		frappe.qb.from_(Order)
		.join(Row)
		.on((Row.parent == Order.name) & (Row.parenttype == ORDER))
		.where((Order.docstatus == 1) & (Order.company == given.company))
		.where(Order.transaction_date[given.first : given.last])
	)


def _planned(given: Asked) -> dict[Key, float]:
	"""What open plans still want to sell, in the month of their goal."""
	Plan = frappe.qb.DocType("Sales Plan")
	query = (
		frappe.qb.from_(Plan)
		.select(Plan.sales_owner, Plan.goal_date, Sum(Plan.at_stake))
		.where((Plan.status == "Open") & Plan.goal_date[given.first : given.last])
		.groupby(Plan.sales_owner, Plan.goal_date)
	)
	found: dict[Key, float] = defaultdict(float)
	for owner, day, amount in narrowed(query, Plan, given).run():
		found[owner or "", month_key(getdate(day))] += flt(amount)
	return found


def _seen(numbers: dict[Key, float], given: Asked) -> dict[Key, float]:
	"""One's own numbers; of a manager those of the team."""
	scope = get_scope(frappe.session.user)
	return {
		(owner, month): amount
		for (owner, month), amount in numbers.items()
		if (scope.owners is None or owner in scope.owners or (scope.sees_ownerless and not owner))
		and (not given.sales_owner or owner == given.sales_owner)
	}


# what is shown


def _rows(found: dict[str, dict[Key, float]], given: Asked, currency: str) -> list[dict[str, Any]]:
	shown = [month_key(day) for day in months(given.first, given.last)]
	owners = {owner for numbers in found.values() for owner, month in numbers if month in shown}
	names = {owner: get_fullname(owner) if owner else _("nobody yet") for owner in owners}
	rows = []
	for owner in sorted(owners, key=lambda each: (not each, names[each], each)):
		for month in shown:
			numbers = {what: found[what].get((owner, month), 0) for what in found}
			if any(numbers.values()):
				rows.append({"owner": owner, "salesperson": names[owner], **_row(month, numbers, currency)})
	return rows


def _row(month: str, numbers: dict[str, float], currency: str) -> dict[str, Any]:
	target = numbers["target"]
	return {
		"month": month,
		**numbers,
		"gap": target - numbers["ordered"] - numbers["expected"] if target else None,
		"reached": round(100 * numbers["ordered"] / target, 1) if target else None,
		"currency": currency,
	}


def _undated(number: int) -> str | None:
	if not number:
		return None
	return _("{0} open deals have no date, and are in no month: enter an expected closing.").format(number)


def _columns() -> list[dict[str, Any]]:
	return columns(
		("salesperson", _("Salesperson"), "Data", 170),
		("month", _("Month"), "Data", 100),
		("target", _("Target"), "Currency", 130),
		("ordered", _("Ordered"), "Currency", 130),
		("reached", _("Reached %"), "Percent", 100),
		("expected", _("Expected"), "Currency", 130),
		("gap", _("Gap"), "Currency", 130),
		("planned", _("Planned"), "Currency", 130),
	)


def _chart(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
	if not rows:
		return None
	shown = sorted({row["month"] for row in rows})
	whats = (("target", _("Target")), ("ordered", _("Ordered")), ("expected", _("Expected")))
	return {
		"data": {
			"labels": shown,
			"datasets": [
				{
					"name": label,
					"values": [
						round(sum(row[what] for row in rows if row["month"] == month)) for month in shown
					],
				}
				for what, label in whats
			],
		},
		"type": "bar",
		"fieldtype": "Currency",
	}


def _summary(rows: list[dict[str, Any]], currency: str) -> list[dict[str, Any]]:
	if not rows:
		return []
	whats = (
		("target", _("Target"), "Blue"),
		("ordered", _("Ordered"), "Green"),
		("expected", _("Expected"), "Orange"),
	)
	return [
		{
			"label": label,
			"value": sum(row[what] for row in rows),
			"datatype": "Currency",
			"currency": currency,
			"indicator": colour,
		}
		for what, label, colour in whats
	]

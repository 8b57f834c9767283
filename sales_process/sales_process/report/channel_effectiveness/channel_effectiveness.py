# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Of every channel: how many it brought, how many of them fit, got an offer and ordered, and what that is worth."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_days, flt, getdate

from sales_process import compat
from sales_process.amounts import with_amounts
from sales_process.engine.channels import Found, Yield, effectiveness
from sales_process.engine.outcome import OPEN, OPPORTUNITY, PARTLY_WON, WON
from sales_process.reports import Asked, asked, narrowed

RESEARCH, DEAL = "Lead Research", "Sales Deal"
QUALIFIED = "Qualified"
MONTHS = 12  # a purchase takes its time


def execute(filters: dict[str, Any] | None = None):
	chosen = filters or {}
	given = asked({**chosen, "company": chosen.get("company") or compat.default_company()}, MONTHS)
	currency = given.company and frappe.get_cached_value("Company", given.company, "default_currency")
	found = _found(given)
	rows = [
		{
			"channel": name,
			"channel_name": _(name) if name else _("Not known"),
			"currency": currency,
			**row.as_dict(),
		}
		for name, row in effectiveness(found, given.at_least).items()
	]
	everything = effectiveness(
		[Found("", one.is_qualified, one.is_offered, one.is_won, one.is_open, one.amount) for one in found],
		given.at_least,
	).get("")
	return _columns(), rows, None, _chart(rows), _summary(everything, currency)


def _found(given: Asked) -> list[Found]:
	"""The researches that began in the period, each with what became of its deal."""
	Research, Deal = frappe.qb.DocType(RESEARCH), frappe.qb.DocType(DEAL)
	query = (
		frappe.qb.from_(Research)
		.left_join(Deal)
		.on(Deal.name == Research.deal)
		.select(
			Research.channel,
			Research.status,
			Research.closed_from,
			Deal.outcome,
			Deal.newest_quotation,
			Deal.source_doctype,
		)
		.where(
			(Research.creation >= datetime.combine(given.first, time()))
			& (Research.creation < datetime.combine(getdate(add_days(given.last, 1)), time()))
		)
	)
	rows = with_amounts(narrowed(query, Research, given), Deal).run(as_dict=True)
	return [_as_found(row) for row in rows]


def _as_found(row: frappe._dict) -> Found:
	is_offered = bool(row.newest_quotation) or row.source_doctype == OPPORTUNITY
	is_won = row.outcome in (WON, PARTLY_WON)
	return Found(
		channel=row.channel or "",
		is_qualified=QUALIFIED in (row.status, row.closed_from) or is_offered or is_won,
		is_offered=is_offered or is_won,
		is_won=is_won,
		is_open=row.outcome == OPEN,
		amount=flt(row.amount),
	)


def _columns() -> list[dict[str, Any]]:
	columns = (
		("found", _("Researches"), "Int", 110),
		("qualified", _("Qualified"), "Int", 100),
		("qualified_rate", _("Qualified %"), "Percent", 110),
		("offered", _("Deals"), "Int", 90),
		("offered_rate", _("Deals %"), "Percent", 100),
		("won", _("Won"), "Int", 80),
		("won_rate", _("Won %"), "Percent", 90),
		("open_amount", _("Open Amount"), "Currency", 140),
		("won_amount", _("Won Amount"), "Currency", 140),
		("won_each", _("Won per Research"), "Currency", 150),
	)
	return [
		{"fieldname": "channel_name", "label": _("Channel"), "fieldtype": "Data", "width": 180},
		*(
			{"fieldname": name, "label": label, "fieldtype": fieldtype, "width": width}
			| ({"options": "currency"} if fieldtype == "Currency" else {})
			for name, label, fieldtype, width in columns
		),
	]


def _chart(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
	if not rows:
		return None
	steps: Iterable[tuple[str, str]] = (
		("found", _("Researches")),
		("qualified", _("Qualified")),
		("offered", _("Deals")),
		("won", _("Won")),
	)
	return {
		"data": {
			"labels": [row["channel_name"] for row in rows],
			"datasets": [{"name": label, "values": [row[name] for row in rows]} for name, label in steps],
		},
		"type": "bar",
	}


def _summary(everything: Yield | None, currency: str | None) -> list[dict[str, Any]]:
	if not everything:
		return []
	shown: list[dict[str, Any]] = [
		{"label": _("Researches"), "value": everything.found, "datatype": "Int"},
		{"label": _("Won"), "value": everything.won, "datatype": "Int", "indicator": "Green"},
		{
			"label": _("Won Amount"),
			"value": everything.won_amount,
			"datatype": "Currency",
			"currency": currency,
			"indicator": "Green",
		},
	]
	if everything.won_rate is not None:
		shown.insert(2, {"label": _("Won %"), "value": everything.won_rate, "datatype": "Percent"})
	return shown

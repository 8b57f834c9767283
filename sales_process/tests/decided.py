# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Deals that were decided, for the tests of reports."""

from datetime import timedelta

import frappe

from sales_process import compat
from sales_process.tests.factories import moved_clock
from sales_process.tests.grades import assess, make_deal

HIGH = {
	"Intent": "Wants to buy from us",
	"Clarity_of_Need": "Clear, details are open",
	"Decision_Authority": "Economic buyer in favour",
	"Buying_Power": "Budget approved and sufficient",
}
LOW = {"Intent": "Only collects information"}


def decide(owner: str, outcome: str | None, levels: dict | None = None, days_ago: int = 10, **values) -> str:
	"""A deal assessed by these levels, and won or lost some days later; without an outcome it stays open."""
	with moved_clock(compat.today() - timedelta(days=days_ago + 5)):
		deal = make_deal(owner, **values)
		if levels:
			assess(deal, closing_in=60, **levels)
	if outcome:
		day = compat.today() - timedelta(days=days_ago)
		frappe.db.set_value("Sales Deal", deal, {"outcome": outcome, "outcome_on": day})
	return deal


def forget_others() -> None:
	"""What other tests and the demo of a site have decided is not looked at."""
	for doctype in ("Sales Deal", "Sales Plan"):
		table = frappe.qb.DocType(doctype)
		# nosemgrep -- two doctypes
		frappe.qb.update(table).set(table.company, None).run()

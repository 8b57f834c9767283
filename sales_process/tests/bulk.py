# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Many plans at once, by bulk insert: for the benchmark and for counting queries."""

from datetime import timedelta

import frappe

from sales_process import compat
from sales_process.tests import site
from sales_process.tests.factories import COMPANY

ROW = "name owner creation modified modified_by docstatus".split()
ACCOUNT_FIELDS = [*ROW, "title", "sales_owner"]
PLAN_FIELDS = [
	*ROW,
	*"account company plan_type status sales_owner next_follow_up next_channel remind_on reminder_step active_key".split(),
]
OWNERS = (site.MARY, site.TOM)
CHUNK = 5000


def fill_plans(total: int, due: int, prefix: str = "bulk") -> None:
	"""So many active plans, each of an account of its own; the first of them are due today, the others later."""
	today, now = compat.today(), compat.now()
	row = ("Administrator", now, now, "Administrator", 0)

	def account(number: int) -> tuple:
		name = f"{prefix}-{number:08}"
		return name, *row, f"{prefix} {number} Ltd", OWNERS[number % 2]

	def plan(number: int) -> tuple:
		day = today if number < due else today + timedelta(days=1 + number % 90)
		name = f"{prefix}-{number:08}"
		facts = (name, COMPANY, "Revisit", "Active", OWNERS[number % 2], day, "Phone", day, 0, name)
		return name, *row, *facts

	for doctype, fields, make in (
		("Sales Account", ACCOUNT_FIELDS, account),
		("Follow-up Plan", PLAN_FIELDS, plan),
	):
		# nosemgrep -- two statements
		frappe.db.bulk_insert(doctype, fields, (make(number) for number in range(total)), chunk_size=CHUNK)

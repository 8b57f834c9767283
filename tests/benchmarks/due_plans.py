# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""How long does a morning take with many plans? Run it on a site of its own:

    DEVSITE_DIR=.bench make run FILE=tests/benchmarks/due_plans.py ARGS="100000 2000"

Makes plans by bulk insert (first argument), lets some of them (second) be due, and times the daily steps.
Not a test: the numbers are read by a person, on a quiet machine.
"""

import sys
from datetime import timedelta
from time import perf_counter

import frappe

from sales_process import compat, tasks
from sales_process.sales_process.doctype.follow_up_plan import due
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.tests import site
from sales_process.tests.factories import COMPANY, make_customer

FIELDS = (
	"name owner creation modified modified_by docstatus account company plan_type status sales_owner "
	"next_follow_up next_channel remind_on reminder_step active_key"
).split()


def main(total: int, due_count: int) -> None:
	site.before_tests()
	fill(total, due_count)
	rows = (
		("who is due", lambda: due.due_plans(compat.today())),
		("the morning: ToDos, plans, digests", tasks.remind_due_touches),
		("the same again", tasks.remind_due_touches),
		("owners who left", tasks.daily),
	)
	for label, work in rows:
		started = perf_counter()
		work()
		print(f"{label:40} {perf_counter() - started:8.3f} s")


def fill(total: int, due_count: int) -> None:
	account = get_account("Customer", make_customer("Benchmark Ltd").name)
	today, now = compat.today(), compat.now()
	owners = (site.MARY, site.TOM)

	def row(number: int) -> tuple:
		day = today if number < due_count else today + timedelta(days=1 + number % 90)
		name = f"bench-{number:08}"
		return (
			*(name, "Administrator", now, now, "Administrator", 0, account, COMPANY, "Revisit", "Active"),
			*(owners[number % 2], day, "Phone", day, 0, name),
		)

	frappe.db.bulk_insert("Follow-up Plan", FIELDS, (row(number) for number in range(total)), chunk_size=5000)
	frappe.db.commit()  # nosemgrep -- a script for a site of its own


main(*(int(argument) for argument in (sys.argv[1:] or ["100000", "2000"])))

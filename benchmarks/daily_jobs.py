# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What do the scheduled jobs cost with many plans, and what does a mail cost that comes in?

    DEVSITE_DIR=.bench make run FILE=benchmarks/daily_jobs.py ARGS="50000 2000"

On a site of its own: it makes plans by bulk insert (first argument), of which some (second) are due. Not a test: the
numbers are read by a person, on a quiet machine. That the queries grow with the due plans only, is tested in
`sales_process/tests/test_query_counts.py`.
"""

import resource
import sys
from collections.abc import Callable
from time import perf_counter
from unittest.mock import patch

import frappe

from sales_process import compat, tasks
from sales_process.sales_process.doctype.follow_up_plan import due
from sales_process.tests import site
from sales_process.tests.bulk import fill_plans
from sales_process.tests.factories import count_queries, make_contact, make_customer

MAILS = 50


def main(total: int, due_count: int) -> None:
	site.before_tests()
	fill_plans(total, due_count)
	frappe.db.commit()  # nosemgrep -- a script for a site of its own
	print(f"{frappe.conf.db_type or 'mariadb'}: {total} active plans, {due_count} of them due")
	print(f"{'':44}{'rows':>8}{'queries':>9}{'seconds':>9}{'MB peak':>9}")
	measure("who is due", lambda: len(due.due_plans(compat.today())))
	measure("hourly: ToDos, plans, digests", counting_todos(tasks.hourly))
	measure("hourly again", counting_todos(tasks.hourly))
	measure("daily: owners, keys, grades, cares", counting_todos(tasks.daily))
	measure("daily again", counting_todos(tasks.daily))
	customer = make_customer("Benchmark Ltd").name
	make_contact(customer, "known@benchmark.example.com")
	tasks.recognise_parties()
	with patch("sales_process.mail.may_be_a_touch", return_value=False):
		receive("warm@nobody.example.com")
		measure(f"{MAILS} mails of nobody, without the app", lambda: receive("bare@nobody.example.com"))
		measure(
			f"{MAILS} mails of a customer, without the app", lambda: receive("known@benchmark.example.com")
		)
	measure(f"{MAILS} mails of nobody", lambda: receive("who@nobody.example.com"))
	with patch("frappe.enqueue"):
		measure(f"{MAILS} mails of a customer", lambda: receive("known@benchmark.example.com"))


def counting_todos(work: Callable[[], None]) -> Callable[[], int]:
	def run() -> int:
		before = frappe.db.count("ToDo")
		work()
		return frappe.db.count("ToDo") - before

	return run


def receive(sender: str) -> int:
	for number in range(MAILS):
		frappe.get_doc(
			doctype="Communication",
			communication_type="Communication",
			communication_medium="Email",
			sent_or_received="Received",
			sender=sender,
			recipients="sales@ourco.example.com",
			subject=f"Mail {number}",
			content="Hello",
		).insert(ignore_permissions=True)
	return MAILS


def measure(label: str, work: Callable[[], int]) -> None:
	with count_queries() as sent:
		started = perf_counter()
		rows = work()
		seconds = perf_counter() - started
	peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
	print(f"{label:44}{rows:>8}{len(sent):>9}{seconds:>9.2f}{peak:>9.0f}")


main(*(int(argument) for argument in (sys.argv[1:] or ["50000", "2000"])))

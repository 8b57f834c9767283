# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What do the reports on opportunities cost with many of them?

    DEVSITE_DIR=.bench make run FILE=benchmarks/opportunity_reports.py ARGS="100000"

On a site of its own: deals, opportunities and assessments are inserted in bulk, half of them decided. Not a test: a
person reads the numbers, on a quiet machine. That the number of queries does not grow is tested beside each report.
"""

import sys
from datetime import timedelta
from importlib import import_module
from time import perf_counter

import frappe

from sales_process import compat
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.tests import site
from sales_process.tests.factories import COMPANY, count_queries, make_customer
from sales_process.tests.site import MARY

REPORTS = (
	("grade_accuracy", {}),
	("grade_accuracy", {"analyse_by": "Factor"}),
	("pipeline_by_grade", {}),
	("plan_health", {}),
	("process_funnel", {}),
	("target_and_forecast", {}),
)
GRADES, FACTORS = ("High", "Medium", "Low"), ("Intent", "Clarity of Need", "Urgency of Need")
OUTCOMES = ("Open", "Open", "Won", "Lost")


def main(total: int) -> None:
	site.before_tests()
	fill(total)
	frappe.db.commit()  # nosemgrep -- a script for a site of its own
	print(f"{frappe.conf.db_type or 'mariadb'}: {total} deals")
	for name, filters in REPORTS:
		module = import_module(f"sales_process.sales_process.report.{name}.{name}")
		with count_queries() as sent:
			started = perf_counter()
			rows = module.execute({"company": COMPANY, **filters})[1]
			seconds = perf_counter() - started
		label = " ".join((name, *filters.values()))
		print(f"{label:32}{len(rows):>8} rows{len(sent):>5} queries{seconds:>8.2f} s", flush=True)


def fill(total: int) -> None:
	account, today, now = (
		get_account("Customer", make_customer("Benchmark Ltd").name),
		compat.today(),
		compat.now(),
	)
	own = {"owner": MARY, "creation": now, "modified": now, "modified_by": MARY}
	deals, opportunities, grades, rows = [], [], [], []
	for number in range(total):
		day = today - timedelta(days=number % 300)
		deal, opportunity, grade = f"bd{number}", f"BO-{number}", f"bg{number}"
		outcome = OUTCOMES[number % len(OUTCOMES)]
		deals.append(
			{
				"name": deal, "account": account, "company": COMPANY, "title": deal, "sales_owner": MARY,
				"outcome": outcome, "outcome_on": None if outcome == "Open" else day, "grade": GRADES[number % 3],
				"newest_grade": grade, "source_doctype": "Opportunity", "source_name": opportunity,
				"source_key": f"Opportunity:{opportunity}", **own,
			}
		)  # fmt: skip
		opportunities.append(
			{
				"name": opportunity, "opportunity_from": "Customer", "party_name": "Benchmark Ltd", "status": "Open",
				"company": COMPANY, "base_opportunity_amount": number % 977, "opportunity_amount": number % 977,
				"conversion_rate": 1, "expected_closing": today + timedelta(days=number % 120), "sales_deal": deal, **own,
			}
		)  # fmt: skip
		grades.append(
			{
				"name": grade, "docstatus": 1, "deal": deal, "account": account, "company": COMPANY, "sales_owner": MARY,
				"grade": GRADES[number % 3], "graded_on": day - timedelta(days=20), "decided_at": now, **own,
			}
		)  # fmt: skip
		rows += [
			{
				"name": f"{grade}{idx}", "parent": grade, "parenttype": "Opportunity Grade", "parentfield": "factors",
				"idx": idx, "docstatus": 1, "factor": factor, "level": "x", "points": (number * 7 + idx) % 101, **own,
			}
			for idx, factor in enumerate(FACTORS)
		]  # fmt: skip
	for doctype, values in (
		("Sales Deal", deals),
		("Opportunity", opportunities),
		("Opportunity Grade", grades),
		("Opportunity Grade Factor", rows),
	):
		fields = list(values[0])
		# nosemgrep -- four doctypes, each in one batch
		frappe.db.bulk_insert(doctype, fields, [tuple(row[field] for field in fields) for row in values])


main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The jobs' queries grow with what is due, by the batch, and with nothing else."""

from unittest.mock import patch

import frappe

from sales_process import tasks
from sales_process.tests import IntegrationTestCase
from sales_process.tests.bulk import fill_plans
from sales_process.tests.factories import count_queries

BATCH = 20


class TestQueryCounts(IntegrationTestCase):
	def setUp(self):
		for target in (patch.object(tasks, "keep"), patch.object(tasks, "BATCH", BATCH)):
			target.start()
			self.addCleanup(target.stop)
		Plan = frappe.qb.DocType("Follow-up Plan")
		frappe.qb.update(Plan).set(Plan.remind_on, None).run()
		fill_plans(2, 2, "warm")
		self.run_jobs()  # warms the caches, and writes the digests of the day

	def run_jobs(self) -> int:
		with count_queries() as sent:
			tasks.hourly()
			tasks.daily()
		return len(sent)

	def queries(self, prefix: str, total: int, due: int) -> int:
		fill_plans(total, due, prefix)
		return self.run_jobs()

	def test_what_is_not_due_costs_nothing(self):
		nothing = self.run_jobs()
		self.assertEqual(self.queries("few", 10, 0), nothing)
		self.assertEqual(self.queries("many", 400, 0), nothing)

	def test_due_plans_cost_by_the_batch_and_not_by_the_plan(self):
		nothing = self.run_jobs()
		one_each = self.queries("one", 2, 2) - nothing  # of each owner
		full = self.queries("full", BATCH, BATCH) - nothing
		twice = self.queries("twice", 2 * BATCH, 2 * BATCH) - nothing
		four = self.queries("four", 400, 4 * BATCH) - nothing
		self.assertEqual(full, one_each)
		self.assertEqual((twice, four), (2 * full, 4 * full))
		self.assertLess(full, 15)

	def test_a_second_run_finds_nothing_to_do(self):
		nothing = self.run_jobs()
		self.queries("again", 3 * BATCH, 3 * BATCH)
		self.assertEqual(self.run_jobs(), nothing)

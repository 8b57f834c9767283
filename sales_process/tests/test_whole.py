# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Records that are done one by one, where somebody commits in the middle."""

from unittest.mock import patch

import frappe

from sales_process import tasks
from sales_process.tests import IntegrationTestCase
from sales_process.whole import as_a_whole

NAME = "sales_process_whole_test"


class TestAsAWhole(IntegrationTestCase):
	def setUp(self):
		keep = patch("sales_process.tasks.keep")  # a commit would outlive the test
		keep.start()
		self.addCleanup(keep.stop)

	def make(self, description="Whole"):
		return frappe.get_doc(doctype="ToDo", description=description).insert()

	def count(self):
		return frappe.db.count("ToDo", {"description": "Whole"})

	def test_what_fails_leaves_nothing_behind(self):
		before = self.count()
		with self.assertRaisesRegex(ValueError, "no"), as_a_whole(NAME):
			self.make()
			raise ValueError("no")
		self.assertEqual(self.count(), before)
		with as_a_whole(NAME):
			self.make()
		self.assertEqual(self.count(), before + 1)

	def test_a_savepoint_that_a_commit_took_away_fails_nobody(self):
		gone = frappe.db.OperationalError("SAVEPOINT does not exist")
		with patch.object(frappe.db, "release_savepoint", side_effect=gone):
			self.assertEqual(tasks.one_by_one(["a"], lambda name: self.make(), "ToDo"), [])

	def test_what_fails_after_a_commit_is_undone_from_there_on_and_said(self):
		gone = frappe.db.OperationalError("SAVEPOINT does not exist")

		def rollback(*, save_point=None):
			if save_point:
				raise gone
			undone.append(True)

		def fail(name):
			raise ValueError(name)

		undone: list[bool] = []
		with patch.object(frappe.db, "rollback", rollback), patch("frappe.log_error") as said:
			self.assertEqual(tasks.one_by_one(["a", "b"], fail, "ToDo"), ["a", "b"])
		self.assertEqual(undone, [True, True])
		self.assertEqual(said.call_count, 2)

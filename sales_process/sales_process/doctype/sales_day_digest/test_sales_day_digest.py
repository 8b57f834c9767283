# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date

import frappe

from sales_process.sales_process.doctype.sales_day_digest import sales_day_digest as digests
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import moved_clock
from sales_process.tests.site import MARY

# no other test plans anything for this day
FAR_DAY = date(2031, 5, 6)


class TestSalesDayDigest(IntegrationTestCase):
	def digest(self, *steps, **values):
		touches = [{"party_name": "Acme Test", "step": step, "next_follow_up": FAR_DAY} for step in steps]
		return frappe.get_doc(
			doctype="Sales Day Digest", user=MARY, digest_date=FAR_DAY, touches=touches, **values
		).insert()

	def test_it_counts_its_touches_by_what_is_asked_for(self):
		digest = self.digest("Due", "Overdue", "Overdue", "Escalated")
		self.assertEqual((digest.due, digest.overdue, digest.escalated), (1, 2, 1))

	def test_a_user_gets_one_a_day(self):
		self.digest("Due")
		with self.assertRaises(frappe.UniqueValidationError):
			self.digest("Due")

	def test_who_was_told_today_is_not_told_again(self):
		self.digest("Due")
		with moved_clock(FAR_DAY):
			self.assertNotIn(MARY, digests.users_without_digest(FAR_DAY))
			digests.write_digest(MARY)
		self.assertEqual(frappe.db.count("Sales Day Digest", {"user": MARY, "digest_date": FAR_DAY}), 1)

	def test_who_has_nothing_to_do_gets_none(self):
		with moved_clock(FAR_DAY):
			frappe.db.delete("ToDo", {"allocated_to": MARY})
			digests.write_digest(MARY)
		self.assertFalse(frappe.db.exists("Sales Day Digest", {"user": MARY, "digest_date": FAR_DAY}))

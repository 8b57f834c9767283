# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date

import frappe
from frappe.utils import getdate

from sales_process.sales_process.doctype.care_occasion.care_occasion import long_over, roll_on
from sales_process.setup.defaults import seed
from sales_process.tests.cares import CareCase, make_occasion
from sales_process.tests.factories import as_user, moved_clock
from sales_process.tests.site import MARY


class TestCareOccasion(CareCase):
	def test_a_lunar_festival_knows_its_next_day(self):
		occasion = make_occasion()
		self.assertEqual((occasion.comes_on, occasion.comes_in_year), (date(2026, 9, 25), 2026))
		occasion.calendar = "Solar"
		occasion.save()
		self.assertEqual(occasion.comes_on, date(2027, 8, 15))

	def test_a_day_that_no_year_has_is_refused(self):
		for calendar, month, day in (("Solar", 2, 30), ("Lunar", 13, 1), ("Lunar", 1, 31), ("Solar", 0, 0)):
			with self.assertRaisesRegex(frappe.ValidationError, "no day"):
				make_occasion(f"SP {calendar} {month} {day}", calendar=calendar, month=month, day=day)

	def test_days_ahead_have_a_limit(self):
		with self.assertRaisesRegex(frappe.ValidationError, "between 0 and 60"):
			make_occasion(days_ahead=61)

	def test_only_a_festival_has_a_day_of_its_own(self):
		occasion = make_occasion("SP Birthday", kind="Birthday", month=5, day=5)
		self.assertEqual((occasion.month, occasion.day, occasion.comes_on), (0, 0, None))

	def test_what_was_before_it_was_switched_on_is_not_caught_up_with(self):
		occasion = make_occasion(enabled=0)
		self.assertIsNone(occasion.watched_from)
		with moved_clock("2026-09-20"):
			occasion.enabled = 1
			occasion.save()
		self.assertEqual(getdate(occasion.watched_from), date(2026, 9, 20))

	def test_long_after_its_day_it_looks_forward(self):
		occasion = make_occasion()
		with moved_clock("2026-10-25"):
			self.assertNotIn(occasion.name, long_over("Care Occasion"))
		with moved_clock("2026-10-26"):
			self.assertIn(occasion.name, long_over("Care Occasion"))
			roll_on("Care Occasion", occasion.name)
		occasion.reload()
		self.assertEqual((getdate(occasion.comes_on), occasion.comes_in_year), (date(2027, 9, 15), 2027))

	def test_what_has_no_day_of_its_own_is_never_over(self):
		self.assertIsNone(frappe.db.get_value("Care Occasion", "Birthday", "comes_on"))
		self.assertNotIn("Birthday", long_over("Care Occasion"))

	def test_a_salesperson_reads_the_occasions_only(self):
		occasion = make_occasion()
		with as_user(MARY):
			frappe.get_doc("Care Occasion", occasion.name).check_permission("read")
			with self.assertRaises(frappe.PermissionError):
				occasion.save()

	def test_what_an_admin_changed_or_deleted_is_not_seeded_again(self):
		occasion = frappe.get_doc("Care Occasion", "Christmas")
		occasion.days_ahead = 21
		occasion.save()
		frappe.delete_doc("Care Occasion", "Bastille Day")
		seed()
		self.assertEqual(frappe.db.get_value("Care Occasion", "Christmas", "days_ahead"), 21)
		self.assertFalse(frappe.db.exists("Care Occasion", "Bastille Day"))

	def test_seeded_festivals_wait_until_somebody_wants_them(self):
		rows = frappe.get_all("Care Occasion", filters={"kind": "Festival"}, fields=["enabled", "comes_on"])
		self.assertGreaterEqual(len(rows), 10)
		self.assertFalse([row for row in rows if row.enabled or not row.comes_on])

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date

import frappe
from frappe.utils import getdate

from sales_process.tests.cares import CareCase, make_cared_customer, make_date
from sales_process.tests.factories import as_user, make_contact, moved_clock
from sales_process.tests.site import MARY, RUTH, TOM


class TestCareDate(CareCase):
	def test_a_birthday_knows_whose_it_is_and_when_it_comes(self):
		customer = make_cared_customer("SP Birthday Ltd", account_manager=MARY)
		day = make_date(customer, year=1980)
		self.assertEqual((day.party_name, day.sales_owner), ("SP Birthday Ltd", MARY))
		self.assertEqual((day.title, day.comes_on, day.comes_in_year), ("Ann", date(2026, 9, 20), 2026))

	def test_a_leap_day_and_a_leap_month(self):
		self.assertEqual(make_date(make_cared_customer(), month=2, day=29).comes_on, date(2027, 2, 28))
		leap = make_date(make_cared_customer(), calendar="Lunar", month=5, day=1, is_leap_month=1)
		self.assertEqual(leap.comes_on, date(2027, 6, 5))
		with moved_clock("2028-05-25"):  # the lunar year 2028 has a leap fifth month
			leap.month, leap.day = 5, 2
			leap.save()
		self.assertEqual(leap.comes_on, date(2028, 6, 24))

	def test_no_leap_month_in_the_solar_calendar(self):
		self.assertEqual(make_date(make_cared_customer(), is_leap_month=1).is_leap_month, 0)

	def test_a_person_has_one_birthday(self):
		customer = make_cared_customer()
		make_date(customer)
		with self.assertRaisesRegex(frappe.DuplicateEntryError, "known already"):
			make_date(customer, day=21)

	def test_days_and_years_that_cannot_be_are_refused(self):
		customer = make_cared_customer()
		for values, said in (
			({"month": 2, "day": 30}, "no day"),
			({"calendar": "Lunar", "month": 0}, "no day"),
			({"year": 1850}, "between 1900"),
			({"year": 2050}, "between 1900"),
		):
			with self.assertRaisesRegex(frappe.ValidationError, said):
				make_date(customer, **values)

	def test_a_contact_of_nobody_is_refused(self):
		contact = frappe.get_doc(doctype="Contact", first_name="Nobody's").insert()
		with self.assertRaisesRegex(frappe.ValidationError, "belongs to no customer"):
			make_date(contact=contact.name)

	def test_an_achievement_comes_once_and_says_when(self):
		customer = make_cared_customer()
		with self.assertRaisesRegex(frappe.ValidationError, "comes once"):
			make_date(customer, "Achievement", title="Design award")
		day = make_date(customer, "Achievement", title="Design award", year=2026, month=9, day=10)
		self.assertEqual(getdate(day.comes_on), date(2026, 9, 10))

	def test_it_is_never_printed_and_nobody_exports_it(self):
		day = make_date(make_cared_customer())
		with self.assertRaises(frappe.PermissionError):
			frappe.get_print("Care Date", day.name)
		rights = frappe.get_meta("Care Date").permissions
		self.assertFalse(
			[row for row in rights if row.print or row.export or row.report or row.email or row.share]
		)

	def test_only_who_looks_after_the_customer_sees_it(self):
		day = make_date(make_cared_customer(account_manager=MARY))
		for user, seen in ((MARY, True), (RUTH, True), (TOM, False)):
			with as_user(user):
				self.assertEqual(bool(frappe.get_list("Care Date", {"name": day.name})), seen, user)
				self.assertEqual(day.has_permission("write"), seen, user)

	def test_it_goes_to_the_new_account_manager(self):
		customer = make_cared_customer(account_manager=MARY)
		day = make_date(customer)
		customer.reload()
		customer.account_manager = TOM
		customer.save()
		self.assertEqual(day.reload().sales_owner, TOM)

	def test_it_goes_with_its_contact(self):
		customer = make_cared_customer()
		contact = make_contact(customer.name, first_name="Bob")
		day = make_date(contact=contact.name)
		frappe.delete_doc("Contact", contact.name)
		self.assertFalse(frappe.db.exists("Care Date", day.name))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date
from unittest.mock import patch

import frappe
from frappe.utils import getdate

from sales_process import tasks
from sales_process.sales_process.doctype.customer_care import due
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.tests.cares import (
	MID_AUTUMN,
	CareCase,
	care_of,
	cares_of,
	make_cared_customer,
	make_date,
	make_occasion,
	make_template,
	run,
)
from sales_process.tests.factories import (
	count_queries,
	make_contact,
	make_customer,
	make_delivery_note,
	moved_clock,
)
from sales_process.tests.site import MARY, TOM


class TestDue(CareCase):
	def test_a_festival_that_comes_near_is_drafted_for_the_main_contact(self):
		customer = make_cared_customer("SP Moon Ltd", account_manager=MARY)
		make_contact(customer.name, "bob@example.com", first_name="Bob")
		make_occasion(gift="Moon cakes")
		tasks.prepare_due_cares()
		care = care_of(customer)
		self.assertEqual((care.status, care.sales_owner, care.contact_name), ("Draft", MARY, "Ann"))
		self.assertEqual((care.occasion_on, care.gift), (getdate(MID_AUTUMN), "Moon cakes"))
		self.assertEqual(care.subject, "SP Moon to Ann")
		self.assertIn("of SP Moon Ltd", care.message)
		self.assertEqual(self.mails, [])

	def test_too_early_nothing_is_drafted(self):
		customer = make_cared_customer()
		make_occasion(days_ahead=9)
		tasks.prepare_due_cares()
		self.assertEqual(cares_of(customer), [])

	def test_run_twice_or_on_any_later_day_it_drafts_once(self):
		customer = make_cared_customer()
		make_occasion()
		for day in ("2026-09-15", "2026-09-15", "2026-09-16", "2026-09-25", "2026-10-01", "2026-11-01"):
			with moved_clock(day):
				tasks.prepare_due_cares()
		self.assertEqual(len(cares_of(customer)), 1)

	def test_days_without_the_job_lose_nothing(self):
		customer = make_cared_customer()
		make_date(customer)
		make_occasion("SP Birthday", kind="Birthday", days_ahead=3)
		with moved_clock("2026-09-28"):
			tasks.prepare_due_cares()
			tasks.prepare_due_cares()
		care = care_of(customer)
		self.assertEqual((care.status, care.occasion_on), ("Draft", date(2026, 9, 20)))

	def test_what_is_noticed_far_too_late_is_skipped_with_the_reason(self):
		customer = make_cared_customer()
		day = make_date(customer)
		make_occasion("SP Birthday", kind="Birthday")
		with moved_clock("2026-12-01"):
			tasks.prepare_due_cares()
		care = care_of(customer)
		self.assertEqual(care.status, "Skipped")
		self.assertIn("too late", care.skip_reason)
		self.assertEqual(getdate(day.reload().comes_on), date(2027, 9, 20))

	def test_next_year_it_comes_again(self):
		customer = make_cared_customer()
		make_date(customer)
		make_occasion("SP Birthday", kind="Birthday")
		for day in ("2026-09-15", "2026-11-01", "2027-09-15"):
			with moved_clock(day):
				tasks.prepare_due_cares()
		self.assertEqual([care.occasion_year for care in cares_of(customer)], [2026, 2027])

	def test_a_customer_who_comes_in_time_is_not_forgotten(self):
		make_occasion()
		tasks.prepare_due_cares()
		with moved_clock("2026-09-20"):
			customer = make_cared_customer()
			tasks.prepare_due_cares()
		self.assertEqual(len(cares_of(customer)), 1)

	def test_another_main_contact_is_not_a_second_greeting(self):
		customer = make_cared_customer()
		occasion = make_occasion()
		run(occasion)
		other = make_contact(customer.name, first_name="Bob")
		customer.db_set("customer_primary_contact", other.name)
		run(occasion)
		self.assertEqual(len(cares_of(customer)), 1)

	def test_all_contacts_where_the_occasion_says_so(self):
		customer = make_cared_customer()
		make_contact(customer.name, first_name="Bob")
		run(make_occasion(send_to="All Contacts"))
		self.assertEqual([care.contact_name for care in cares_of(customer)], ["Ann", "Bob"])

	def test_who_unsubscribed_is_skipped_with_the_reason(self):
		customer, second = make_cared_customer(), make_cared_customer(email="sp-no-mail@example.com")
		frappe.db.set_value("Contact", customer.customer_primary_contact, "unsubscribed", 1)
		frappe.get_doc(
			doctype="Email Unsubscribe", email="sp-no-mail@example.com", global_unsubscribe=1
		).insert()
		run(make_occasion())
		for one in (customer, second):
			care = care_of(one)
			self.assertEqual(care.status, "Skipped")
			self.assertIn("does not want", care.skip_reason)

	def test_a_contact_without_mail_has_a_draft_all_the_same(self):
		customer = make_cared_customer(email=None)
		run(make_occasion())
		care = care_of(customer)
		self.assertEqual((care.status, care.email or ""), ("Draft", ""))

	def test_a_birthday_in_a_leap_month_is_drafted_in_it(self):
		customer = make_cared_customer()
		with moved_clock("2028-06-01"):
			make_date(customer, calendar="Lunar", month=5, day=2, is_leap_month=1)
			make_occasion("SP Birthday", kind="Birthday", days_ahead=30)
			tasks.prepare_due_cares()
		self.assertEqual(care_of(customer).occasion_on, date(2028, 6, 24))

	def test_a_day_entered_late_is_found_at_once(self):
		customer = make_cared_customer()
		make_occasion("SP Birthday", kind="Birthday")
		make_occasion("SP Prize", kind="Achievement", days_ahead=0)
		for day in (
			make_date(customer),
			make_date(customer, "Achievement", title="Award", year=2026, day=15),
		):
			due.prepare_of_date(day.name)
			due.prepare_of_date(day.name)
		self.assertEqual([care.occasion for care in cares_of(customer)], ["SP Prize", "SP Birthday"])

	def test_two_achievements_of_a_year_are_two_occasions(self):
		customer = make_cared_customer()
		for title in ("Design award", "Export award"):
			make_date(customer, "Achievement", title=title, year=2026)
		run(make_occasion("SP Prize", kind="Achievement"))
		self.assertEqual(len(cares_of(customer)), 2)

	def test_a_company_anniversary_knows_the_years(self):
		customer = make_cared_customer()
		make_date(customer, "Company Anniversary", year=1996)
		run(make_occasion("SP Founding", kind="Company Anniversary"))
		self.assertIn("(30)", care_of(customer).message)

	def test_a_customer_without_contacts_is_congratulated_as_such(self):
		customer = make_customer("SP Nobody Ltd")
		make_date(customer, "Company Anniversary")
		occasion = make_occasion("SP Founding", kind="Company Anniversary")
		run(occasion)
		run(occasion)
		care = care_of(customer)
		self.assertEqual((care.contact, care.contact_name), (None, "SP Nobody Ltd"))

	def test_whom_it_applies_to(self):
		group = frappe.get_doc(
			doctype="Customer Group",
			customer_group_name="SP Cared",
			parent_customer_group=_root("Customer Group"),
		).insert()
		inside, outside = make_cared_customer(customer_group=group.name), make_cared_customer()
		make_delivery_note(outside.name)
		by_group = make_occasion("SP Group", customer_group=group.name)
		delivered = make_occasion("SP Delivered", delivered_only=1)
		for occasion in (by_group, delivered):
			run(occasion)
		self.assertEqual([care.occasion for care in cares_of(inside)], ["SP Group"])
		self.assertEqual([care.occasion for care in cares_of(outside)], ["SP Delivered"])

	def test_a_rule_whose_group_or_template_was_deleted_reaches_nobody_else(self):
		customer = make_cared_customer()
		for fieldname in ("customer_group", "territory", "email_template"):
			occasion = make_occasion(f"SP {fieldname}")
			occasion.db_set(fieldname, "Long Gone")
			run(occasion)
		(care,) = cares_of(customer)
		self.assertEqual(
			(care.occasion, care.subject, care.message), ("SP email_template", "SP email_template", None)
		)

	def test_a_festival_is_for_its_countries(self):
		here, there = make_cared_customer(), make_cared_customer()
		_live_in(here, "Taiwan")
		_live_in(there, "Germany")
		run(make_occasion(countries=[{"country": "Taiwan"}]))
		self.assertEqual((len(cares_of(here)), len(cares_of(there))), (1, 0))

	def test_a_disabled_customer_is_left_alone(self):
		customer = make_cared_customer()
		make_date(customer)
		customer.db_set("disabled", 1)
		run(make_occasion())
		run(make_occasion("SP Birthday", kind="Birthday"))
		self.assertEqual(cares_of(customer), [])

	def test_it_is_written_in_the_contacts_language(self):
		template = make_template("SP Foreign", subject='{{ _("Happy birthday, {0}!").format(contact_name) }}')
		customer = make_cared_customer(language="zh")
		make_date(customer)
		run(make_occasion("SP Birthday", kind="Birthday", email_template=template.name))
		self.assertIn("生日快乐", care_of(customer).subject)

	def test_the_seeded_words_are_whole(self):
		customer = make_cared_customer("SP Words Ltd")
		make_date(customer)
		make_date(customer, "Company Anniversary", year=1996)
		make_date(customer, "Achievement", title="Export award", year=2026)
		for kind in ("Birthday", "Festival", "Company Anniversary", "Achievement"):
			run(make_occasion(f"SP {kind}", kind=kind, email_template=f"Care: {kind}"))
		said = {care.occasion: (care.subject, care.message) for care in cares_of(customer)}
		self.assertEqual(said["SP Birthday"][0], "Happy birthday, Ann!")
		self.assertEqual(said["SP Festival"][0], "Our best wishes for SP Festival")
		self.assertIn("SP Words Ltd is 30 years old", said["SP Company Anniversary"][1])
		self.assertIn("Export award", said["SP Achievement"][1])
		for _subject, message in said.values():
			self.assertIn("Dear Ann,", message)
			self.assertNotIn("{", message)

	def test_a_name_is_never_markup(self):
		customer = make_cared_customer()
		account = get_account("Customer", customer.name)
		frappe.db.set_value("Sales Account", account, "title", "<img src=x onerror=alert(1)>")
		run(make_occasion())
		self.assertNotIn("<img", care_of(customer).message)

	def test_one_query_says_who_however_many_they_are(self):
		occasion = make_occasion()

		def queries() -> int:
			with count_queries() as sent:
				due.find_due(occasion.name)
			return len(sent)

		make_cared_customer()
		queries()
		few = queries()
		for _number in range(5):
			make_cared_customer()
		self.assertEqual(queries(), few)

	def test_one_that_fails_costs_one(self):
		good, bad = make_cared_customer(), make_cared_customer("SP Bad Ltd")
		make_occasion()
		account = get_account("Customer", bad.name)
		write = due.write

		def fail_for_one(care, template):
			if care.account == account:
				raise ValueError("broken")
			write(care, template)

		with patch.object(due, "write", fail_for_one):
			tasks.prepare_due_cares()
		self.assertEqual((len(cares_of(good)), len(cares_of(bad))), (1, 0))
		self.assertTrue(frappe.db.exists("Error Log", {"method": ["like", "%SP Moon%"]}))
		tasks.prepare_due_cares()
		self.assertEqual(len(cares_of(bad)), 1)

	def test_what_waits_goes_to_the_new_account_manager(self):
		customer = make_cared_customer(account_manager=MARY)
		run(make_occasion())
		customer.reload()
		customer.account_manager = TOM
		customer.save()
		self.assertEqual(care_of(customer).sales_owner, TOM)


def _root(doctype: str) -> str:
	return frappe.db.get_value(doctype, {"is_group": 1}, "name", order_by="lft asc")


def _live_in(customer, country: str) -> None:
	address = frappe.get_doc(
		doctype="Address", address_title=customer.name, address_line1="1", city="City", country=country
	).insert()
	customer.db_set("customer_primary_address", address.name)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import timedelta

import frappe
from frappe.utils import get_datetime

from sales_process import tasks
from sales_process.api import value_added_service as api
from sales_process.exceptions import Frozen, SalesProcessError
from sales_process.sales_process.doctype.sales_account.sales_account import refresh_title
from sales_process.sales_process.doctype.value_added_service import due
from sales_process.tests.factories import as_user, make_contact, make_sales_person, make_user, moved_clock
from sales_process.tests.services import SERVICE, ServiceCase, at, make_offer, make_service, row_of
from sales_process.tests.site import MARY, RUTH, TOM
from sales_process.tests.surveys import make_asked_customer


class TestPlanning(ServiceCase):
	def test_it_takes_what_it_can_from_its_offer(self):
		offer = make_offer(kind="Consulting", duration_minutes=90)
		service = make_service(offer=offer.name)
		self.assertEqual((service.subject, service.kind), (offer.title, "Consulting"))
		self.assertEqual(service.description, offer.description)
		self.assertEqual(get_datetime(service.ends_on), at() + timedelta(minutes=90))
		self.assertEqual((service.status, service.sales_owner), ("Planned", MARY))

	def test_the_users_own_default_is_not_the_guests_language(self):
		"""Frappe fills it into every new row."""
		customer = make_asked_customer(account_manager=MARY)
		customer.db_set("language", "zh")
		frappe.defaults.set_user_default("language", "en", MARY)
		service = make_service(customer)
		self.assertEqual(service.customers[0].language, "zh")
		service.customers[0].language = "en"
		with as_user(MARY):
			service.save()
		self.assertEqual(service.customers[0].language, "en")

	def test_a_guest_is_the_contact_in_his_language(self):
		customer = make_asked_customer(account_manager=MARY)
		customer.db_set("language", "zh")
		(row,) = make_service(customer).customers
		self.assertEqual((row.contact_name, row.language), ("Ann", "zh"))
		self.assertEqual(row.email, frappe.db.get_value("Contact", row.contact, "email_id"))
		self.assertEqual(row.party_name, customer.customer_name)

	def test_several_people_of_a_customer_but_nobody_twice(self):
		customer = make_asked_customer(account_manager=MARY)
		other = make_contact(customer.name, "bob@guests.example", first_name="Bob")
		rows = [row_of(customer), row_of(customer, contact=other.name)]
		self.assertEqual(len(make_service(rows=rows).customers), 2)
		for twice in (
			[row_of(customer), row_of(customer)],
			[row_of(customer, contact=None, email=mail) for mail in ("a@b.example", "A@b.example")],
			[row_of(customer, contact=None), row_of(customer, contact=None)],
		):
			with self.subTest(twice), self.assertRaises(SalesProcessError):
				make_service(rows=twice)

	def test_times_and_addresses_make_sense(self):
		customer = make_asked_customer(account_manager=MARY)
		for values in (
			{"ends_on": at(hour=14)},
			{"ends_on": at(days=6)},
			{"ends_on": at(days=30)},
			{"online_link": "javascript:alert(1)"},
			{"online_link": "meet.example.com"},
			{"rows": [row_of(customer, contact=None, email="nobody")]},
		):
			with (
				self.subTest(values),
				self.assertRaises((SalesProcessError, frappe.InvalidEmailAddressError)),
			):
				make_service(customer, **values)
		self.assertEqual(make_service(customer, online_link="https://meet.example.com/7").status, "Planned")

	def test_nobody_invites_a_customer_he_may_not_see(self):
		customer = make_asked_customer(account_manager=TOM)
		self.assertRaises(frappe.PermissionError, make_service, customer)

	def test_own_branch_and_outsider(self):
		service = make_service()
		for user, sees in ((MARY, True), (RUTH, True), (TOM, False)):
			with self.subTest(user), as_user(user):
				frappe.local.request_cache.clear()
				self.assertEqual(service.has_permission("read"), sees)

	def test_what_follows_from_steps_is_not_typed(self):
		service = make_service()
		with as_user(MARY):
			service.update({"status": "Held", "held_on": at(), "mean_rating": 5, "sequence": 9})
			service.customers[0].update({"reply": "Accepted", "rating": 5, "attended": "Yes"})
			service.save()
		service.reload()
		self.assertEqual((service.status, service.held_on, service.mean_rating), ("Planned", None, 0))
		self.assertEqual((service.customers[0].reply, service.customers[0].rating), (None, 0))

	def test_the_name_of_the_customer_is_followed(self):
		customer = make_asked_customer(account_manager=MARY)
		service = make_service(customer)
		customer.db_set("customer_name", "Another Name Ltd")
		refresh_title("Customer", customer.name)
		service.reload()
		self.assertEqual(
			(service.party_name, service.customers[0].party_name), ("Another Name Ltd", "Another Name Ltd")
		)

	def test_who_holds_it_hears_of_it_and_can_read_it(self):
		service = make_service(held_by=TOM)
		self.assertTrue(
			frappe.db.exists("Notification Log", {"document_name": service.name, "for_user": TOM})
		)
		with as_user(TOM):
			frappe.local.request_cache.clear()
			self.assertTrue(service.has_permission("read"))
			self.assertFalse(service.has_permission("write"))

	def test_what_was_held_is_not_rewritten_but_its_notes(self):
		service = make_service(starts_on=at(-1))
		with as_user(MARY):
			api.mark_held(service.name, [])
			service.reload()
			service.notes = "Nobody had time"
			service.save()
			self.assertEqual((service.reload().status, service.notes), ("Held", "Nobody had time"))
			service.place = "Elsewhere"
			self.assertRaises(Frozen, service.save)

	def test_a_deleted_customer_is_waited_for_no_more(self):
		one, two = (make_asked_customer(account_manager=MARY) for _number in range(2))
		both, alone = make_service(one, two), make_service(one)
		frappe.delete_doc("Customer", one.name)
		self.assertEqual([row.party_name for row in both.reload().customers], [two.customer_name])
		self.assertEqual(alone.reload().status, "Cancelled")

	def test_it_can_be_deleted_with_what_hangs_on_it(self):
		service = make_service()
		with as_user(MARY):
			api.invite(service.name)
		with as_user(RUTH):
			frappe.delete_doc(SERVICE, service.name)
		self.assertFalse(frappe.db.exists("Access Link", {"reference_name": service.name}))


class TestTheDayAfter(ServiceCase):
	def todos(self, service):
		filters = {"reference_name": service.name, "status": "Open"}
		return frappe.get_all("ToDo", filters, ["allocated_to", "description"])

	def test_the_owner_is_reminded_once(self):
		service = make_service(starts_on=at(1))
		tasks.go_on_with_services()
		self.assertEqual(self.todos(service), [])
		with moved_clock(at(2)):
			for _time in range(2):
				tasks.go_on_with_services()
		(todo,) = self.todos(service)
		self.assertEqual(todo.allocated_to, MARY)
		self.assertIn(service.subject, todo.description)

	def test_an_open_form_can_still_be_saved(self):
		service = make_service(starts_on=at(1))
		with moved_clock(at(2)):
			tasks.go_on_with_services()
		with as_user(MARY):
			service.place = "Hall 8"
			service.save()
		with moved_clock(at(3)):
			self.assertNotIn(service.name, due.to_remind())

	def test_another_date_is_another_reminder(self):
		service = make_service(starts_on=at(1))
		with moved_clock(at(2)):
			tasks.go_on_with_services()
		with as_user(MARY):
			service.reload().update({"starts_on": at(10), "ends_on": at(10, 15)})
			service.save()
		with moved_clock(at(11)):
			self.assertIn(service.name, due.to_remind())

	def test_what_was_held_or_cancelled_needs_no_reminder(self):
		held, cancelled = make_service(starts_on=at(-1)), make_service(starts_on=at(1))
		with as_user(MARY):
			api.mark_held(held.name, [])
			api.cancel_service(cancelled.name, "Too few")
		with moved_clock(at(9)):
			self.assertEqual({held.name, cancelled.name} & set(due.to_remind()), set())

	def test_of_a_leaver_the_manager_goes_on(self):
		leaver = make_user("services.leaver@example.com", "Sales User").name
		make_sales_person("Services Leaver", leaver, parent="Ruth")
		service = make_service(make_asked_customer(account_manager=leaver), owner=leaver)
		frappe.db.set_value("User", leaver, "enabled", 0)
		frappe.clear_document_cache("User", leaver)
		tasks.go_on_with_services()
		self.assertEqual(service.reload().sales_owner, RUTH)
		self.assertEqual(due.of_disabled_owners(), [])

	def test_done_it_is_no_task_any_more(self):
		service = make_service(starts_on=at(1))
		with moved_clock(at(2)):
			tasks.go_on_with_services()
			with as_user(MARY):
				api.mark_held(service.name, [])
		self.assertEqual(self.todos(service), [])

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import datetime
from zoneinfo import ZoneInfo

import frappe
from frappe.utils import get_system_timezone

from sales_process.api import value_added_service as api
from sales_process.exceptions import SalesProcessError
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.value_added_service import in_words, inviting
from sales_process.tests.factories import as_user, count_queries, make_contact
from sales_process.tests.services import ServiceCase, at, key_of, make_offer, make_service, row_of
from sales_process.tests.site import MARY, TOM
from sales_process.tests.surveys import make_asked_customer


class InvitedCase(ServiceCase):
	def invite(self, service, user=MARY):
		with as_user(user):
			answer = api.invite(service.name)
		service.reload()
		return answer

	def move(self, service, **values):
		with as_user(MARY):
			service.reload().update(values)
			service.save()

	def said(self, service, method, *args):
		with as_user(MARY):
			answer = getattr(api, method)(service.name, *args)
		service.reload()
		return answer

	def todos(self, service):
		filters = {"reference_name": service.name, "status": "Open"}
		return frappe.get_all("ToDo", filters, pluck="description")


class TestInviting(InvitedCase):
	def test_everybody_gets_a_mail_with_a_calendar_file(self):
		customers = [make_asked_customer(account_manager=MARY) for _number in range(2)]
		service = make_service(*customers)
		self.assertEqual(self.invite(service), {"mailed": 2, "by_phone": []})
		self.assertEqual(
			[mail["recipients"] for mail in self.mails], [[row.email] for row in service.customers]
		)
		self.assertEqual(service.status, "Invited")
		self.assertTrue(all(row.invited_on and row.access_link for row in service.customers))
		file = self.file_of()
		self.assertIn("METHOD:REQUEST", file)
		self.assertIn(f"UID:{service.name}@", file)
		self.assertIn(service.customers[1].email, file)
		self.assertNotIn(service.customers[0].email, file)

	def test_the_file_says_the_moment_wherever_the_guest_is(self):
		service = make_service()
		self.invite(service)
		moment = at().replace(tzinfo=ZoneInfo(get_system_timezone())).astimezone(ZoneInfo("UTC"))
		self.assertIn(f"DTSTART:{moment:%Y%m%dT%H%M%SZ}", self.file_of())

	def test_the_link_is_in_the_mail_and_nowhere_else(self):
		service = make_service()
		self.invite(service)
		key = key_of(service)
		self.assertIn(key, self.mails[0]["message"])
		self.assertNotIn(key, self.file_of())
		kept = frappe.get_doc("Communication", self.mails[0]["communication"])
		self.assertNotIn(key, kept.content)
		self.assertIn(service.place, kept.content)

	def test_invited_twice_only_the_new_ones_get_a_mail(self):
		service = make_service()
		self.invite(service)
		self.assertRaises(SalesProcessError, self.invite, service)
		other = make_asked_customer(account_manager=MARY)
		with as_user(MARY):
			service.append("customers", row_of(other))
			service.save()
		self.assertEqual(self.invite(service)["mailed"], 1)
		self.assertEqual(self.mails[-1]["recipients"], [service.customers[1].email])

	def test_a_guest_is_written_to_in_his_language(self):
		customer = make_asked_customer(account_manager=MARY)
		customer.db_set("language", "de")
		service = make_service(customer, starts_on=datetime(2027, 5, 3, 14))
		self.invite(service)
		self.assertIn("Mai", self.mails[0]["message"])

	def test_who_cannot_be_mailed_is_invited_in_person(self):
		nobody = make_asked_customer(email="", account_manager=MARY)
		silent, left = (make_asked_customer(account_manager=MARY) for _number in range(2))
		frappe.db.set_value("Contact", silent.customer_primary_contact, "unsubscribed", 1)
		service = make_service(nobody, silent, left)
		frappe.get_doc(
			doctype="Email Unsubscribe",
			email=service.customers[2].email,
			reference_doctype="Customer",
			reference_name=left.name,
		).insert()
		answer = self.invite(service)
		self.assertEqual((answer["mailed"], len(answer["by_phone"]), self.mails), (0, 3, []))
		(todo,) = self.todos(service)
		self.assertIn("Invite in person", todo)
		self.assertEqual(service.status, "Planned")
		self.invite(service)
		self.assertEqual(len(self.todos(service)), 1)

	def test_what_was_said_on_the_phone_invites_and_answers(self):
		service = make_service(make_asked_customer(email="", account_manager=MARY))
		self.said(service, "note_reply", service.customers[0].name, 1)
		self.assertEqual((service.status, service.customers[0].reply), ("Invited", "Accepted"))
		self.said(service, "note_reply", service.customers[0].name, 0)
		self.assertEqual(service.customers[0].reply, "Declined")

	def test_a_link_for_a_chat_invites_too(self):
		service = make_service()
		address = self.said(service, "copy_link", service.customers[0].name)
		self.assertIn(f"/service-invitation?key={key_of(service)}", address)
		self.assertEqual((service.status, self.mails), ("Invited", []))

	def test_too_late_is_too_late(self):
		self.assertRaises(SalesProcessError, self.invite, make_service(starts_on=at(-1)))

	def test_the_words_of_an_admin_are_taken_and_a_forgotten_link_is_added(self):
		template = frappe.get_doc(
			doctype="Email Template",
			name="SP Service Words",
			subject="{{ subject }} for {{ customer }}",
			response="Come to {{ where }}, {{ contact_name }}",
		).insert()
		customer = make_asked_customer(account_manager=MARY)
		service = make_service(
			customer, offer=make_offer(email_template=template.name).name, place="<b>7</b>"
		)
		self.invite(service)
		(mail,) = self.mails
		self.assertEqual(mail["subject"], f"{service.subject} for {customer.customer_name}")
		self.assertIn("Ann", mail["message"])
		self.assertIn(key_of(service), mail["message"])
		self.assertNotIn("<b>7", mail["message"])

	def test_who_may_not_write_it_invites_nobody(self):
		service = make_service()
		for method, args in (
			("invite", ()),
			("tell_changes", ()),
			("cancel_service", ("x",)),
			("note_reply", (service.customers[0].name, 1)),
			("copy_link", (service.customers[0].name,)),
			("mark_held", ([],)),
			("ask_ratings", ()),
			("get_state", ()),
		):
			with self.subTest(method), as_user(TOM), self.assertRaises(frappe.PermissionError):
				getattr(api, method)(service.name, *args)

	def test_queries_do_not_grow_with_who_refuses(self):
		rows = [row_of(make_asked_customer(email="", account_manager=MARY)) for _number in range(4)]
		service = make_service(rows=rows)
		with count_queries() as few:
			inviting.refusing(service, service.customers[:1])
		with count_queries() as many:
			inviting.refusing(service, service.customers)
		self.assertEqual(len(few), len(many))


class TestChanges(InvitedCase):
	def setUp(self):
		super().setUp()
		self.service = make_service()
		self.invite(self.service)
		self.mails.clear()

	def state(self):
		with as_user(MARY):
			return api.get_state(self.service.name)

	def test_another_date_is_told_when_somebody_says_so(self):
		self.said(self.service, "note_reply", self.service.customers[0].name, 1)
		self.assertFalse(self.state()["can_tell"])
		self.move(self.service, starts_on=at(9), ends_on=at(9, 16))
		self.assertEqual((self.mails, self.state()["can_tell"]), ([], True))
		self.said(self.service, "tell_changes")
		self.assertIn("SEQUENCE:1", self.file_of())
		self.assertIn("Changed", self.mails[0]["subject"])
		self.assertIsNone(self.service.customers[0].reply)  # it was for the other day
		self.assertFalse(self.state()["can_tell"])
		self.assertRaises(SalesProcessError, self.said, self.service, "tell_changes")

	def test_another_place_leaves_the_answer(self):
		self.said(self.service, "note_reply", self.service.customers[0].name, 1)
		self.move(self.service, place="Hall 9")
		self.said(self.service, "tell_changes")
		self.assertIn("LOCATION:Hall 9", self.file_of())
		self.assertEqual(self.service.customers[0].reply, "Accepted")

	def test_the_file_keeps_its_uid_and_its_link(self):
		key = key_of(self.service)
		self.move(self.service, starts_on=at(9), ends_on=at(9, 16))
		self.said(self.service, "tell_changes")
		self.assertIn(f"UID:{self.service.name}@", self.file_of())
		self.assertIn(key, self.mails[0]["message"])

	def test_what_no_calendar_shows_is_no_change(self):
		self.move(self.service, description="More words", held_by=MARY)
		self.assertEqual((self.service.sequence, self.state()["can_tell"]), (0, False))

	def test_who_declined_hears_of_another_day_only(self):
		self.said(self.service, "note_reply", self.service.customers[0].name, 0)
		self.move(self.service, place="Hall 9")
		self.assertFalse(self.state()["can_tell"])
		self.move(self.service, starts_on=at(9), ends_on=at(9, 16))
		self.assertTrue(self.state()["can_tell"])

	def test_a_cancellation_reaches_the_calendars(self):
		self.said(self.service, "cancel_service", "The trainer is ill", 1)
		self.assertEqual((self.service.status, self.service.remind_on), ("Cancelled", None))
		file = self.file_of()
		self.assertIn("METHOD:CANCEL", file)
		self.assertIn("STATUS:CANCELLED", file)
		self.assertIn("SEQUENCE:1", file)
		self.assertNotIn("key=", self.mails[0]["message"])

	def test_a_cancellation_in_silence_can_be_told_later(self):
		self.said(self.service, "cancel_service", "The trainer is ill")
		self.assertEqual((self.mails, self.state()["can_tell"]), ([], True))
		self.said(self.service, "tell_changes")
		self.assertEqual((len(self.mails), self.state()["can_tell"]), (1, False))

	def test_it_is_cancelled_once_and_with_a_reason(self):
		self.assertRaises(SalesProcessError, self.said, self.service, "cancel_service", " ")
		self.said(self.service, "cancel_service", "Ill")
		self.assertRaises(SalesProcessError, self.said, self.service, "cancel_service", "Ill")

	def test_who_was_invited_in_person_is_told_in_person(self):
		service = make_service(make_asked_customer(email="", account_manager=MARY))
		self.said(service, "note_reply", service.customers[0].name, 1)
		self.move(service, starts_on=at(9), ends_on=at(9, 16))
		self.said(service, "tell_changes")
		self.assertTrue(any("what has changed" in todo for todo in self.todos(service)))
		self.assertEqual(in_words.untold(service), [])

	def test_who_is_invited_is_not_taken_off_in_silence(self):
		other = make_asked_customer(account_manager=MARY)
		rows = [row_of(other)]
		with as_user(MARY):
			self.service.set("customers", rows)
			self.assertRaises(SalesProcessError, self.service.save)
		self.service.reload()
		self.said(self.service, "note_reply", self.service.customers[0].name, 0)
		link = self.service.customers[0].access_link
		with as_user(MARY):
			self.service.set("customers", rows)
			self.service.save()
		self.assertEqual(frappe.get_doc("Access Link", link).state, links.REVOKED)

	def test_an_invitation_is_not_handed_to_somebody_else(self):
		customer = self.service.customers[0].contact
		other = make_contact(
			frappe.db.get_value("Dynamic Link", {"parent": customer}, "link_name"),
			"bob@guests.example",
			"Bob",
		)
		with as_user(MARY):
			self.service.customers[0].contact = other.name
			self.assertRaises(SalesProcessError, self.service.save)

	def test_another_address_is_another_invitation(self):
		link = self.service.customers[0].access_link
		with as_user(MARY):
			self.service.customers[0].email = "right@guests.example"
			self.service.save()
		(row,) = self.service.reload().customers
		self.assertEqual((row.invited_on, row.access_link), (None, None))
		self.assertEqual(frappe.get_doc("Access Link", link).state, links.REVOKED)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
from unittest.mock import patch

import frappe

from sales_process import bulk_mail
from sales_process.api import bulk_mail as bulk
from sales_process.api import care as api
from sales_process.exceptions import DecidedAlready
from sales_process.tests.cares import (
	CareCase,
	care_of,
	make_cared_customer,
	make_occasion,
	make_template,
	run,
)
from sales_process.tests.factories import as_user, make_contact
from sales_process.tests.site import MARY, TOM


class TestCareApi(CareCase):
	def setUp(self):
		super().setUp()
		self.customers = [make_cared_customer(account_manager=user) for user in (MARY, MARY, TOM)]
		run(make_occasion())
		self.cares = [care_of(customer) for customer in self.customers]
		self.names = [care.name for care in self.cares]

	def test_many_are_approved_and_sent_one_message_and_one_log_each(self):
		with as_user(MARY):
			answers = api.approve(json.dumps(self.names))
			self.assertEqual([answer.get("status") for answer in answers], ["Approved", "Approved", None])
			answers = api.send(self.names)
		self.assertEqual([answer.get("status") for answer in answers], ["Sent", "Sent", None])
		self.assertEqual([bool(answer.get("error")) for answer in answers], [False, False, True])
		self.assertEqual(len(self.mails), 2)
		self.assertEqual(
			frappe.db.count("Follow-up Log", {"name": ["in", [_log(n) for n in self.names[:2]]]}), 2
		)

	def test_a_colleagues_is_refused_and_not_named(self):
		with as_user(MARY):
			for call in (
				lambda: api.approve(self.names[2]),
				lambda: api.send(self.names[2]),
				lambda: api.skip(self.names[2], "No"),
				lambda: api.mark_done(self.names[2], "Phone"),
				lambda: api.take_up_again(self.names[2]),
				lambda: api.write_anew(self.names[2], make_template().name),
			):
				with self.assertRaises(frappe.PermissionError):
					call()
			answer = api.send(self.names)[2]
		self.assertEqual(answer["label"], self.names[2])

	def test_what_is_done_is_not_done_twice(self):
		with as_user(MARY):
			api.send(self.names[0])
			for again in (api.approve, api.send):
				with self.assertRaises(DecidedAlready):
					again(self.names[0])
			with self.assertRaises(DecidedAlready):
				api.skip(self.names[0], "Too late")
		self.assertEqual(len(self.mails), 1)

	def test_one_that_cannot_be_sent_does_not_stop_the_others(self):
		self.cares[0].db_set("email", "")
		frappe.db.set_value("Contact", self.cares[1].contact, "unsubscribed", 1)
		answers = api.send(self.names)
		self.assertIn("is empty", answers[0]["error"])
		self.assertEqual(answers[1]["status"], "Skipped")
		self.assertEqual(answers[2]["status"], "Sent")

	def test_one_text_to_all_drafts_is_previewed_and_sent_once(self):
		template = make_template("SP All Care", subject="All {{ customer }}").name
		frappe.db.set_value("Contact", self.cares[1].contact, "unsubscribed", 1)
		with as_user(MARY), patch.object(bulk_mail, "keep"):
			shown = bulk.get_preview("Customer Care", self.names, template)["rows"]
			answers = bulk_mail.send("Customer Care", self.names, template)
			again = bulk_mail.send("Customer Care", self.names, template)
		self.assertEqual([row["name"] for row in shown], self.names[:2])  # Tom's is not shown
		self.assertEqual([row["skipped"] for row in shown][1], "They do not want to be written to.")
		self.assertEqual([answer["became"] for answer in answers], ["sent", "skipped", "skipped"])
		self.assertEqual({answer["became"] for answer in again}, {"skipped"})
		self.assertEqual([mail["subject"] for mail in self.mails], [shown[0]["subject"]])

	def test_odd_requests_are_refused(self):
		for names in ("[]", [], "[1, 2]", [f"x{number}" for number in range(501)]):
			with self.assertRaises((frappe.ValidationError, frappe.exceptions.ValidationError)):
				api.approve(names)
		with self.assertRaises(frappe.DoesNotExistError):
			api.approve("no such care")
		with self.assertRaisesRegex(frappe.ValidationError, "no channel in use"):
			api.mark_done(self.names[0], "Pigeon")
		with self.assertRaises(frappe.DoesNotExistError):
			api.write_anew(self.names[0], "no such template")

	def test_one_text_for_all_in_other_words(self):
		template = make_template("SP Other Words", subject="Warm greetings, {{ contact_name }}")
		with as_user(MARY):
			api.approve(self.names[:2])
			answers = api.write_anew(self.names[:2], template.name)
		self.assertEqual([answer["status"] for answer in answers], ["Draft", "Draft"])
		self.assertEqual(
			frappe.db.get_value("Customer Care", self.names[0], "subject"), "Warm greetings, Ann"
		)

	def test_a_birthday_is_entered_corrected_and_forgotten(self):
		contact = self.cares[0].contact
		with as_user(MARY):
			api.set_birthday(contact, "9", "20", "1980")
			name = api.set_birthday(contact, 8, 15, calendar="Lunar")
			(row,) = api.get_birthdays("Contact", contact)
			self.assertEqual(row["birthday"].name, name)
			self.assertEqual((row["birthday"].calendar, row["birthday"].year), ("Lunar", 0))
			api.forget_birthday(contact)
			api.forget_birthday(contact)
			self.assertIsNone(api.get_birthdays("Contact", contact)[0]["birthday"])

	def test_birthdays_of_a_customers_contacts(self):
		customer = self.customers[0]
		bob = make_contact(customer.name, first_name="Bob")
		with as_user(MARY):
			api.set_birthday(bob.name, 2, 29)
			rows = api.get_birthdays("Customer", customer.name)
		self.assertEqual(
			[(row["label"], bool(row["birthday"])) for row in rows], [("Ann", False), ("Bob", True)]
		)

	def test_a_colleague_neither_reads_nor_changes_a_birthday(self):
		contact = self.cares[0].contact
		with as_user(MARY):
			api.set_birthday(contact, 9, 20)
		with as_user(TOM):
			self.assertIsNone(api.get_birthdays("Contact", contact)[0]["birthday"])
			for call in (lambda: api.set_birthday(contact, 1, 1), lambda: api.forget_birthday(contact)):
				with self.assertRaises(frappe.PermissionError):
					call()

	def test_odd_birthdays_are_refused(self):
		contact = self.cares[0].contact
		for values in ((13, 1), (2, 30), ("x", "y"), (1, 1, 99999)):
			with self.assertRaises(frappe.ValidationError):
				api.set_birthday(contact, *values)
		with self.assertRaises(frappe.ValidationError):
			api.set_birthday(contact, 1, 1, calendar="Hijri")
		with self.assertRaises(frappe.ValidationError):
			api.set_birthday("no such contact", 1, 1)


def _log(name: str) -> str:
	return frappe.db.get_value("Customer Care", name, "log")

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import datetime
from unittest.mock import patch

import frappe
from frappe.utils import getdate

from sales_process.api import follow_up, plan_mail
from sales_process.sales_process.doctype.follow_up_plan.mailing import send_all
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	as_user,
	hints_at_once,
	make_company,
	make_contact,
	make_customer,
	make_quotation,
	moved_clock,
)
from sales_process.tests.site import MARY, RUTH, STOCKMAN, TOM

MORNING = datetime(2026, 11, 26, 9)
TEXT = {"subject": "News for {customer}", "message": "Dear {first_name},\n\n{sender_name} greets {unknown}."}


class MailingCase(IntegrationTestCase):
	def setUp(self):
		clock = moved_clock(MORNING)
		clock.__enter__()
		self.addCleanup(clock.__exit__, None, None, None)
		keep = patch("sales_process.tasks.keep")  # a commit would outlive the test
		keep.start()
		self.addCleanup(keep.stop)
		make_company()

	def plan(self, name="Mailed Ltd", owner=MARY, email="ann@mailed.test"):
		with hints_at_once():
			customer = make_customer(name, account_manager=owner).name
			self.contact = make_contact(customer, email)
			quotation = make_quotation(customer)
		return frappe.get_doc("Follow-up Plan", {"deal": quotation.reload().sales_deal})


class TestMailing(MailingCase):
	def preview(self, *plans, **text):
		with as_user(MARY):
			return plan_mail.get_preview([plan.name for plan in plans], **(text or TEXT))

	def send(self, *plans):
		with as_user(MARY):
			send_all([plan.name for plan in plans], TEXT, MARY)

	def test_each_gets_his_own_words(self):
		(row,) = self.preview(self.plan())
		self.assertEqual((row["subject"], row["to"]), ("News for Mailed Ltd", "ann@mailed.test"))
		self.assertIn("Dear Ann", row["message"])
		self.assertIn("Mary greets {unknown}", row["message"])

	def test_a_typed_text_is_no_program(self):
		(row,) = self.preview(self.plan(), subject="{{ 7*7 }}", message="{{ frappe.db }} <script>x</script>")
		self.assertEqual(row["subject"], "{{ 7*7 }}")
		self.assertIn("{{ frappe.db }}", row["message"])
		self.assertNotIn("<script>", row["message"])

	def test_a_template_knows_the_same_words(self):
		template = frappe.get_doc(
			doctype="Email Template",
			name="SP Mailing",
			subject="For {{ customer }}",
			response="Hello {{ contact_name }}",
			enabled=1,
		).insert()
		(row,) = self.preview(self.plan("A & B Ltd"), template=template.name)
		self.assertEqual(row["subject"], "For A & B Ltd")
		self.assertIn("Hello Ann", row["message"])

	def test_one_message_and_one_log_each_also_when_it_runs_twice(self):
		plan = self.plan()
		for _time in range(2):
			self.send(plan)
		logs = frappe.get_all(
			"Follow-up Log", {"plan": plan.name}, ["channel", "outcome", "communication", "subject"]
		)
		self.assertEqual(len(logs), 1)
		self.assertEqual((logs[0].channel, logs[0].subject), ("E-mail", "News for Mailed Ltd"))
		self.assertEqual(frappe.db.count("Email Queue", {"communication": logs[0].communication}), 1)
		plan.reload()
		self.assertEqual(getdate(plan.last_touch_on), MORNING.date())
		self.assertEqual(plan.touches_without_response, 1)
		told = frappe.get_all(
			"Notification Log",
			{"for_user": MARY, "document_type": "Follow-up Plan"},
			pluck="subject",
			order_by="creation asc",
		)
		self.assertIn("Mails sent: 1. Left out: 0. Failed: 0.", told)
		self.assertIn("Mails sent: 0. Left out: 1. Failed: 0.", told)

	def test_who_should_not_get_it_is_left_out_with_the_reason(self):
		plan = self.plan()
		for change, words in (
			({"answer_due": 1}, "wait for an answer"),
			({"bad_address": "ann@mailed.test"}, "come back"),
			({"status": "Paused", "paused_until": "2026-12-24"}, "not active"),
		):
			with self.subTest(change):
				before = {field: plan.get(field) for field in change}
				plan.db_set(change)
				self.assertIn(words, self.preview(plan)[0]["skipped"])
				plan.db_set(before)
		frappe.db.set_value("Contact", self.contact.name, "unsubscribed", 1)
		self.assertIn("do not want", self.preview(plan)[0]["skipped"])

	def test_without_an_address_there_is_nobody_to_write_to(self):
		plan = self.plan("Silent Ltd", email=None)
		self.assertIn("No e-mail address", self.preview(plan)[0]["skipped"])

	def test_one_that_fails_stops_no_other(self):
		good, bad = self.plan(), self.plan("Failing Ltd", email="bob@failing.test")
		from sales_process import outgoing

		send = outgoing.send_mail

		def fail_for_one(owner, party_type, party, to, *words):
			if to == "bob@failing.test":
				raise frappe.ValidationError("no")
			return send(owner, party_type, party, to, *words)

		with patch("sales_process.sales_process.doctype.follow_up_plan.mailing.send_mail", fail_for_one):
			self.send(bad, good)
		self.assertEqual(frappe.db.count("Follow-up Log", {"plan": good.name}), 1)
		self.assertEqual(frappe.db.count("Follow-up Log", {"plan": bad.name}), 0)

	def test_only_own_plans_and_only_with_words(self):
		plan = self.plan()
		with as_user(TOM):
			self.assertRaises(frappe.PermissionError, plan_mail.get_preview, [plan.name], **TEXT)
			self.assertRaises(frappe.PermissionError, plan_mail.send, [plan.name], **TEXT)
			self.assertRaises(frappe.PermissionError, plan_mail.get_draft, plan.name, "X")
		with as_user(STOCKMAN):
			self.assertRaises(frappe.PermissionError, plan_mail.get_placeholders)
		with as_user(MARY):
			self.assertIn("customer", plan_mail.get_placeholders())
			self.assertRaisesRegex(frappe.ValidationError, "write a subject", plan_mail.send, [plan.name])
			self.assertRaisesRegex(frappe.ValidationError, "between 1 and", plan_mail.send, [], **TEXT)
			with patch("frappe.enqueue") as enqueue:
				self.assertEqual(plan_mail.send([plan.name, plan.name], **TEXT), 1)
		self.assertEqual(enqueue.call_args.kwargs["plans"], [plan.name])


class TestHandOver(MailingCase):
	def test_what_goes_with_the_plan_goes_along(self):
		plan = self.plan()
		with as_user(RUTH):
			(answer,) = follow_up.hand_over([plan.name], TOM)
		self.assertNotIn("error", answer)
		plan.reload()
		self.assertEqual(plan.sales_owner, TOM)
		self.assertEqual(frappe.db.get_value("Sales Deal", plan.deal, "sales_owner"), TOM)
		bells = frappe.get_all("Notification Log", {"for_user": TOM}, pluck="subject")
		self.assertIn("Ruth has handed over 1 follow-up plans to you.", bells)

	def test_one_refusal_stops_no_other(self):
		mine, toms = self.plan(), self.plan("Tom's Ltd", TOM, "bob@toms.test")
		with as_user(MARY):
			answers = follow_up.hand_over([toms.name, mine.name, "nothing"], RUTH)
		self.assertEqual([bool(answer.get("error")) for answer in answers], [True, False, True])
		self.assertEqual(frappe.db.get_value("Follow-up Plan", toms.name, "sales_owner"), TOM)

	def test_only_to_somebody_who_sells(self):
		plan = self.plan()
		with as_user(MARY):
			for user in (STOCKMAN, "nobody@example.com"):
				self.assertRaisesRegex(
					frappe.ValidationError, "cannot follow up", follow_up.hand_over, [plan.name], user
				)
			self.assertRaisesRegex(frappe.ValidationError, "between 1 and", follow_up.hand_over, [], TOM)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
from datetime import date
from unittest.mock import patch

import frappe

from sales_process import bulk_mail
from sales_process.api import bulk_mail as api
from sales_process.api import follow_up
from sales_process.mail import take_in
from sales_process.sales_process.doctype.follow_up_plan import letters
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.tests import IntegrationTestCase
from sales_process.tests.cares import make_template
from sales_process.tests.factories import (
	COMPANY,
	as_user,
	count_queries,
	make_company,
	make_contact,
	make_customer,
	moved_clock,
)
from sales_process.tests.site import MARY, TOM

MONDAY = date(2026, 11, 23)
TEMPLATE = "SP Test Letter"


class LetterCase(IntegrationTestCase):
	def setUp(self):
		self.mails = []
		clock = moved_clock(MONDAY)
		clock.__enter__()
		self.addCleanup(clock.__exit__, None, None, None)
		for patcher in (
			patch("frappe.sendmail", lambda **mail: self.mails.append(mail)),
			patch("sales_process.bulk_mail.keep"),  # a commit would outlive the test
		):
			patcher.start()
			self.addCleanup(patcher.stop)
		make_company()
		make_template(
			TEMPLATE,
			subject="News for {{ customer }}",
			response="<p>Dear {{ contact_name }}, {{ topic }} {{ sender_name }}</p>",
		)

	def new_plan(self, customer, address="", owner=MARY, **values):
		customer = make_customer(customer, account_manager=owner).name
		if address is not None:
			make_contact(customer, address or f"{frappe.generate_hash(length=8)}@example.com")
		values = {"next_channel": letters.channel(), "next_follow_up": MONDAY, **values}
		return frappe.get_doc(
			doctype="Follow-up Plan",
			account=get_account("Customer", customer),
			company=COMPANY,
			plan_type="Revisit",
			sales_owner=owner,
			**values,
		).insert()

	def logs(self, plan):
		fields = ["name", "subject", "outcome", "communication", "due_on", "channel"]
		return frappe.get_all("Follow-up Log", filters={"plan": plan.name}, fields=fields)


class TestLetters(LetterCase):
	def send(self, *plans, user=MARY):
		with as_user(user):
			return bulk_mail.send("Follow-up Plan", [plan.name for plan in plans], TEMPLATE)

	def preview(self, *plans, user=MARY):
		with as_user(user):
			found = api.get_preview("Follow-up Plan", json.dumps([plan.name for plan in plans]), TEMPLATE)
		return {row["name"]: row for row in found["rows"]}

	def test_one_mail_and_one_log_each(self):
		plans = [self.new_plan(f"Letter {number} Ltd") for number in range(2)]
		self.assertEqual([answer["became"] for answer in self.send(*plans)], ["sent", "sent"])
		self.assertEqual(
			[mail["subject"] for mail in self.mails], ["News for Letter 0 Ltd", "News for Letter 1 Ltd"]
		)
		(log,) = self.logs(plans[0])
		self.assertEqual(
			(log.subject, log.outcome, log.due_on), ("News for Letter 0 Ltd", "No Response", MONDAY)
		)
		plans[0].reload()
		self.assertGreater(plans[0].next_follow_up, MONDAY)

	def test_a_second_run_sends_nothing_and_the_mail_is_not_logged_again(self):
		plan = self.new_plan("Letter Twice Ltd")
		self.send(plan)
		(again,) = self.send(plan)
		self.assertEqual((again["became"], len(self.mails)), ("skipped", 1))
		self.assertIn("today already", again["reason"])
		take_in(self.logs(plan)[0].communication)
		self.assertEqual(len(self.logs(plan)), 1)

	def test_what_is_previewed_is_what_is_sent(self):
		plan = self.new_plan("Letter Bold & Bright Ltd", next_topic="About <i>lamps</i>")
		row = self.preview(plan)[plan.name]
		self.assertIn("About &lt;i&gt;lamps", row["message"])
		self.send(plan)
		(mail,) = self.mails
		self.assertEqual((mail["subject"], mail["message"]), (row["subject"], row["message"]))
		self.assertEqual(mail["recipients"], [row["to"]])

	def test_who_is_left_out_and_why(self):
		answer_due = self.new_plan("Letter Answer Ltd")
		answer_due.db_set("answer_due", 1)
		unsubscribed = self.new_plan("Letter Unsubscribed Ltd", "no.more@example.com")
		frappe.db.set_value("Contact", {"email_id": "no.more@example.com"}, "unsubscribed", 1)
		nobody = self.new_plan("Letter Nobody Ltd", None)
		by_phone = self.new_plan("Letter Phone Ltd", next_channel="Phone")
		later = self.new_plan("Letter Later Ltd", next_follow_up="2026-12-01")
		plans = (answer_due, unsubscribed, nobody, by_phone, later)
		shown = [row["skipped"] for row in self.preview(*plans).values()]
		for part, said in zip(
			("wait for an answer", "not want", "No e-mail address", "by Phone", "Not due before"),
			shown,
			strict=True,
		):
			self.assertIn(part, said)
		self.assertEqual([answer["reason"] for answer in self.send(*plans)], shown)
		self.assertEqual(self.mails, [])

	def test_two_plans_of_one_customer_get_one_mail(self):
		plan = self.new_plan("Letter Double Ltd")
		other = frappe.copy_doc(plan)
		other.plan_type = "Renewal"
		other.insert()
		self.assertIn("another plan", self.preview(plan, other)[other.name]["skipped"])
		self.assertEqual([answer["became"] for answer in self.send(plan, other)], ["sent", "skipped"])

	def test_a_colleagues_plan_is_neither_shown_nor_mailed(self):
		plan = self.new_plan("Letter Toms Ltd", owner=TOM)
		self.assertEqual(self.preview(plan), {})
		(answer,) = self.send(plan)
		self.assertEqual((answer["became"], answer["label"], self.mails), ("skipped", plan.name, []))

	def test_one_that_fails_stops_no_other_and_a_bell_tells(self):
		plans = [self.new_plan(f"Letter Fail {number} Ltd") for number in range(2)]
		render = letters.render

		def fail_first(template, recipient):
			if recipient.plan.name == plans[0].name:
				raise RuntimeError("no text today")
			return render(template, recipient)

		with patch.object(letters, "render", fail_first):
			answers = self.send(*plans)
		self.assertEqual([answer["became"] for answer in answers], ["failed", "sent"])
		bell = frappe.get_last_doc("Notification Log", {"for_user": MARY})
		self.assertIn("1 sent, 1 not sent", frappe.utils.strip_html(bell.subject))

	def test_a_text_that_was_changed_is_looked_at_again(self):
		plan = self.new_plan("Letter Changed Ltd")
		with as_user(MARY), patch("frappe.enqueue") as enqueue:
			version = api.get_preview("Follow-up Plan", [plan.name], TEMPLATE)["version"]
			api.send("Follow-up Plan", [plan.name], TEMPLATE, version)
			self.assertTrue(enqueue.call_args.kwargs["deduplicate"])
			with self.assertRaises(frappe.ValidationError):
				api.send("Follow-up Plan", [plan.name], TEMPLATE, "2020-01-01")

	def test_queries_do_not_grow_with_the_plans(self):
		plans = [self.new_plan(f"Letter Many {number} Ltd").name for number in range(6)]
		letters.recipients(plans)
		with count_queries() as few:
			letters.recipients(plans[:2])
		with count_queries() as many:
			letters.recipients(plans)
		self.assertEqual(len(few), len(many))


class TestMailOfATouch(LetterCase):
	def log(self, plan, mail, user=MARY, **touch):
		touch = {"channel": "Phone", "outcome": "No Response", "subject": "Hello", **touch}
		with as_user(user):
			return follow_up.log_touch("Follow-up Plan", plan.name, touch, mail=mail)

	def test_a_template_in_the_words_of_the_customer(self):
		plan = self.new_plan("Touch Mail Ltd", "ann@touch.example.com")
		with as_user(MARY):
			mail = follow_up.get_mail("Follow-up Plan", plan.name, TEMPLATE)
		self.assertEqual((mail["to"], mail["subject"]), ("ann@touch.example.com", "News for Touch Mail Ltd"))

	def test_also_for_a_customer_nobody_follows_and_a_chosen_contact(self):
		customer = make_customer("Touch New Ltd", account_manager=MARY).name
		make_contact(customer, "first@touch.example.com")
		other = make_contact(customer, "other@touch.example.com", first_name="Bob")
		with as_user(MARY):
			mail = follow_up.get_mail("Customer", customer, TEMPLATE, other.name)
		self.assertEqual(mail["to"], "other@touch.example.com")
		self.assertIn("Dear Bob", mail["message"])

	def test_it_is_sent_and_logged_once(self):
		plan = self.new_plan("Touch Sent Ltd")
		self.log(plan, {"to": "ann@example.com", "message": "<p>Good day</p>"})
		(log,) = self.logs(plan)
		self.assertEqual((log.channel, len(self.mails)), (letters.channel(), 1))
		take_in(log.communication)
		self.assertEqual(len(self.logs(plan)), 1)

	def test_without_a_mail_the_desk_says_nothing(self):
		plan = self.new_plan("Touch Plain Ltd")
		self.log(plan, "")
		self.assertEqual((len(self.logs(plan)), self.mails), (1, []))

	def test_odd_mails_are_refused_and_nothing_is_logged(self):
		plan = self.new_plan("Touch Odd Ltd", "gone@example.com")
		frappe.db.set_value("Contact", {"email_id": "gone@example.com"}, "unsubscribed", 1)
		for mail in (
			{"to": "no address", "message": "x"},
			{"to": "ann@example.com", "message": "<p> </p>"},
			{"to": "gone@example.com", "message": "x"},
		):
			with self.assertRaises(frappe.ValidationError):
				self.log(plan, mail)
		with self.assertRaises(frappe.PermissionError):
			self.log(plan, {"to": "ann@example.com", "message": "x"}, user=TOM)
		self.assertEqual((self.logs(plan), self.mails), ([], []))

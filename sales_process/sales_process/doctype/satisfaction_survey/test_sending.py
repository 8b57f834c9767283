# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from unittest.mock import patch

import frappe

from sales_process.api import survey as api
from sales_process.language import in_language
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.satisfaction_survey.satisfaction_survey import (
	due_surveys,
	send_due_surveys,
	take_next_step,
)
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user, make_contact, make_user, moved_clock
from sales_process.tests.site import CLERK, PETER
from sales_process.tests.surveys import (
	days,
	key_of,
	make_asked_customer,
	make_survey,
	make_template,
	settings,
)


class SendingCase(IntegrationTestCase):
	def setUp(self):
		self.mails = []
		self.start(patch("frappe.sendmail", lambda **mail: self.mails.append(mail)))
		self.start(patch("sales_process.tasks.keep"))

	def start(self, patcher):
		patcher.start()
		self.addCleanup(patcher.stop)

	def run_on(self, day, survey):
		with moved_clock(day):
			take_next_step(survey.name)
		survey.reload()
		return survey


class TestSending(SendingCase):
	def test_a_due_survey_is_mailed_with_its_link(self):
		survey = self.run_on(days(0), make_survey(sales_owner=CLERK))
		self.assertEqual((survey.status, survey.expires_on, survey.next_step_on), ("Sent", days(30), days(7)))
		self.assertEqual(len(self.mails), 1)
		mail = self.mails[0]
		self.assertEqual((mail["recipients"], mail["reply_to"]), ([survey.recipients[0].email], CLERK))
		self.assertEqual((mail["reference_doctype"], mail["reference_name"]), (survey.doctype, survey.name))
		self.assertIn(key_of(survey), mail["args"]["link"])

	def test_the_job_run_twice_sends_once(self):
		survey = make_survey()
		send_due_surveys()
		send_due_surveys()
		self.assertEqual(len([mail for mail in self.mails if mail["reference_name"] == survey.name]), 1)
		self.assertNotIn(survey.name, due_surveys(days(0)))

	def test_days_without_the_job_lose_nothing(self):
		self.assertEqual(self.run_on(days(4), make_survey()).status, "Sent")

	def test_switched_off_nothing_is_sent(self):
		make_survey()
		with settings(survey_enabled=0):
			send_due_surveys()
		self.assertEqual(self.mails, [])

	def test_a_silent_customer_is_reminded_once_and_then_left_alone(self):
		survey = self.run_on(days(0), make_survey())
		self.run_on(days(6), survey)
		self.assertEqual(len(self.mails), 1)
		self.run_on(days(7), survey)
		self.run_on(days(8), survey)
		self.assertEqual([mail["template"] for mail in self.mails], ["survey_invitation", "survey_reminder"])
		self.assertEqual(self.mails[0]["args"]["link"], self.mails[1]["args"]["link"])
		self.run_on(days(31), survey)
		self.assertEqual((survey.status, survey.next_step_on), ("Expired", None))
		self.assertEqual(len(self.mails), 2)

	def test_an_account_asked_lately_is_skipped_with_the_reason(self):
		customer = make_asked_customer()
		self.run_on(days(0), make_survey(customer))
		other = make_contact(customer.name, "other@example.com", first_name="Bob")
		second = make_survey(customer, [{"contact": other.name}])
		self.run_on(days(29), second)
		self.assertEqual((second.status, len(self.mails)), ("Skipped", 1))
		self.assertIn("30 days", second.status_reason)

	def test_a_contact_asked_lately_is_skipped_also_for_another_account(self):
		self.run_on(days(0), make_survey(recipients=[{"email": "buyer@example.com"}]))
		second = make_survey(recipients=[{"email": "buyer@example.com"}], due_on=days(89))
		self.assertEqual(self.run_on(days(89), second).status, "Skipped")
		self.assertIn("90 days", second.status_reason)

	def test_a_person_may_decide_otherwise(self):
		self.run_on(days(0), make_survey(recipients=[{"email": "buyer@example.com"}]))
		second = self.run_on(
			days(0), make_survey(recipients=[{"email": "buyer@example.com"}], sales_owner=CLERK)
		)
		with as_user(CLERK):
			api.send_now(second.name)
		second.reload()
		self.assertEqual((second.status, len(self.mails)), ("Sent", 2))
		self.assertIn(frappe.utils.get_fullname(CLERK), second.status_reason)

	def test_without_an_address_the_owner_is_asked_to_call(self):
		survey = self.run_on(days(0), make_survey(make_asked_customer(email=""), sales_owner=CLERK))
		self.assertEqual((survey.status, self.mails), ("To Ask", []))
		todo = frappe.get_all(
			"ToDo", {"reference_name": survey.name, "status": "Open"}, ["allocated_to", "description"]
		)
		self.assertEqual([row.allocated_to for row in todo], [CLERK])
		self.assertIn(survey.party_name, todo[0].description)

	def test_for_an_owner_who_has_left_the_manager_is_asked(self):
		left = make_user("sp-sending-left@example.com")
		survey = make_survey(make_asked_customer(email=""), sales_owner=left.name)
		mailed = make_survey(sales_owner=left.name)
		left.db_set("enabled", 0)
		frappe.clear_document_cache("User", left.name)
		with settings(default_manager=PETER):
			self.run_on(days(0), survey)
		todo = frappe.db.get_value("ToDo", {"reference_name": survey.name}, "allocated_to")
		self.run_on(days(0), mailed)
		self.assertEqual((todo, self.mails[0]["reply_to"]), (PETER, None))

	def test_who_unsubscribed_is_not_mailed(self):
		survey = make_survey(sales_owner=CLERK)
		frappe.db.set_value("Contact", survey.recipients[0].contact, "unsubscribed", 1)
		self.assertEqual(self.run_on(days(0), survey).status, "To Ask")
		with as_user(CLERK), self.assertRaisesRegex(frappe.ValidationError, "Nobody in"):
			api.send_now(survey.name)

	def test_who_unsubscribed_from_all_mails_is_not_mailed(self):
		survey = make_survey(recipients=[{"email": "no-mails@example.com"}])
		frappe.get_doc(
			doctype="Email Unsubscribe", email="no-mails@example.com", global_unsubscribe=1
		).insert()
		self.assertEqual(self.run_on(days(0), survey).status, "To Ask")

	def test_several_recipients_have_a_link_each(self):
		survey = make_survey(recipients=[{"email": "ann@example.com"}, {"email": "bob@example.com"}])
		self.run_on(days(0), survey)
		self.assertEqual(len({mail["args"]["link"] for mail in self.mails}), 2)

	def test_customer_names_are_escaped_in_the_mail(self):
		survey = make_survey(recipients=[{"email": "x@example.com"}])
		survey.recipients[0].contact_name = "<b>Ann</b>"
		survey.save_automatic()
		self.run_on(days(0), survey)
		html = frappe.get_template(f"templates/emails/{self.mails[0]['template']}.html").render(
			self.mails[0]["args"]
		)
		self.assertIn("&lt;b&gt;Ann", html)
		self.assertNotIn("<b>Ann", html)

	def test_the_admins_own_text_is_used_and_a_forgotten_link_added(self):
		frappe.get_doc(
			doctype="Email Template",
			name="SP Test Invitation",
			subject="{{ company }} & you",
			response="Dear {{ contact_name }}",
		).insert()
		template = make_template("SP Test Mail", email_template="SP Test Invitation")
		survey = self.run_on(days(0), make_survey(template=template.name))
		self.assertEqual(self.mails[0]["subject"], f"{survey.company} & you")
		self.assertIn("Dear Ann", self.mails[0]["message"])
		self.assertIn(key_of(survey), self.mails[0]["message"])

	def test_without_a_language_it_speaks_the_sites_and_not_the_senders(self):
		seen = []
		self.start(patch("frappe.sendmail", lambda **mail: seen.append(frappe.local.lang)))
		survey = make_survey(recipients=[{"email": "x@example.com"}], sales_owner=CLERK)
		with as_user(CLERK), in_language("zh"):
			api.send_now(survey.name)
		self.assertEqual(seen, [frappe.get_system_settings("language")])

	def test_it_speaks_the_recipients_language_and_comes_back(self):
		before = frappe.local.lang
		seen = []
		self.start(patch("frappe.sendmail", lambda **mail: seen.append(frappe.local.lang)))
		self.run_on(days(0), make_survey(recipients=[{"email": "wang@example.com", "language": "zh"}]))
		self.assertEqual((seen, frappe.local.lang), (["zh"], before))


class TestFailingMail(SendingCase):
	def setUp(self):
		super().setUp()
		self.start(patch("frappe.sendmail", self.fail_for_ann))

	def fail_for_ann(self, **mail):
		if mail["recipients"] == ["ann@example.com"]:
			raise ConnectionError("mail server away")
		self.mails.append(mail)

	def test_it_is_tried_again_the_next_day_with_the_same_link(self):
		survey = self.run_on(days(0), make_survey(recipients=[{"email": "ann@example.com"}]))
		self.assertEqual((survey.status, survey.next_step_on, survey.sent_on), ("Scheduled", days(1), None))
		self.assertIn("could not be sent", survey.status_reason)
		key = key_of(survey)
		with patch("frappe.sendmail", lambda **mail: self.mails.append(mail)):
			self.run_on(days(1), survey)
		self.assertEqual(survey.status, "Sent")
		self.assertIn(key, self.mails[0]["args"]["link"])

	def test_the_others_get_theirs(self):
		survey = make_survey(recipients=[{"email": "ann@example.com"}, {"email": "bob@example.com"}])
		self.run_on(days(0), survey)
		self.assertEqual(survey.status, "Sent")
		self.assertEqual([bool(row.sent_on) for row in survey.recipients], [False, True])

	def test_the_link_is_not_in_the_error_log(self):
		survey = self.run_on(days(0), make_survey(recipients=[{"email": "ann@example.com"}]))
		logs = frappe.get_all("Error Log", {"reference_name": survey.name}, ["error", "method"])
		self.assertEqual(len(logs), 1)
		self.assertIn("mail server away", logs[0].error)
		self.assertNotIn(key_of(survey), logs[0].error + logs[0].method)

	def test_a_person_is_told(self):
		survey = make_survey(recipients=[{"email": "ann@example.com"}], sales_owner=CLERK)
		with as_user(CLERK), self.assertRaisesRegex(frappe.ValidationError, "ann@example.com"):
			api.send_now(survey.name)


class TestByAPerson(SendingCase):
	def setUp(self):
		super().setUp()
		self.survey = make_survey(sales_owner=CLERK)
		for name, carries in (("SP Test Chat", 1), ("SP Test Phone", 0)):
			if not frappe.db.exists("Follow-up Channel", name):
				frappe.get_doc(
					doctype="Follow-up Channel",
					channel_name=name,
					kind="Chat" if carries else "Phone",
					carries_link=carries,
				).insert()

	def copy(self, channel="SP Test Chat", **values):
		with as_user(CLERK):
			return api.copy_link(self.survey.name, channel, **values)

	def test_sending_again_is_the_same_link(self):
		with as_user(CLERK):
			api.send_now(self.survey.name)
			with moved_clock(days(20)):
				api.send_now(self.survey.name)
		self.survey.reload()
		self.assertEqual(self.mails[0]["args"]["link"], self.mails[1]["args"]["link"])
		self.assertEqual(self.survey.expires_on, days(50))
		self.assertEqual(frappe.db.count("Access Link", {"reference_name": self.survey.name}), 1)

	def test_the_link_can_be_taken_to_a_chat(self):
		link = self.copy()
		self.survey.reload()
		self.assertEqual(link.split("key=")[1], key_of(self.survey))
		self.assertEqual((self.survey.status, self.mails), ("Sent", []))
		self.assertIn("SP Test Chat", self.survey.status_reason)
		self.assertEqual(self.copy(), link)

	def test_not_to_a_channel_that_cannot_carry_it(self):
		for channel in ("SP Test Phone", "No Such Channel", "<b>"):
			with self.assertRaises(frappe.ValidationError):
				self.copy(channel)
		self.assertFalse(frappe.db.count("Access Link", {"reference_name": self.survey.name}))

	def test_a_customer_without_recipients_can_have_a_link(self):
		self.survey = make_survey(make_asked_customer(email=""), recipients=[], sales_owner=CLERK)
		self.assertIn("key=", self.copy())
		self.survey.reload()
		self.assertEqual(self.survey.recipients[0].contact_name, self.survey.party_name)

	def test_an_unknown_recipient_is_refused(self):
		with self.assertRaisesRegex(frappe.ValidationError, "Recipients"):
			self.copy(recipient="nobody")

	def test_skipping_needs_a_reason_and_revokes_the_links(self):
		self.copy()
		with as_user(CLERK):
			with self.assertRaisesRegex(frappe.ValidationError, "Reason"):
				api.skip(self.survey.name, "  ")
			api.skip(self.survey.name, "Complaint is open")
		self.survey.reload()
		self.assertEqual((self.survey.status, self.survey.next_step_on), ("Skipped", None))
		self.assertIn("Complaint is open", self.survey.status_reason)
		state = links.get_link(key_of(self.survey), links.SURVEY).state
		self.assertEqual(state, links.REVOKED)

	def test_nothing_is_left_to_do_for_one_that_was_taken_back(self):
		self.survey.set_status("Withdrawn")
		self.survey.save_automatic()
		with as_user(CLERK):
			for call in (lambda: api.send_now(self.survey.name), lambda: api.skip(self.survey.name, "x")):
				with self.assertRaisesRegex(frappe.ValidationError, "nothing left"):
					call()

	def test_others_may_do_nothing_with_it(self):
		name = self.survey.name
		with as_user(PETER):
			for call in (
				lambda: api.send_now(name),
				lambda: api.skip(name, "x"),
				lambda: api.copy_link(name, "SP Test Chat"),
				lambda: api.record_answers(name, {}, "Call"),
			):
				with self.assertRaises(frappe.PermissionError):
					call()
		self.assertEqual(self.mails, [])

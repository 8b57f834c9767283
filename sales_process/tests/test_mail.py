# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Mails as Frappe stores them: what they do to the plans of the customer they are from or to."""

from datetime import date, datetime
from unittest.mock import patch

from redis.exceptions import ConnectionError as CacheIsDown

import frappe
from frappe.utils import getdate

from sales_process import known_addresses, mail, reconcile
from sales_process.api import follow_up, lead_research
from sales_process.api import mail as api
from sales_process.sales_process.doctype.party_key.party_key import refresh_keys
from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	as_user,
	count_queries,
	hints_at_once,
	make_contact,
	make_customer,
	make_lead,
	make_quotation,
	make_research,
	moved_clock,
)
from sales_process.tests.site import MARY, TOM

LOG, PLAN, TODO = "Follow-up Log", "Follow-up Plan", "ToDo"
TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)
ANN, BEN = "ann@brookside.test", "ben@brookside.test"
MAIL = {"communication_type": "Communication", "communication_medium": "Email"}
NOON = datetime(2026, 11, 24, 8, 30)


class MailCase(IntegrationTestCase):
	def setUp(self):
		self.clock(TUESDAY)
		keep = patch("sales_process.tasks.keep")  # a commit would outlive the test
		keep.start()
		self.addCleanup(keep.stop)
		settings = frappe.get_doc("Sales Process Settings")
		settings.update({"log_mails": 1, "watching_since": datetime(2026, 1, 1), "own_domains": "ourco.test"})
		settings.save()
		with hints_at_once():
			self.customer = make_customer("Brookside Mills", account_manager=MARY).name
			self.ann = make_contact(self.customer, ANN)
			self.quotation = make_quotation(self.customer)
		self.account = get_account("Customer", self.customer)
		self.plan = frappe.get_doc(PLAN, {"deal": self.quotation.reload().sales_deal})

	def clock(self, moment):
		clock = moved_clock(moment)
		clock.__enter__()
		self.addCleanup(clock.__exit__, None, None, None)

	def mail(self, **values):
		values = {
			"communication_type": "Communication",
			"communication_medium": "Email",
			"subject": "Re: your offer",
			"communication_date": NOON,
			**values,
		}
		return frappe.get_doc(doctype="Communication", **values).insert(ignore_permissions=True)

	def receive(self, sender=ANN, text="The price works for us.", **values):
		with hints_at_once():
			return self.mail(
				sent_or_received="Received",
				sender=sender,
				recipients="mary@ourco.test",
				text_content=text,
				**values,
			)

	def send(self, recipients=ANN, content="<p>Here is our offer.</p>", user=MARY, **values):
		with as_user(user), hints_at_once():
			return self.mail(
				sent_or_received="Sent",
				sender="mary@ourco.test",
				recipients=recipients,
				content=content,
				**values,
			)

	def logs(self, communication=None, **filters):
		filters = {"communication": communication.name, **filters} if communication else filters
		return frappe.get_all(LOG, filters=filters or {"account": self.account}, fields=["*"])

	def todos(self, doctype=LOG, name=None, **filters):
		filters = {"reference_type": doctype, "reference_name": name or ["is", "set"], **filters}
		fields = ["description", "allocated_to", "status", "reference_name"]
		return frappe.get_all(TODO, filters=filters, fields=fields)

	def silence(self, times):
		for _try in range(times):
			with as_user(MARY):
				follow_up.log_touch(
					PLAN, self.plan.name, {"channel": "Phone", "outcome": "No Response", "subject": "Called"}
				)


class TestReceivedMail(MailCase):
	def test_a_mail_of_a_contact_logs_itself_and_makes_the_answer_due(self):
		self.silence(3)
		communication = self.receive(
			text="The price works.\n\nOn Monday, Mary <mary@ourco.test> wrote:\n> Well?"
		)
		(log,) = self.logs(communication)
		self.assertEqual((log.plan, log.deal, log.account), (self.plan.name, self.plan.deal, self.account))
		self.assertEqual((log.direction, log.channel, log.outcome), ("Incoming", "E-mail", "Neutral"))
		self.assertEqual(
			(log.subject, log.notes, log.contact), ("Re: your offer", "The price works.", self.ann.name)
		)
		self.assertEqual((log.happened_on, log.sales_owner, log.party_name), (NOON, MARY, "Brookside Mills"))
		plan = self.plan.reload()
		self.assertEqual((plan.next_follow_up, plan.next_channel), (WEDNESDAY, "E-mail"))
		self.assertEqual((plan.next_topic, plan.answer_due), ("Answer: Re: your offer", 1))
		self.assertEqual(plan.touches_without_response, 0)
		self.assertIn("wrote on", plan.why_this_date)
		self.assertIn("Ann", plan.why_this_date)

	def test_mary_sees_the_log_and_tom_does_not(self):
		communication = self.receive()
		with as_user(MARY):
			self.assertTrue(frappe.get_list(LOG, filters={"communication": communication.name}))
		with as_user(TOM):
			self.assertFalse(frappe.get_list(LOG, filters={"communication": communication.name}))

	def test_the_days_to_answer_are_a_setting_in_working_days(self):
		frappe.db.set_single_value("Sales Process Settings", "answer_working_days", 4)
		frappe.clear_document_cache("Sales Process Settings", "Sales Process Settings")
		self.plan.db_set("next_follow_up", date(2026, 12, 18))
		self.receive()
		self.assertEqual(self.plan.reload().next_follow_up, date(2026, 11, 30))

	def test_a_paused_plan_goes_on(self):
		with as_user(MARY):
			follow_up.pause_plan(self.plan.name, "2026-12-20", "They wait")
		self.receive()
		plan = self.plan.reload()
		self.assertEqual((plan.status, plan.next_follow_up), ("Active", WEDNESDAY))
		self.assertFalse(plan.paused_until)

	def test_a_touch_that_is_due_earlier_stays(self):
		self.plan.db_set("next_follow_up", date(2026, 11, 23))
		self.receive()
		self.assertEqual(self.plan.reload().next_follow_up, date(2026, 11, 23))

	def test_a_typed_date_comes_back_after_the_answer(self):
		with as_user(MARY):
			follow_up.set_next_follow_up(PLAN, self.plan.name, "2026-12-18", "After their board meeting")
		self.receive()
		self.receive(text="And one more thing.")
		plan = self.plan.reload()
		self.assertEqual(plan.next_follow_up, WEDNESDAY)
		self.assertIn("Planned after that", plan.why_this_date)
		self.send()
		plan.reload()
		self.assertEqual(
			(plan.next_follow_up, plan.next_topic), (date(2026, 12, 18), "After their board meeting")
		)
		self.assertEqual((plan.answer_due, plan.date_is_typed), (0, 1))
		self.assertIn("Set by", plan.why_this_date)

	def test_an_address_with_another_case_or_a_tag_is_the_same(self):
		communication = self.receive(sender="Ann+offers@Brookside.TEST")
		self.assertEqual(self.logs(communication)[0].plan, self.plan.name)

	def test_a_mail_of_a_lead_is_found_by_its_address(self):
		with hints_at_once():
			lead = make_lead("Fernhill Foods", email_id="joe@fernhill.test", lead_owner=MARY)
		communication = self.receive(sender="joe@fernhill.test")
		(log,) = self.logs(communication)
		self.assertEqual(log.account, get_account("Lead", lead.name))
		self.assertEqual(frappe.db.get_value(PLAN, log.plan, "plan_type"), "New Lead")

	def test_an_unknown_address_is_known_by_the_record_that_the_mail_answers(self):
		communication = self.receive(
			sender="ann.private@elsewhere.test",
			reference_doctype="Quotation",
			reference_name=self.quotation.name,
		)
		self.assertEqual(self.logs(communication)[0].plan, self.plan.name)

	def test_a_stranger_is_logged_nowhere(self):
		self.assertFalse(self.logs(self.receive(sender="stranger@elsewhere.test")))

	def test_automatic_replies_change_nothing(self):
		self.silence(2)
		before = self.plan.reload().as_dict()
		for subject, text in (
			("Automatic reply: your offer", "I am out of the office."),
			("自动回复: 报价", "我正在休假。"),
			("Abwesenheitsnotiz: Angebot", "Ich bin nicht im Büro."),
		):
			communication = self.receive(subject=subject, text=text)
			self.assertFalse(self.logs(communication))
		self.assertEqual(self.plan.reload().as_dict(), before)

	def test_colleagues_are_no_customers(self):
		make_contact(self.customer, "tom@ourco.test")
		for sender in ("tom@ourco.test", TOM):
			communication = self.receive(
				sender=sender, reference_doctype="Quotation", reference_name=self.quotation.name
			)
			self.assertFalse(self.logs(communication))

	def test_what_is_uncertain_is_asked_once_and_stops_nothing(self):
		before = self.plan.reload().as_dict()
		communication = self.receive(text="I am on holiday, but go ahead. When can you deliver?")
		mail.take_in(communication.name)
		(log,) = self.logs(communication)
		(todo,) = self.todos(name=log.name)
		self.assertEqual((todo.allocated_to, log.uncertain, log.plan), (MARY, 1, self.plan.name))
		self.assertIn("on holiday", todo.description)
		self.assertEqual(self.plan.reload().as_dict(), before)

	def test_what_a_person_says_is_an_answer_is_one(self):
		communication = self.receive(text="I am on holiday, but go ahead. When can you deliver?")
		(log,) = self.logs(communication)
		with as_user(TOM), self.assertRaises(frappe.PermissionError):
			api.take_as_answer(log.name)
		with as_user(MARY):
			api.take_as_answer(log.name)
			with self.assertRaisesRegex(frappe.ValidationError, "already"):
				api.take_as_answer(log.name)
		plan = self.plan.reload()
		self.assertEqual((plan.answer_due, plan.next_follow_up), (1, WEDNESDAY))
		self.assertEqual(self.logs(communication)[0].uncertain, 0)
		self.assertEqual([todo.status for todo in self.todos(name=log.name)], ["Closed"])

	def test_an_answer_within_seconds_is_asked_about(self):
		sent = self.send()
		communication = self.receive(
			text="Thank you.", in_reply_to=sent.name, communication_date=datetime(2026, 11, 24, 8, 30, 4)
		)
		(log,) = self.logs(communication)
		self.assertIn("within seconds", self.todos(name=log.name)[0].description)

	def test_what_a_mail_says_is_escaped(self):
		subject = "Offer <img src=x onerror=alert(1)>"
		communication = self.receive(subject=subject, text="I am on holiday, but <script>x</script> yes?")
		(log,) = self.logs(communication)
		self.assertNotIn("<img", self.todos(name=log.name)[0].description)
		communication = self.receive(subject=subject, text="<script>alert(1)</script> Yes.")
		self.assertNotIn("<script", self.logs(communication)[0].notes)

	def test_spam_is_not_looked_at(self):
		with patch("frappe.core.doctype.communication.communication.Communication.mark_email_as_spam"):
			communication = self.receive(email_status="Spam")
		self.assertFalse(self.logs(communication))

	def test_with_the_switch_off_nothing_happens(self):
		frappe.db.set_single_value("Sales Process Settings", "log_mails", 0)
		frappe.clear_document_cache("Sales Process Settings", "Sales Process Settings")
		communication = self.receive()
		mail.take_in(communication.name)
		self.assertFalse(self.logs(communication))
		self.assertEqual(mail.not_taken_in(None), [])

	def test_a_mail_without_subject_and_with_html_only(self):
		communication = self.receive(text=None, subject="", content="<p>Yes,<br>please.</p>")
		(log,) = self.logs(communication)
		self.assertTrue(log.subject)
		self.assertEqual(log.notes, "Yes,\nplease.")


class TestBounce(MailCase):
	def bounce(self, address=ANN, **values):
		return self.receive(
			sender="mailer-daemon@mx.elsewhere.test",
			subject="Undelivered Mail Returned to Sender",
			text=f"Your message could not be delivered.\n\nFinal-Recipient: rfc822; {address}\nAction: failed",
			**values,
		)

	def test_a_bad_address_is_shown_on_the_plan_and_asked_about_once(self):
		before = self.plan.reload().next_follow_up
		communication = self.bounce()
		mail.take_in(communication.name)
		self.bounce()
		(todo,) = self.todos("Contact", self.ann.name)
		self.assertEqual(todo.allocated_to, MARY)
		self.assertIn(ANN, todo.description)
		plan = self.plan.reload()
		self.assertEqual((plan.bad_address, plan.next_follow_up, plan.answer_due), (ANN, before, 0))
		self.assertFalse(self.logs(communication))

	def test_a_bounce_of_a_stranger_concerns_nobody(self):
		self.assertFalse(self.logs(self.bounce("stranger@elsewhere.test")))
		self.assertFalse(self.plan.reload().bad_address)

	def test_a_bounce_that_names_nobody_is_about_the_mail_it_answers(self):
		sent = self.send()
		self.receive(
			sender="postmaster@brookside.test",
			subject="Undeliverable: your offer",
			text="It could not be delivered.",
			in_reply_to=sent.name,
			reference_doctype="Customer",
			reference_name=self.customer,
		)
		self.assertEqual(self.plan.reload().bad_address, ANN)

	def test_a_mail_from_the_address_shows_that_it_works_again(self):
		self.bounce()
		self.receive()
		self.assertFalse(self.plan.reload().bad_address)


class TestWhichPlan(MailCase):
	def second_plan(self):
		with hints_at_once():
			other = make_quotation(self.customer, rate=300)
		return frappe.get_doc(PLAN, {"deal": other.reload().sales_deal}), other

	def test_two_plans_of_one_account_log_a_mail_once(self):
		other, _quotation = self.second_plan()
		communication = self.receive()
		self.assertEqual(len(self.logs(communication)), 1)
		due = [plan for plan in (self.plan.reload(), other.reload()) if plan.answer_due]
		self.assertEqual(len(due), 1)

	def test_the_record_that_the_mail_hangs_on_decides(self):
		other, quotation = self.second_plan()
		reference = {"reference_doctype": "Quotation", "reference_name": quotation.name}
		communication = self.receive(**reference)
		self.assertEqual(self.logs(communication)[0].plan, other.name)
		answer = self.receive(in_reply_to=communication.name)
		self.assertEqual(self.logs(answer)[0].plan, other.name)

	def test_in_no_plan_of_the_account_is_it_silent_any_more(self):
		self.silence(2)
		other, quotation = self.second_plan()
		self.receive(reference_doctype="Quotation", reference_name=quotation.name)
		plan = self.plan.reload()
		self.assertEqual((plan.touches_without_response, plan.answer_due), (0, 0))
		self.assertEqual(other.reload().answer_due, 1)

	def test_a_contact_of_two_customers_is_logged_once(self):
		with hints_at_once():
			second = make_customer("Brookside Trading", account_manager=TOM).name
			make_contact(second, ANN)
			quotation = make_quotation(second)
		communication = self.receive(reference_doctype="Customer", reference_name=second)
		(log,) = self.logs(communication)
		self.assertEqual(log.account, get_account("Customer", second))
		self.assertEqual(log.deal, quotation.reload().sales_deal)
		self.assertFalse(self.plan.reload().answer_due)

	def test_a_plan_that_ended_in_silence_goes_on(self):
		self.plan.reload()
		self.plan.touches_without_response = 5
		self.plan.end("Stopped", "No answer after 5 touches")
		self.receive()
		plan = self.plan.reload()
		self.assertEqual((plan.status, plan.answer_due, plan.touches_without_response), ("Active", 1, 0))

	def test_what_a_person_has_finished_stays_finished_and_the_mail_is_kept(self):
		self.plan.reload().end("Done", "They bought elsewhere")
		(log,) = self.logs(self.receive())
		self.assertEqual((log.plan, log.account, log.sales_owner), (None, self.account, MARY))
		self.assertEqual(self.plan.reload().status, "Done")

	def test_what_was_no_fit_is_researched_again(self):
		customer = make_customer("Quarry Hill", account_manager=MARY).name
		with hints_at_once():
			make_contact(customer, "ida@quarry.test")
			research = make_research(customer, MARY)
		with as_user(MARY):
			lead_research.not_a_fit(research.name, "Too small")
		self.assertEqual(research.reload().status, "Not a Fit")
		communication = self.receive(sender="ida@quarry.test", text="We have grown. May we talk?")
		self.assertEqual(research.reload().status, "Open")
		self.assertEqual(self.logs(communication)[0].deal, research.deal)
		self.assertEqual(frappe.db.get_value(PLAN, {"deal": research.deal}, "answer_due"), 1)


class TestSentMail(MailCase):
	def test_a_sent_mail_counts_as_a_touch(self):
		communication = self.send(
			recipients=f"Ann <{ANN}>, tom@ourco.test",
			reference_doctype="Customer",
			reference_name=self.customer,
		)
		(log,) = self.logs(communication)
		self.assertEqual((log.direction, log.outcome, log.plan), ("Outgoing", "No Response", self.plan.name))
		self.assertEqual(log.notes, "Here is our offer.")
		plan = self.plan.reload()
		self.assertEqual((plan.touches_without_response, plan.last_touch_on), (1, TUESDAY))

	def test_it_is_logged_once_for_several_recipients(self):
		with hints_at_once():
			make_contact(self.customer, BEN, first_name="Ben")
		communication = self.send(recipients=f"{ANN}, {BEN}", cc="tom@ourco.test")
		self.assertEqual(len(self.logs(communication)), 1)

	def test_it_is_the_answer_that_was_due(self):
		self.receive()
		self.send()
		plan = self.plan.reload()
		self.assertFalse(plan.answer_due)
		self.assertIn("Every 3 working days", plan.why_this_date)

	def test_a_typed_date_stands(self):
		with as_user(MARY):
			follow_up.set_next_follow_up(PLAN, self.plan.name, "2026-12-18", "Board meeting")
		self.send()
		plan = self.plan.reload()
		self.assertEqual((plan.next_follow_up, plan.next_topic), (date(2026, 12, 18), "Board meeting"))
		self.assertEqual(plan.last_touch_on, TUESDAY)

	def test_a_colleagues_mail_moves_the_owners_plan(self):
		communication = self.send(user=TOM, reference_doctype="Customer", reference_name=self.customer)
		(log,) = self.logs(communication)
		self.assertEqual((log.sales_owner, self.plan.reload().last_touch_on), (MARY, TUESDAY))

	def test_what_machines_and_campaigns_send_is_no_touch(self):
		for values in (
			{"communication_type": "Automated Message"},
			{"communication_medium": "SMS"},
			{"reference_doctype": "Sales Order", "send_after": datetime(2026, 12, 1)},
			{"reference_doctype": "Email Account", "reference_name": self.an_email_account()},
			{"recipients": "tom@ourco.test"},
			{"recipients": "stranger@elsewhere.test"},
		):
			with self.subTest(**values):
				self.assertFalse(self.logs(self.send(**values)))

	def an_email_account(self):
		return frappe.get_all("Email Account", pluck="name", limit=1)[0]

	def test_a_mail_to_a_customer_without_a_plan_is_no_touch(self):
		self.plan.reload().end("Done", "They bought elsewhere")
		self.assertFalse(self.logs(self.send()))

	def test_a_survey_invitation_is_no_touch(self):
		with hints_at_once():
			frappe.sendmail(
				recipients=[ANN],
				subject="How satisfied are you?",
				message="Please tell us.",
				reference_doctype="Customer",
				reference_name=self.customer,
			)
		self.assertFalse(self.logs(account=self.account))

	def test_a_mail_that_is_to_go_out_later_is_a_touch_when_it_has(self):
		communication = self.send(send_after=datetime(2026, 11, 25, 9))
		self.assertFalse(self.logs(communication))
		communication.db_set({"delivery_status": "Sent"})
		with moved_clock(datetime(2026, 11, 25, 10)):
			reconcile.catch_up()
		self.assertEqual(len(self.logs(communication)), 1)


class TestOnceAndCheaply(MailCase):
	def test_a_second_hint_and_a_reconciliation_change_nothing(self):
		received, sent = self.receive(), self.send()
		before = self.plan.reload().as_dict()
		for communication in (received, sent):
			mail.take_in(communication.name)
		reconcile.catch_up()
		self.assertEqual(self.plan.reload().as_dict(), before)
		self.assertEqual([len(self.logs(one)) for one in (received, sent)], [1, 1])

	def test_a_mail_that_no_queue_delivered_is_found_within_the_hour(self):
		with patch("frappe.enqueue"):
			communication = self.mail(sent_or_received="Received", sender=ANN, text_content="Yes.")
		self.assertFalse(self.logs(communication))
		self.assertIn(communication.name, mail.not_taken_in(None))
		reconcile.catch_up()
		self.assertEqual(len(self.logs(communication)), 1)
		self.assertNotIn(communication.name, mail.not_taken_in(None))

	def test_found_late_and_answered_since_it_is_not_due(self):
		with patch("frappe.enqueue"):
			communication = self.mail(sent_or_received="Received", sender=ANN, text_content="Yes.")
		communication.db_set("creation", datetime(2026, 11, 24, 8, 31), update_modified=False)
		self.silence(1)
		before = getdate(self.plan.reload().next_follow_up)
		mail.take_in(communication.name)
		plan = self.plan.reload()
		self.assertEqual((plan.answer_due, getdate(plan.next_follow_up)), (0, before))

	def test_a_sent_mail_that_is_found_late_moves_nothing_behind_the_answer(self):
		with as_user(MARY), patch("frappe.enqueue"):
			sent = self.mail(
				sent_or_received="Sent", recipients=ANN, content="Offer", sender="mary@ourco.test"
			)
		self.receive(communication_date=datetime(2026, 11, 24, 8, 45))
		before = self.plan.reload().as_dict()
		mail.take_in(sent.name)
		self.assertEqual(len(self.logs(sent)), 1)
		self.assertEqual(self.plan.reload().as_dict(), before)

	def test_a_mail_from_before_the_app_is_left_alone(self):
		communication = self.mail(sent_or_received="Received", sender=ANN, text_content="Yes.")
		communication.db_set("creation", datetime(2025, 12, 31), update_modified=False)
		self.assertNotIn(communication.name, mail.not_taken_in(None))

	def test_a_deleted_mail_breaks_nothing(self):
		communication = self.receive()
		frappe.delete_doc("Communication", communication.name)
		mail.take_in(communication.name)
		mail.take_in("never-existed")
		self.assertEqual(len(self.logs(account=self.account)), 1)

	def test_merged_contacts_break_nothing(self):
		communication = self.receive()
		with hints_at_once():
			other = make_contact(self.customer, BEN, first_name="Annabel")
			frappe.rename_doc("Contact", self.ann.name, other.name, merge=True)
		self.assertEqual(self.logs(communication)[0].contact, other.name)
		self.receive(sender=BEN)
		self.assertEqual(len(self.logs(account=self.account)), 2)

	def test_a_key_that_is_not_there_yet_is_no_obstacle(self):
		frappe.db.delete("Party Key", {"party": self.customer})
		self.assertEqual(len(self.logs(self.receive())), 1)
		refresh_keys("Customer", self.customer)

	def extra_queries(self, doc):
		mail.is_enabled()
		with patch("frappe.enqueue"), count_queries() as sent:
			from sales_process.overrides import communication

			communication.after_insert(doc)
		return len(sent)

	def test_the_event_costs_one_query_at_most_and_none_for_a_stranger(self):
		strange = self.mail(sent_or_received="Received", sender="x@elsewhere.test", text_content="Hello")
		self.assertEqual(self.extra_queries(strange), 0)
		to_nobody = self.mail(sent_or_received="Sent", recipients="x@elsewhere.test", content="Hello")
		self.assertEqual(self.extra_queries(to_nobody), 0)
		known = self.mail(sent_or_received="Received", sender=ANN, text_content="Hello")
		self.assertLessEqual(self.extra_queries(known), 1)
		report = self.mail(
			sent_or_received="Received",
			sender="mailer-daemon@mx.elsewhere.test",
			text_content=f"Could not be delivered: {ANN}",
			in_reply_to=known.name,
		)
		self.assertEqual(self.extra_queries(report), 1)
		chat = self.mail(communication_medium="Chat", sent_or_received="Received", sender=ANN, content="Hi")
		self.assertEqual(self.extra_queries(chat), 0)

	def test_whom_we_know_is_known_at_once_and_after_the_cache_was_emptied(self):
		strange = {"sent_or_received": "Received", "sender": "new@elsewhere.test", "text_content": "Hello"}
		self.assertFalse(mail.may_be_a_touch(frappe.get_doc(doctype="Communication", **strange, **MAIL)))
		with hints_at_once():
			make_lead("Newcomer Ltd", email_id="new@elsewhere.test")
		refresh_keys("Lead", frappe.db.get_value("Lead", {"email_id": "new@elsewhere.test"}))
		for _time in range(2):
			self.assertTrue(mail.may_be_a_touch(frappe.get_doc(doctype="Communication", **strange, **MAIL)))
			known_addresses.forget()

	def test_without_a_cache_the_database_is_asked(self):
		communication = self.mail(sent_or_received="Received", sender=ANN, text_content="Hello")
		with patch("frappe.cache.sismember", side_effect=CacheIsDown("Connection refused")):
			self.assertTrue(mail.may_be_a_touch(communication))

	def test_a_failing_mail_stops_no_other(self):
		with patch("frappe.enqueue"):
			bad = self.mail(sent_or_received="Received", sender=ANN, text_content="1")
			good = self.mail(sent_or_received="Received", sender=ANN, text_content="2")
		real = mail.take_in

		def take_in(name):
			if name == bad.name:
				raise ValueError("broken")
			real(name)

		with patch.object(mail, "take_in", take_in):
			reconcile.catch_up()
		self.assertEqual((len(self.logs(bad)), len(self.logs(good))), (0, 1))
		reconcile.catch_up()
		self.assertEqual(len(self.logs(bad)), 1)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process import mail
from sales_process.api import improvement as api
from sales_process.sales_process.doctype.party_key.party_key import refresh_keys
from sales_process.tests.factories import as_user
from sales_process.tests.improvements import ImprovementCase, make_action, make_done, reply
from sales_process.tests.site import MARY
from sales_process.tests.surveys import days, make_asked_customer


class TestReplies(ImprovementCase):
	def setUp(self):
		super().setUp()
		self.action = make_action()
		self.row = self.action.customers[0]

	def refused(self, text, work):
		with as_user(MARY), self.assertRaisesRegex(frappe.ValidationError, text):
			work()

	def test_the_words_are_proposed_with_what_is_done_and_by_when(self):
		with as_user(MARY):
			letter = api.get_letter(self.action.name, self.row.name, "acknowledged", "2026-12-24")
		self.assertEqual(letter["to"], self.row.email)
		for text in ("Dear Ann", "Delivery", "A second carrier<br>from May on", "Mary"):
			self.assertIn(text, letter["message"])
		self.assertIn(frappe.utils.format_date("2026-12-24"), letter["message"])

	def test_in_the_customers_language_and_escaped(self):
		self.row.db_set("language", "zh")
		self.action.db_set("measure", "<b>Bold</b>")
		with as_user(MARY):
			refusal = api.get_letter(self.action.name, self.row.name, "refused", reason="<i>No</i>")
			promise = api.get_letter(self.action.name, self.row.name, "acknowledged")
		self.assertIn("&lt;i&gt;No", refusal["message"])
		self.assertIn("&lt;b&gt;Bold", promise["message"])
		self.assertEqual(frappe.local.lang, "en")

	def test_acknowledged_is_a_mail_of_the_record(self):
		action = reply(self.action, "acknowledged", promised_by=str(days(20)))
		row = action.customers[0]
		self.assertTrue(row.acknowledged_on)
		self.assertEqual(str(row.promised_by), str(days(20)))
		sent = frappe.get_doc("Communication", row.acknowledgement)
		self.assertEqual((sent.reference_doctype, sent.reference_name), (action.doctype, action.name))
		self.assertEqual((sent.recipients, sent.sent_or_received), (row.email, "Sent"))
		self.assertEqual((self.mails[0]["recipients"], self.mails[0]["reply_to"]), ([row.email], MARY))
		links = [(link.link_doctype, link.link_name) for link in sent.timeline_links]
		customer = frappe.db.get_value("Customer", {"customer_name": row.party_name})
		self.assertIn(("Customer", customer), links)

	def test_it_counts_as_a_touch_of_that_customer(self):
		customer = make_asked_customer(email="ann@touched.test", account_manager=MARY)
		refresh_keys("Customer", customer.name)
		action = reply(make_action(customer=customer), "acknowledged")
		mail.take_in(action.customers[0].acknowledgement)
		log = frappe.db.get_value(
			"Follow-up Log", {"communication": action.customers[0].acknowledgement}, ["account", "direction"]
		)
		self.assertEqual(log, (action.customers[0].account, "Outgoing"))

	def test_a_promise_needs_a_measure_and_a_day(self):
		self.refused("By when|today or a later", lambda: reply(self.action, "acknowledged", promised_by=None))
		self.refused(
			"today or a later", lambda: reply(self.action, "acknowledged", promised_by=str(days(-1)))
		)
		self.action.db_set("measure", "")
		self.refused("Measure", lambda: reply(self.action, "acknowledged"))

	def test_what_changed_is_told_when_it_has_changed(self):
		self.refused("when it has changed", lambda: reply(self.action, "delivered"))
		action = reply(make_done(self.action), "delivered")
		self.assertTrue(action.customers[0].delivered_on and action.customers[0].delivery)

	def test_nobody_is_told_the_same_twice(self):
		reply(self.action, "acknowledged")
		self.refused("has this reply already", lambda: reply(self.action, "acknowledged"))
		self.assertEqual(len(self.mails), 1)

	def test_a_mail_needs_an_address_and_words(self):
		self.refused("not an e-mail address", lambda: reply(self.action, "acknowledged", to="Ann"))
		self.refused("a subject and a message", lambda: reply(self.action, "acknowledged", subject=" "))
		self.refused("a subject and a message", lambda: reply(self.action, "acknowledged", message="<p></p>"))
		self.refused("A reply is one of", lambda: reply(self.action, "refused"))
		self.assertEqual(self.mails, [])

	def test_who_does_not_want_mails_is_told_in_person(self):
		frappe.db.set_value("Contact", self.row.contact, "unsubscribed", 1)
		self.refused("in person", lambda: reply(self.action, "acknowledged"))
		with as_user(MARY):
			arguments = (self.action.name, self.row.name, "acknowledged")
			self.refused("no channel in use", lambda: api.note_reply(*arguments, "<b>", "x", str(days(9))))
			self.refused("what was said", lambda: api.note_reply(*arguments, "Phone", " ", str(days(9))))
			api.note_reply(*arguments, "Phone", "A second carrier from May on", str(days(9)))
		row = self.action.reload().customers[0]
		self.assertEqual(
			(row.acknowledged_by_way, row.acknowledged_text), ("Phone", "A second carrier from May on")
		)
		self.assertEqual((row.acknowledgement, self.mails), (None, []))

	def test_why_nothing_is_done_may_be_mailed(self):
		with as_user(MARY):
			self.refused("Say why", lambda: api.will_not_do(self.action.name, self.row.name, " "))
			api.will_not_do(
				self.action.name,
				self.row.name,
				"The law forbids it",
				self.row.email,
				"About it",
				"<p>No.</p>",
			)
		row = self.action.reload().customers[0]
		self.assertEqual((row.will_not_do, row.will_not_do_reason), (1, "The law forbids it"))
		self.assertTrue(row.refusal)
		self.assertEqual(len(self.mails), 1)

	def test_an_unknown_row_or_one_that_is_over(self):
		self.refused("Choose one of", lambda: api.will_not_do(self.action.name, "nobody", "x"))
		with as_user(MARY):
			api.drop(self.action.name, "Too dear")
		self.refused("The status of", lambda: reply(self.action, "acknowledged"))

	def test_each_customer_has_his_own(self):
		from sales_process.tests.improvements import answered

		other = answered("5", "5", "Always", "9", "Late", customer=make_asked_customer(account_manager=MARY))
		with as_user(MARY):
			api.join(other.name, self.action.name, [other.answers[-1].name])
		action = reply(self.action, "acknowledged", row=1)
		self.assertEqual([bool(row.acknowledged_on) for row in action.customers], [False, True])
		with as_user(MARY):
			state = api.get_state(action.name)
		self.assertEqual(
			[row["missing"] for row in state["customers"]], [["acknowledged", "delivered"], ["delivered"]]
		)
		self.assertEqual((state["can_close"], state["can_mark_done"], state["may_mail"]), (False, True, True))

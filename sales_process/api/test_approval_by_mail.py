# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Deciding from the mail: the link alone is worth nothing, and every wrong one is refused and writes nothing."""

import re
from datetime import timedelta
from unittest.mock import patch

import frappe

from sales_process import compat
from sales_process.api import approval_by_mail as api
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.access_link import one_time_code as codes
from sales_process.sales_process.doctype.price_approval import guest_page, mailing
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user, hints_at_once, moved_clock
from sales_process.tests.prices import (
	approve_as,
	ask_as,
	make_only_price_floor,
	offered,
	quote_as,
)
from sales_process.tests.site import HELEN, MARY, RUTH, TOM
from sales_process.www import price_approval as page

SCRIPT = "<script>alert(1)</script>"


class TestApprovalByMail(IntegrationTestCase):
	def setUp(self):
		self.language, self.form = frappe.local.lang, frappe.local.form_dict
		make_only_price_floor(authority=10, floor=35, least_margin=20)
		self.quotation = quote_as(MARY, offered(80))
		with hints_at_once():
			self.name = ask_as(MARY, self.quotation, "They are big.")
		self.key = self.link().get_password("token")

	def tearDown(self):
		frappe.local.lang, frappe.local.form_dict = self.language, self.form
		super().tearDown()

	def link(self, user=RUTH):
		filters = {"reference_name": self.name, "recipient": user, "revoked_at": ["is", "not set"]}
		return frappe.get_last_doc("Access Link", filters)

	def get(self, user="Guest", key=None, **arguments):
		context = frappe._dict()
		with as_user(user):
			frappe.local.form_dict = frappe._dict(key=self.key if key is None else key, **arguments)
			page.get_context(context)
			return context.page, guest_page.render(context.page)

	def post(self, method, user="Guest", key=None, **fields):
		key = self.key if key is None else key
		with as_user(user):
			frappe.local.form_dict = frappe._dict(cmd="x", key=key, **fields)
			response = getattr(api, method)(key, **fields)
			self.assertEqual(frappe.session.user, user)
		return response

	def code(self):
		sent = []
		with patch.object(mailing, "mail_code", lambda user, code: sent.append((user, code))):
			self.post("send_code")
		((user, code),) = sent
		self.assertEqual(user, RUTH)
		return code

	def let_in(self):
		html = self.post("enter_code", code=self.code()).get_data(as_text=True)
		return re.search(r'name="grant" value="([^"]+)"', html)[1]

	def seen(self):
		return frappe.get_doc("Price Approval", self.name).version()

	def decide(self, user="Guest", decision="approve", grant="", **fields):
		fields = {"comment": "", "seen": self.seen(), **fields}
		return self.post("decide", user, decision=decision, grant=grant, **fields)

	def status(self):
		return frappe.db.get_value("Price Approval", self.name, "status")

	# the mail

	def test_who_is_asked_gets_one_mail_with_his_own_link(self):
		def mails():
			return frappe.get_all("Email Queue", {"reference_name": self.name}, pluck="message")

		self.assertEqual(len(mails()), 1)
		mailing.mail_asked(self.name)
		self.assertEqual(len(mails()), 1)
		self.assertFalse(frappe.db.exists("Communication", {"reference_name": self.name}))

	def test_no_mail_where_the_admin_does_not_want_it(self):
		frappe.db.set_single_value("Sales Process Settings", "approval_by_mail", 0)
		frappe.clear_document_cache("Sales Process Settings", "Sales Process Settings")
		with hints_at_once():
			name = ask_as(MARY, quote_as(MARY, offered(70)))
		self.assertFalse(frappe.db.exists("Access Link", {"reference_name": name}))

	def test_a_mail_that_no_queue_sent_is_sent_by_the_hourly_job(self):
		name = ask_as(MARY, quote_as(MARY, offered(70)))
		self.assertIn(name, mailing.to_mail())
		mailing.mail_asked(name)
		self.assertTrue(frappe.db.exists("Access Link", {"reference_name": name, "recipient": RUTH}))
		self.assertNotIn(name, mailing.to_mail())

	# looking

	def test_the_link_alone_shows_nothing_of_the_offer(self):
		for user in ("Guest", MARY, HELEN):
			with self.subTest(user):
				shown, html = self.get(user)
				self.assertEqual(shown.state, "gate")
				for secret in ("80.00", "35", "big", self.quotation.name, "Asked for Prices"):
					self.assertNotIn(secret, html.split("</style>")[1])

	def test_the_logged_in_recipient_sees_what_an_approver_sees(self):
		frappe.db.set_value("Price Approval", self.name, "ask_comment", SCRIPT)
		shown, html = self.get(RUTH)
		self.assertEqual(shown.state, "decide")
		self.assertIn("35.0%", html)
		self.assertNotIn(SCRIPT, html)
		self.assertIn("&lt;script&gt;", html)

	def test_looking_changes_nothing(self):
		before = self.link().modified
		self.get()
		self.get(RUTH)
		self.assertEqual((self.link().modified, self.status()), (before, "Pending"))

	def test_a_guessed_or_altered_link(self):
		for key in ("", "made-up", self.key[:-1], self.key + "x", "x" * 5000):
			with self.subTest(key[:10]):
				self.assertEqual(self.get(key=key)[0].state, "unknown")
				for method in ("send_code", "enter_code", "decide"):
					self.assertEqual(self.post(method, key=key).status_code, 303)
		self.assertEqual(self.status(), "Pending")

	def test_the_link_of_a_survey_opens_no_price(self):
		other = links.make_link(links.SURVEY, "Price Approval", self.name, RUTH, compat.today())
		key = other.get_password("token")
		self.assertEqual(self.get(RUTH, key=key)[0].state, "unknown")

	def test_an_expired_link(self):
		with moved_clock(compat.now() + timedelta(days=40)):
			self.assertEqual(self.get(RUTH)[0].state, "closed")
			self.assertEqual(self.decide(RUTH).status_code, 303)
		self.assertEqual(self.status(), "Pending")

	# the code

	def test_the_right_code_lets_in_and_decides(self):
		grant = self.let_in()
		response = self.decide(grant=grant, comment="Fine.")
		self.assertEqual(response.status_code, 303)
		doc = frappe.get_doc("Price Approval", self.name)
		self.assertEqual((doc.status, doc.decided_by, doc.decision_comment), ("Approved", RUTH, "Fine."))
		self.assertEqual([row.by_mail for row in doc.trail], [0, 1])
		self.assertEqual(self.get(RUTH, done="1")[0].state, "done")

	def test_a_wrong_code_does_not_and_a_few_make_it_void(self):
		code = self.code()
		wrong = f"{(int(code) + 1) % 10**6:06}"
		for _try in range(codes.TRIES):
			self.assertEqual(self.post("enter_code", code=wrong).status_code, 422)
		self.assertEqual(self.post("enter_code", code=code).status_code, 422)
		self.assertNotIn('name="grant"', self.post("enter_code", code=code).get_data(as_text=True))

	def test_a_code_is_used_once_and_grows_old(self):
		code = self.code()
		with moved_clock(compat.now() + timedelta(minutes=11)):
			self.assertEqual(self.post("enter_code", code=code).status_code, 422)
		code = self.code()
		self.assertEqual(self.post("enter_code", code=code).status_code, 200)
		self.assertEqual(self.post("enter_code", code=code).status_code, 422)

	def test_a_new_code_makes_the_old_one_worthless(self):
		first, second = self.code(), self.code()
		if first != second:
			self.assertEqual(self.post("enter_code", code=first).status_code, 422)
		self.assertEqual(self.post("enter_code", code=second).status_code, 200)

	def test_without_a_code_or_a_log_in_nothing_is_decided(self):
		for user in ("Guest", MARY, HELEN, TOM):
			for grant in ("", "made-up"):
				with self.subTest(user=user, grant=grant):
					html = self.decide(user, grant=grant).get_data(as_text=True)
					self.assertNotIn("35.0%", html)
		self.assertEqual(self.status(), "Pending")

	def test_being_let_in_does_not_last(self):
		grant = self.let_in()
		with moved_clock(compat.now() + timedelta(minutes=21)):
			self.decide(grant=grant)
		self.assertEqual(self.status(), "Pending")

	def test_the_code_is_mailed_and_kept_nowhere(self):
		with patch("frappe.sendmail") as send:
			self.post("send_code")
		code = send.call_args.kwargs["args"]["code"]
		self.assertEqual(send.call_args.kwargs["recipients"], [RUTH])
		stored = frappe.db.get_value("Access Link", self.link().name, "*", as_dict=True)
		self.assertNotIn(code, [str(value) for value in stored.values()])

	# deciding

	def test_the_logged_in_recipient_decides_without_a_code(self):
		self.decide(RUTH, "reject", comment="No.")
		self.assertEqual(self.status(), "Rejected")

	def test_a_question_from_the_mail(self):
		self.decide(RUTH, "ask_back", comment="Why so low?")
		doc = frappe.get_doc("Price Approval", self.name)
		self.assertEqual((doc.status, doc.question), ("Asked Back", "Why so low?"))

	def test_used_once(self):
		self.decide(RUTH, comment="Yes.")
		self.assertEqual(self.get(RUTH)[0].state, "closed")
		self.assertEqual(self.decide(RUTH, "reject", comment="No, after all.").status_code, 303)
		self.assertEqual(self.status(), "Approved")

	def test_decided_in_the_desk_the_link_is_worth_nothing(self):
		approve_as(RUTH, self.name)
		self.assertEqual(self.get(RUTH)[0].state, "closed")

	def test_a_rejection_without_a_reason_or_a_made_up_decision(self):
		for decision, said in (
			("reject", "Say why"),
			("ask_back", "Say why"),
			("", "Choose"),
			("delete", "Choose"),
		):
			with self.subTest(decision):
				response = self.decide(RUTH, decision)
				self.assertEqual(response.status_code, 422)
				self.assertIn(said, response.get_data(as_text=True))
		self.assertEqual((self.status(), self.link().uses_left), ("Pending", 1))

	def test_prices_asked_anew_are_not_approved_unseen(self):
		seen = self.seen()
		with as_user(MARY):
			self.quotation.reload().items[0].rate = 70
			self.quotation.save()
		with hints_at_once():
			ask_as(MARY, self.quotation)
		self.assertEqual(self.get(RUTH)[0].state, "closed")
		self.key = self.link().get_password("token")
		for stale in (seen, ""):
			html = self.decide(RUTH, seen=stale).get_data(as_text=True)
			self.assertIn("in the meantime", html)
		self.assertEqual(self.status(), "Pending")

	def assert_shut(self, response):
		html = response.get_data(as_text=True)
		self.assertEqual((response.status_code, self.status()), (410, "Pending"))
		for secret in ("35.0%", "20.0%", 'name="grant"'):
			self.assertNotIn(secret, html)

	def test_who_is_asked_no_more_because_they_are_his_own_prices(self):
		frappe.db.set_value("Price Approval", self.name, "sales_owner", RUTH)
		self.assertEqual(self.get(RUTH)[0].state, "closed")
		self.assert_shut(self.decide(RUTH))

	def test_a_user_who_was_disabled_sees_no_floor_with_his_code(self):
		grant = self.let_in()
		code = self.code()
		self.addCleanup(frappe.clear_document_cache, "User", RUTH)
		frappe.db.set_value("User", RUTH, "enabled", 0)
		frappe.clear_document_cache("User", RUTH)
		self.assert_shut(self.post("enter_code", code=code))
		self.assertNotIn("35.0%", self.decide(grant=grant).get_data(as_text=True))

	def test_who_is_no_manager_any_more_sees_no_floor(self):
		self.addCleanup(frappe.clear_cache, user=RUTH)  # the rollback gives the role back, the cache does not
		frappe.get_doc("User", RUTH).remove_roles("Sales Manager")
		self.assertEqual(self.get(RUTH)[0].state, "closed")
		self.assert_shut(self.post("enter_code", code=self.code()))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from unittest.mock import patch

import frappe

from sales_process.api import value_added_service as api
from sales_process.guest_pages import GuestPage
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.value_added_service import guest_page
from sales_process.tests.factories import as_user, moved_clock
from sales_process.tests.services import ServiceCase, at, key_of, make_service
from sales_process.tests.site import MARY
from sales_process.tests.surveys import make_asked_customer
from sales_process.www import service_invitation as page

SCRIPT = "<script>alert(1)</script>"


class TestGuestPage(ServiceCase):
	def setUp(self):
		super().setUp()
		self.language, self.form = frappe.local.lang, frappe.local.form_dict
		self.addCleanup(setattr, frappe.local, "lang", self.language)
		self.addCleanup(setattr, frappe.local, "form_dict", self.form)
		self.make()

	def make(self, customer=None, **values):
		customer = customer or make_asked_customer(account_manager=MARY)
		self.service = make_service(customer, **values)
		with as_user(MARY):
			api.invite(self.service.name)
		self.service.reload()
		self.key = key_of(self.service)
		self.mails.clear()

	@property
	def row(self):
		return self.service.reload().customers[0]

	@property
	def link(self):
		return frappe.get_doc("Access Link", self.row.access_link)

	def get(self, **arguments):
		"""The page as a guest sees it."""
		context = frappe._dict()
		with as_user("Guest"):
			frappe.local.form_dict = frappe._dict({"key": self.key, **arguments})
			page.get_context(context)
			return context.page, guest_page.render(context.page)

	def answer(self, reply="accept", seen="0", key=None):
		with as_user("Guest"):
			frappe.local.form_dict = frappe._dict()
			return api.answer(self.key if key is None else key, reply, seen)

	def rate(self, rating="4", comment="", key=None):
		with as_user("Guest"):
			frappe.local.form_dict = frappe._dict()
			return api.rate(self.key if key is None else key, rating, comment)

	def hold(self, attended=True):
		with moved_clock(at(8)), as_user(MARY):
			api.mark_held(self.service.name, [self.row.name] if attended else [])

	# the invitation

	def test_looking_changes_nothing(self):
		before = (self.service.modified, self.link.modified)
		shown, html = self.get()
		self.assertEqual((shown.state, shown.status), ("invitation", 200))
		self.assertEqual((self.service.reload().modified, self.link.modified), before)
		self.assertIn("Hall 7", html)
		self.assertIn("UTC", html)
		self.assertIn('name="robots" content="noindex', html)
		self.assertNotIn("<script", html)

	def test_he_accepts_and_can_change_his_mind(self):
		response = self.answer()
		self.assertEqual((response.status_code, response.headers["Cache-Control"]), (303, "no-store"))
		self.assertEqual(self.row.reply, "Accepted")
		_shown, html = self.get()
		self.assertIn("You accepted", html)
		self.assertNotIn('value="accept"', html)
		self.answer("decline")
		self.assertEqual(self.row.reply, "Declined")
		self.assertIn("You declined", self.get()[1])

	def test_the_owner_hears_of_it(self):
		self.answer("decline")
		bell = frappe.get_last_doc("Notification Log", {"document_name": self.service.name})
		self.assertEqual(bell.for_user, MARY)
		self.assertIn("declines", bell.subject)

	def test_pressed_twice_it_is_one_answer(self):
		self.answer()
		left, said_on = self.link.uses_left, self.row.reply_on
		self.answer()
		self.assertEqual((self.link.uses_left, self.row.reply_on), (left, said_on))
		self.assertEqual(frappe.db.count("Notification Log", {"document_name": self.service.name}), 1)

	def test_an_open_form_can_still_be_saved(self):
		with as_user(MARY):
			opened = frappe.get_doc(self.service.doctype, self.service.name)
			self.answer()
			opened.description = "More words"
			opened.save()
		self.assertEqual(self.row.reply, "Accepted")

	def test_what_was_changed_meanwhile_is_shown_again(self):
		with as_user(MARY):
			self.service.update({"starts_on": at(9), "ends_on": at(9, 16)})
			self.service.save()
		response = self.answer()
		self.assertEqual(response.status_code, 409)
		self.assertIn("changed while you were reading", response.get_data(as_text=True))
		self.assertIsNone(self.row.reply)
		self.answer(seen="1")
		self.assertEqual(self.row.reply, "Accepted")

	def test_only_what_is_offered_is_taken(self):
		for reply in ("", "Accepted", "perhaps", SCRIPT):
			self.assertEqual(self.answer(reply).status_code, 422)
		self.assertIsNone(self.row.reply)

	def test_the_last_use_is_kept_for_the_rating(self):
		self.link.db_set("uses_left", 1)
		response = self.answer()
		self.assertEqual(response.status_code, 422)
		self.assertIn("very often", response.get_data(as_text=True))
		self.hold()
		self.rate()
		self.assertEqual(self.row.rating, 4)

	def test_the_file_for_his_calendar(self):
		with as_user("Guest"):
			response = api.calendar_file(self.key)
		self.assertEqual(response.content_type, "text/calendar; charset=utf-8")
		self.assertIn("attachment", response.headers["Content-Disposition"])
		self.assertEqual(response.headers["Cache-Control"], "no-store")
		self.assertIn(f"UID:{self.service.name}@", response.get_data(as_text=True))
		with as_user("Guest"):
			self.assertEqual(api.calendar_file("unknown").status_code, 303)

	def test_names_and_texts_are_escaped(self):
		for field in ("subject", "place", "description"):
			frappe.db.set_value(self.service.doctype, self.service.name, field, SCRIPT)
		frappe.db.set_value(self.row.doctype, self.row.name, "contact_name", SCRIPT)
		html = self.get()[1]
		self.assertNotIn("<script", html)
		self.assertGreaterEqual(html.count("&lt;script&gt;"), 4)

	# when it is over

	def test_when_it_has_begun_nobody_answers_any_more(self):
		with moved_clock(at(7, 15)):
			self.assertEqual(self.get()[0].state, "over")
			self.answer()
			with as_user("Guest"):
				self.assertEqual(api.calendar_file(self.key).status_code, 303)
		self.assertIsNone(self.row.reply)

	def test_who_attended_rates_it_once(self):
		self.hold()
		shown, html = self.get()
		self.assertEqual((shown.state, html.count('type="radio"')), ("rating", 5))
		self.assertEqual(self.rate("4", f"Well done {SCRIPT}").status_code, 303)
		self.assertEqual((self.row.rating, self.get()[0].state), (4, "rated"))
		self.rate("1", "Changed my mind")
		self.assertEqual(self.row.rating, 4)
		self.assertEqual((self.service.ratings, self.service.mean_rating), (1, 4))
		self.assertNotIn("<script", self.get()[1])
		bells = frappe.get_all(
			"Notification Log", {"document_name": self.service.name}, pluck="subject", order_by=None
		)
		self.assertTrue(any("4 of 5" in bell for bell in bells))

	def test_a_rating_is_one_of_five(self):
		self.hold()
		for rating in ("", "0", "6", "4.5", "x", SCRIPT):
			response = self.rate(rating, f"Nice {SCRIPT}")
			self.assertEqual(response.status_code, 422)
			html = response.get_data(as_text=True)
			self.assertIn("Nice &lt;script&gt;", html)
			self.assertNotIn(SCRIPT, html)
		self.assertEqual(self.row.rating, 0)

	def test_a_long_comment_is_cut(self):
		self.hold()
		self.rate("5", "x" * 5000)
		self.assertEqual(len(self.row.comment), 1000)

	def test_who_did_not_come_rates_nothing(self):
		self.hold(attended=False)
		self.assertEqual(self.get()[0].state, "missed")
		self.rate()
		self.assertEqual(self.row.rating, 0)

	def test_before_it_was_held_nothing_is_rated(self):
		self.rate()
		self.assertEqual(self.row.rating, 0)

	def test_a_cancelled_one_says_so(self):
		with as_user(MARY):
			api.cancel_service(self.service.name, "The trainer is ill")
		shown, html = self.get()
		self.assertEqual(shown.state, "Cancelled")
		self.assertIn("does not take place", html)
		self.assertNotIn("ill", shown.text.split())
		self.answer(seen="1")
		self.assertIsNone(self.row.reply)

	# the link

	def test_an_unknown_link_is_not_found(self):
		for key in ("", "unknown", "'", "%00", "x" * 5000, SCRIPT):
			shown, html = self.get(key=key)
			self.assertEqual((shown.state, shown.status), ("unknown", 404))
			self.assertNotIn("<script", html)
			self.assertEqual(self.answer(key=key).status_code, 303)
			self.assertEqual(self.rate(key=key).status_code, 303)

	def test_an_expired_link_is_gone(self):
		with moved_clock(at(60)):
			self.assertEqual(self.get()[0].status, 410)
			self.answer()
		self.assertIsNone(self.row.reply)

	def test_a_revoked_link_is_gone(self):
		links.revoke(self.row.access_link)
		self.assertEqual(self.get()[0].status, 410)
		self.answer()
		self.assertIsNone(self.row.reply)

	def test_a_guest_who_was_removed_is_gone(self):
		self.service.customers[0].access_link = None
		self.service.save_automatic()
		self.assertEqual(self.get()[0].status, 410)
		self.assertEqual(self.answer().status_code, 303)

	def test_a_link_for_something_else_opens_nothing(self):
		link = self.link
		link.db_set("purpose", links.SURVEY)
		self.assertEqual(self.get()[0].status, 404)
		self.answer()
		self.assertIsNone(self.row.reply)

	def test_it_speaks_the_guests_language(self):
		customer = make_asked_customer(account_manager=MARY)
		customer.db_set("language", "ar")
		self.make(customer)
		_shown, html = self.get()
		self.assertIn('<html lang="ar" dir="rtl">', html)

	def test_a_colleague_who_is_logged_in_gets_his_token(self):
		with patch.dict(frappe.session.data, {"csrf_token": "abc123"}):
			html = guest_page.render(guest_page.page_of_link(self.key))
		self.assertIn('name="csrf_token" value="abc123"', html)
		self.assertNotIn("csrf_token", self.get()[1])

	def test_too_many_tries_are_refused_with_a_page(self):
		for method, send in (("_answer", self.answer), ("_rate", self.rate)):
			with patch.object(api, method, side_effect=frappe.RateLimitExceededError):
				response = send()
			self.assertEqual(response.status_code, 429)
			self.assertIn("try again", response.get_data(as_text=True))

	def test_the_page_is_kept_by_nobody(self):
		renderer = GuestPage("service-invitation")
		self.assertTrue(renderer.can_render())
		headers = renderer.build_response("x").headers
		self.assertEqual((headers["Cache-Control"], headers["Referrer-Policy"]), ("no-store", "no-referrer"))

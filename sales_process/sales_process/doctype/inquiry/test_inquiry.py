# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import random
from datetime import datetime
from unittest.mock import patch

import frappe
from frappe.utils import getdate

from sales_process import compat, tasks
from sales_process.api import inquiry as api
from sales_process.exceptions import AppendOnly
from sales_process.guest_pages import refuse_kindly
from sales_process.sales_process.doctype.inquiry import guest_page
from sales_process.sales_process.doctype.inquiry.inquiry import DOCTYPE
from sales_process.sales_process.doctype.inquiry.taking_in import take_in
from sales_process.sales_process.doctype.lead_research.results import not_a_fit
from sales_process.sales_process.doctype.party_key.party_key import refresh_keys
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	COMPANY,
	as_user,
	hints_at_once,
	make_company,
	make_contact,
	make_customer,
	make_quotation,
	moved_clock,
)
from sales_process.tests.site import MARY, RUTH, STOCKMAN, TOM
from sales_process.www import inquiry as page

THURSDAY = datetime(2026, 11, 26, 10)
SCRIPT = "<script>alert(1)</script>"
GOOD = {
	"person": "Ann Lee",
	"company_name": "Lee Archive Ltd",
	"email": "ann@lee.example",
	"phone": "+1 202 555 0123",
	"need": "We copy everything by hand.",
	"consent": "1",
}


class InquiryCase(IntegrationTestCase):
	def setUp(self):
		self.language, self.form = frappe.local.lang, frappe.local.form_dict
		self.clock(THURSDAY)
		# ERPNext commits when a contact has a phone number; that would outlive the test
		commit = patch.object(frappe.db, "commit")
		commit.start()
		self.addCleanup(commit.stop)
		make_company()
		settings = frappe.get_doc("Sales Process Settings")
		settings.update(
			{"inquiry_enabled": 1, "inquiry_company": COMPANY, "inquiry_owner": MARY, "inquiry_takers": ""}
		)
		settings.save()

	def tearDown(self):
		frappe.local.lang, frappe.local.form_dict = self.language, self.form
		super().tearDown()

	def clock(self, moment):
		clock = moved_clock(moment)
		clock.__enter__()
		self.addCleanup(clock.__exit__, None, None, None)

	def post(self, **fields):
		"""What the page answers to a guest who sends these fields."""
		with as_user("Guest"):
			frappe.local.form_dict = frappe._dict({"cmd": "send", **GOOD, **fields})
			return api.send()

	def send(self, **fields):
		"""The inquiry that came of it, taken in."""
		with hints_at_once():
			self.assertEqual(self.post(**fields).status_code, 303)
		name = frappe.db.get_value(
			DOCTYPE, {"email": fields.get("email", GOOD["email"])}, order_by="creation desc"
		)
		return frappe.get_doc(DOCTYPE, name)

	def get(self, referrer="", **arguments):
		context = frappe._dict()
		with (
			as_user("Guest"),
			patch.object(frappe, "get_request_header", lambda *_args: referrer),
		):
			frappe.local.form_dict = frappe._dict(arguments)
			page.get_context(context)
			return context.page, guest_page.render(context.page)


class TestTakingIn(InquiryCase):
	def test_somebody_new_becomes_a_lead_with_research_and_first_contact(self):
		doc = self.send(source="Newsletter", search_term="archive software")
		self.assertEqual((doc.status, doc.sales_owner), ("Taken In", MARY))
		research = frappe.get_doc("Lead Research", doc.research)
		self.assertEqual([row.pain_point for row in research.needs], [GOOD["need"]])
		self.assertEqual((research.channel, research.search_term), ("Website Form", "archive software"))
		self.assertEqual(research.source, "Newsletter")
		((party_type, party),) = research.parties()
		lead = frappe.get_doc(party_type, party)
		self.assertEqual(
			(lead.company_name, lead.email_id, lead.lead_owner), ("Lee Archive Ltd", GOOD["email"], MARY)
		)
		self.assertFalse(lead.no_of_employees, "nobody has said how many they are")
		plan = frappe.get_doc("Follow-up Plan", {"deal": doc.deal})
		self.assertEqual(plan.first_contact_by, datetime(2026, 11, 26, 14))
		self.assertEqual((plan.next_follow_up, plan.sales_owner), (THURSDAY.date(), MARY))
		self.assertIn("We copy everything", plan.next_topic)

	def test_the_consent_is_kept_in_the_words_that_were_shown(self):
		doc = self.send()
		self.assertIn("I agree", doc.consent_text)
		self.assertEqual((doc.consent_on, bool(doc.consent_version)), (THURSDAY, True))
		frappe.db.set_single_value("Sales Process Settings", "inquiry_consent", "Other words")
		frappe.clear_document_cache("Sales Process Settings", "Sales Process Settings")
		other = self.send(email="other@lee.example")
		self.assertNotEqual(other.consent_version, doc.consent_version)

	def test_the_same_address_again_adds_to_what_is_there(self):
		first = self.send()
		second = self.send(email=" ANN@lee.example ".strip(), need="And what does it cost?")
		self.assertEqual((second.account, second.research), (first.account, first.research))
		research = frappe.get_doc("Lead Research", first.research)
		self.assertEqual([row.pain_point for row in research.needs], [GOOD["need"], "And what does it cost?"])
		self.assertEqual(frappe.db.count("Lead", {"email_id": GOOD["email"]}), 1)

	def test_a_customer_is_known_by_his_contact_and_answered_soon(self):
		with hints_at_once():
			customer = make_customer("Known Customer Ltd", account_manager=TOM).name
			make_contact(customer, GOOD["email"])
			make_quotation(customer)
		refresh_keys("Customer", customer)
		doc = self.send()
		self.assertEqual((doc.party_name, doc.sales_owner), ("Known Customer Ltd", TOM))
		self.assertFalse(frappe.db.exists("Lead", {"email_id": GOOD["email"]}))
		plan = frappe.get_doc("Follow-up Plan", {"deal": doc.deal})
		self.assertLessEqual(plan.next_follow_up, getdate("2026-11-27"))

	def test_not_a_fit_goes_on_when_they_write(self):
		doc = self.send()
		not_a_fit(frappe.get_doc("Lead Research", doc.research), "Too small")
		again = self.send(need="We have grown")
		self.assertEqual(again.research, doc.research)
		self.assertEqual(frappe.db.get_value("Lead Research", doc.research, "status"), "Open")

	def test_taken_in_once_however_often_asked(self):
		doc = self.send()
		take_in(doc.name)
		take_in(doc.name)
		self.assertEqual(frappe.db.count("Lead Research", {"account": doc.account}), 1)

	def test_what_no_queue_delivered_is_found_by_the_hourly_job(self):
		with patch("frappe.enqueue"):
			self.post()
		name = frappe.db.get_value(DOCTYPE, {"email": GOOD["email"]})
		self.assertEqual(frappe.db.get_value(DOCTYPE, name, "status"), "New")
		with patch.object(tasks, "keep"):
			tasks.take_in_inquiries()
		self.assertEqual(frappe.db.get_value(DOCTYPE, name, "status"), "Taken In")

	def test_without_a_named_owner_it_goes_to_whoever_has_least_to_do(self):
		with hints_at_once():
			make_quotation(make_customer("Busy Ltd", account_manager=MARY).name)
		settings = frappe.get_doc("Sales Process Settings")
		settings.update({"inquiry_owner": None, "inquiry_takers": f"{MARY}\n{TOM}\nnobody@example.com"})
		settings.save()
		self.assertEqual(self.send().sales_owner, TOM)

	def test_a_site_without_leads_asks_a_person(self):
		present = compat.has_doctype
		with patch.object(compat, "has_doctype", lambda doctype: doctype != "Lead" and present(doctype)):
			doc = self.send()
		self.assertEqual((doc.status, doc.sales_owner), ("Waiting for a Person", MARY))
		self.assertTrue(frappe.db.exists("ToDo", {"reference_name": doc.name, "allocated_to": MARY}))
		customer = make_customer("Said by a Person", account_manager=MARY).name
		with as_user(MARY):
			api.take_in_for(doc.name, "Customer", customer)
		doc.reload()
		self.assertEqual((doc.status, doc.party_name), ("Taken In", "Said by a Person"))
		with as_user(MARY), self.assertRaisesRegex(frappe.ValidationError, "taken in already"):
			api.take_in_for(doc.name, "Customer", customer)


class TestInquiryPage(InquiryCase):
	def test_looking_changes_nothing_and_the_address_is_kept(self):
		before = frappe.db.count(DOCTYPE)
		named = compat.ADDRESS_PARAMETERS
		brought = {named["source"]: "news", named["search_term"]: "archive"}
		shown, html = self.get("https://search.example/", **brought)
		self.assertEqual((shown.state, shown.status, frappe.db.count(DOCTYPE)), ("form", 200, before))
		self.assertIn('name="source" value="news"', html)
		self.assertIn('name="search_term" value="archive"', html)
		self.assertIn('name="referrer" value="https://search.example/"', html)

	def test_it_is_shut_until_an_admin_opens_it(self):
		frappe.db.set_single_value("Sales Process Settings", "inquiry_enabled", 0)
		frappe.clear_document_cache("Sales Process Settings", "Sales Process Settings")
		self.assertEqual(self.get()[0].status, 404)
		self.assertEqual(self.post().status_code, 404)
		self.assertEqual(frappe.db.count(DOCTYPE, {"email": GOOD["email"]}), 0)

	def test_what_is_missing_is_said_and_nothing_is_kept(self):
		response = self.post(need="", email="nonsense", person=SCRIPT)
		html = response.get_data(as_text=True)
		self.assertEqual(response.status_code, 422)
		self.assertIn("This is no e-mail address", html)
		self.assertIn("&lt;script&gt;", html)
		self.assertNotIn(SCRIPT, html)
		self.assertEqual(frappe.db.count(DOCTYPE, {"phone": GOOD["phone"]}), 0)

	def test_a_robot_is_thanked_and_forgotten(self):
		self.assertEqual(self.post(website="https://spam.example").status_code, 303)
		self.assertEqual(frappe.db.count(DOCTYPE, {"email": GOOD["email"]}), 0)

	def test_a_double_click_is_one_inquiry(self):
		self.post()
		self.post()
		self.assertEqual(frappe.db.count(DOCTYPE, {"email": GOOD["email"]}), 1)
		self.clock(datetime(2026, 11, 26, 12))
		self.post()
		self.assertEqual(frappe.db.count(DOCTYPE, {"email": GOOD["email"]}), 2)

	def test_who_tries_too_often_is_told_kindly(self):
		def too_often(*args, **kwargs):
			raise frappe.RateLimitExceededError

		with as_user("Guest"):
			response = refuse_kindly(api._busy)(too_often)()
		self.assertEqual(response.status_code, 429)
		self.assertIn("Please try again in an hour", response.get_data(as_text=True))

	def test_the_page_speaks_the_readers_language(self):
		frappe.local.lang = "zh"
		self.assertIn('<html lang="zh"', self.get()[1])
		self.assertEqual(self.get(done="1")[0].state, "thanks")


class TestOddInput(InquiryCase):
	"""Ten thousand odd requests: none is an error of ours, and nothing that is kept can run."""

	TIMES = 10_000
	PIECES = (
		SCRIPT, "<img src=x onerror=alert(1)>", "'; DROP TABLE tabLead; --", '" OR 1=1', "{{ 1111*11 }}", "{% raw %}",
		"\x00", "\ud800", "\u202e", "😀👩‍🚀", "שלום", "مرحبا", "\r\nBcc: x@y.zz", "../../etc/passwd", "%s%n", "",
		"null", "undefined", "NaN", "ann@lee.example", "+1 202 555 0123", "x" * 1_000_000, "漢字" * 3000,
		None, 0, -1, 1.5, True, b"bytes", [], ["a"], {}, {"$ne": ""}, "1", "\u0000<", "javascript:alert(1)",
	)  # fmt: skip

	def test_no_error_and_no_script(self):
		chance = random.Random(20261126)
		names = [*GOOD, "source", "search_term", "referrer", "website", "cmd", "doctype", "owner"]
		statuses, kept = set(), []
		with (
			as_user("Guest"),
			patch.object(api, "receive", kept.append),
			patch("frappe.render_template", lambda template, context: "page"),
		):
			for _time in range(self.TIMES):
				fields = {
					name: chance.choice(self.PIECES) for name in chance.sample(names, chance.randint(0, 8))
				}
				frappe.local.form_dict = frappe._dict({**GOOD, **fields} if chance.random() < 0.5 else fields)
				statuses.add(api.send().status_code)
		self.assertLessEqual(statuses, {303, 422})
		self.assertGreater(len(kept), 100)
		for inquiry in {item for item in kept if not item.is_robot}:
			self.assertNotIn("<", inquiry.person + inquiry.company_name + inquiry.email + inquiry.phone)

	def test_some_of_them_for_real_kept_and_shown(self):
		chance = random.Random(4)
		names = [*GOOD, "source", "search_term", "referrer"]
		before = frappe.db.count(DOCTYPE)
		kept = 0
		for number in range(300):
			fields = {name: chance.choice(self.PIECES) for name in chance.sample(names, chance.randint(0, 4))}
			with self.subTest(number):
				response = self.post(**{"person": f"Nr {number}", **fields})
				self.assertIn(response.status_code, (303, 422))
				html = response.get_data(as_text=True)
				for piece in (SCRIPT, "<img src=x", "12221", "DROP TABLE tabLead; --'"):
					self.assertNotIn(piece, html)
				kept += response.status_code == 303
		self.assertGreater(kept, 20)
		self.assertLessEqual(frappe.db.count(DOCTYPE) - before, kept)
		rows = frappe.get_all(DOCTYPE, fields=["*"])
		self.assertNotIn("<script", str(rows).lower())

	def test_no_more_than_the_allowed_rate(self):
		address = f"198.51.100.{random.SystemRandom().randint(1, 254)}"
		had, ip = getattr(frappe.local, "request", None), getattr(frappe.local, "request_ip", None)
		frappe.local.request, frappe.local.request_ip = frappe._dict(method="POST"), address
		cmd = f"inquiry-{random.SystemRandom().random()}"  # what Frappe counts by, besides the address
		try:
			answers = [
				self.post(website="robot", cmd=cmd).status_code for _time in range(api.TRIES_PER_ADDRESS + 3)
			]
		finally:
			frappe.local.request, frappe.local.request_ip = had, ip
		self.assertEqual(answers, [303] * api.TRIES_PER_ADDRESS + [429] * 3)

	def test_what_is_kept_is_shown_without_its_script(self):
		for idx, piece in enumerate(self.PIECES):
			if not isinstance(piece, str) or not piece.strip("\x00\u202e\ud800 "):
				continue
			need = f"{idx} {piece}"[:5000]
			with self.subTest(piece=piece[:20]):
				self.post(email=f"odd{idx}@lee.example", need=need)
				name = frappe.db.get_value(DOCTYPE, {"email": f"odd{idx}@lee.example"})
				if not name:
					continue  # refused with words, as tested above
				take_in(name)
				doc = frappe.get_doc(DOCTYPE, name)
				research = frappe.get_doc("Lead Research", doc.research)
				for text in (doc.need, research.needs[0].pain_point):
					self.assertNotIn("<script", text)
					self.assertNotIn("onerror", text)


class TestWhoSeesInquiries(InquiryCase):
	def test_its_owner_and_his_manager(self):
		name = self.send().name
		for user, seen in ((MARY, True), (RUTH, True), (TOM, False)):
			with as_user(user):
				self.assertEqual(bool(frappe.get_list(DOCTYPE, {"name": name})), seen, user)
		for user in (TOM, STOCKMAN):
			with as_user(user):
				self.assertRaises(frappe.PermissionError, api.put_aside, name, "Spam")
				self.assertRaises(frappe.PermissionError, api.take_in_for, name, "Customer", "X")

	def test_what_was_written_stays(self):
		doc = self.send()
		with as_user(MARY):
			doc = frappe.get_doc(DOCTYPE, doc.name)
			doc.save()  # nothing has changed
			for field, value in (
				("need", "Something else"),
				("consent_text", "All"),
				("consent_on", "2020-01-01"),
			):
				with self.subTest(field):
					doc.reload()
					doc.set(field, value)
					self.assertRaises(AppendOnly, doc.save)

	def test_what_is_no_inquiry_is_put_aside_with_a_reason(self):
		with patch("frappe.enqueue"):
			self.post()
		name = frappe.db.get_value(DOCTYPE, {"email": GOOD["email"]})
		frappe.db.set_value(DOCTYPE, name, "sales_owner", MARY)
		with as_user(MARY):
			self.assertRaisesRegex(frappe.ValidationError, "Say why", api.put_aside, name, " ")
			api.put_aside(name, "Advertising")
		self.assertEqual(frappe.db.get_value(DOCTYPE, name, "status"), "Put Aside")
		take_in(name)
		self.assertEqual(frappe.db.get_value(DOCTYPE, name, "status"), "Put Aside")

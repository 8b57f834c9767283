# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The customer's page: dates confirmed, others proposed, the delivery accepted or objected to."""

import random
from datetime import date, timedelta

import frappe
from frappe.utils import getdate
from frappe.utils.file_manager import save_file

from sales_process import compat, personal_data
from sales_process.api import delivery as api
from sales_process.exceptions import SalesProcessError
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.delivery_plan import agreement, guest_page, notices
from sales_process.sales_process.doctype.delivery_plan.delivery_plan import ACCEPTED
from sales_process.tests import IntegrationTestCase
from sales_process.tests.deliveries import do, make_delivery_template, order_of, plan_of
from sales_process.tests.factories import as_user, moved_clock
from sales_process.tests.site import MARY, STOCKMAN, TOM
from sales_process.tests.surveys import settings
from sales_process.www import delivery_plan as page

SCRIPT = "<script>alert(1)</script>"
KNOWN = ("full_name", "message", "received")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


class GuestCase(IntegrationTestCase):
	def setUp(self):
		self.language, self.form = frappe.local.lang, frappe.local.form_dict
		self.day = compat.today() + timedelta(days=40)
		template = make_delivery_template(
			"SP Guest", (("Carry out", "Training", 2, ""), ("Train", "Training", 1, "1"))
		)
		self.order = order_of(transaction_date=compat.today(), delivery_date=self.day)
		self.plan = plan_of(self.order, template=template.name, starts_on=compat.today())
		self.key = self.link()

	def tearDown(self):
		frappe.local.lang, frappe.local.form_dict = self.language, self.form
		super().tearDown()

	def link(self, user=MARY):
		with as_user(user):
			return api.copy_link(self.plan.name).partition("key=")[2]

	def get(self, key=None, user="Guest"):
		context = frappe._dict()
		with as_user(user):
			frappe.local.form_dict = frappe._dict(key=self.key if key is None else key)
			page.get_context(context)
			return context.page, guest_page.render(context.page)

	def post(self, decision="confirm", seen=None, key=None, user="Guest", **fields):
		key = self.key if key is None else key
		seen = (self.get(key)[0].seen or "") if seen is None else seen
		fields = {"full_name": "Ann Buyer", **fields}
		with as_user(user):
			frappe.local.form_dict = frappe._dict(cmd="x", key=key, **fields)
			known = {name: fields[name] for name in KNOWN if name in fields}
			answered = api.answer(key, decision=decision, seen=seen, **known)
		self.plan.reload()
		return answered

	def dates(self, **days):
		return {
			f"date_{row.name}": str(days[row.subject.replace(" ", "_")])
			for row in self.plan.tasks
			if row.subject.replace(" ", "_") in days
		}

	def finish(self):
		for subject in ("Carry out", "Train"):
			do(self.plan, subject)

	def bells(self):
		return frappe.get_all(
			"Notification Log", {"document_name": self.plan.name, "for_user": MARY}, pluck="subject"
		)


class TestDates(GuestCase):
	def test_he_sees_the_tasks_and_nothing_internal(self):
		self.plan.reload()
		self.plan.tasks[0].shown_to_customer = 0
		self.plan.tasks[1].assigned_to = STOCKMAN
		with as_user(MARY):
			self.plan.save()
		shown, html = self.get()
		self.assertEqual([row.subject for row in shown.tasks], ["Train"])
		for secret in ("Carry out", STOCKMAN, "spare", MARY):
			self.assertNotIn(secret, html)

	def test_looking_changes_nothing(self):
		before = self.plan.reload().as_dict()
		self.get()
		self.assertEqual(self.plan.reload().as_dict(), before)

	def test_he_confirms_once(self):
		answered = self.post()
		self.assertEqual((answered.status_code, self.plan.confirmation), (303, "Confirmed"))
		self.assertEqual((self.plan.confirmed_by, self.plan.confirmed_by_way), ("Ann Buyer", "Guest Page"))
		self.assertEqual(len(self.bells()), 1)
		shown, html = self.get()
		self.assertFalse(shown.can_confirm)
		self.assertIn("Ann Buyer", html)

	def test_other_dates_reach_the_order_when_the_owner_takes_them(self):
		later = self.day + timedelta(days=7)
		self.post("propose", message="Our hall is ready later", **self.dates(Train=later))
		self.assertEqual(self.plan.confirmation, "Other Dates Proposed")
		self.assertEqual(getdate(self.plan.tasks[1].proposed_end), later)
		self.assertNotEqual(getdate(self.plan.tasks[1].planned_end), later)
		with as_user(TOM), self.assertRaises(frappe.PermissionError):
			api.take_proposed_dates(self.plan.name)
		with as_user(MARY):
			api.take_proposed_dates(self.plan.name)
		self.plan.reload()
		self.assertEqual((self.plan.confirmation, getdate(self.plan.promised_on)), ("Confirmed", later))
		self.assertEqual(getdate(self.plan.tasks[1].planned_end), later)
		self.order.reload()
		self.assertEqual(
			(getdate(self.order.delivery_date), getdate(self.order.items[0].delivery_date)), (later, later)
		)

	def test_what_waits_makes_room_for_a_later_date(self):
		later = compat.today() + timedelta(days=20)
		self.post("propose", **self.dates(Carry_out=later))
		with as_user(MARY):
			api.take_proposed_dates(self.plan.name)
		self.plan.reload()
		self.assertEqual(getdate(self.plan.tasks[0].planned_end), later)
		self.assertGreaterEqual(getdate(self.plan.tasks[1].planned_start), later)

	def test_who_may_not_write_the_order_does_not_change_its_date_by_this(self):
		self.post("propose", **self.dates(Train=self.day + timedelta(days=7)))
		frappe.share.add_docshare(
			"Delivery Plan", self.plan.name, STOCKMAN, write=1, flags={"ignore_share_permission": True}
		)
		with as_user(STOCKMAN), self.assertRaises(frappe.PermissionError):
			api.take_proposed_dates(self.plan.name)
		self.assertEqual(self.plan.reload().confirmation, "Other Dates Proposed")

	def test_we_may_stay_with_our_dates(self):
		self.post("propose", **self.dates(Train=self.day))
		with as_user(MARY):
			api.keep_our_dates(self.plan.name)
			with self.assertRaises(SalesProcessError):
				api.keep_our_dates(self.plan.name)
		self.plan.reload()
		self.assertEqual((self.plan.confirmation, self.plan.tasks[1].proposed_end), ("Not Asked", None))

	def test_dates_changed_after_the_confirmation_are_said(self):
		self.post()
		with as_user(MARY):
			api.shift(self.plan.name, 3)
		self.assertEqual(self.plan.reload().confirmation, "Changed Since")
		self.link()
		self.assertEqual(self.plan.reload().confirmation, "Asked")
		self.assertTrue(self.get()[0].can_confirm)

	def test_a_plan_that_changed_meanwhile_is_shown_again(self):
		seen = self.get()[0].seen
		with as_user(MARY):
			api.shift(self.plan.name, 3)
		answered = self.post(seen=seen)
		self.assertEqual((answered.status_code, self.plan.confirmation), (409, "Asked"))

	def test_what_is_wrong_is_said_and_what_was_typed_stays(self):
		yesterday = compat.today() - timedelta(days=1)
		for decision, fields in (
			("confirm", {"full_name": "  "}),
			("propose", {}),
			("propose", self.dates(Train=yesterday)),
			("propose", self.dates(Train="9999-12-31")),
			("propose", self.dates(Train="soon")),
			("accept", {"received": "1"}),
			("object", {"message": "x"}),
			("win", {}),
			("", {}),
		):
			answered = self.post(decision, **fields)
			self.assertEqual((decision, fields, answered.status_code), (decision, fields, 422))
			self.assertEqual(self.plan.confirmation, "Asked")
		html = self.post("propose", full_name="", message="Kept", **self.dates(Train=self.day)).get_data(True)
		self.assertIn("Kept", html)
		self.assertIn(str(self.day), html)

	def test_noted_from_a_call(self):
		with as_user(MARY):
			with self.assertRaises(SalesProcessError):
				api.note_confirmation(self.plan.name, " ", "Call")
			api.note_confirmation(self.plan.name, "Ann Buyer", "Call")
		self.assertEqual(self.plan.reload().confirmed_by_way, "Call")
		with as_user(TOM), self.assertRaises(frappe.PermissionError):
			api.note_confirmation(self.plan.name, "Ann", "Call")


class TestAcceptance(GuestCase):
	def test_he_accepts_once_and_may_look_again(self):
		self.finish()
		self.post("accept", received="1")
		self.assertEqual((self.plan.status, self.plan.accepted_by_way), ("Accepted", "Guest Page"))
		shown, html = self.get()
		self.assertEqual((shown.state, shown.status), ("said", 200))
		self.assertIn("Ann Buyer", html)
		answered = self.post("accept", full_name="Eve", received="1", seen="x")
		self.assertEqual((answered.status_code, self.plan.accepted_by), (303, "Ann Buyer"))

	def test_without_having_got_it_nothing_is_accepted(self):
		self.finish()
		self.assertEqual(self.post("accept").status_code, 422)
		self.assertEqual(self.plan.status, "Delivered")

	def test_an_objection_is_a_problem_and_an_issue(self):
		self.finish()
		self.post("object", message=f"The lid is missing {SCRIPT}")
		self.assertEqual(self.plan.status, "Delivered")
		problem = self.plan.problems[0]
		self.assertEqual(problem.reported_by, "Ann Buyer")
		issue = frappe.get_doc("Issue", problem.issue)
		self.assertEqual(issue.customer, self.order.customer)
		self.assertNotIn("<script", issue.description + problem.description)
		shown, html = self.get()
		self.assertNotIn(SCRIPT, html)
		self.assertIn("We are working on it", html)
		self.assertTrue(shown.can_accept)

	def test_what_we_found_ourselves_is_not_told(self):
		with as_user(MARY):
			api.report_problem(self.plan.name, "Our own carrier went bankrupt")
		self.assertNotIn("bankrupt", self.get()[1])

	def test_silence_accepts_only_where_the_admin_says_so_and_the_customer_was_asked(self):
		self.finish()
		late = compat.today() + timedelta(days=60)
		with settings(delivery_accepted_by_silence=1, delivery_acceptance_days=14):
			with moved_clock(late):
				self.assertNotIn(self.plan.name, notices.without_an_objection())
			self.link()
			self.assertIn("hear nothing", self.get()[1])
			last = getdate(self.plan.reload().accept_by)
			with moved_clock(last):
				self.assertNotIn(self.plan.name, notices.without_an_objection())
			with moved_clock(last + timedelta(days=1)):
				self.assertIn(self.plan.name, notices.without_an_objection())
				notices.accept_by_silence(self.plan.name)
				notices.accept_by_silence(self.plan.name)
		self.assertEqual((self.plan.reload().status, self.plan.accepted_by_way), (ACCEPTED, "No Objection"))
		with settings(delivery_accepted_by_silence=0):
			self.assertEqual(notices.without_an_objection(), [])

	def test_on_paper_with_the_copy(self):
		with as_user(MARY):
			file = save_file("signed.pdf", PDF, None, None, is_private=1).name
			today = str(compat.today())
			with self.assertRaisesRegex(SalesProcessError, "when all its tasks are done"):
				api.record_acceptance(self.plan.name, "Ann Buyer", today, file)
		self.finish()
		with as_user(MARY):
			for by, on in ((" ", today), ("Ann", "2020-01-01"), ("Ann", str(self.day))):
				with self.assertRaises(SalesProcessError):
					api.record_acceptance(self.plan.name, by, on, file)
			with self.assertRaises(SalesProcessError):
				api.record_acceptance(self.plan.name, "Ann", today, "")
			api.record_acceptance(self.plan.name, "Ann Buyer", today, file)
		self.plan.reload()
		self.assertEqual((self.plan.status, self.plan.accepted_by_way), ("Accepted", "Paper"))
		self.assertEqual(len(self.plan.evidence_hash), 64)
		with self.assertRaises(frappe.ValidationError):
			frappe.delete_doc("File", file)

	def test_mailed_the_link_is_in_the_mail_only(self):
		with as_user(MARY):
			with self.assertRaises(frappe.ValidationError):
				api.send_link(self.plan.name, "not an address")
			api.send_link(self.plan.name, "ann@guest.test", "Ann", "")
		queued = frappe.get_last_doc("Email Queue")
		self.assertIn("/delivery-plan?key=3D", queued.message.replace("=\r\n", "").replace("=\n", ""))
		kept = frappe.get_last_doc("Communication", {"recipients": "ann@guest.test"})
		self.assertNotIn("key=", kept.content)
		self.assertIn("Train", kept.content)
		with as_user(TOM), self.assertRaises(frappe.PermissionError):
			api.send_link(self.plan.name, "ann@guest.test")

	def test_what_nobody_may_see_is_not_sent(self):
		for row in self.plan.reload().tasks:
			row.shown_to_customer = 0
		with as_user(MARY):
			self.plan.save()
			with self.assertRaisesRegex(SalesProcessError, "sees none of the tasks"):
				api.copy_link(self.plan.name)

	def test_whoever_is_erased_leaves_the_dates_and_what_he_accepted(self):
		self.post("confirm")
		self.plan.db_set("recipient", "ann@guest.test")
		personal_data.erase([], ["ann@guest.test"])
		self.plan.reload()
		self.assertEqual((self.plan.recipient, self.plan.confirmed_by), (None, "Erased"))
		self.assertEqual((len(self.plan.tasks), self.get()[0].status), (2, 410))
		self.finish()
		self.key = self.link()
		self.post("accept", received="1")
		self.plan.db_set("recipient", "ann@guest.test")
		personal_data.erase([], ["ann@guest.test"])
		self.assertEqual(self.plan.reload().accepted_by, "Ann Buyer")


class TestLinks(GuestCase):
	def test_guessed_altered_and_none(self):
		for key in ("", "x", self.key[:-1] + ("A" if self.key[-1] != "A" else "B"), "x" * 5000, "<b>"):
			shown, html = self.get(key)
			self.assertEqual((shown.state, shown.status), ("unknown", 404))
			self.assertNotIn("<b>", html)
			self.assertEqual(self.post(key=key, seen="x").status_code, 303)
		self.assertEqual(self.plan.confirmation, "Asked")

	def test_a_link_of_another_purpose_opens_nothing(self):
		other = links.make_link(links.OFFER, "Delivery Plan", self.plan.name, "", self.day)
		key = links.url(other).partition("key=")[2]
		self.assertEqual(self.get(key)[0].state, "unknown")

	def test_expired_and_taken_back(self):
		link = frappe.get_doc("Access Link", self.plan.reload().access_link)
		link.db_set("expires_on", "2020-01-01")
		self.assertEqual(self.get()[0].status, 410)
		self.post(seen="x")
		link.db_set({"expires_on": self.day, "revoked_at": compat.now()})
		self.assertEqual(self.get()[0].status, 410)
		self.post(seen="x")
		self.assertEqual(self.plan.confirmation, "Asked")

	def test_sent_again_it_is_the_same_link(self):
		self.assertEqual(self.link(), self.key)

	def test_a_cancelled_plan_closes_its_page(self):
		with as_user(MARY):
			api.cancel(self.plan.name)
			with self.assertRaises(SalesProcessError):
				api.copy_link(self.plan.name)
		self.assertEqual(self.get()[0].status, 410)

	def test_a_colleague_who_is_logged_in_sees_the_same(self):
		self.assertEqual(self.get(user=TOM)[0].state, "plan")

	def test_odd_answers_leave_nothing_behind(self):
		source = random.Random(8)
		odd = [
			"",
			"\x00",
			SCRIPT,
			"𝔘" * 300,
			"2026-02-30",
			"{{ 7*7 }}",
			"' OR 1=1 --",
			"9" * 400,
			"NaN",
			"\ud800",
		]
		names = [*(f"date_{row.name}" for row in self.plan.tasks), "date_", "date_x", "status", "accepted_on"]
		kept = [row.subject for row in self.plan.tasks]
		for _round in range(150):
			fields = {source.choice(names): source.choice(odd) for _field in range(source.randint(0, 4))}
			answered = self.post(
				source.choice(["confirm", "propose", "accept", "object", *odd]),
				full_name=source.choice(["", "Ann", *odd]),
				message=source.choice(odd),
				**fields,
			)
			self.assertIn(answered.status_code, (303, 409, 422, 429))
		self.assertEqual([row.subject for row in self.plan.tasks], kept)
		self.assertFalse([row.proposed_end for row in self.plan.tasks if row.proposed_end])
		self.assertFalse(self.plan.accepted_on)
		self.assertLessEqual(len(self.plan.confirmed_by or ""), 140)


class TestAgreement(GuestCase):
	def test_a_date_must_be_one_of_the_next_years(self):
		today = compat.today()
		for days, problem in (
			({}, "no_other_date"),
			({"a": None}, "no_such_date"),
			({"a": today - timedelta(days=1)}, "no_such_date"),
			({"a": date(9999, 1, 1)}, "no_such_date"),
			({"a": today}, ""),
		):
			self.assertEqual(agreement.problem_with_dates(self.plan, days), problem)

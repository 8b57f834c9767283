# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process import personal_data
from sales_process.api import value_added_service as api
from sales_process.exceptions import SalesProcessError
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.tests.factories import COMPANY, as_user, make_contact
from sales_process.tests.services import ServiceCase, at, make_service, row_of
from sales_process.tests.site import MARY
from sales_process.tests.surveys import days, make_asked_customer, settings


class TestHolding(ServiceCase):
	def setUp(self):
		super().setUp()
		self.customers = [make_asked_customer(account_manager=MARY) for _number in range(2)]
		self.service = make_service(*self.customers, starts_on=at(-1))

	def hold(self, *rows, ask=0):
		with as_user(MARY):
			answer = api.mark_held(self.service.name, [self.service.customers[row].name for row in rows], ask)
		self.service.reload()
		return answer

	def logs(self, account=None):
		filters = {"account": account or self.service.customers[0].account}
		return frappe.get_all("Follow-up Log", filters, ["*"], order_by="creation asc")

	def test_who_came_is_in_the_history_of_the_customer(self):
		self.hold(0)
		self.assertEqual([row.attended for row in self.service.customers], ["Yes", "No"])
		self.assertEqual((self.service.status, self.service.attended_count), ("Held", 1))
		(log,) = self.logs()
		self.assertIn(self.service.subject, log.subject)
		self.assertEqual((log.channel, log.outcome, log.sales_owner), ("Visit", "Neutral", MARY))
		self.assertEqual(log.contact, self.service.customers[0].contact)
		self.assertEqual(self.logs(self.service.customers[1].account), [])

	def test_two_people_of_a_customer_are_one_touch(self):
		other = make_contact(self.customers[0].name, "bob@guests.example", first_name="Bob")
		rows = [row_of(self.customers[0]), row_of(self.customers[0], contact=other.name)]
		self.service = make_service(
			rows=rows, starts_on=at(-1), place="", online_link="https://meet.example.com"
		)
		self.hold(0, 1)
		(log,) = self.logs()
		self.assertEqual(log.channel, "Online Meeting")
		self.assertIn("Bob", log.notes)

	def test_it_may_be_corrected_and_is_logged_once(self):
		self.hold(0)
		self.hold(0, 1)
		self.assertEqual(self.service.attended_count, 2)
		self.assertEqual(len(self.logs()), 1)
		self.assertEqual(len(self.logs(self.service.customers[1].account)), 1)

	def test_it_is_not_the_touch_that_a_sale_waits_for(self):
		account = self.service.customers[0].account
		plan = plans.open_account_plan(account, COMPANY, "Renewal", MARY, days(3))
		self.hold(0)
		self.assertEqual(self.logs()[0].plan, plan.name)
		self.assertEqual(plan.reload().next_follow_up, days(3))
		self.assertEqual(plan.last_touch_on, days(-1))

	def test_to_a_revisit_it_is_the_visit(self):
		account = self.service.customers[0].account
		plan = plans.open_account_plan(account, COMPANY, "Revisit", MARY, days(0))
		self.hold(0)
		self.assertGreater(plan.reload().next_follow_up, days(7))

	def test_before_it_begins_nobody_has_attended(self):
		self.service = make_service(starts_on=at(1))
		self.assertRaises(SalesProcessError, self.hold, 0)

	def test_what_was_cancelled_is_not_held(self):
		with as_user(MARY):
			api.cancel_service(self.service.name, "Ill")
		self.assertRaises(SalesProcessError, self.hold, 0)

	def test_only_rows_of_it_attend(self):
		with as_user(MARY):
			self.assertRaises(SalesProcessError, api.mark_held, self.service.name, ["unknown"])

	def test_who_attended_is_asked_for_a_rating_once(self):
		self.assertEqual(self.hold(0, ask=1)["mailed"], 1)
		self.assertEqual(self.mails[0]["recipients"], [self.service.customers[0].email])
		self.assertIn("key=", self.mails[0]["message"])
		self.assertFalse(self.mails[0]["attachments"])
		with as_user(MARY):
			self.assertRaises(SalesProcessError, api.ask_ratings, self.service.name)
		self.hold(0, 1)
		with as_user(MARY):
			self.assertEqual(api.ask_ratings(self.service.name)["mailed"], 1)

	def test_nobody_is_asked_unless_somebody_says_so(self):
		self.hold(0)
		self.assertEqual(self.mails, [])
		with settings(service_ask_rating=0), as_user(MARY):
			state = api.get_state(self.service.name)
		self.assertEqual((state["asks_rating"], state["can_ask_rating"]), (False, True))

	def test_a_person_who_asks_to_be_forgotten_is(self):
		self.hold(0, ask=1)
		row = self.service.customers[0]
		frappe.db.set_value(row.doctype, row.name, {"rating": 2, "comment": "Ann was bored"})
		personal_data.erase([row.contact], [])
		row = self.service.reload().customers[0]
		self.assertEqual((row.contact, row.email, row.comment), (None, None, None))
		self.assertEqual((row.contact_name, row.rating, row.attended), ("Erased", 2, "Yes"))
		self.assertTrue(frappe.db.get_value("Access Link", row.access_link, "revoked_at"))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.sales_process.doctype.satisfaction_survey import periodic
from sales_process.sales_process.doctype.satisfaction_survey.satisfaction_survey import send_due_surveys
from sales_process.sales_process.doctype.satisfaction_survey.test_sending import SendingCase
from sales_process.tasks import ask_customers_again
from sales_process.tests.factories import make_contact, moved_clock
from sales_process.tests.site import CLERK
from sales_process.tests.surveys import days, make_asked_customer, make_survey, make_template, settings

SURVEY = "Satisfaction Survey"
YEAR = 366


class TestPeriodic(SendingCase):
	def setUp(self):
		super().setUp()
		self.template = make_template()
		self.start_settings(survey_template=self.template.name, survey_every_months=12)
		self.customer = make_asked_customer(account_manager=CLERK)
		self.first = make_survey(self.customer)
		send_due_surveys()

	def start_settings(self, **values):
		context = settings(**values)
		context.__enter__()
		self.addCleanup(context.__exit__, None, None, None)

	def later(self, days_later=YEAR):
		with moved_clock(days(days_later)):
			send_due_surveys()
			ask_customers_again()
			send_due_surveys()

	def others(self):
		filters = {"account": self.first.account, "name": ["!=", self.first.name]}
		names = frappe.get_all(SURVEY, filters, pluck="name", order_by="creation asc")
		return [frappe.get_doc(SURVEY, name) for name in names]

	def test_a_year_later_the_same_people_are_asked_again(self):
		self.later(300)
		self.assertEqual(self.others(), [])
		self.later()
		survey = self.others()[0]
		self.assertEqual((survey.status, survey.template), ("Sent", self.template.name))
		self.assertEqual(survey.recipients[0].contact, self.first.recipients[0].contact)
		self.assertEqual(survey.sales_owner, CLERK)

	def test_twice_on_a_day_it_is_one(self):
		self.later()
		self.later()
		self.later(YEAR + 1)
		self.assertEqual(len(self.others()), 1)

	def test_another_year_later_it_is_another(self):
		self.later()
		self.later(2 * YEAR)
		self.assertEqual(len(self.others()), 2)

	def test_it_says_why(self):
		with moved_clock(days(YEAR)):
			frappe.db.set_value(SURVEY, self.first.name, "status", "Expired")
			periodic.ask_again(self.first.account)
			self.assertIn("every 12 months", self.others()[0].status_reason)

	def test_a_group_has_a_rhythm_and_a_template_of_its_own(self):
		other = make_template("SP Test Rhythm")
		group = self.customer.customer_group
		parent = frappe.db.get_value("Customer Group", group, "parent_customer_group")
		rhythm = {"customer_group": parent or group, "every_months": 3, "template": other.name}
		self.start_settings(survey_rhythms=[rhythm])
		self.later(100)
		self.assertEqual(self.others()[0].template, other.name)

	def test_never_is_never(self):
		self.start_settings(
			survey_rhythms=[{"customer_group": self.customer.customer_group, "every_months": 0}]
		)
		self.later(3 * YEAR)
		self.assertEqual(self.others(), [])

	def test_nobody_is_asked_while_a_survey_still_waits(self):
		frappe.db.set_value(SURVEY, self.first.name, {"status": "To Ask", "next_step_on": None})
		self.later()
		self.assertEqual(self.others(), [])

	def test_a_customer_who_is_disabled_is_left_alone(self):
		self.customer.db_set("disabled", 1)
		self.later()
		self.assertEqual(self.others(), [])

	def test_whoever_was_asked_lately_elsewhere_rests_and_the_survey_says_so(self):
		with moved_clock(days(YEAR - 10)):
			other = make_survey(
				make_asked_customer(), recipients=[{"contact": self.customer.customer_primary_contact}]
			)
			send_due_surveys()
		other.reload()
		self.assertEqual(other.status, "Sent")
		self.later()
		survey = self.others()[0]
		self.assertEqual(survey.status, "Skipped")
		self.assertIn("rests for 90 days", survey.status_reason)

	def test_one_group_is_named_once(self):
		row = {"customer_group": self.customer.customer_group, "every_months": 3}
		with self.assertRaisesRegex(frappe.ValidationError, "Rows 1 and 2"):
			self.start_settings(survey_rhythms=[row, row])


class TestInPerson(SendingCase):
	"""Of several recipients one wants no e-mails: he is asked by phone, the others by mail."""

	def setUp(self):
		super().setUp()
		customer = make_asked_customer()
		bob = make_contact(customer.name, "sp-bob-phone@example.com", first_name="Bob", unsubscribed=1)
		recipients = [{"contact": customer.customer_primary_contact}, {"contact": bob.name}]
		self.survey = self.run_on(days(0), make_survey(customer, recipients=recipients, sales_owner=CLERK))

	def test_the_owner_gets_a_todo_for_him(self):
		self.assertEqual((self.survey.status, len(self.mails)), ("Sent", 1))
		self.assertEqual([row.ask_in_person for row in self.survey.recipients], [0, 1])
		self.assertEqual(len(self.survey.open_todos()), 1)
		self.assertIn("ask him in person", self.survey.status_reason)

	def test_the_todo_stays_until_he_has_answered(self):
		from sales_process.sales_process.doctype.satisfaction_survey import answering

		given = {self.survey.questions[0].question_key: "5"}
		answering.record_in_person(self.survey, given, "Call", self.survey.recipients[0].name)
		self.assertEqual(len(self.survey.open_todos()), 1)
		answering.record_in_person(self.survey, given, "Call", self.survey.recipients[1].name)
		self.assertEqual((self.survey.status, self.survey.open_todos()), ("Answered", []))

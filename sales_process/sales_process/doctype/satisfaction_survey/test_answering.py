# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
from unittest.mock import patch

import frappe

from sales_process.api import survey as api
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.satisfaction_survey import sending
from sales_process.sales_process.doctype.satisfaction_survey.satisfaction_survey import take_next_step
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user
from sales_process.tests.site import CLERK
from sales_process.tests.surveys import answers_of, days, key_of, make_asked_customer, make_survey


def plans_of(survey):
	names = frappe.get_all("Follow-up Plan", {"account": survey.account}, pluck="name")
	return [frappe.get_doc("Follow-up Plan", name) for name in names]


class TestAnswering(IntegrationTestCase):
	def setUp(self):
		self.survey = make_survey(sales_owner=CLERK)

	def answer(self, *values, by="Call", **arguments):
		with as_user(CLERK):
			api.record_answers(
				self.survey.name, json.dumps(answers_of(self.survey, *values)), by, **arguments
			)
		self.survey.reload()
		return self.survey

	def refused(self, *values, text, **arguments):
		with self.assertRaisesRegex(frappe.ValidationError, text):
			self.answer(*values, **arguments)
		self.survey.reload()
		self.assertEqual((self.survey.status, self.survey.answers), ("Scheduled", []))

	def test_answers_heard_in_a_call_are_scored(self):
		survey = self.answer("4", "5", "At times", "9", "More colours")
		self.assertEqual((survey.status, survey.answered_by), ("Answered", "Call"))
		scores = {row.dimension: row.score for row in survey.scores}
		self.assertEqual(scores, {"Delivery": 75, "Product": 100, "Support": 50})
		self.assertEqual((survey.overall_score, survey.has_score), (85, 1))
		self.assertEqual((survey.nps, survey.has_nps), (9, 1))
		self.assertEqual([row.answer for row in survey.answers][-1], "More colours")
		self.assertEqual({row.respondent for row in survey.answers}, {"Ann"})
		self.assertTrue(survey.recipients[0].answered_on)
		self.assertIn(frappe.utils.get_fullname(CLERK), survey.status_reason)

	def test_what_was_not_answered_is_missing(self):
		survey = self.answer("5")
		self.assertEqual([row.dimension for row in survey.scores], ["Delivery"])
		self.assertEqual((survey.overall_score, survey.has_nps, len(survey.answers)), (100, 0, 1))

	def test_wrong_answers_are_refused_with_their_questions(self):
		self.refused(text="Did it come on time")
		self.refused("9", text="Did it come on time")
		self.refused("5", "5", "Perhaps", text="Was help near")
		self.refused("5", by="Web", text="Answered by Way of")
		with as_user(CLERK), self.assertRaisesRegex(frappe.ValidationError, "Answers"):
			api.record_answers(self.survey.name, "[1]", "Call")

	def test_it_is_answered_once(self):
		self.answer("5")
		with as_user(CLERK), self.assertRaisesRegex(frappe.ValidationError, "already"):
			api.record_answers(self.survey.name, answers_of(self.survey, "1"), "Call")
		self.survey.reload()
		self.assertEqual(self.survey.overall_score, 100)

	def test_several_recipients_answer_each_for_himself(self):
		self.survey = make_survey(
			recipients=[{"email": "ann@example.com"}, {"email": "bob@example.com"}], sales_owner=CLERK
		)
		second = self.survey.recipients[1].name
		self.answer("1", recipient=second)
		survey = self.answer("5")
		self.assertEqual(survey.overall_score, 50)
		self.assertEqual([row.respondent for row in survey.answers], ["bob@example.com", "ann@example.com"])

	def test_answers_in_person_close_the_link_and_the_todo(self):
		with as_user(CLERK):
			sending.ask_owner(self.survey)
		sending.prepare_links(self.survey, self.survey.recipients)
		self.survey.set_status("To Ask")
		self.survey.save_automatic()
		self.answer("5")
		self.assertEqual(links.get_link(key_of(self.survey), links.SURVEY).state, links.REVOKED)
		self.assertEqual(self.survey.open_todos(), [])

	def test_good_news_plan_nothing(self):
		self.answer("5", "4", "Always", "10")
		self.assertEqual((self.survey.next_step_on, plans_of(self.survey)), (None, []))

	def test_a_low_dimension_becomes_the_owners_next_touch(self):
		self.answer("5", "1", "Always")
		self.assertEqual(self.survey.next_step_on, days(0))
		take_next_step(self.survey.name)
		plan = plans_of(self.survey)[0]
		self.assertIn("Product", plan.next_topic)
		self.assertIn("0 of 100", plan.next_topic)
		self.assertIn("Product", plan.why_this_date)
		self.assertEqual(plan.sales_owner, CLERK)
		self.assertLessEqual(plan.next_follow_up, days(4))
		self.assertFalse(frappe.db.get_value("Satisfaction Survey", self.survey.name, "next_step_on"))

	def test_a_detractor_becomes_the_owners_next_touch(self):
		self.answer("5", "5", "Always", "3")
		take_next_step(self.survey.name)
		self.assertIn("3 of 10", plans_of(self.survey)[0].next_topic)

	def test_reacting_twice_does_nothing_more(self):
		self.answer("1")
		take_next_step(self.survey.name)
		before = plans_of(self.survey)[0].modified
		take_next_step(self.survey.name)
		self.assertEqual([plan.modified for plan in plans_of(self.survey)], [before])

	def test_a_lost_hint_is_made_up_for_by_the_job(self):
		from sales_process.sales_process.doctype.satisfaction_survey.satisfaction_survey import (
			send_due_surveys,
		)

		self.answer("1")
		with patch("sales_process.tasks.keep"):
			send_due_surveys()
		self.assertEqual(len(plans_of(self.survey)), 1)

	def test_a_customer_without_recipients_answers_as_such(self):
		self.survey = make_survey(make_asked_customer(email=""), recipients=[], sales_owner=CLERK)
		survey = self.answer("5", by="Visit")
		self.assertEqual((survey.answers[0].respondent, survey.answered_by), (survey.party_name, "Visit"))

	def test_a_save_that_fails_leaves_nothing_half_written(self):
		from sales_process.sales_process.doctype.satisfaction_survey.satisfaction_survey import (
			SatisfactionSurvey,
		)

		frappe.db.savepoint("before_failure")
		with (
			patch.object(SatisfactionSurvey, "on_update", side_effect=RuntimeError("full")),
			self.assertRaises(RuntimeError),
		):
			self.answer("1")
		frappe.db.rollback(save_point="before_failure")
		self.survey.reload()
		self.assertEqual(
			(self.survey.status, self.survey.answers, self.survey.has_score), ("Scheduled", [], 0)
		)
		self.assertFalse(frappe.db.exists("Satisfaction Survey Answer", {"parent": self.survey.name}))

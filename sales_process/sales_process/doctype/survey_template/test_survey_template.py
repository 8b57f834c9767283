# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user
from sales_process.tests.site import CLERK
from sales_process.tests.surveys import DIMENSIONS, make_template

RATING = {"question": "Does it work?", "question_type": "Rating", "dimension": "Product"}


class TestSurveyTemplate(IntegrationTestCase):
	def refused(self, *texts, **values):
		"""The template is refused, and the message says all of it."""
		with self.assertRaises(frappe.ValidationError) as caught:
			make_template(frappe.generate_hash(length=8), **values)
		for text in texts:
			self.assertIn(text, str(caught.exception))

	def test_the_engine_gets_the_questions_as_they_are_asked(self):
		questions = make_template().as_questions()
		self.assertEqual(
			[question.kind for question in questions], ["Rating", "Rating", "Choice", "NPS", "Open"]
		)
		self.assertEqual([option.score for option in questions[2].options], [100, 50, 0])
		self.assertEqual((questions[1].weight, questions[0].required), (3, True))

	def test_a_question_keeps_its_key_when_it_is_edited(self):
		template = make_template("SP Test Edited")
		before = [question.key for question in template.as_questions()]
		template.questions[0].question = "Was it on time?"
		template.save()
		template.reload()
		self.assertEqual([question.key for question in template.as_questions()], before)

	def test_a_question_must_name_a_dimension_of_the_template(self):
		self.refused("Row 1 of Questions", "Colour", questions=[{**RATING, "dimension": "Colour"}])
		self.refused("Row 1 of Questions", "Dimension", questions=[{**RATING, "dimension": ""}])

	def test_an_open_question_needs_no_dimension(self):
		make_template("SP Test Open", questions=[RATING, {"question": "Else?", "question_type": "Open"}])

	def test_dimensions_differ_and_count(self):
		self.refused("Rows 1 and 2 of Dimensions", dimensions=[DIMENSIONS[0], DIMENSIONS[0]])
		self.refused("Row 1 of Dimensions", "Weight", dimensions=[{"dimension": "Product", "weight": 0}])

	def test_options_must_be_usable(self):
		choice = {"question": "Help?", "question_type": "Choice", "dimension": "Support"}
		self.refused("Row 1 of Questions", "at least two", questions=[{**choice, "options": "Yes"}])
		self.refused("twice", questions=[{**choice, "options": "Yes\nNo\nyes"}])
		self.refused("between 0 and 100", questions=[{**choice, "options": "Yes = 200\nNo = 0"}])

	def test_something_must_be_scored(self):
		self.refused("gives a score", questions=[{"question": "Else?", "question_type": "Open"}])

	def test_a_recommendation_is_asked_for_once(self):
		nps = {"question": "Recommend?", "question_type": "NPS"}
		self.refused("Rows 2, 3 of Questions", questions=[RATING, nps, nps])

	def test_markup_in_a_message_is_escaped(self):
		choice = {"question": "Help?", "question_type": "Choice", "dimension": "Support"}
		self.refused("&lt;img", questions=[{**choice, "options": "<img>\n<img>\nNo"}])
		self.refused("&lt;b&gt;", questions=[{**RATING, "dimension": "<b>x"}])

	def test_a_salesperson_reads_but_does_not_write(self):
		template = make_template()
		with as_user(CLERK):
			self.assertTrue(frappe.has_permission("Survey Template", "read", template.name))
			self.assertFalse(frappe.has_permission("Survey Template", "write", template.name))

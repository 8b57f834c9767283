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


NPS_ROW = {"question": "Recommend?", "question_type": "NPS"}
WHY = {"question": "Why?", "question_type": "Open", "depends_on_row": 1, "depends_on_answers": "<= 2"}


class TestKindsOfQuestions(TestSurveyTemplate):
	def test_several_choices_with_a_dimension_have_scores(self):
		several = {
			"question": "What was late?",
			"question_type": "Several Choices",
			"dimension": "Delivery",
			"options": "Papers = 50\nGoods = 0",
		}
		make_template("SP Test Several", questions=[several])
		self.refused(
			"Row 1 of Questions", "Dimension", questions=[{**several, "options": "Papers\nGoods"}, RATING]
		)
		self.refused("gives a score", questions=[{**several, "dimension": ""}])

	def test_yes_or_no_needs_no_options(self):
		yes_no = {"question": "Again?", "question_type": "Yes/No", "dimension": "Product"}
		template = make_template("SP Test Yes", questions=[yes_no])
		self.assertEqual(
			[(each.text, each.score) for each in template.as_questions()[0].options],
			[("Yes", 100), ("No", 0)],
		)
		self.refused("two choices", questions=[{**yes_no, "options": "Yes\nNo\nPerhaps"}])


class TestDependentQuestions(TestSurveyTemplate):
	def test_the_engine_gets_the_answers_that_are_meant(self):
		template = make_template("SP Test Why", questions=[RATING, WHY])
		first, why = template.as_questions()
		self.assertEqual((why.shown_after.key, why.shown_after.answers), (first.key, ("1", "2")))

	def test_only_an_earlier_question_can_be_named(self):
		for number in (2, 3, 99):
			self.refused(
				"Row 2 of Questions",
				"Only after Question",
				questions=[RATING, {**WHY, "depends_on_row": number}, NPS_ROW],
			)

	def test_only_answers_that_are_offered_can_be_named(self):
		for answers in ("", "6", "> 5", "Good"):
			self.refused("Row 2", "1, 2, 3, 4, 5", questions=[RATING, {**WHY, "depends_on_answers": answers}])
		self.refused("own words", questions=[RATING, WHY, {**WHY, "depends_on_row": 2}])

	def test_a_question_that_is_moved_is_followed(self):
		template = make_template("SP Test Moved", questions=[RATING, WHY])
		key = template.questions[1].depends_on_key
		template.append("questions", NPS_ROW)
		template.questions.insert(0, template.questions.pop())
		for idx, row in enumerate(template.questions, 1):
			row.idx = idx
		template.save()
		self.assertEqual(
			(template.questions[2].depends_on_row, template.questions[2].depends_on_key), (2, key)
		)

	def test_a_question_that_others_need_is_not_removed(self):
		template = make_template("SP Test Needed", questions=[NPS_ROW, RATING, {**WHY, "depends_on_row": 2}])
		template.remove(template.questions[1])
		template.append("questions", RATING)
		with self.assertRaisesRegex(frappe.ValidationError, "still there"):
			template.save()

	def test_everybody_is_asked_again_when_the_number_is_emptied(self):
		template = make_template("SP Test Emptied", questions=[RATING, WHY])
		template.questions[1].depends_on_row = 0
		template.save()
		self.assertEqual(
			(template.questions[1].depends_on_key, template.questions[1].depends_on_answers), (None, None)
		)


CHOICE = {"question": "Help?", "question_type": "Choice", "dimension": "Support", "options": "Near\nFar"}


def text(of, translated, question=0, language="zh"):
	return {"language": language, "text_of": of, "question_row": question, "translated": translated}


class TestOtherLanguages(TestSurveyTemplate):
	def test_the_own_wording_stands_beside_the_translation(self):
		template = make_template(
			"SP Test Texts",
			introduction="Hello",
			questions=[RATING, CHOICE],
			texts=[
				text("Introduction", "您好"),
				text("Question", "好用吗？", 1),
				text("Options", "近 = 5\n远", 2),
			],
		)
		self.assertEqual([row.original for row in template.texts], ["Hello", RATING["question"], "Near\nFar"])
		frozen = template.as_frozen_texts()["languages"]["zh"]
		self.assertEqual(frozen["introduction"], "您好")
		self.assertEqual(frozen["options"], {template.questions[1].name: ["近", "远"]})

	def test_texts_that_fit_nothing_are_refused(self):
		questions = [RATING, CHOICE]
		for row, said in (
			(text("Question", "?", 3), "no question 3"),
			(text("Options", "A\nB", 1), "no options"),
			(text("Options", "A", 2), "2 options, but 1"),
			(text("Options", "A\na", 2), "read the same"),
			(text("Introduction", "Hi", language="en"), "language in which"),
			(text("Email Template", "No Such Template"), "No Such Template"),
		):
			self.refused("Row 1 of Texts", said, questions=questions, texts=[row], language="en")
		self.refused("Rows 1 and 2 of Texts", texts=[text("Thank-you", "A"), text("Thank-you", "B")])

	def test_texts_follow_their_question_and_go_with_it(self):
		template = make_template(
			"SP Test Text Moved",
			questions=[NPS_ROW, RATING, CHOICE],
			texts=[text("Question", "推荐吗？", 1), text("Question", "近吗？", 3)],
		)
		template.remove(template.questions[0])
		template.save()
		self.assertEqual([(row.question_row, row.translated) for row in template.texts], [(2, "近吗？")])

	def test_a_text_becomes_one_of_the_whole(self):
		template = make_template(
			"SP Test Text Changed", questions=[RATING], texts=[text("Question", "好用吗？", 1)]
		)
		template.texts[0].update({"text_of": "Introduction", "question_row": 0})
		template.save()
		self.assertEqual(
			[(row.text_of, row.question_key) for row in template.texts], [("Introduction", None)]
		)

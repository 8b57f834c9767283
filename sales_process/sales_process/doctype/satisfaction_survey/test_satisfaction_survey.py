# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.sales_process.doctype.sales_account.sales_account import get_account
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user, make_contact, make_quotation, make_user
from sales_process.tests.site import CHIEF, CLERK, PETER
from sales_process.tests.surveys import (
	QUESTIONS,
	days,
	key_of,
	make_asked_customer,
	make_survey,
	make_template,
)


class TestSatisfactionSurvey(IntegrationTestCase):
	def refused(self, *texts, **values):
		with self.assertRaises(frappe.ValidationError) as caught:
			make_survey(**values)
		for text in texts:
			self.assertIn(text, str(caught.exception))

	def test_it_freezes_the_questions_of_its_template(self):
		template = make_template("SP Test Frozen")
		survey = make_survey(template=template.name)
		template.questions[0].question = "Something else?"
		template.dimensions[1].weight = 9
		template.save()
		survey.reload()
		survey.save()
		questions = survey.as_questions()
		self.assertEqual((questions[0].text, questions[1].weight), ("Did it come on time?", 3))
		self.assertEqual(
			[question.key for question in questions], [question.key for question in template.as_questions()]
		)

	def test_its_words_and_their_translations_stay_as_they_were_when_it_was_sent(self):
		text = {"language": "zh", "text_of": "Introduction", "translated": "您好"}
		why = {"question": "Why?", "question_type": "Open", "depends_on_row": 1, "depends_on_answers": "1"}
		template = make_template(
			"SP Test Words", introduction="Hello", texts=[text], questions=[*QUESTIONS, why]
		)
		survey = make_survey(template=template.name)
		template.update({"introduction": "Bye", "thanks": "Thanks!", "language": "en"})
		template.texts[0].translated = "再见"
		template.questions[5].depends_on_answers = ">= 1"
		template.save()
		survey.reload()
		survey.save()
		own, chinese = survey.wording_for("en"), survey.wording_for("zh-TW")
		self.assertEqual((own.introduction, own.thanks, chinese.introduction), ("Hello", "", "您好"))
		self.assertEqual(survey.as_questions()[5].shown_after.answers, ("1",))

	def test_another_template_brings_its_questions_as_long_as_nobody_was_asked(self):
		survey = make_survey()
		other = make_template("SP Test Other", questions=[make_template().questions[1].as_dict()])
		survey.template = other.name
		survey.save()
		self.assertEqual(len(survey.questions), 1)

	def test_recipients_are_filled_from_their_contacts(self):
		survey = make_survey()
		row = survey.recipients[0]
		self.assertEqual(row.contact_name, "Ann")
		self.assertIn("@example.com", row.email)

	def test_wrong_recipients_are_refused(self):
		self.refused("Row 1 of Recipients", recipients=[{"email": "no address"}])
		twice = [{"email": "ann@example.com"}, {"email": "ANN@example.com"}]
		self.refused("Rows 1 and 2 of Recipients", recipients=twice)

	def test_a_template_is_needed(self):
		self.refused("Template", template=None)

	def test_a_deal_must_be_the_customers(self):
		from sales_process.sales_process.doctype.sales_deal.sales_deal import take_up_quotation

		quotation = make_quotation(make_asked_customer().name)
		take_up_quotation(quotation.name)
		deal = frappe.db.get_value("Quotation", quotation.name, "sales_deal")
		self.assertTrue(deal)
		self.refused("Deal", deal=deal)

	def test_what_the_app_records_is_not_typed_over(self):
		survey = make_survey()
		survey.update(
			{"status": "Answered", "overall_score": 100, "has_score": 1, "occasion_key": "Sales Order:X"}
		)
		survey.append("answers", {"question_key": "x", "answer": "5"})
		survey.recipients[0].answered_on = "2026-01-01 00:00:00"
		survey.save()
		survey.reload()
		self.assertEqual((survey.status, survey.overall_score, survey.occasion_key), ("Scheduled", 0, None))
		self.assertEqual((survey.answers, survey.recipients[0].answered_on), ([], None))

	def test_a_new_one_cannot_start_as_answered(self):
		survey = make_survey(
			status="Answered", overall_score=99, answers=[{"question_key": "x", "answer": "5"}]
		)
		self.assertEqual((survey.status, survey.answers), ("Scheduled", []))
		self.assertFalse(survey.overall_score)

	def test_a_day_typed_by_a_person_is_when_it_is_sent(self):
		survey = make_survey()
		survey.due_on = days(5)
		survey.save()
		self.assertEqual(survey.next_step_on, days(5))

	def test_a_salesperson_sees_his_own_only(self):
		mine, others = make_survey(sales_owner=CLERK), make_survey(sales_owner=PETER)
		with as_user(CLERK):
			seen = frappe.get_list("Satisfaction Survey", pluck="name", limit=0)
			self.assertIn(mine.name, seen)
			self.assertNotIn(others.name, seen)
			self.assertTrue(frappe.has_permission("Satisfaction Survey", "write", mine.name))
			self.assertFalse(frappe.has_permission("Satisfaction Survey", "read", others.name))
		with as_user(CHIEF):
			self.assertTrue(frappe.has_permission("Satisfaction Survey", "write", others.name))

	def test_a_salesperson_makes_one_for_his_customer(self):
		customer = make_asked_customer(account_manager=CLERK)
		get_account("Customer", customer.name)
		template = make_template().name
		with as_user(CLERK):
			survey = make_survey(customer, template=template, recipients=[])
		self.assertEqual((survey.sales_owner, survey.party_name), (CLERK, customer.customer_name))

	def test_deleting_it_takes_its_links_and_todos_along(self):
		from sales_process.sales_process.doctype.satisfaction_survey import sending

		survey = make_survey(sales_owner=CLERK)
		sending.prepare_links(survey, survey.recipients)
		sending.ask_owner(survey)
		survey.save_automatic()
		key_of(survey)
		survey.delete()
		self.assertFalse(frappe.db.exists("Access Link", {"reference_name": survey.name}))
		self.assertFalse(frappe.db.exists("ToDo", {"reference_name": survey.name, "status": "Open"}))

	def test_a_recipient_speaks_the_language_of_his_user(self):
		user = make_user("sp-survey-guest@example.com")
		user.db_set("language", "zh")
		contact = make_contact(make_asked_customer().name, "sp-survey-guest@example.com", user=user.name)
		survey = make_survey(recipients=[{"contact": contact.name, "language": "en"}])
		self.assertEqual(survey.recipients[0].language, "zh")

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
from unittest.mock import patch

import frappe

from sales_process.api import improvement as api
from sales_process.api import survey as survey_api
from sales_process.engine.survey import read_answers
from sales_process.sales_process.doctype.improvement_action import taking_up
from sales_process.sales_process.doctype.satisfaction_survey import answering, sending
from sales_process.sales_process.doctype.satisfaction_survey.satisfaction_survey import (
	send_due_surveys,
	take_next_step,
)
from sales_process.tests.factories import as_user
from sales_process.tests.improvements import (
	ACTION,
	ImprovementCase,
	actions_of,
	answered,
	make_action,
	make_done,
)
from sales_process.tests.site import MARY, RUTH, TOM
from sales_process.tests.surveys import answers_of, days, make_asked_customer, make_survey, settings


class TestByItself(ImprovementCase):
	def test_a_low_dimension_becomes_an_action_of_the_customers_owner(self):
		survey = answered("1", "5", "Always", "10")
		(action,) = actions_of(survey)
		self.assertEqual((action.status, action.sales_owner, action.company), ("Open", MARY, survey.company))
		(dimension,) = action.dimensions
		self.assertEqual((dimension.dimension, dimension.old_mean, dimension.old_count), ("Delivery", 0, 1))
		(row,) = action.customers
		self.assertEqual((row.account, row.contact_name), (survey.account, "Ann"))
		self.assertEqual(row.email, survey.recipients[0].email)
		self.assertEqual(action.sources[0].what_is_low, "Delivery")
		task = frappe.db.get_value(
			"ToDo", {"reference_name": action.name}, ["allocated_to", "date"], as_dict=True
		)
		self.assertEqual((task.allocated_to, str(task.date)), (MARY, str(action.due_on)))

	def test_good_news_and_a_switched_off_setting_make_none(self):
		self.assertEqual(actions_of(answered("5", "4", "Always", "10")), [])
		with settings(improvement_enabled=0):
			self.assertEqual(actions_of(answered("1")), [])

	def test_the_threshold_is_a_setting(self):
		self.assertEqual(actions_of(answered("4", "5")), [])
		with settings(low_score_below=80):
			self.assertEqual(len(actions_of(answered("4", "5"))), 1)

	def test_who_would_hardly_recommend_us_is_low_in_that(self):
		(action,) = actions_of(answered("5", "5", "Always", "3"))
		self.assertEqual([(row.dimension, row.old_mean) for row in action.dimensions], [("NPS", -100)])

	def test_run_twice_it_does_nothing_more(self):
		survey = answered("1", "2", "Always", "3")
		(before,) = actions_of(survey)
		answering.react(survey)
		(after,) = actions_of(survey)
		self.assertEqual(
			[len(after.get(table)) for table in ("dimensions", "customers", "sources")],
			[len(before.get(table)) for table in ("dimensions", "customers", "sources")],
		)

	def test_a_second_survey_joins_the_action_that_runs(self):
		customer = make_asked_customer(account_manager=MARY)
		(first,) = actions_of(answered("1", "5", customer=customer))
		(action,) = actions_of(answered("2", "5", customer=customer))
		self.assertEqual((action.name, len(action.sources), len(action.customers)), (first.name, 2, 1))
		# one person said it twice: 0, then 25
		self.assertEqual((action.dimensions[0].old_mean, action.dimensions[0].old_count), (12.5, 1))

	def test_only_what_nobody_works_at_makes_another_action(self):
		customer = make_asked_customer(account_manager=MARY)
		(first,) = actions_of(answered("1", "5", customer=customer))
		found = actions_of(answered("1", "1", customer=customer))
		self.assertEqual(len(found), 2)
		other = next(action for action in found if action.name != first.name)
		self.assertEqual([row.dimension for row in other.dimensions], ["Product"])

	def test_the_second_person_of_a_survey_brings_it_to_the_same_action(self):
		people = [{"email": "ann@twice.test"}, {"email": "bob@twice.test"}]
		survey = answered("1", "5", recipients=people)
		answered("1", "1", survey=survey)
		(action,) = actions_of(survey)
		self.assertEqual([row.dimension for row in action.dimensions], ["Delivery", "Product"])
		self.assertEqual([row.old_mean for row in action.dimensions], [0, 50])

	def test_of_two_that_come_at_once_the_later_joins(self):
		customer = make_asked_customer(account_manager=MARY)
		(first,) = actions_of(answered("1", "5", customer=customer))
		with settings(improvement_enabled=0):
			late = answered("1", "5", customer=customer)
		action = taking_up.start(late, ["Delivery"])
		self.assertEqual((action.name, len(action.sources)), (first.name, 2))
		with patch.object(taking_up, "running_of", return_value=[]):
			taking_up.take_up(late, ["Delivery"])
		self.assertEqual(frappe.db.count(ACTION, {"account": late.account}), 1)

	def test_after_the_end_there_is_a_new_one(self):
		customer = make_asked_customer(account_manager=MARY)
		first = make_action(customer=customer)
		with as_user(MARY):
			api.drop(first.name, "Too dear")
		(second,) = actions_of(answered("1", "5", customer=customer))
		self.assertNotEqual(second.name, first.name)

	def test_low_again_after_the_measure_is_no_part_of_what_was_before(self):
		customer = make_asked_customer(account_manager=MARY)
		action = make_done(make_action("2", "5", customer=customer))
		frappe.db.set_value(ACTION, action.name, "done_on", days(-1))
		frappe.db.set_value("Satisfaction Survey", action.sources[0].survey, "answered_on", days(-2))
		answered("1", "5", customer=customer)
		action.reload()
		self.assertEqual((len(action.sources), action.dimensions[0].old_mean), (2, 25))

	def test_without_an_owner_it_is_the_managers(self):
		with settings(default_manager=RUTH):
			survey = make_survey(make_asked_customer())
			survey.db_set("sales_owner", None)
			frappe.db.set_value("Sales Account", survey.account, "sales_owner", None)
			survey_api.record_answers(survey.name, json.dumps(answers_of(survey, "1")), "Call")
			take_next_step(survey.name)
		self.assertEqual(actions_of(survey)[0].sales_owner, RUTH)

	def test_after_a_guests_answer_the_job_runs_as_that_guest(self):
		survey = make_survey(make_asked_customer(account_manager=MARY), sales_owner=MARY)
		sending.prepare_links(survey, survey.recipients)
		survey.save_automatic()
		with as_user("Guest"):
			row = survey.reload().recipients[0]
			given = answers_of(survey, "1", "5", "Always")
			answering.record(survey, read_answers(survey.as_questions(), given)[0], row, answering.WEB)
			take_next_step(survey.name)
		(action,) = actions_of(survey)
		self.assertEqual(action.sales_owner, MARY)
		task = frappe.db.get_value("ToDo", {"reference_name": action.name}, ["allocated_to", "assigned_by"])
		self.assertEqual(task, (MARY, MARY))
		with as_user(MARY):
			action.update({"cause": "x", "measure": "y"}).save()

	def test_it_is_made_by_the_job_and_not_inside_the_answer(self):
		survey = make_survey(make_asked_customer(account_manager=MARY), sales_owner=MARY)
		with as_user(MARY), patch.object(taking_up, "take_up", side_effect=RuntimeError("full")):
			survey_api.record_answers(survey.name, json.dumps(answers_of(survey, "1")), "Call")
			self.assertEqual(survey.reload().status, "Answered")
		with patch.object(taking_up, "take_up", side_effect=RuntimeError("full")):
			send_due_surveys()
		self.assertEqual((actions_of(survey), survey.reload().next_step_on), ([], days(0)))
		send_due_surveys()
		self.assertEqual(len(actions_of(survey)), 1)


class TestByAPerson(ImprovementCase):
	def setUp(self):
		super().setUp()
		self.survey = answered("5", "5", "Always", "9", "More colours")
		self.said = self.survey.answers[-1].name

	def test_an_action_from_an_open_answer(self):
		with as_user(MARY):
			choices = api.get_choices(self.survey.name)
			self.assertEqual([row["answer"] for row in choices["answers"]], ["More colours"])
			action = frappe.get_doc(ACTION, api.make(self.survey.name, json.dumps([self.said])))
		self.assertEqual(
			(action.sales_owner, action.dimensions, action.sources[0].answer), (MARY, [], "More colours")
		)
		self.assertEqual(action.customers[0].account, self.survey.account)

	def test_something_must_be_chosen(self):
		with as_user(MARY):
			for chosen in ([], ["no such row"], [self.survey.answers[0].name], '{"a": 1}', "[1]"):
				with (
					self.subTest(chosen),
					self.assertRaisesRegex(frappe.ValidationError, "Choose at least one"),
				):
					api.make(self.survey.name, chosen)

	def test_what_is_not_answered_yet_cannot_be_improved(self):
		survey = make_survey(make_asked_customer(account_manager=MARY), sales_owner=MARY)
		action = make_action()
		with as_user(MARY):
			for call in (
				lambda: api.make(survey.name, ["x"]),
				lambda: api.join(survey.name, action.name, []),
			):
				with self.assertRaisesRegex(frappe.ValidationError, "not answered yet"):
					call()

	def test_one_action_serves_several_customers(self):
		action = make_action()
		with as_user(MARY):
			self.assertIn(action.name, [row.name for row in api.get_choices(self.survey.name)["actions"]])
			for _time in range(2):
				api.join(self.survey.name, action.name, json.dumps([self.said]))
		action.reload()
		self.assertEqual([row.account for row in action.customers], [action.account, self.survey.account])
		self.assertEqual([row.answer for row in action.sources], [None, "More colours"])

	def test_joining_without_words_says_what_is_low(self):
		other = answered("1", "5", "Always")
		(second,) = actions_of(other)
		first = make_action()
		with as_user(MARY):
			api.join(other.name, first.name)
		first.reload()
		self.assertEqual(first.sources[-1].what_is_low, "Delivery")
		self.assertEqual((first.dimensions[0].old_mean, first.dimensions[0].old_count), (0, 2))
		self.assertNotEqual(first.name, second.name)

	def test_a_manager_joins_what_his_people_do_and_they_see_it(self):
		toms = answered("1", "5", owner=TOM)
		action = make_action()
		with as_user(MARY), self.assertRaises(frappe.PermissionError):
			api.join(toms.name, action.name)
		with as_user(TOM):
			for call in (
				lambda: api.join(toms.name, action.name),
				lambda: api.get_choices(self.survey.name),
				lambda: api.make(self.survey.name, [self.said]),
			):
				with self.assertRaises(frappe.PermissionError):
					call()
		with as_user("Administrator"):
			api.join(toms.name, action.name)
		self.assertTrue(frappe.has_permission(ACTION, "read", action.name, user=TOM))
		self.assertFalse(frappe.has_permission(ACTION, "write", action.name, user=TOM))

	def test_not_with_one_that_is_over(self):
		action = make_action()
		with as_user(MARY):
			api.drop(action.name, "Too dear")
			with self.assertRaisesRegex(frappe.ValidationError, "The status of"):
				api.join(self.survey.name, action.name)

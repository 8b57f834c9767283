# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json

import frappe

from sales_process.api import improvement as api
from sales_process.api import survey as survey_api
from sales_process.sales_process.doctype.improvement_action import effect
from sales_process.sales_process.doctype.satisfaction_survey.satisfaction_survey import take_next_step
from sales_process.tests.factories import as_user, moved_clock
from sales_process.tests.improvements import (
	ACTION,
	ImprovementCase,
	actions_of,
	answered,
	make_action,
	make_done,
	reply,
)
from sales_process.tests.site import MARY
from sales_process.tests.surveys import answers_of, days, make_asked_customer, make_template, settings

SURVEY = "Satisfaction Survey"


class TestEffect(ImprovementCase):
	def ask_again(self, action, day=30):
		with moved_clock(days(day)):
			for name in [name for name in effect.to_ask_again() if name == action.name]:
				effect.ask_again(name)
		action.reload()
		return [frappe.get_doc(SURVEY, row.asked_again) for row in action.customers if row.asked_again]

	def answer(self, survey, *values, day=32):
		with moved_clock(days(day)):
			with as_user(MARY):
				survey_api.record_answers(survey.name, json.dumps(answers_of(survey, *values)), "Call")
			take_next_step(survey.name)

	def test_the_low_dimensions_alone_are_asked_again(self):
		action = make_done(make_action())
		self.assertEqual(action.ask_again_on, days(30))
		self.assertEqual(self.ask_again(action, 29), [])
		(survey,) = self.ask_again(action)
		self.assertEqual([row.question for row in survey.questions], ["Did it come on time?"])
		self.assertEqual((survey.improvement_action, survey.sales_owner), (action.name, MARY))
		self.assertEqual(survey.recipients[0].email, action.customers[0].email)
		self.assertIsNone(action.ask_again_on)

	def test_a_second_run_asks_nobody_twice(self):
		action = make_done(make_action())
		self.ask_again(action)
		self.ask_again(action, 40)
		frappe.db.set_value(ACTION, action.name, "ask_again_on", days(30))
		frappe.db.set_value("Improvement Action Customer", action.customers[0].name, "asked_again", None)
		self.ask_again(action, 41)
		self.assertEqual(frappe.db.count(SURVEY, {"improvement_action": action.name}), 1)

	def test_it_is_sent_within_the_rest_and_with_words_of_its_own(self):
		action = make_done(make_action())
		(survey,) = self.ask_again(action)
		with moved_clock(days(30)):
			take_next_step(survey.name)
		self.assertEqual(survey.reload().status, "Sent")
		self.assertIn("better now", self.mails[-1]["subject"])

	def test_nobody_can_make_it_ask_more(self):
		(survey,) = self.ask_again(make_done(make_action()))
		before, other = survey.template, make_template("SP Test Other").name
		with as_user(MARY):
			survey.update({"improvement_action": None, "template": other, "questions": []})
			survey.save()
		survey.reload()
		self.assertEqual((survey.template, len(survey.questions)), (before, 1))
		self.assertTrue(survey.improvement_action)

	def test_the_answer_fills_the_effect_and_the_owner_hears_it(self):
		action = make_done(make_action())
		(survey,) = self.ask_again(action)
		self.answer(survey, "5")
		action.reload()
		(row,) = action.dimensions
		self.assertEqual((row.old_mean, row.old_count, row.new_mean, row.new_count), (0, 1, 100, 1))
		self.assertEqual((row.effect, row.pairs, row.has_effect, row.has_interval), (100, 1, 1, 0))
		self.assertEqual(action.measured_on, days(32))
		filters = {"document_name": action.name, "for_user": MARY, "subject": ["like", "%Asked again%"]}
		self.assertEqual(frappe.db.count("Notification Log", filters), 1)
		with as_user(MARY):
			lines = api.get_state(action.name)["lines"]
		self.assertIn("Delivery: 0 → 100 (+100). Few answers: 1 of 10 needed answered both times.", lines)
		self.assertEqual(survey.reload().next_step_on, None)

	def test_the_same_people_are_compared_with_an_interval(self):
		people = [{"email": f"{name}@paired.test"} for name in ("ann", "bob", "cem")]
		survey = answered("1", "5", recipients=people)
		for rating in ("2", "1"):
			answered(rating, "5", survey=survey)
		(action,) = actions_of(survey)
		action.update({"cause": "x", "measure": "y"}).save()
		(again,) = self.ask_again(make_done(action))
		for rating in ("3", "5", "3"):  # 0 → 50, 25 → 100, 0 → 50
			self.answer(again, rating)
			again.reload()
		(row,) = action.reload().dimensions
		# mean 58.333, s = 14.434, s / √3 = 8.333, t(0.975, 2) = 4.303: ± 35.858
		self.assertEqual((row.pairs, round(row.effect, 3), row.has_interval), (3, 58.333, 1))
		self.assertAlmostEqual(row.lowest, 22.475, places=2)
		self.assertAlmostEqual(row.highest, 94.192, places=2)
		with as_user(MARY):
			self.assertIn("95 % interval: +22.5 … +94.2", " ".join(api.get_state(action.name)["lines"]))

	def test_still_low_stays_with_its_action_while_that_runs(self):
		action = make_done(make_action())
		(survey,) = self.ask_again(action)
		self.answer(survey, "1")
		self.assertEqual(frappe.db.count(ACTION, {"account": action.account}), 1)
		self.assertEqual((action.reload().dimensions[0].effect, len(action.sources)), (0, 1))

	def test_still_low_after_the_end_is_a_new_action(self):
		action = reply(make_action(), "acknowledged")
		reply(make_done(action), "delivered")
		with as_user(MARY):
			api.close(action.name)
		(survey,) = self.ask_again(action)
		self.answer(survey, "1")
		self.assertEqual(action.reload().dimensions[0].has_effect, 1)
		(new,) = actions_of(survey)
		self.assertNotEqual(new.name, action.name)
		self.assertEqual(new.status, "Open")

	def test_only_for_whom_something_was_done_and_who_had_said_it(self):
		action = make_action()
		other = answered("1", "5", "Always", customer=make_asked_customer(account_manager=MARY))
		with as_user(MARY):
			api.join(other.name, action.name)
			api.will_not_do(action.name, action.customers[0].name, "The law forbids it")
		(survey,) = self.ask_again(make_done(action.reload()))
		self.assertEqual(survey.account, other.account)

	def test_each_is_asked_about_what_was_low_for_him_and_counted_there(self):
		action = make_action()
		happy = answered("5", "1", "Always", "9", "Late", customer=make_asked_customer(account_manager=MARY))
		both = answered("2", "1", "Always", customer=make_asked_customer(account_manager=MARY))
		with as_user(MARY):
			api.join(happy.name, action.name, [happy.answers[-1].name])
			api.join(both.name, action.name)
		surveys = self.ask_again(make_done(action.reload()))
		self.assertEqual([survey.account for survey in surveys], [action.account, both.account])
		self.assertEqual([len(survey.questions) for survey in surveys], [1, 1])
		# 0 and 25; the 100 of whom it was not low for is no part of it
		self.assertEqual((action.dimensions[0].old_mean, action.dimensions[0].old_count), (12.5, 2))

	def test_a_second_measure_is_not_measured_by_the_first_answers(self):
		action = make_done(make_action())
		(survey,) = self.ask_again(action)
		self.answer(survey, "2")
		with as_user(MARY):
			api.take_up_again(action.name)
		with moved_clock(days(60)):
			make_done(action)
		(second,) = self.ask_again(action, 90)
		self.assertNotEqual(second.name, survey.name)
		self.answer(second, "5", day=91)
		self.assertEqual((action.reload().dimensions[0].new_mean, action.dimensions[0].new_count), (100, 1))

	def test_0_days_and_open_answers_ask_nobody(self):
		with settings(improvement_ask_again_days=0):
			self.assertIsNone(make_done(make_action()).ask_again_on)
		said = answered("5", "5", "Always", "9", "More colours")
		with as_user(MARY):
			action = frappe.get_doc(ACTION, api.make(said.name, [said.answers[-1].name]))
		action.update({"cause": "x", "measure": "y"}).save()
		self.assertIsNone(make_done(action).ask_again_on)

	def test_taken_up_again_takes_back_what_was_not_sent(self):
		action = make_done(make_action())
		(survey,) = self.ask_again(action)
		with as_user(MARY):
			api.take_up_again(action.name)
		self.assertEqual(survey.reload().status, "Withdrawn")
		self.assertIn("taken up again", survey.status_reason)
		with moved_clock(days(40)):
			make_done(action)
		(second,) = self.ask_again(action, 80)
		self.assertNotEqual(second.name, survey.name)

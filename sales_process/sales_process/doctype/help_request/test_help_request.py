# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import timedelta

import frappe

from sales_process import compat
from sales_process.api import sales_plan as api
from sales_process.sales_process.doctype.sales_plan.sales_plan import start
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user
from sales_process.tests.grades import make_deal
from sales_process.tests.site import MARY, PETER, STOCKMAN, TOM


class TestHelpRequest(IntegrationTestCase):
	def setUp(self):
		self.plan = start(make_deal(MARY))
		self.plan.append("milestones", {"milestone": "Trial", "blocker": "Is it too loud?"})
		self.plan.save()
		self.due_on = compat.today() + timedelta(days=3)

	def ask(self, helper=STOCKMAN, question="How loud is the pump at 3,000 rpm?"):
		with as_user(MARY):
			return api.ask_for_help(self.plan.name, self.row.name, helper, question, str(self.due_on))

	@property
	def row(self):
		return frappe.get_doc("Sales Plan", self.plan.name).milestones[0]

	def answer(self, name, text="72 dB", user=STOCKMAN):
		with as_user(user):
			doc = frappe.get_doc("Help Request", name)
			doc.answer = text
			doc.save()

	def test_the_helper_gets_a_task_with_the_question_and_its_context(self):
		name = self.ask()
		with as_user(STOCKMAN):
			request = frappe.get_doc("Help Request", name)
			request.check_permission("write")
			self.assertEqual((request.context, request.asked_by), ("Is it too loud?", MARY))
			self.assertEqual(frappe.get_list("Help Request", filters={"name": name}, pluck="name"), [name])
		todo = frappe.get_doc("ToDo", {"reference_name": name})
		self.assertEqual((todo.allocated_to, todo.date, todo.status), (STOCKMAN, self.due_on, "Open"))

	def test_he_has_no_right_on_the_plan(self):
		self.ask()
		with as_user(STOCKMAN):
			for doctype, name in (("Sales Plan", self.plan.name), ("Sales Deal", self.plan.deal)):
				self.assertFalse(frappe.has_permission(doctype, "read", name))

	def test_his_answer_flows_back_and_his_task_is_done(self):
		name = self.ask()
		self.assertEqual((self.row.helper, self.row.help_due_on), (STOCKMAN, self.due_on))
		self.answer(name)
		self.assertEqual(self.row.help_answer, "72 dB")
		request = frappe.get_doc("Help Request", name)
		self.assertEqual(request.status, "Answered")
		self.assertFalse(frappe.db.exists("ToDo", {"reference_name": name, "status": "Open"}))

	def test_whoever_asked_hears_of_it(self):
		name = self.ask()
		self.answer(name)
		bells = frappe.get_all(
			"Notification Log", filters={"document_name": name, "for_user": MARY}, pluck="subject"
		)
		self.assertTrue(any("has answered" in subject for subject in bells))

	def test_an_answer_may_be_corrected(self):
		name = self.ask()
		self.answer(name)
		self.answer(name, "74 dB")
		self.assertEqual(self.row.help_answer, "74 dB")

	def test_nobody_else_answers_and_nobody_types_it_into_the_plan(self):
		name = self.ask()
		with self.assertRaises(frappe.PermissionError) as refused:
			self.answer(name, "quiet", MARY)
		self.assertIn("Only", str(refused.exception))
		with as_user(MARY):
			plan = frappe.get_doc("Sales Plan", self.plan.name)
			plan.milestones[0].update({"help_answer": "quiet", "help_due_on": None})
			plan.save()
		self.assertEqual((self.row.help_answer, self.row.help_due_on), (None, self.due_on))

	def test_an_outsider_sees_no_question(self):
		name = self.ask()
		with as_user(TOM):
			self.assertFalse(frappe.has_permission("Help Request", "read", name))
			self.assertEqual(frappe.get_list("Help Request", filters={"name": name}), [])

	def test_what_was_asked_stays_and_the_state_is_not_typed(self):
		name = self.ask()
		with as_user(STOCKMAN):
			doc = frappe.get_doc("Help Request", name)
			doc.update({"status": "Withdrawn", "sales_plan": "x", "asked_by": TOM})
			doc.save()
		doc = frappe.get_doc("Help Request", name)
		self.assertEqual((doc.status, doc.sales_plan, doc.asked_by), ("Open", self.plan.name, MARY))

	def test_nobody_lets_himself_in_by_naming_himself(self):
		name = self.ask()
		with as_user(PETER):
			doc = frappe.get_doc("Help Request", name)
			doc.asked_by = doc.helper = PETER
			with self.assertRaises(frappe.PermissionError):
				doc.save()

	def test_who_asks_and_about_which_plan_is_not_typed(self):
		with as_user(TOM):
			request = frappe.get_doc(
				doctype="Help Request", helper=STOCKMAN, question="?", due_on=self.due_on,
				asked_by=MARY, sales_owner=MARY, sales_plan=self.plan.name, milestone=self.row.name,
			).insert()  # fmt: skip
		self.assertEqual((request.asked_by, request.sales_owner, request.sales_plan), (TOM, TOM, None))
		self.answer(request.name, "Wrong plan")
		self.assertIsNone(self.row.help_answer)

	def test_one_open_question_a_milestone(self):
		self.ask()
		with self.assertRaises(frappe.ValidationError) as refused:
			self.ask(TOM)
		self.assertIn("was asked", str(refused.exception))

	def test_withdrawn_it_leaves_the_helper_in_peace(self):
		name = self.ask()
		with as_user(MARY):
			api.withdraw_help(self.plan.name, self.row.name)
		self.assertEqual(frappe.db.get_value("Help Request", name, "status"), "Withdrawn")
		self.assertIsNone(self.row.help_request)
		self.assertFalse(frappe.db.exists("ToDo", {"reference_name": name, "status": "Open"}))
		with self.assertRaises(frappe.ValidationError):
			self.answer(name)
		self.ask(TOM)

	def test_a_milestone_that_is_deleted_withdraws_its_question(self):
		name = self.ask()
		with as_user(MARY):
			plan = frappe.get_doc("Sales Plan", self.plan.name)
			plan.set("milestones", [])
			plan.save()
		self.assertEqual(frappe.db.get_value("Help Request", name, "status"), "Withdrawn")

	def test_bad_questions(self):
		for helper, question, message in (
			(MARY, "How loud?", "Choose a colleague"),
			(STOCKMAN, "  ", "Say what you need"),
		):
			with self.subTest(helper), self.assertRaises(frappe.ValidationError) as refused:
				self.ask(helper, question)
			self.assertIn(message, str(refused.exception))
		self.due_on = compat.today() - timedelta(days=1)
		with self.assertRaises(frappe.ValidationError) as refused:
			self.ask()
		self.assertIn("today or later", str(refused.exception))

	def test_a_deleted_plan_asks_nothing(self):
		name = self.ask()
		frappe.delete_doc("Sales Plan", self.plan.name)
		self.assertFalse(frappe.db.exists("Help Request", name))

	def test_anybody_may_ask_a_colleague_without_a_plan(self):
		with as_user(MARY):
			request = frappe.get_doc(
				doctype="Help Request", helper=STOCKMAN, question="Do we have a crane?", due_on=self.due_on
			).insert()
		self.answer(request.name, "Yes")
		self.assertEqual(frappe.db.get_value("Help Request", request.name, "status"), "Answered")

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Several who must agree, one after the other or at once; delegates, time-outs and questions."""

from datetime import timedelta
from unittest.mock import patch

import frappe

from sales_process import compat, tasks
from sales_process.api import price_approval as api
from sales_process.exceptions import BeyondAuthority, DecidedAlready, NotYoursToDecide, SalesProcessError
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user, hints_at_once, make_item, moved_clock
from sales_process.tests.prices import approve_as, ask_as, make_deal, make_price_floor, offered, quote_as
from sales_process.tests.site import CHIEF, HELEN, KEEPER, MARY, RUTH, TOM

BOSS = {"approver_type": "Manager of the Owner"}
KEEPERS = {"approver_type": "Role", "role": "Sales Master Manager"}


def user_row(user, **values):
	return {"approver_type": "User", "user": user, **values}


class ChainCase(IntegrationTestCase):
	approvers: tuple = (BOSS, KEEPERS)
	order = "In Order"

	def setUp(self):
		keep = patch.object(tasks, "keep")
		keep.start()
		self.addCleanup(keep.stop)
		make_price_floor(authority=10, floor=35, approval_order=self.order, approvers=list(self.approvers))
		self.quotation = quote_as(MARY, offered(80))
		self.name = ask_as(MARY, self.quotation)

	def doc(self):
		return frappe.get_doc("Price Approval", self.name)

	def states(self):
		return [row.state for row in self.doc().steps]

	def tasks_of(self):
		return sorted(
			frappe.get_all("ToDo", {"reference_name": self.name, "status": "Open"}, pluck="allocated_to")
		)

	def can_submit(self):
		with as_user(MARY):
			try:
				self.quotation.reload().submit()
			except BeyondAuthority:
				return False
		return True


class TestOneAfterTheOther(ChainCase):
	def test_the_second_is_asked_when_the_first_agreed(self):
		self.assertEqual((self.states(), self.tasks_of()), (["Asked", "Waiting"], [RUTH]))
		with as_user(HELEN):
			self.assertRaises(frappe.PermissionError, api.approve, self.name)
		answer = approve_as(RUTH, self.name)
		self.assertEqual(answer["status"], "Pending")
		self.assertEqual(self.states(), ["Approved", "Asked"])
		self.assertNotIn(RUTH, self.tasks_of())
		self.assertTrue({CHIEF, KEEPER} <= set(self.tasks_of()))
		self.assertFalse(self.can_submit())
		self.assertEqual(approve_as(KEEPER, self.name)["status"], "Approved")
		self.assertEqual(self.tasks_of(), [])
		self.assertTrue(self.can_submit())

	def test_one_no_ends_it(self):
		with as_user(RUTH):
			api.reject(self.name, "Too low.")
		self.assertEqual((self.doc().status, self.states()), ("Rejected", ["Rejected", "Waiting"]))
		with as_user(KEEPER):
			self.assertRaises(DecidedAlready, api.approve, self.name)

	def test_the_asker_reads_who_is_next(self):
		with as_user(MARY):
			other = quote_as(MARY, offered(70))
			said = api.get_state("Quotation", other.name)["can_decide"]
			self.assertEqual(said, "Ruth then Sales Master Manager")
			steps = api.get_state("Quotation", self.quotation.name)["request"]["steps"]
		self.assertEqual([step["who"] for step in steps], ["Ruth", "Sales Master Manager"])

	def test_the_trail_tells_all_of_it(self):
		approve_as(RUTH, self.name, "For once.")
		approve_as(KEEPER, self.name)
		trail = [(row.what, row.user, row.comment or "") for row in self.doc().trail]
		self.assertEqual(
			trail,
			[
				("Asked", MARY, "They are big."),
				("Approved", RUTH, "For once."),
				("Approved", KEEPER, "Good."),
			],
		)

	def test_better_prices_keep_what_was_agreed_and_worse_ones_do_not(self):
		approve_as(RUTH, self.name)
		for rate, states in ((82, ["Approved", "Asked"]), (75, ["Asked", "Waiting"])):
			with self.subTest(rate):
				with as_user(MARY):
					self.quotation.reload().items[0].rate = rate
					self.quotation.save()
				self.assertEqual(ask_as(MARY, self.quotation), self.name)
				self.assertEqual(self.states(), states)

	def test_who_agreed_does_not_decide_the_next_step_too(self):
		make_price_floor(
			authority=10, title="Twice", company=self.quotation.company, approvers=[user_row(CHIEF), KEEPERS]
		)
		self.name = ask_as(MARY, quote_as(MARY, offered(70)))
		approve_as(CHIEF, self.name)
		with as_user(CHIEF):
			self.assertRaises(NotYoursToDecide, api.approve, self.name)
		self.assertEqual(approve_as(KEEPER, self.name)["status"], "Approved")


class TestAtOnce(ChainCase):
	approvers = (BOSS, user_row(HELEN))
	order = "In Parallel"

	def test_both_are_asked_and_both_must_agree(self):
		self.assertEqual(self.tasks_of(), [HELEN, RUTH])
		self.assertEqual(approve_as(HELEN, self.name)["status"], "Pending")
		self.assertEqual(self.tasks_of(), [RUTH])
		self.assertFalse(self.can_submit())
		self.assertEqual(approve_as(RUTH, self.name)["status"], "Approved")

	def test_whom_the_rule_names_may_read_it_and_nobody_else(self):
		with as_user(HELEN):
			self.assertTrue(api.may_decide(self.name))
			self.assertTrue(api.get_approver_view(self.name)["rows"])
		with as_user(TOM):
			self.assertRaises(frappe.PermissionError, api.get_approver_view, self.name)


class TestAmounts(ChainCase):
	approvers = (BOSS, {**KEEPERS, "from_amount": 1000})

	def test_a_small_sale_needs_one_and_a_large_one_two(self):
		self.assertEqual(self.states(), ["Asked"])
		large = frappe.get_doc("Price Approval", ask_as(MARY, quote_as(MARY, offered(80, qty=20))))
		self.assertEqual([row.state for row in large.steps], ["Asked", "Waiting"])

	def test_a_foreign_currency_counts_in_the_company_s(self):
		draft = quote_as(MARY, offered(80, qty=11), currency="EUR", conversion_rate=1.25)
		large = frappe.get_doc("Price Approval", ask_as(MARY, draft))
		self.assertEqual(len(large.steps), 2)


class TestGrade(ChainCase):
	approvers = ()

	def test_the_grade_of_the_deal_asks_for_one_more(self):
		grade = frappe.get_all("Grade Threshold", pluck="name", limit=1)[0]
		frappe.get_doc("Grade Threshold", grade).update({"approver_role": "Sales Master Manager"}).save()
		deal = make_deal("Graded for Prices")
		frappe.db.set_value("Sales Deal", deal, "grade", grade)
		with as_user(MARY):
			newest = frappe.get_doc("Quotation", frappe.db.get_value("Sales Deal", deal, "newest_quotation"))
			newest.cancel()
			amended = frappe.copy_doc(newest)
			amended.amended_from, amended.docstatus = newest.name, 0
			amended.items[0].rate = 70
			amended.insert()
		approval = frappe.get_doc("Price Approval", ask_as(MARY, amended))
		self.assertEqual(
			[(row.approver_type, row.role) for row in approval.steps],
			[("Manager of the Owner", None), ("Role", "Sales Master Manager")],
		)


class TestQuestions(ChainCase):
	approvers = (BOSS,)

	def ask_back(self):
		with as_user(RUTH):
			api.ask_back(self.name, "What do we get for it?")

	def test_a_question_goes_to_the_asker_and_comes_back(self):
		self.ask_back()
		self.assertEqual((self.doc().status, self.tasks_of()), ("Asked Back", [MARY]))
		with as_user(MARY):
			request = api.get_state("Quotation", self.quotation.name)["request"]
			self.assertEqual(request["question"], "What do we get for it?")
			self.assertTrue(request["may_answer"])
			self.assertEqual(api.answer(self.name, "Two years.")["status"], "Pending")
		self.assertEqual((self.states(), self.tasks_of()), (["Asked"], [RUTH]))
		self.assertEqual(approve_as(RUTH, self.name)["status"], "Approved")

	def test_until_then_nothing_is_decided(self):
		self.ask_back()
		with as_user(RUTH):
			self.assertRaisesRegex(SalesProcessError, "has not answered", api.approve, self.name)
			self.assertRaises(SalesProcessError, api.ask_back, self.name, "Well?")
		self.assertFalse(self.can_submit())

	def test_who_may_ask_and_who_may_answer(self):
		with as_user(MARY):
			self.assertRaises(NotYoursToDecide, api.ask_back, self.name, "May I?")
			self.assertRaisesRegex(frappe.ValidationError, "No question", api.answer, self.name, "Yes.")
		with as_user(RUTH):
			self.assertRaisesRegex(frappe.ValidationError, "want to know", api.ask_back, self.name, " ")
		self.ask_back()
		with as_user(RUTH):
			self.assertRaises(NotYoursToDecide, api.answer, self.name, "I answer myself.")
		with as_user(MARY):
			self.assertRaisesRegex(frappe.ValidationError, "answer", api.answer, self.name, " ")

	def test_asking_again_answers_it_too(self):
		self.ask_back()
		self.assertEqual(ask_as(MARY, self.quotation.reload(), "They sign for two years."), self.name)
		self.assertEqual((self.doc().status, self.tasks_of()), ("Pending", [RUTH]))

	def test_the_end_of_the_draft_ends_the_question(self):
		self.ask_back()
		with as_user(MARY), hints_at_once():
			frappe.delete_doc("Quotation", self.quotation.name)
		self.assertEqual((self.doc().status, self.tasks_of()), ("Withdrawn", []))


class TestTime(ChainCase):
	approvers = (BOSS,)

	def pass_days(self, days):
		with moved_clock(compat.now() + timedelta(days=days)):
			tasks.go_on_with_price_approvals()

	def test_who_lets_the_time_pass_is_followed_by_the_next(self):
		self.assertEqual(self.doc().steps[0].due_on, self.doc().answer_due_on)
		self.pass_days(0)
		self.assertEqual(self.tasks_of(), [RUTH])
		self.pass_days(8)
		self.assertNotIn(RUTH, self.tasks_of())
		self.assertIn(KEEPER, self.tasks_of())
		self.assertIn(("Passed On", RUTH), [(row.what, row.user) for row in self.doc().trail])
		before = len(self.doc().trail)
		self.pass_days(8)
		self.assertEqual(len(self.doc().trail), before)

	def test_after_the_last_one_he_is_reminded(self):
		self.pass_days(8)
		self.pass_days(16)
		self.assertIn("Reminded", [row.what for row in self.doc().trail])
		self.assertIn(KEEPER, self.tasks_of())

	def test_who_was_late_may_still_decide(self):
		self.pass_days(8)
		self.assertEqual(approve_as(RUTH, self.name)["status"], "Approved")

	def test_nothing_is_ever_approved_by_waiting(self):
		for days in (8, 16, 24, 32):
			self.pass_days(days)
		self.assertEqual(self.doc().status, "Pending")

	def test_zero_days_wait_for_ever(self):
		frappe.db.set_single_value("Sales Process Settings", "approval_working_days", 0)
		frappe.clear_document_cache("Sales Process Settings", "Sales Process Settings")
		self.name = ask_as(MARY, quote_as(MARY, offered(70)))
		self.assertIsNone(self.doc().answer_due_on)
		self.pass_days(100)
		self.assertEqual(self.tasks_of(), [RUTH])


class TestSeen(ChainCase):
	approvers = (BOSS,)

	def test_prices_asked_anew_are_not_decided_unseen(self):
		with as_user(RUTH):
			seen = api.get_approver_view(self.name)["seen"]
		with as_user(MARY):
			self.quotation.reload().items[0].rate = 70
			self.quotation.save()
		ask_as(MARY, self.quotation)
		with as_user(RUTH):
			self.assertRaisesRegex(SalesProcessError, "in the meantime", api.approve, self.name, "Yes.", seen)
			seen = api.get_approver_view(self.name)["seen"]
			self.assertEqual(api.approve(self.name, "Yes.", seen)["status"], "Approved")


class TestRules(IntegrationTestCase):
	def test_an_approver_must_be_named_and_only_once(self):
		for approvers, message in (
			([{"approver_type": "Role"}], "which Role"),
			([{"approver_type": "User"}], "which User"),
			([BOSS, BOSS], "asked already"),
			([user_row(RUTH), user_row(RUTH, from_amount=5)], "asked already"),
		):
			with self.subTest(message):
				self.assertRaisesRegex(frappe.ValidationError, message, make_price_floor, approvers=approvers)

	def test_the_most_specific_rule_that_names_somebody_counts(self):
		make_price_floor(authority=10, approvers=[user_row(KEEPER)])
		special = make_item("SP-Approved-by-Helen").name
		make_price_floor(authority=10, title="Special", item=special, approvers=[user_row(HELEN)])
		make_price_floor(authority=5, title="Says nothing of it", item=special, company="")
		draft = quote_as(MARY, offered(80), offered(80, item_code=special))
		approval = frappe.get_doc("Price Approval", ask_as(MARY, draft))
		self.assertEqual({(row.position, row.user) for row in approval.steps}, {(1, KEEPER), (1, HELEN)})

	def test_salespeople_do_not_see_the_chains(self):
		make_price_floor(authority=10, approvers=[user_row(KEEPER)])
		with as_user(MARY):
			self.assertRaises(frappe.PermissionError, frappe.get_list, "Price Floor")
			self.assertFalse(frappe.has_permission("Approval Delegation", "read"))

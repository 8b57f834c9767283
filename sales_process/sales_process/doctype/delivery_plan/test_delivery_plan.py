# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date, timedelta

import frappe
from frappe.utils import format_date, getdate

from sales_process.api import delivery as api
from sales_process.exceptions import Frozen, SalesProcessError
from sales_process.sales_process.doctype.delivery_plan import following, in_words, notices
from sales_process.tests import IntegrationTestCase
from sales_process.tests.deliveries import (
	MONDAY,
	PLAN,
	PROMISED,
	dates_of,
	do,
	follow,
	make_delivery_template,
	order_of,
	plan_of,
)
from sales_process.tests.factories import as_user, count_queries, make_quotation, make_user, moved_clock
from sales_process.tests.site import MARY, RUTH, STOCKMAN, TOM
from sales_process.tests.surveys import settings


class DeliveryCase(IntegrationTestCase):
	def setUp(self):
		clock = moved_clock(MONDAY)
		clock.__enter__()
		self.addCleanup(clock.__exit__, None, None, None)
		self.order = order_of()
		self.plan = plan_of(self.order)

	def save(self, user=MARY, **values):
		with as_user(user):
			doc = frappe.get_doc(PLAN, self.plan.name)
			doc.update(values)
			doc.save()
		return self.plan.reload()

	def row(self, subject):
		return next(row for row in self.plan.tasks if row.subject == subject)

	def bells(self, user):
		return frappe.get_all(
			"Notification Log", {"document_name": self.plan.name, "for_user": user}, pluck="subject"
		)

	def todos(self, user=None):
		filters = {"reference_name": self.plan.name, "status": "Open"}
		rows = frappe.get_all("ToDo", filters, ["allocated_to", "date", "description"], order_by="creation")
		return [row for row in rows if user in (None, row.allocated_to)]


class TestMaking(DeliveryCase):
	def test_a_template_becomes_tasks_one_after_the_other(self):
		self.assertEqual([row.subject for row in self.plan.tasks], ["Pack", "Deliver", "Install", "Train"])
		# Mon 30 Nov and Tue 1 Dec, Wed and Thu, Fri, Mon
		self.assertEqual(dates_of(self.plan), [(30, 1), (2, 3), (4, 4), (7, 7)])
		self.assertEqual(
			(self.plan.status, self.plan.confirmation, self.plan.outlook), ("Planned", "Not Asked", "On Time")
		)
		self.assertEqual((self.plan.sales_owner, getdate(self.plan.promised_on)), (MARY, PROMISED))
		self.assertEqual(
			in_words.lines(self.plan)[0],
			f"Expected on {format_date(date(2026, 12, 7))}, with 9 working days to spare.",
		)

	def test_asked_twice_it_is_one_plan(self):
		self.assertEqual(plan_of(self.order).name, self.plan.name)

	def test_who_may_not_write_the_order_makes_no_plan(self):
		order = order_of()
		with as_user(STOCKMAN), self.assertRaises(frappe.PermissionError):
			api.make("Sales Order", order.name)

	def test_a_draft_a_bare_offer_and_another_doctype_are_refused(self):
		draft = order_of(submit=False)
		with as_user(MARY), self.assertRaises(SalesProcessError):
			api.make("Sales Order", draft.name)
		quotation = make_quotation(self.order.customer)
		with as_user(MARY), self.assertRaisesRegex(SalesProcessError, "not accepted yet"):
			api.make("Quotation", quotation.name)
		with as_user(MARY), self.assertRaises(frappe.ValidationError):
			api.make("User", MARY)

	def test_by_hand_it_is_refused_with_the_way(self):
		with as_user(MARY), self.assertRaisesRegex(SalesProcessError, "from a sales order"):
			frappe.get_doc(
				doctype=PLAN, reference_doctype="Sales Order", reference_name=self.order.name
			).insert()

	def test_what_an_accepted_offer_planned_its_order_goes_on_with(self):
		from sales_process.tests.factories import order_from
		from sales_process.tests.prices import offered, quote_as

		quotation = quote_as(MARY, offered(95, qty=2), submit=True)
		acceptance = frappe.get_doc(
			doctype="Quotation Acceptance",
			quotation=quotation.name,
			status="Accepted",
			company=quotation.company,
		)
		acceptance.insert(ignore_permissions=True, ignore_mandatory=True)
		plan = plan_of(quotation)
		self.assertFalse(plan.sales_order)
		order = order_from(quotation)
		following.follow_order(order.name)
		plan.reload()
		self.assertEqual(plan.sales_order, order.name)
		self.assertEqual(getdate(plan.promised_on), getdate(order.delivery_date))
		with as_user(MARY):
			self.assertEqual(api.get_state("Sales Order", order.name)["plan"], plan.name)


class TestPlanning(DeliveryCase):
	def test_rows_that_wait_in_a_circle_or_for_nobody_are_refused(self):
		for text, words in (("4", "wait for each other"), ("9", "no row"), ("one", "no row")):
			rows = [row.as_dict() for row in self.plan.tasks]
			rows[0]["after_rows"] = text
			with self.assertRaisesRegex(
				SalesProcessError if "circle" in words else frappe.ValidationError, words
			):
				self.save(tasks=rows)

	def test_what_begins_before_what_it_waits_for_is_refused(self):
		rows = [row.as_dict() for row in self.plan.tasks]
		rows[1]["planned_start"] = MONDAY
		with self.assertRaisesRegex(SalesProcessError, "begins before that ends"):
			self.save(tasks=rows)

	def test_what_the_app_computes_is_not_typed(self):
		rows = [{**row.as_dict(), "status": "Done", "ended_on": MONDAY} for row in self.plan.tasks]
		self.save(tasks=rows, status="Accepted", outlook="Late", accepted_on=MONDAY, promised_on=MONDAY)
		self.assertEqual((self.plan.status, self.plan.outlook), ("Planned", "On Time"))
		self.assertEqual(getdate(self.plan.promised_on), PROMISED)
		self.assertFalse(self.plan.accepted_on)

	def test_all_dates_move_by_working_days(self):
		with as_user(MARY):
			api.shift(self.plan.name, 5)
		self.assertEqual(dates_of(self.plan.reload()), [(7, 8), (9, 10), (11, 11), (14, 14)])
		with as_user(MARY):
			api.shift(self.plan.name, -1)
		self.assertEqual(dates_of(self.plan.reload()), [(4, 7), (8, 9), (10, 10), (11, 11)])
		with as_user(TOM), self.assertRaises(frappe.PermissionError):
			api.shift(self.plan.name, 1)

	def test_who_does_it_has_one_task_with_the_next_date(self):
		rows = [row.as_dict() for row in self.plan.tasks]
		rows[2]["assigned_to"] = rows[3]["assigned_to"] = STOCKMAN
		self.save(tasks=rows)
		todos = self.todos(STOCKMAN)
		self.assertEqual([todo.date for todo in todos], [date(2026, 12, 4)])
		self.assertIn("Install", todos[0].description)
		with as_user(STOCKMAN):
			self.assertTrue(frappe.get_doc(PLAN, self.plan.name).has_permission("read"))
			with self.assertRaises(frappe.PermissionError):
				api.shift(self.plan.name, 1)


class TestWork(DeliveryCase):
	def setUp(self):
		super().setUp()
		template = make_delivery_template(
			"SP Service", (("Carry out", "Training", 2, ""), ("Train", "Training", 1, "1"))
		)
		self.order = order_of()
		self.plan = plan_of(self.order, template=template.name)

	def test_what_is_said_of_the_tasks_moves_the_whole(self):
		do(self.plan, "Carry out", "Working")
		self.assertEqual((self.plan.status, self.row("Carry out").status), ("Under Way", "Working"))
		do(self.plan, "Carry out")
		self.assertEqual(self.plan.progress, 50)
		do(self.plan, "Train")
		self.assertEqual((self.plan.status, getdate(self.plan.delivered_on)), ("Delivered", MONDAY))
		self.assertEqual(len(self.todos(MARY)), 1)
		do(self.plan, "Train", "Open")
		self.assertEqual((self.plan.status, self.plan.delivered_on), ("Under Way", None))
		self.assertEqual(self.todos(MARY), [])

	def test_whoever_does_it_may_say_so_and_nobody_else(self):
		rows = [row.as_dict() for row in self.plan.tasks]
		rows[0]["assigned_to"] = STOCKMAN
		self.save(tasks=rows)
		do(self.plan, "Carry out", user=STOCKMAN)
		self.assertEqual(self.row("Carry out").ended_by, frappe.utils.get_fullname(STOCKMAN))
		with self.assertRaises(frappe.PermissionError):
			do(self.plan, "Train", user=STOCKMAN)

	def test_the_future_has_not_happened(self):
		with self.assertRaisesRegex(SalesProcessError, "in the future"):
			do(self.plan, "Train", on=MONDAY + timedelta(days=1))

	def test_lateness_is_told_before_the_promised_date_to_the_owner_and_the_manager(self):
		self.assertEqual(self.plan.outlook_changes_on, date(2026, 12, 2))
		with moved_clock(date(2026, 12, 16)):
			self.look()
			self.assertEqual(self.plan.outlook, "At Risk")
			self.assertEqual((len(self.bells(MARY)), len(self.bells(RUTH))), (1, 0))
		with moved_clock(PROMISED):
			self.look()
			self.look()
			self.assertEqual(
				(self.plan.outlook, getdate(self.plan.expected_on)), ("Late", date(2026, 12, 21))
			)
			self.assertEqual((len(self.bells(MARY)), len(self.bells(RUTH))), (2, 1))
			self.assertIn("1 working day late", self.bells(RUTH)[0])

	def look(self):
		"""As the daily job does."""
		if self.plan.name in notices.to_look_at():
			following.follow(self.plan.name)
		self.plan.reload()

	def test_only_what_can_change_is_looked_at(self):
		self.assertNotIn(self.plan.name, notices.to_look_at())
		with moved_clock(date(2026, 12, 2)):
			self.assertIn(self.plan.name, notices.to_look_at())

	def test_looking_again_leaves_no_trace_where_nothing_changed(self):
		before = self.plan.reload().modified
		follow(self.plan)
		self.assertEqual(self.plan.modified, before)

	def test_a_problem_is_an_issue_and_a_risk_until_it_is_solved(self):
		with as_user(MARY):
			api.report_problem(self.plan.name, "The crane is <b>broken</b>", self.row("Train").name)
		self.plan.reload()
		self.assertEqual(self.plan.outlook, "At Risk")
		issue = frappe.get_doc("Issue", self.plan.problems[0].issue)
		self.assertEqual((issue.customer, issue.status), (self.order.customer, "Open"))
		self.assertNotIn("<b>broken", issue.description)
		issue.db_set("status", "Resolved")
		self.assertIn(self.plan.name, following.with_news())
		follow(self.plan)
		self.assertEqual((self.plan.outlook, getdate(self.plan.problems[0].solved_on)), ("On Time", MONDAY))
		issue.db_set("status", "Open")
		self.assertEqual(follow(self.plan).outlook, "At Risk")

	def test_a_problem_without_words_or_right_is_refused(self):
		with as_user(MARY), self.assertRaises(SalesProcessError):
			api.report_problem(self.plan.name, "  ")
		with as_user(TOM), self.assertRaises(frappe.PermissionError):
			api.report_problem(self.plan.name, "Broken")

	def test_a_problem_is_solved_by_whoever_may_write_the_plan(self):
		with as_user(MARY):
			api.report_problem(self.plan.name, "Broken")
			problem = self.plan.reload().problems[0].name
			api.solve_problem(self.plan.name, problem)
			with self.assertRaises(SalesProcessError):
				api.solve_problem(self.plan.name, problem)
		problem = follow(self.plan).problems[0]
		self.assertEqual(frappe.db.get_value("Issue", problem.issue, "status"), "Open")
		self.assertTrue(problem.solved_on)
		self.assertEqual(problem.solved_by, frappe.utils.get_fullname(MARY))

	def test_cancelled_it_stays_and_another_may_be_made(self):
		with as_user(MARY):
			api.cancel(self.plan.name)
		with self.assertRaises(Frozen):
			self.save(promised_on=MONDAY)
		self.assertNotEqual(plan_of(self.order).name, self.plan.name)

	def test_who_has_left_hands_over_to_his_manager(self):
		leaver = make_user("delivery.leaver@example.com", "Sales User").name
		self.save(RUTH, sales_owner=leaver)
		frappe.db.set_value("User", leaver, "enabled", 0)
		frappe.clear_document_cache("User", leaver)
		self.assertIn(self.plan.name, notices.of_disabled_owners())
		with settings(default_manager=RUTH):
			notices.hand_over(self.plan.name)
		self.assertEqual(self.plan.reload().sales_owner, RUTH)

	def test_the_form_asks_as_many_queries_for_two_tasks_as_for_many(self):
		def queries(plan) -> int:
			with as_user(MARY):
				api.get_plan(plan.name)
				with count_queries() as sent:
					api.get_plan(plan.name)
			return len(sent)

		rows = [(f"Task {number}", "Delivery", 1, "") for number in range(12)]
		many = plan_of(order_of(), template=make_delivery_template("SP Many Tasks", rows).name)
		self.assertEqual(queries(many), queries(self.plan))

	def test_the_form_says_how_it_stands_and_what_can_be_done(self):
		with as_user(MARY):
			state = api.get_plan(self.plan.name)
		self.assertTrue(state["may_write"] and state["can_ask"])
		self.assertEqual([task["can_set"] for task in state["tasks"]], [True, True])
		with as_user(TOM), self.assertRaises(frappe.PermissionError):
			api.get_plan(self.plan.name)

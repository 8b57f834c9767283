# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import timedelta

from sales_process import compat
from sales_process.api import sales_plan as api
from sales_process.sales_process.doctype.sales_plan.sales_plan import start
from sales_process.sales_process.report.plan_health.plan_health import execute
from sales_process.tests import IntegrationTestCase
from sales_process.tests.decided import forget_others
from sales_process.tests.factories import COMPANY, as_user, count_queries
from sales_process.tests.grades import make_deal
from sales_process.tests.site import MARY, RUTH, STOCKMAN, TOM


class TestPlanHealth(IntegrationTestCase):
	def setUp(self):
		forget_others()

	def report(self, user="Administrator", **filters):
		with as_user(user):
			return execute({"company": COMPANY, **filters})

	def plan(self, owner=MARY, goal=1000, late=0):
		plan = start(make_deal(owner))
		plan.goal_amount, plan.goal_date = goal, compat.today() + timedelta(days=90)
		day = compat.today() - timedelta(days=late) if late else compat.today() + timedelta(days=30)
		plan.append("milestones", {"milestone": "Trial", "planned_on": day})
		return plan.save()

	def test_off_track_first_then_by_what_is_at_stake_with_the_reason_that_matters_most(self):
		small, large, late = self.plan(goal=100), self.plan(goal=9000), self.plan(goal=10, late=40)
		rows = self.report()[1]
		self.assertEqual([row["plan"] for row in rows], [late.name, large.name, small.name])
		self.assertEqual(rows[0]["health"], "Off Track")
		self.assertIn("“Trial” was planned for", rows[0]["why"])
		self.assertGreater(rows[0]["others"], 0)
		self.assertEqual(rows[1]["at_stake"], 9000)

	def test_what_is_done_about_it(self):
		plan = self.plan(late=40)
		with as_user(MARY):
			api.adjust(plan.name, "Put off", "Trial with their own staff")
			api.ask_for_help(
				plan.name,
				plan.milestones[0].name,
				STOCKMAN,
				"How loud?",
				str(compat.today() + timedelta(days=2)),
			)
		plan.reload().milestones[0].corrective_action = "Lend them one"
		plan.save()
		(row,) = self.report()[1]
		for said in (
			"Trial: Lend them one; Stockman was asked, until",
			"adjusted on",
			"their own staff",
			"next touch",
		):
			self.assertIn(said, row["done"])

	def test_filters_own_and_team(self):
		self.plan()
		self.plan(TOM, late=40)
		self.assertEqual(
			[len(self.report(user)[1]) for user in (MARY, TOM, RUTH, "Administrator")], [1, 1, 1, 2]
		)
		self.assertEqual(len(self.report(health="Off Track")[1]), 1)
		self.assertEqual(len(self.report(approval="Approved")[1]), 0)
		self.assertEqual(len(self.report(sales_owner=TOM)[1]), 1)

	def test_summary_and_chart(self):
		self.plan(goal=500, late=40)
		_columns, _rows, _message, chart, summary = self.report()
		self.assertEqual(chart["data"]["datasets"][0]["values"], [1, 0, 0])
		self.assertEqual(summary[-1]["value"], 500)

	def test_three_queries_however_many_plans(self):
		self.plan()
		self.report()
		with count_queries() as few:
			self.report()
		for _ in range(4):
			self.plan()
		with count_queries() as many:
			self.report()
		self.assertEqual(len(few), len(many))

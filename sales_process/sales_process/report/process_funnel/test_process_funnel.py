# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.sales_process.report.process_funnel.process_funnel import execute
from sales_process.tests import IntegrationTestCase
from sales_process.tests.decided import HIGH, decide, forget_others
from sales_process.tests.factories import (
	COMPANY,
	as_user,
	count_queries,
	deliver,
	hints_at_once,
	make_customer,
	make_opportunity,
	order_from,
	quotation_from_opportunity,
)
from sales_process.tests.grades import assess
from sales_process.tests.site import MARY, RUTH, TOM


class TestProcessFunnel(IntegrationTestCase):
	def setUp(self):
		forget_others()

	def report(self, user="Administrator", **filters):
		with as_user(user):
			return execute({"company": COMPANY, "at_least": 1, **filters})

	def rows(self, user="Administrator", **filters):
		return {row["step"]: row for row in self.report(user, **filters)[1]}

	def sell(self, owner=MARY):
		"""From the opportunity to the delivery."""
		customer = make_customer(f"Funnel {frappe.generate_hash(length=6)}", account_manager=owner)
		with hints_at_once():
			opportunity = make_opportunity("Customer", customer.name, opportunity_owner=owner)
		assess(opportunity.reload().sales_deal, closing_in=60, **HIGH)
		with hints_at_once():
			quotation = quotation_from_opportunity(opportunity)
		with hints_at_once():
			order = order_from(quotation.reload())
		with hints_at_once():
			deliver(order.reload())

	def test_how_far_deals_came_and_why_they_ended(self):
		self.sell()
		lost = decide(MARY, "Lost", HIGH)
		frappe.db.set_value("Sales Deal", lost, "outcome_reason", "Too expensive")
		rows = self.rows()
		self.assertEqual(
			[rows[step]["number"] for step in ("Opportunity", "Graded", "Offered", "Ordered", "Delivered")],
			[1, 2, 1, 1, 1],
		)
		self.assertEqual((rows["Graded"]["lost"], rows["Graded"]["reason"]), (1, "Too expensive"))
		self.assertEqual((rows["Offered"]["amount"], rows["Offered"]["rate"]), (100, 50))

	def test_no_rate_of_too_few_and_nothing_of_another_period(self):
		self.sell()
		self.assertEqual({row["rate"] for row in self.rows(at_least=5).values()}, {None})
		long_ago = {"from_date": "2020-01-01", "to_date": "2020-02-01"}
		self.assertEqual({row["number"] for row in self.rows(**long_ago).values()}, {0})

	def test_own_and_team(self):
		for owner in (MARY, TOM):
			decide(owner, None, HIGH)
		numbers = [self.rows(user)["Graded"]["number"] for user in (MARY, TOM, RUTH, "Administrator")]
		self.assertEqual(numbers, [1, 1, 1, 2])

	def test_one_query_however_many_deals(self):
		decide(MARY, None, HIGH)
		self.report()
		with count_queries() as few:
			self.report()
		for _ in range(4):
			decide(MARY, None, HIGH)
		with count_queries() as many:
			self.report()
		self.assertEqual(len(few), len(many))

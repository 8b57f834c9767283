# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.sales_process.doctype.market_insight.test_market_insight import InsightCase
from sales_process.sales_process.doctype.talking_point.talking_point import (
	add_points,
	discuss,
	points_of_plan,
)
from sales_process.tests.factories import as_user, hints_at_once, make_quotation
from sales_process.tests.site import MARY


class TestTalkingPoint(InsightCase):
	def setUp(self):
		super().setUp()
		customer = self.touched()
		with hints_at_once():
			make_quotation(customer.name)
		self.plan = self.plan_of(customer)

	def test_one_of_an_insight_in_a_plan_however_often(self):
		insight = self.insight().name
		add_points(insight, [self.plan, self.plan])
		add_points(insight, [self.plan])
		self.assertEqual(frappe.db.count("Talking Point", {"plan": self.plan}), 1)

	def test_what_matters_most_and_was_not_said_comes_first(self):
		low, high = (self.insight(title=level, impact_level=level).name for level in ("Low", "High"))
		for insight in (low, high):
			add_points(insight, [self.plan])
		self.assertEqual([row.title for row in points_of_plan(self.plan)], ["High", "Low"])
		discuss(self.plan, [f"{self.plan}-{high}"], "")
		self.assertEqual([row.title for row in points_of_plan(self.plan)], ["Low", "High"])

	def test_it_goes_with_its_plan(self):
		add_points(self.insight().name, [self.plan])
		frappe.delete_doc("Follow-up Plan", self.plan)
		self.assertEqual(frappe.db.count("Talking Point", {"plan": self.plan}), 0)

	def test_a_salesperson_reads_it_through_the_plan_only(self):
		add_points(self.insight().name, [self.plan])
		with as_user(MARY):
			self.assertRaises(frappe.PermissionError, frappe.get_list, "Talking Point")

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.engine.grading import HEAT, Level
from sales_process.sales_process.doctype.grade_factor.grade_factor import get_factors, levels_of
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user
from sales_process.tests.site import KEEPER, MARY, RUTH


class TestGradeFactor(IntegrationTestCase):
	def new_factor(self, **values):
		levels = [{"label": "Yes", "points": 100}, {"label": "No", "points": 0}]
		return frappe.get_doc(
			{"doctype": "Grade Factor", "factor_name": "Reference", "levels": levels, **values}
		)

	def test_the_seeded_ones_weigh_a_hundred_and_tell_how_to_ask(self):
		factors = get_factors()
		self.assertEqual(len(factors), 7)
		self.assertEqual(sum(factor.weight for factor in factors), 100)
		for factor in factors:
			self.assertGreaterEqual(len(factor.questions.splitlines()), 3, factor.name)
			self.assertTrue(all(row.guide for row in factor.levels), factor.name)
			self.assertEqual(max(row.points for row in factor.levels), 100, factor.name)
		self.assertEqual(
			{factor.automatic_source for factor in factors if factor.automatic_source},
			set(frappe.get_meta("Grade Factor").get_field("automatic_source").options.split("\n")[1:]),
		)

	def test_the_engine_gets_it_as_it_is(self):
		factor = frappe.get_doc("Grade Factor", "Engagement").as_factor()
		self.assertEqual((factor.axis, factor.half_life_days), (HEAT, 21))
		self.assertEqual(factor.levels[0], Level("They answer and ask", 100, 1.8))
		self.assertIsNone(frappe.get_doc("Grade Factor", "Intent").as_factor().levels[0].from_value)

	def test_levels_are_given_the_best_first(self):
		levels = levels_of("Intent")
		self.assertEqual((levels[0]["label"], levels[-1]["points"]), ("Wants to buy from us", 0))

	def test_who_keeps_the_rules_adds_a_factor_and_others_do_not(self):
		with as_user(KEEPER):
			self.new_factor().insert()
		self.assertIn("Reference", {factor.name for factor in get_factors()})
		for user in (MARY, RUTH):
			with as_user(user):
				self.assertTrue(frappe.has_permission("Grade Factor", "read"))
				with self.assertRaises(frappe.PermissionError):
					frappe.get_doc("Grade Factor", "Intent").save()

	def test_what_cannot_be_is_refused(self):
		for values, said in (
			({"levels": [{"label": "Yes", "points": 1}, {"label": "Yes", "points": 2}]}, "both"),
			({"levels": [{"label": "Yes", "points": 101}]}, "between 0 and 100"),
			({"levels": [{"label": "Yes", "points": 1, "from_value": "many"}]}, "many"),
			({"automatic_source": "Net Advantage"}, "From Measure"),
			(
				{
					"automatic_source": "Net Advantage",
					"levels": [
						{"label": "A", "points": 1, "from_value": "1"},
						{"label": "B", "points": 2, "from_value": "0"},
					],
				},
				"fewer points",
			),
			(
				{
					"automatic_source": "Two-way Touches",
					"levels": [{"label": "A", "points": 1, "from_value": "1"}],
				},
				"Half-life",
			),
		):
			with self.subTest(said), self.assertRaisesRegex(frappe.ValidationError, said):
				self.new_factor(**values).insert()

	def test_fewer_days_are_better(self):
		levels = [
			{"label": "Soon", "points": 100, "from_value": "0"},
			{"label": "Late", "points": 10, "from_value": "90"},
		]
		self.new_factor(automatic_source="Days to Closing", levels=levels).insert()

	def test_what_a_grade_needs_is_neither_switched_off_nor_taken_out(self):
		factor = frappe.get_doc("Grade Factor", "Intent")
		factor.enabled = 0
		with self.assertRaisesRegex(frappe.ValidationError, "High.*needs"):
			factor.save()
		factor = frappe.get_doc("Grade Factor", "Intent")
		factor.levels = factor.levels[1:]
		with self.assertRaisesRegex(frappe.ValidationError, "Wants to buy from us"):
			factor.save()

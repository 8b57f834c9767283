# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.engine.grading import CLOSING_WITHIN, FACTOR_AT_LEAST, HIGH, LOW, MEDIUM
from sales_process.sales_process.doctype.grade_threshold.grade_threshold import get_thresholds, review_days
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user
from sales_process.tests.site import KEEPER, MARY, RUTH


class TestGradeThreshold(IntegrationTestCase):
	def threshold(self, grade, **values):
		return frappe.get_doc("Grade Threshold", grade).update(values)

	def test_high_is_seeded_as_the_handbook_says(self):
		high = next(each for each in get_thresholds() if each.grade == HIGH)
		self.assertEqual(
			[each.kind for each in high.conditions], [FACTOR_AT_LEAST, FACTOR_AT_LEAST, CLOSING_WITHIN]
		)
		self.assertEqual([each.factor for each in high.conditions], ["Intent", "Clarity of Need", ""])
		self.assertEqual(high.conditions[2].days, 90)
		self.assertEqual([each.grade for each in get_thresholds()], [HIGH, MEDIUM, LOW])

	def test_better_grades_are_looked_at_more_often(self):
		self.assertEqual([review_days(grade) for grade in (HIGH, MEDIUM, LOW)], [14, 30, 60])
		self.assertEqual(review_days(None), 0)

	def test_a_better_grade_needs_a_higher_score(self):
		with self.assertRaisesRegex(frappe.ValidationError, "High.*below.*Medium"):
			self.threshold("Medium", from_score=90).save()
		with self.assertRaisesRegex(frappe.ValidationError, "High.*below.*Medium"):
			self.threshold("High", from_score=20).save()

	def test_the_lowest_needs_nothing(self):
		with self.assertRaisesRegex(frappe.ValidationError, "no better grade"):
			self.threshold("Low", from_score=10).save()

	def test_a_score_is_a_part_of_a_hundred(self):
		with self.assertRaisesRegex(frappe.ValidationError, "between 0 and 100"):
			self.threshold("High", from_score=170).save()

	def test_a_condition_names_a_factor_and_a_level_of_it(self):
		doc = self.threshold("Medium")
		doc.append("conditions", {"kind": FACTOR_AT_LEAST, "factor": "Intent", "level": "Enormous"})
		with self.assertRaisesRegex(frappe.ValidationError, "Interested, nothing decided"):
			doc.save()

	def test_who_keeps_the_rules_changes_them_and_others_read(self):
		with as_user(KEEPER):
			self.threshold("High", from_score=80).save()
		for user in (MARY, RUTH):
			with as_user(user):
				self.assertTrue(frappe.has_permission("Grade Threshold", "read"))
				self.assertRaises(frappe.PermissionError, self.threshold("High").save)

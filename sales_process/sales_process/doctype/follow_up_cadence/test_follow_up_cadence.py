# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.sales_process.doctype.follow_up_cadence.follow_up_cadence import get_rules
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user
from sales_process.tests.site import MARY


class TestFollowupCadence(IntegrationTestCase):
	def cadence(self, **values):
		track = {"channel": "Phone", "every": values.pop("every", 2), "unit": values.pop("unit", "Week")}
		return frappe.get_doc(doctype="Follow-up Cadence", title="Tested", tracks=[track], **values)

	def test_a_rule_says_what_its_record_says(self):
		rule = self.cadence(plan_type="Revisit", urgency="High", cycle_from=3, cycle_to=9).insert().as_rule()
		self.assertEqual(
			(rule.plan_type, rule.urgency, rule.cycle_from, rule.cycle_to), ("Revisit", "High", 3, 9)
		)
		self.assertEqual(
			(rule.tracks[0].channel, rule.tracks[0].every, rule.tracks[0].unit), ("Phone", 2, "Week")
		)

	def test_only_enabled_rules_decide(self):
		cadence = self.cadence(enabled=0).insert()
		self.assertNotIn(cadence.name, {rule.name for rule in get_rules()})
		cadence.enabled = 1
		cadence.save()
		self.assertIn(cadence.name, {rule.name for rule in get_rules()})

	def test_the_handbooks_examples_are_seeded(self):
		rules = {rule.title: rule for rule in get_rules()}
		strong = rules["Strong intent and urgent"]
		self.assertEqual([(track.every, track.unit) for track in strong.tracks], [(1, "Week")])
		early = rules["Early and weak"]
		self.assertEqual(
			[(t.channel, t.every, t.unit) for t in early.tracks],
			[("E-mail", 1, "Month"), ("Phone", 3, "Month")],
		)

	def test_wrong_values_are_refused_by_name(self):
		for values, words in (
			({"every": 0}, "Row 1: .*Every"),
			({"cycle_from": 20, "cycle_to": 10}, "from 20 to 10"),
			({"tries_without_response": 3, "slow_down_factor": 1}, "Slow Down by Factor"),
			({"every": 2, "unit": "Fortnight"}, "Unit"),
			({"priority": 1, "urgency": "Extreme"}, "Urgency"),
		):
			with self.subTest(values=values), self.assertRaisesRegex(frappe.ValidationError, words):
				self.cadence(**values).insert()

	def test_a_cadence_without_track_is_refused(self):
		with self.assertRaises(frappe.MandatoryError):
			frappe.get_doc(doctype="Follow-up Cadence", title="Empty").insert()

	def test_a_salesperson_reads_rules_and_changes_none(self):
		cadence = self.cadence().insert()
		with as_user(MARY):
			self.assertTrue(frappe.has_permission("Follow-up Cadence", "read", cadence.name))
			with self.assertRaises(frappe.PermissionError):
				frappe.get_doc("Follow-up Cadence", cadence.name).save()

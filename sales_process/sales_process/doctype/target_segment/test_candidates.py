# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.api import target_segment
from sales_process.sales_process.doctype.lead_research.lead_research import start_research
from sales_process.sales_process.doctype.lead_research.results import not_a_fit
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	as_user,
	count_queries,
	make_company,
	make_customer,
	make_lead,
)
from sales_process.tests.site import MARY, STOCKMAN

INDUSTRY = "Fitting Test Industry"


class TestWhoFits(IntegrationTestCase):
	def setUp(self):
		frappe.db.set_single_value("Global Defaults", "default_company", make_company().name)
		if not frappe.db.exists("Industry Type", INDUSTRY):
			frappe.get_doc(doctype="Industry Type", industry=INDUSTRY).insert()
		self.segment = frappe.get_doc(
			doctype="Target Segment",
			segment_name="Fitting",
			company="",
			industries=[{"industry": INDUSTRY}],
			employees_from=50,
			employees_to=500,
		).insert()

	def lead(self, name, employees="51-200", **values):
		values = {"industry": INDUSTRY, "no_of_employees": employees, "lead_owner": MARY, **values}
		return make_lead(name, **values)

	def found(self, user=MARY):
		with as_user(user):
			rows = target_segment.get_fitting(self.segment.name)["rows"]
		return {row["party_name"]: row for row in rows}

	def test_they_are_ranked_by_what_is_known_to_fit(self):
		self.lead("Fits Well")
		self.lead("Fits Perhaps", employees="")
		self.lead("Too Small", employees="1-10")
		found = self.found()
		self.assertEqual([*found], ["Fits Well", "Fits Perhaps"])
		self.assertEqual((found["Fits Well"]["fit"], found["Fits Well"]["completeness"]), (100, 100))
		self.assertEqual(found["Fits Perhaps"]["fit"], 100)
		self.assertLess(found["Fits Perhaps"]["completeness"], 100)
		self.assertIn("Employees: not known", found["Fits Perhaps"]["why"])

	def test_whoever_is_worked_on_is_left_out(self):
		lead, customer = self.lead("Worked on"), make_customer("Also Fits", industry=INDUSTRY)
		self.assertEqual({*self.found()}, {"Worked on", "Also Fits"})
		with as_user(MARY):
			answer = target_segment.start(self.segment.name, [["Lead", lead.name]])
		self.assertEqual(answer, {"started": 1, "failed": []})
		self.assertEqual({*self.found()}, {"Also Fits"})
		research = start_research("Customer", customer.name)
		not_a_fit(frappe.get_doc("Lead Research", research), "They only rent")
		self.assertEqual(self.found(), {})

	def test_starting_twice_starts_once(self):
		lead = self.lead("Started Twice")
		with as_user(MARY):
			target_segment.start(self.segment.name, [["Lead", lead.name]])
			self.assertEqual(target_segment.start(self.segment.name, [["Lead", lead.name]])["started"], 0)
		self.assertEqual(frappe.db.count("Lead Research", {"party_name": "Started Twice"}), 1)

	def test_the_number_of_queries_does_not_grow_with_the_companies(self):
		def queries():
			self.found()
			with count_queries() as sent:
				self.found()
			return len(sent)

		self.lead("First")
		few = queries()
		for idx in range(8):
			self.lead(f"Another {idx}")
		self.assertEqual(queries(), few)

	def test_nonsense_and_strangers_are_refused(self):
		with as_user(MARY), self.assertRaisesRegex(frappe.ValidationError, "Choose between"):
			target_segment.start(self.segment.name, "[]")
		with as_user(STOCKMAN):
			self.assertRaises(frappe.PermissionError, target_segment.get_fitting, self.segment.name)
			self.assertRaises(
				frappe.PermissionError, target_segment.start, self.segment.name, [["Lead", "X"]]
			)

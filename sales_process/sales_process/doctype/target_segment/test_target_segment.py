# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.api.lead_research import get_fit
from sales_process.engine.fit import Span
from sales_process.sales_process.doctype.target_segment.target_segment import get_segments, with_all_below
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import COMPANY, as_user, make_customer
from sales_process.tests.site import MARY, RUTH


def make_territory(name: str, parent: str = "All Territories", is_group: int = 0):
	if not frappe.db.exists("Territory", name):
		frappe.get_doc(
			doctype="Territory", territory_name=name, parent_territory=parent, is_group=is_group
		).insert()
	return name


class TestTargetSegment(IntegrationTestCase):
	def segment(self, **values):
		values = {"segment_name": "Tested", "employees_from": 50, "employees_to": 500, **values}
		values = {"company": "", **values}  # or Frappe fills in the site's default company
		return frappe.get_doc(doctype="Target Segment", **values)

	def test_a_segment_says_what_its_record_says(self):
		segment = (
			self.segment(industries=[{"industry": "Consulting"}], weight_employees=7).insert().as_segment()
		)
		self.assertEqual(segment.industry, frozenset({"Consulting"}))
		self.assertEqual(segment.employees, Span(50, 500))
		self.assertEqual(segment.weight("employees"), 7)
		self.assertFalse(segment.asks("annual_revenue"))

	def test_what_lies_below_a_territory_counts_too(self):
		make_territory("Asia", is_group=1)
		make_territory("Taiwan", "Asia", is_group=1)
		make_territory("Taipei", "Taiwan")
		make_territory("Europe")
		self.assertEqual(with_all_below(["Asia"]), {"Asia", "Taiwan", "Taipei"})
		self.assertEqual(with_all_below(["Europe"]), {"Europe"})

	def test_only_enabled_segments_of_the_company_count(self):
		self.segment(segment_name="Off", enabled=0).insert()
		self.segment(segment_name="For all").insert()
		self.segment(segment_name="Ours", company=COMPANY).insert()
		names = {segment.name for segment in get_segments(COMPANY)}
		self.assertTrue({"For all", "Ours"} <= names)
		self.assertNotIn("Off", names)

	def test_revenue_is_asked_only_in_the_currency_of_the_books(self):
		for currency, asked in (("USD", True), ("EUR", False)):
			name = f"In {currency}"
			self.segment(segment_name=name, currency=currency, revenue_from=1000).insert()
			found = next(segment for segment in get_segments(COMPANY) if segment.name == name)
			self.assertEqual(found.asks("annual_revenue"), asked)

	def test_the_handbooks_example_is_seeded(self):
		segment = frappe.get_doc("Target Segment", "Office software for service firms")
		self.assertEqual((segment.employees_from, segment.employees_to), (50, 500))
		self.assertIn("Head of IT", {row.role_title for row in segment.roles})
		self.assertEqual(segment.usual_cycle_days, 45)
		self.assertIn("Consulting", {row.industry for row in segment.industries})

	def test_wrong_values_are_refused_by_name(self):
		for values, words in (
			({"employees_from": 9, "employees_to": 3}, "from 9 up to 3"),
			({"revenue_from": 5, "revenue_to": 2, "currency": "USD"}, "larger"),
			({"employees_from": 0, "employees_to": 0}, "Every company would fit"),
			({"weight_employees": 0}, "Every company would fit"),
			({"industries": [{"industry": "Consulting"}] * 2}, "Consulting.*twice"),
			({"weight_employees": -1, "industries": [{"industry": "Consulting"}]}, "Weight of Employees"),
		):
			with self.subTest(values=values), self.assertRaisesRegex(frappe.ValidationError, words):
				self.segment(**values).insert()

	def test_a_salesperson_reads_and_a_manager_writes(self):
		segment = self.segment().insert()
		with as_user(MARY):
			self.assertTrue(frappe.has_permission("Target Segment", "read", segment.name))
			self.assertRaises(frappe.PermissionError, frappe.get_doc("Target Segment", segment.name).save)
		with as_user(RUTH):
			frappe.get_doc("Target Segment", segment.name).save()

	def test_fit_of_a_party_with_what_each_criterion_adds(self):
		frappe.db.set_value("Target Segment", {"name": ["!=", ""]}, "enabled", 0)
		frappe.local.request_cache.clear()
		self.segment(
			industries=[{"industry": "Consulting"}], market_segments=[{"market_segment": "Upper Income"}]
		).insert()
		customer = make_customer("Fitting Ltd", industry="Consulting")
		with as_user(MARY):
			found = get_fit("Customer", customer.name, COMPANY)
		self.assertEqual((found["segment"], found["fit"]), ("Tested", 100))
		self.assertLess(found["completeness"], 100)
		self.assertEqual(
			{row["criterion"]: row["verdict"] for row in found["contributions"]},
			{"Industry": "fits", "Market Segment": "not known", "Employees": "not known"},
		)
		self.assertEqual(get_fit("Supplier", "Anybody"), {})
		with as_user("Guest"), self.assertRaises(frappe.PermissionError):
			get_fit("Customer", customer.name)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.api import success_case as api
from sales_process.sales_process.doctype.success_case.success_case import use_of
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user, count_queries, make_customer, make_item, make_research
from sales_process.tests.site import MARY, STOCKMAN, TOM

NEED = {"pain_point": "Nobody finds anything in the paper archives"}


class TestSuccessCase(IntegrationTestCase):
	def case(self, **values):
		values = {
			"title": "An archive on one disk",
			"told_as": "A law firm",
			"pain_point": "Paper archives in which nobody found anything",
			"solution": "We scanned them",
			"results": [{"measure": "Search", "before_value": "30", "after_value": "1", "unit": "minutes"}],
			**values,
		}
		return frappe.get_doc(doctype="Success Case", **values).insert()

	def research(self, **need):
		customer = make_customer("Case Seeker", account_manager=MARY).name
		return make_research(customer, sales_owner=MARY, needs=[{**NEED, **need}])

	def suggestions(self, research):
		with as_user(MARY):
			return api.get_suggestions(research.name, research.needs[0].name)

	def test_the_closest_case_with_its_reason(self):
		self.case()
		self.case(title="Rooms", pain_point="Rooms booked twice", solution="A screen at the door")
		found = self.suggestions(self.research())
		self.assertEqual([row["title"] for row in found], ["An archive on one disk"])
		self.assertIn("similar problem", found[0]["why"])

	def test_the_same_item_comes_first(self):
		item = make_item().name
		self.case()
		self.case(title="By item", pain_point="Something else", items=[{"item": item}])
		found = self.suggestions(self.research(item=item))
		self.assertEqual(found[0]["title"], "By item")
		self.assertIn(f"the same item: {item}", found[0]["why"])

	def test_who_may_not_be_named_is_not(self):
		customer = make_customer("Secret & Sons").name
		case = self.case(customer=customer)
		self.assertEqual(case.shown_as, "A law firm")
		with self.assertRaisesRegex(frappe.ValidationError, "may not be named"):
			self.case(customer=customer, quote="Secret & Sons are happy")
		with self.assertRaisesRegex(frappe.ValidationError, "may not be named"):
			self.case(customer=customer, results=[{"measure": "Secret & Sons", "after_value": "1"}])
		case.run_method("before_print")
		self.assertIsNone(case.customer)
		self.assertEqual(self.case(customer=customer, may_be_named=1).shown_as, "Secret & Sons")

	def test_wrong_values_are_refused_by_name(self):
		for values, words in (
			({"told_as": " "}, "Told as"),
			({"may_be_named": 1}, "Choose the customer"),
			({"items": [{"item": make_item().name}] * 2}, "named twice"),
		):
			with self.subTest(values=values), self.assertRaisesRegex(frappe.ValidationError, words):
				self.case(**values)

	def test_what_was_shown_and_how_they_took_it_is_counted_back(self):
		case, research = self.case(), self.research()
		with as_user(MARY):
			api.show(research.name, research.needs[0].name, case.name, "Convinced")
		research.reload()
		self.assertEqual(
			(research.needs[0].success_case, research.needs[0].reaction), (case.name, "Convinced")
		)
		self.assertIn("A law firm", research.needs[0].evidence)
		with count_queries() as queries:
			found = use_of([case.name, "nothing"])
		self.assertEqual(found[case.name], {"shown": 1, "convinced": 1, "interested": 0})
		self.assertEqual(len(queries), 1)

	def test_only_who_may_see_the_research(self):
		case, research = self.case(), self.research()
		need = research.needs[0].name
		for user in (TOM, STOCKMAN):
			with as_user(user):
				self.assertRaises(frappe.PermissionError, api.get_suggestions, research.name, need)
				self.assertRaises(frappe.PermissionError, api.show, research.name, need, case.name)
		with as_user(MARY):
			self.assertRaisesRegex(frappe.ValidationError, "is gone", api.get_suggestions, research.name, "x")

	def test_a_case_that_is_deleted_lets_go_of_the_needs(self):
		case, research = self.case(), self.research()
		with as_user(MARY):
			api.show(research.name, research.needs[0].name, case.name)
		case.delete()
		research.reload()
		research.save()
		self.assertFalse(research.needs[0].success_case)

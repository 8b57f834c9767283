# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
import frappe.client
import frappe.desk.search

from sales_process.api import contract_review as api
from sales_process.sales_process.doctype.contract_review.test_contract_review import ContractCase
from sales_process.tests.factories import as_user
from sales_process.tests.site import MARY, RUTH


class TestContractClauseLimit(ContractCase):
	def setUp(self):
		super().setUp()
		clause = frappe.db.get_value("Contract Clause", {"topic": "Payment", "title": "Payment"})
		with as_user(RUTH):
			self.limit = frappe.get_doc(
				doctype="Contract Clause Limit", clause=clause, walk_away="Later than doomsday."
			).insert()

	def test_salespeople_find_it_nowhere(self):
		with as_user(MARY):
			for attempt in (
				lambda: frappe.client.get("Contract Clause Limit", self.limit.name),
				lambda: frappe.client.get_list("Contract Clause Limit"),
				lambda: frappe.client.get_value("Contract Clause Limit", "walk_away", self.limit.name),
				lambda: frappe.desk.search.search_link("Contract Clause Limit", "doom"),
			):
				self.assertRaises(frappe.PermissionError, attempt)
			shown = frappe.as_json(
				[api.get_state(self.name), frappe.client.get("Contract Review", self.name)]
			)
			clause = frappe.as_json(frappe.client.get("Contract Clause", self.limit.clause))
		self.assertNotIn("doomsday", shown + clause)

	def test_one_for_a_clause(self):
		with as_user(RUTH):
			self.assertRaises(
				frappe.UniqueValidationError,
				frappe.get_doc(
					doctype="Contract Clause Limit", clause=self.limit.clause, walk_away="x"
				).insert,
			)

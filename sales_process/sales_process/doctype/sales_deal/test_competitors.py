# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""One list of competitors for a deal, wherever it is seen and written."""

import frappe

from sales_process.api import competitor as api
from sales_process.sales_process.doctype.sales_deal.sales_deal import refresh_deal
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	as_user,
	hints_at_once,
	make_competitor,
	make_customer,
	make_opportunity,
	quotation_from_opportunity,
)
from sales_process.tests.site import MARY, TOM

RIVAL, OTHER = "SP Rival", "SP Other Rival"


class TestCompetitors(IntegrationTestCase):
	def setUp(self):
		for name in (RIVAL, OTHER):
			make_competitor(name)
		customer = make_customer(f"Competitors {frappe.generate_hash(length=6)}", account_manager=MARY)
		with hints_at_once():
			self.opportunity = make_opportunity("Customer", customer.name, opportunity_owner=MARY)
		self.deal = self.opportunity.reload().sales_deal

	def save(self, *names, doctype="Opportunity", name=None, user=MARY):
		rows = [{"competitor": each, "position": "Level", "evil": 1} for each in names]
		with as_user(user):
			return api.save_competitors(doctype, name or self.opportunity.name, rows)

	def named(self, document):
		return [row.competitor for row in document.reload().competitors]

	def test_it_is_written_from_one_form_and_seen_in_every_other(self):
		self.assertEqual(self.save(RIVAL), 1)
		with hints_at_once():
			quotation = quotation_from_opportunity(self.opportunity)
		with as_user(MARY):
			for doctype, name in (("Quotation", quotation.name), ("Sales Deal", self.deal)):
				seen = api.get_competitors(doctype, name)
				self.assertEqual([row["competitor"] for row in seen["rows"]], [RIVAL])
				self.assertTrue(seen["can_write"])
		self.save(RIVAL, OTHER, doctype="Sales Deal", name=self.deal)
		with as_user(MARY):
			self.assertEqual(len(api.get_competitors("Opportunity", self.opportunity.name)["rows"]), 2)

	def test_a_submitted_quotation_shows_it_and_is_not_saved_for_it(self):
		self.save(RIVAL)
		with hints_at_once():
			quotation = quotation_from_opportunity(self.opportunity)
		modified = quotation.reload().modified
		self.assertEqual(self.named(quotation), [RIVAL])
		refresh_deal(self.deal)
		self.assertEqual(self.named(quotation), [RIVAL])
		self.assertEqual(quotation.modified, modified)

	def test_an_open_opportunity_is_left_alone_and_a_lost_one_shows_it(self):
		self.save(RIVAL)
		refresh_deal(self.deal)
		self.assertEqual(self.named(self.opportunity), [])
		with hints_at_once():
			self.opportunity.declare_enquiry_lost([], [], "Price")
		self.assertEqual(self.named(self.opportunity), [RIVAL])

	def test_who_is_named_when_it_is_lost_comes_into_the_list(self):
		self.save(RIVAL)
		with hints_at_once():
			self.opportunity.declare_enquiry_lost([], [{"competitor": OTHER}], "Price")
		rows = frappe.get_doc("Sales Deal", self.deal).competitors
		self.assertEqual(
			[(row.competitor, row.position or "", row.source) for row in rows],
			[(RIVAL, "Level", None), (OTHER, "", self.opportunity.name)],
		)
		self.assertEqual(sorted(self.named(self.opportunity)), sorted([RIVAL, OTHER]))

	def test_who_is_taken_from_the_list_does_not_come_back(self):
		self.save(RIVAL, OTHER)
		with hints_at_once():
			quotation = quotation_from_opportunity(self.opportunity)
		self.save(RIVAL, doctype="Quotation", name=quotation.name)
		refresh_deal(self.deal)
		self.assertEqual(self.named(quotation), [RIVAL])
		self.assertEqual(
			[row.competitor for row in frappe.get_doc("Sales Deal", self.deal).competitors], [RIVAL]
		)

	def test_whoever_is_named_later_is_shown_at_once(self):
		with hints_at_once():
			quotation = quotation_from_opportunity(self.opportunity)
		self.save(RIVAL, doctype="Quotation", name=quotation.name)
		self.assertEqual(self.named(quotation), [RIVAL])

	def test_what_is_no_list_is_refused(self):
		for rows in ('{"competitor": "x"}', '["x"]', "5"):
			with self.subTest(rows), as_user(MARY), self.assertRaises(frappe.ValidationError):
				api.save_competitors("Opportunity", self.opportunity.name, rows)

	def test_an_outsider_neither_sees_nor_writes_it(self):
		with as_user(TOM):
			for call in (
				lambda: api.get_competitors("Opportunity", self.opportunity.name),
				lambda: api.save_competitors("Opportunity", self.opportunity.name, []),
			):
				with self.assertRaises(frappe.PermissionError):
					call()
		with self.assertRaises(frappe.ValidationError):
			self.save(RIVAL, doctype="Customer", name=self.opportunity.party_name)

	def test_nobody_is_named_twice(self):
		with self.assertRaises(frappe.ValidationError) as refused:
			self.save(RIVAL, RIVAL)
		self.assertIn("is listed already", str(refused.exception))

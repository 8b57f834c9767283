# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
import frappe.share

from sales_process.api import competitor
from sales_process.sales_process.doctype.competitor_profile.competitor_profile import record_against
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	as_user,
	count_queries,
	hints_at_once,
	make_competitor,
	make_customer,
	make_quotation,
)
from sales_process.tests.site import MARY, RUTH, STOCKMAN, TOM

RIVAL = "Profile Rival"


class TestCompetitorProfile(IntegrationTestCase):
	def profile(self, **values):
		make_competitor(RIVAL)
		values = {
			"competitor": RIVAL,
			"comparison": [
				{"dimension": "Price", "importance": 5, "our_score": 2, "their_score": 4},
				{
					"dimension": "Service",
					"importance": 3,
					"our_score": 5,
					"their_score": 3,
					"evidence": "24 hours",
				},
				{"dimension": "Security", "importance": 4, "our_score": 4},
			],
			**values,
		}
		return frappe.get_doc(doctype="Competitor Profile", **values).insert()

	def sale(self, name="Contested Ltd", owner=MARY):
		with hints_at_once():
			quotation = make_quotation(make_customer(name, account_manager=owner).name)
		deal = frappe.get_doc("Sales Deal", quotation.reload().sales_deal)
		deal.append("competitors", {"competitor": RIVAL, "offer": "20 % less", "position": "Ahead of Us"})
		deal.save()
		return quotation, deal

	def test_net_advantage_is_what_is_known_weighed(self):
		# (5 * -2 + 3 * 2) of 4 * (5 + 3)
		self.assertEqual(self.profile().net_advantage, round(100 * -4 / 32))

	def test_it_can_be_shared(self):
		# Frappe calls a method named validate_share with the share
		profile = self.profile()
		frappe.share.add(profile.doctype, profile.name, TOM)
		self.assertTrue(frappe.db.exists("DocShare", {"share_name": profile.name, "user": TOM}))

	def test_wrong_values_are_refused_by_name(self):
		row = {"dimension": "Price", "importance": 5}
		for values, words in (
			({"comparison": [{**row, "our_score": 6}]}, "We .* of .*Price.* from 1 to 5"),
			({"comparison": [{**row, "importance": 0}]}, "Importance .* of .*Price"),
			({"comparison": [row, {**row, "dimension": " price "}]}, "Rows 1 and 2 both compare"),
			({"market_share": 101}, "0 to 100 percent"),
		):
			with self.subTest(values=values), self.assertRaisesRegex(frappe.ValidationError, words):
				self.profile(**values)

	def test_a_competitor_has_one_profile(self):
		self.profile()
		self.assertRaises(frappe.UniqueValidationError, self.profile)

	def test_the_record_against_all_competitors_is_one_query(self):
		self.profile()
		_quotation, lost = self.sale()
		_quotation, _open = self.sale("Contested Too")
		frappe.db.set_value("Sales Deal", lost.name, "outcome", "Lost")
		frappe.permissions.get_roles()
		with as_user(RUTH):
			record_against([RIVAL])  # fills the caches of the scope
			with count_queries() as queries:
				found = record_against([RIVAL, "Nobody"])
		self.assertEqual(found[RIVAL], {"won": 0, "lost": 1, "open": 1})
		self.assertEqual(len(queries), 1)

	def test_the_record_counts_what_the_user_sees(self):
		self.profile()
		self.sale()
		with as_user(TOM):
			self.assertEqual(record_against([RIVAL])[RIVAL]["open"], 0)

	def test_the_battle_card_of_a_quotation(self):
		self.profile(price_strategy="Low Price")
		quotation, _deal = self.sale()
		with as_user(MARY):
			(card,) = competitor.get_battle_cards("Quotation", quotation.name)
		self.assertEqual(card["offer"], "20 % less")
		self.assertEqual([row["dimension"] for row in card["selling_points"]], ["Service"])
		self.assertEqual(card["selling_points"][0]["evidence"], "24 hours")
		self.assertEqual([row["dimension"] for row in card["objections"]], ["Price"])
		self.assertEqual(card["unknown"], ["Security"])
		self.assertEqual(card["record"]["open"], 1)

	def test_a_competitor_without_a_profile_is_named(self):
		make_competitor(RIVAL)
		quotation, _deal = self.sale()
		with as_user(MARY):
			(card,) = competitor.get_battle_cards("Quotation", quotation.name)
		self.assertIsNone(card["profile"])

	def test_who_may_not_see_the_deal_sees_no_card(self):
		profile = self.profile()
		_quotation, deal = self.sale()
		with as_user(TOM):
			self.assertRaises(frappe.PermissionError, competitor.get_battle_cards, "Sales Deal", deal.name)
		with as_user(STOCKMAN):
			self.assertRaises(frappe.PermissionError, competitor.get_standing, profile.name)
		self.assertRaises(frappe.ValidationError, competitor.get_battle_cards, "Customer", "X")

	def test_the_form_shows_the_standing(self):
		profile = self.profile()
		with as_user(MARY):
			self.assertEqual(competitor.get_standing(profile.name)["net_advantage"], profile.net_advantage)

	def test_it_prints(self):
		profile = self.profile(notes="<script>alert(1)</script>", price_notes="<b>low</b>")
		with as_user(MARY):
			html = frappe.get_print("Competitor Profile", profile.name, "Battle Card")
		self.assertIn("24 hours", html)
		self.assertIn("&lt;b&gt;low", html)
		self.assertNotIn("<script>alert", html)

	def test_it_goes_with_its_competitor(self):
		profile = self.profile()
		frappe.delete_doc("Competitor", RIVAL)
		self.assertFalse(frappe.db.exists("Competitor Profile", profile.name))

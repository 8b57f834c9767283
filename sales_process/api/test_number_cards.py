# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import date

import frappe

from sales_process.api import follow_up, number_cards
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user, hints_at_once, make_customer, make_quotation, moved_clock
from sales_process.tests.site import MARY, TOM

NEXT_YEAR = date(2027, 3, 1)


class TestNumberCards(IntegrationTestCase):
	def setUp(self):
		customer = make_customer("Card Test Ltd", account_manager=MARY).name
		with hints_at_once():
			quotation = make_quotation(customer)
		self.deal = quotation.reload().sales_deal
		self.plan = frappe.db.get_value("Follow-up Plan", {"deal": self.deal})

	def overdue(self, user):
		with as_user(user), moved_clock(NEXT_YEAR):
			return number_cards.overdue_touches()

	def test_overdue_touches_are_counted_for_whoever_sees_them(self):
		others = self.overdue(TOM)["value"]
		mine = self.overdue(MARY)
		frappe.db.set_value("Follow-up Plan", self.plan, "status", "Done")
		self.assertEqual(self.overdue(MARY)["value"], mine["value"] - 1)
		self.assertEqual(self.overdue(TOM)["value"], others)

	def test_a_click_on_the_card_leads_to_what_it_counted(self):
		with hints_at_once():
			another = make_quotation("Card Test Ltd").name
		deal = frappe.db.get_value("Quotation", another, "sales_deal")
		# no rule of the cadence fits it: it has no date yet
		frappe.db.set_value("Follow-up Plan", {"deal": deal}, "next_follow_up", None)
		card = self.overdue(MARY)
		with as_user(MARY):
			listed = frappe.get_list("Follow-up Plan", filters=card["route_options"], order_by="creation asc")
		self.assertEqual(len(listed), card["value"])

	def test_an_open_deal_without_a_running_plan_has_no_next_step(self):
		with as_user(MARY):
			self.assertNotIn(self.deal, number_cards.get_deals_without_next_step())
			follow_up.end_plan(self.plan, "They will call us")
			self.assertIn(self.deal, number_cards.get_deals_without_next_step())
			card = number_cards.deals_without_next_step()
		self.assertIn(self.deal, card["route_options"]["name"][1])
		with as_user(TOM):
			self.assertNotIn(self.deal, number_cards.get_deals_without_next_step())

	def test_a_grade_to_review_is_counted_for_whoever_sees_the_deal(self):
		def counted(user):
			with as_user(user):
				return number_cards.grades_to_review()

		with hints_at_once():
			make_quotation("Card Test Ltd")  # never graded
		mine, others = counted(MARY)["value"], counted(TOM)["value"]
		frappe.db.set_value("Sales Deal", self.deal, "grade_review_on", date(2026, 1, 5))
		card = counted(MARY)
		self.assertEqual((card["value"], counted(TOM)["value"]), (mine + 1, others))
		with as_user(MARY):
			listed = frappe.get_list("Sales Deal", filters=card["route_options"], order_by="creation asc")
		self.assertEqual(len(listed), card["value"])
		frappe.db.set_value("Sales Deal", self.deal, "outcome", "Won")
		self.assertEqual(counted(MARY)["value"], mine)

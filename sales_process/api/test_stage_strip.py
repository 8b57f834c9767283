# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe.utils import add_days

from sales_process import compat
from sales_process.api import stage_strip
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	as_user,
	hints_at_once,
	make_customer,
	make_lead,
	make_opportunity,
	make_quotation,
	order_from,
	quotation_from_opportunity,
)
from sales_process.tests.site import MARY, TOM


def won_account(quotation) -> str:
	return frappe.db.get_value("Sales Deal", quotation.sales_deal, "account")


class TestStageStrip(IntegrationTestCase):
	def setUp(self):
		self.customer = make_customer("Strip Test Ltd", account_manager=MARY).name

	def quotation(self, **values):
		with hints_at_once():
			quotation = make_quotation(self.customer, **values)
		return quotation.reload()

	def test_a_customer_has_one_line_per_open_deal_and_a_quotation_its_own(self):
		first, second = self.quotation(), self.quotation()
		with as_user(MARY):
			of_customer = stage_strip.get_strip("Customer", self.customer)
			of_quotation = stage_strip.get_strip("Quotation", first.name)
		self.assertEqual(
			{line["deal"] for line in of_customer["lines"]}, {first.sales_deal, second.sales_deal}
		)
		self.assertEqual([line["deal"] for line in of_quotation["lines"]], [first.sales_deal])

	def test_a_colleague_sees_that_somebody_follows_up_but_not_what(self):
		self.quotation()
		with as_user(TOM):
			strip = stage_strip.get_strip("Customer", self.customer)
		self.assertEqual((strip["lines"], strip["followed_by_others"]), ([], True))

	def test_after_a_win_nothing_is_missing(self):
		won = self.quotation()
		with as_user(MARY):
			self.assertFalse(stage_strip.get_strip("Customer", self.customer)["has_bought"])
		with hints_at_once():
			order_from(won)
		for plan in frappe.get_all("Follow-up Plan", {"account": won_account(won)}, pluck="name"):
			frappe.get_doc("Follow-up Plan", plan).end("Done", "Won")
		with as_user(MARY):
			strip = stage_strip.get_strip("Customer", self.customer)
			self.assertEqual((strip["lines"], strip["account_plan"], strip["has_bought"]), ([], None, True))
			(line,) = stage_strip.get_strip("Quotation", won.name)["lines"]
			self.assertEqual(line["outcome"], "Won")
			self.assertNotIn("missing", [stage["state"] for stage in line["stages"]])
		with as_user(TOM):
			self.assertFalse(stage_strip.get_strip("Customer", self.customer)["has_bought"])

	def test_a_quotation_that_nobody_took_up_is_followed_on_request(self):
		quotation = make_quotation(self.customer)
		with as_user(MARY):
			self.assertTrue(stage_strip.get_strip("Quotation", quotation.name)["can_be_followed"])
			stage_strip.follow("Quotation", quotation.name)
		self.assertTrue(frappe.db.exists("Follow-up Plan", {"deal": quotation.reload().sales_deal}))

	def test_a_draft_is_not_followed(self):
		draft = make_quotation(self.customer, submit=False)
		with as_user(MARY), self.assertRaisesRegex(frappe.ValidationError, "only submitted quotations"):
			stage_strip.follow("Quotation", draft.name)


class TestStripOfALeadAndAnOpportunity(IntegrationTestCase):
	def strip(self, doctype: str, name: str, user: str = MARY) -> dict:
		with as_user(user):
			return stage_strip.get_strip(doctype, name)

	def states(self, strip: dict) -> dict[str, str]:
		(line,) = strip["lines"]
		return {stage["stage"]: stage["state"] for stage in line["stages"]}

	def steps(self, strip: dict) -> list[str]:
		(line,) = strip["lines"]
		return [stage["step"]["do"] for stage in line["stages"] if stage["step"]]

	def test_a_new_lead_says_that_it_is_being_taken_up_and_then_shows_its_research(self):
		with hints_at_once():
			lead = make_lead("Strip Lead Ltd", lead_owner=MARY)
			strip = self.strip("Lead", lead.name)
			self.assertEqual((strip["pending"], strip["lines"]), (True, []))
		strip = self.strip("Lead", lead.name)
		self.assertEqual(
			self.states(strip),
			{
				"develop": "now",
				"follow_up": "now",
				"opportunity": "next",
				"closing": "next",
				"after_sales": "next",
			},
		)
		self.assertEqual(self.steps(strip), ["qualify"])
		(fact,) = strip["lines"][0]["stages"][0]["facts"]
		self.assertEqual(fact["doctype"], "Lead Research")
		self.assertFalse(strip["pending"] or strip["can_be_researched"])

	def test_a_lead_from_before_the_app_can_be_researched(self):
		lead = make_lead("Strip Old Lead Ltd", lead_owner=MARY)
		frappe.db.set_value("Lead", lead.name, "creation", "2020-01-01 09:00:00", update_modified=False)
		strip = self.strip("Lead", lead.name)
		self.assertEqual((strip["pending"], strip["can_be_researched"]), (False, True))

	def test_an_opportunity_asks_for_a_grade_and_offers_a_quotation(self):
		customer = make_customer("Strip Opportunity Ltd", account_manager=MARY).name
		with hints_at_once():
			opportunity = make_opportunity("Customer", customer, opportunity_owner=MARY)
		strip = self.strip("Opportunity", opportunity.name)
		self.assertEqual(
			(self.states(strip)["opportunity"], self.steps(strip)), ("missing", ["grade", "offer"])
		)
		self.assertEqual(strip["lines"][0]["opportunity"], opportunity.name)

	def test_a_draft_shows_the_deal_of_its_opportunity(self):
		customer = make_customer("Strip Draft Ltd", account_manager=MARY).name
		with hints_at_once():
			opportunity = make_opportunity("Customer", customer, opportunity_owner=MARY)
		draft = quotation_from_opportunity(opportunity, submit=False)
		strip = self.strip("Quotation", draft.name)
		self.assertEqual([line["opportunity"] for line in strip["lines"]], [opportunity.name])
		self.assertNotIn("offer", self.steps(strip))
		self.assertFalse(strip["is_draft"])

	def test_an_offer_just_submitted_is_asked_about_again_until_its_deal_knows_it(self):
		customer = make_customer("Strip Submitted Ltd", account_manager=MARY).name
		with hints_at_once():
			opportunity = make_opportunity("Customer", customer, opportunity_owner=MARY)
		with hints_at_once():
			quotation = quotation_from_opportunity(opportunity)
			self.assertTrue(self.strip("Quotation", quotation.name)["pending"])
		strip = self.strip("Quotation", quotation.name)
		self.assertEqual((strip["pending"], self.states(strip)["closing"]), (False, "now"))

	def test_a_draft_without_a_deal_says_that_it_is_one(self):
		draft = make_quotation(make_customer("Strip Alone Ltd", account_manager=MARY).name, submit=False)
		strip = self.strip("Quotation", draft.name)
		self.assertEqual((strip["lines"], strip["is_draft"], strip["pending"]), ([], True, False))

	def test_a_grade_due_for_review_is_missing_again(self):
		customer = make_customer("Strip Grade Ltd", account_manager=MARY).name
		with hints_at_once():
			opportunity = make_opportunity("Customer", customer, opportunity_owner=MARY)
		deal = frappe.db.get_value("Sales Deal", {"source_name": opportunity.name})
		graded = {"grade": "High", "score": 82.4, "grade_review_on": add_days(compat.today(), 1)}
		frappe.db.set_value("Sales Deal", deal, graded)
		strip = self.strip("Opportunity", opportunity.name)
		self.assertEqual((self.states(strip)["opportunity"], self.steps(strip)), ("now", ["plan", "offer"]))
		self.assertEqual(strip["lines"][0]["stages"][2]["facts"][0]["label"], "High, 82 of 100")
		frappe.db.set_value("Sales Deal", deal, "grade_review_on", compat.today())
		self.assertEqual(self.steps(self.strip("Opportunity", opportunity.name)), ["grade", "offer"])

	def test_an_old_opportunity_is_followed_on_request_and_a_lost_one_is_not(self):
		customer = make_customer("Strip Old Opportunity Ltd", account_manager=MARY).name
		opportunity, lost = (make_opportunity("Customer", customer, opportunity_owner=MARY) for _ in range(2))
		lost.db_set("status", "Lost")
		with as_user(MARY):
			self.assertTrue(stage_strip.get_strip("Opportunity", opportunity.name)["can_be_followed"])
			stage_strip.follow("Opportunity", opportunity.name)
			with self.assertRaisesRegex(frappe.ValidationError, "open opportunities"):
				stage_strip.follow("Opportunity", lost.name)
		self.assertTrue(frappe.db.exists("Sales Deal", {"source_name": opportunity.name, "outcome": "Open"}))

	def test_only_selling_documents_can_be_followed(self):
		with as_user(MARY), self.assertRaisesRegex(frappe.ValidationError, "not followed up"):
			stage_strip.follow("Customer", make_customer("Strip Plain Ltd", account_manager=MARY).name)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
import frappe.client
import frappe.model.rename_doc

from sales_process import pricing
from sales_process.api import price_approval as api
from sales_process.exceptions import BeyondAuthority, DecidedAlready, NotYoursToDecide
from sales_process.sales_process.doctype.price_approval import price_approval as approvals
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	as_user,
	hints_at_once,
	make_item,
	make_sales_person,
	make_user,
)
from sales_process.tests.prices import (
	approve_as,
	ask_as,
	make_deal,
	make_only_price_floor,
	offered,
	quote_as,
)
from sales_process.tests.site import HELEN, KEEPER, MARY, RUTH, STOCKMAN, TOM


class ApprovalCase(IntegrationTestCase):
	def setUp(self):
		make_only_price_floor(authority=10, floor=35, least_margin=20)
		self.second = make_item("SP-Second").name

	def amend(self, quotation, user=MARY, rates=None):
		with as_user(user):
			quotation.reload().cancel()
			amended = frappe.copy_doc(quotation)
			amended.amended_from, amended.docstatus = quotation.name, 0
			for row, rate in zip(amended.items, rates or [], strict=False):
				row.rate = rate
			return amended.insert()

	def status(self, approval):
		return frappe.db.get_value("Price Approval", approval, "status")


class TestAsking(ApprovalCase):
	def test_who_is_told_and_what_is_frozen(self):
		quotation = quote_as(MARY, offered(80), offered(100, item_code=self.second))
		name = ask_as(MARY, quotation)
		approval = frappe.get_doc("Price Approval", name)
		self.assertEqual((approval.status, approval.asked_by, approval.sales_owner), ("Pending", MARY, MARY))
		self.assertEqual([row.verdict for row in approval.lines], ["Beyond Authority", "Within Authority"])
		self.assertEqual([row.discount for row in approval.lines], [20, 0])
		self.assertEqual(approval.discount, 10)
		todo = frappe.get_all("ToDo", {"reference_name": name, "status": "Open"}, ["allocated_to"])
		self.assertEqual([row.allocated_to for row in todo], [RUTH])
		self.assertTrue(frappe.db.exists("Notification Log", {"for_user": RUTH, "document_name": name}))

	def test_a_chain_has_one_open_request(self):
		quotation = quote_as(MARY, offered(80))
		first = ask_as(MARY, quotation)
		with as_user(MARY):
			quotation.items[0].rate = 75
			quotation.save()
		self.assertEqual(ask_as(MARY, quotation), first)
		self.assertEqual(frappe.get_doc("Price Approval", first).lines[0].net_amount, 75)
		self.assertEqual(frappe.db.count("ToDo", {"reference_name": first, "status": "Open"}), 1)

	def test_there_must_be_something_to_ask(self):
		with self.assertRaisesRegex(frappe.ValidationError, "within your authority"):
			ask_as(MARY, quote_as(MARY, offered(95)))

	def test_only_for_a_draft_one_may_write(self):
		quotation = quote_as(MARY, offered(95), submit=True)
		self.assertRaisesRegex(frappe.ValidationError, "no draft", ask_as, MARY, quotation)
		draft = quote_as(MARY, offered(80))
		self.assertRaises(frappe.PermissionError, ask_as, STOCKMAN, draft)
		with as_user(MARY):
			self.assertRaises(frappe.ValidationError, api.ask, "User", MARY)

	def test_the_form_knows_how_it_stands(self):
		quotation = quote_as(MARY, offered(80))
		with as_user(MARY):
			state = api.get_state("Quotation", quotation.name)
			self.assertTrue(state["needs_approval"] and state["may_ask"])
			self.assertIn("Row 1", state["rows"][0])
			self.assertEqual(state["can_decide"], "Ruth")
		name = ask_as(MARY, quotation)
		with as_user(MARY):
			self.assertEqual(api.get_state("Quotation", quotation.name)["request"]["status"], "Pending")
		approve_as(RUTH, name)
		with as_user(MARY):
			state = api.get_state("Quotation", quotation.name)
			self.assertEqual((state["needs_approval"], state["request"]["status"]), (False, "Approved"))
			quotation.reload().submit()
			self.assertFalse(api.get_state("Quotation", quotation.name)["needs_approval"])


class TestDeciding(ApprovalCase):
	def setUp(self):
		super().setUp()
		self.quotation = quote_as(MARY, offered(80))
		self.name = ask_as(MARY, self.quotation)

	def test_approved_it_can_be_submitted(self):
		with as_user(MARY):
			self.assertRaises(BeyondAuthority, self.quotation.submit)
		answer = approve_as(RUTH, self.name)
		self.assertEqual((answer["status"], answer["decided_by"]), ("Approved", "Ruth"))
		self.assertFalse(frappe.db.exists("ToDo", {"reference_name": self.name, "status": "Open"}))
		self.assertTrue(frappe.db.exists("Notification Log", {"for_user": MARY, "document_name": self.name}))
		with as_user(MARY):
			self.assertEqual(self.quotation.reload().submit().docstatus, 1)

	def test_rejected_it_cannot(self):
		with as_user(RUTH):
			self.assertRaisesRegex(frappe.ValidationError, "Say why", api.reject, self.name, " ")
			api.reject(self.name, "Not for them.")
		with as_user(MARY):
			self.assertRaises(BeyondAuthority, self.quotation.reload().submit)
		again = ask_as(MARY, self.quotation.reload(), "They will take two.")
		self.assertNotEqual(again, self.name)

	def test_taken_back(self):
		with as_user(TOM):
			self.assertRaises(frappe.PermissionError, api.withdraw, self.name)
		with as_user(MARY):
			self.assertEqual(api.withdraw(self.name)["status"], "Withdrawn")
		with as_user(RUTH):
			self.assertRaises(DecidedAlready, api.approve, self.name)

	def test_nobody_approves_his_own(self):
		for user in (MARY, TOM, HELEN):
			with self.subTest(user), as_user(user):
				self.assertRaises(frappe.PermissionError, api.approve, self.name)
		self.assertEqual(self.status(self.name), "Pending")

	def test_a_manager_who_asks_is_decided_on_by_somebody_else(self):
		name = ask_as(RUTH, quote_as(RUTH, offered(60)))
		with as_user(RUTH):
			self.assertRaises(NotYoursToDecide, api.approve, name)
		self.assertEqual(approve_as(KEEPER, name)["status"], "Approved")

	def test_who_set_the_prices_does_not_decide_on_them(self):
		with as_user(RUTH):
			self.quotation.reload().items[0].rate = 85
			self.quotation.save()
			self.assertRaises(NotYoursToDecide, api.approve, self.name)
			self.assertFalse(api.may_decide(self.name))

	def test_whose_asker_is_deleted_is_decided_all_the_same(self):
		for decide, status in ((api.approve, "Approved"), (api.reject, "Rejected"), (None, "Withdrawn")):
			with self.subTest(status):
				leaver = make_user(f"asks.{status.lower()}@example.com", "Sales User").name
				quotation = quote_as(leaver, offered(80))
				name = ask_as(leaver, quotation)
				frappe.delete_doc("User", leaver, force=True)
				if decide:
					with as_user(KEEPER):
						self.assertTrue(api.get_approver_view(name)["rows"])
						decide(name, "Seen.")
				else:
					approvals.close_for_document("Quotation", quotation.name)
				self.assertEqual(self.status(name), status)
				self.assertEqual(frappe.db.get_value("Price Approval", name, "asked_by"), leaver)

	def test_whose_asker_is_deleted_it_stands_for_no_lower_price(self):
		leaver = make_user("asks.and.leaves@example.com", "Sales User").name
		quotation = quote_as(leaver, offered(80))
		name = ask_as(leaver, quotation)
		frappe.delete_doc("User", leaver, force=True)
		quotation.reload().items[0].rate = 70
		quotation.save()
		with as_user(KEEPER), self.assertRaisesRegex(frappe.ValidationError, "were lowered"):
			api.approve(name)

	def test_the_second_of_two_approvers_is_told(self):
		approve_as(RUTH, self.name)
		with self.assertRaisesRegex(DecidedAlready, "Ruth"):
			approve_as(KEEPER, self.name)

	def test_prices_lowered_after_asking_are_not_approved_unseen(self):
		with as_user(MARY):
			self.quotation.reload().items[0].rate = 70
			self.quotation.save()
		with self.assertRaisesRegex(frappe.ValidationError, "lowered"):
			approve_as(RUTH, self.name)

	def test_a_draft_that_is_gone_needs_no_decision(self):
		with as_user(MARY), hints_at_once():
			frappe.delete_doc("Quotation", self.quotation.name)
		self.assertEqual(self.status(self.name), "Withdrawn")

	def test_a_draft_that_became_cheaper_to_allow_and_was_submitted(self):
		with as_user(MARY), hints_at_once():
			self.quotation.reload().items[0].rate = 95
			self.quotation.save()
			self.quotation.submit()
		self.assertEqual(self.status(self.name), "Withdrawn")

	def test_the_end_of_the_deal_ends_it(self):
		deal = frappe.get_doc(
			doctype="Sales Deal",
			account=frappe.db.get_value("Price Approval", self.name, "account"),
			company=self.quotation.company,
		).insert()
		frappe.db.set_value("Price Approval", self.name, "deal", deal.name)
		approvals.close_for_deal(deal.name)
		self.assertEqual(self.status(self.name), "Withdrawn")

	def test_the_list_of_what_waits(self):
		def waiting(user):
			with as_user(user):
				return self.name in api.get_waiting_for_me()

		self.assertEqual([waiting(user) for user in (RUTH, MARY, HELEN)], [True, False, False])

	def test_the_approver_sees_floor_distance_and_margin(self):
		self.quotation.items[0].db_set("valuation_rate", 70)
		with as_user(RUTH):
			row = api.get_approver_view(self.name)["rows"][0]
		self.assertEqual((row["floor"], row["authority"], row["least_margin"]), (35, 10, 20))
		self.assertAlmostEqual(row["above_floor"], 15)
		self.assertAlmostEqual(row["margin"], 12.5)
		self.assertEqual((row["is_below_floor"], row["is_below_margin"]), (False, True))
		self.assertIn("Test", row["floor_rule"])
		for user in (MARY, TOM, HELEN):
			with self.subTest(user), as_user(user):
				self.assertRaises(frappe.PermissionError, api.get_approver_view, self.name)

	def test_the_approver_sees_our_bottom_line_of_the_deal(self):
		deal = make_deal("Has a Bottom")
		with as_user(RUTH):
			frappe.get_doc(
				doctype="Negotiation Limit",
				deal=deal,
				currency="USD",
				items=[{"item_code": self.quotation.items[0].item_code, "bottom_price": 85}],
			).insert()
			self.assertIsNone(api.get_approver_view(self.name)["rows"][0]["bottom"])
			frappe.db.set_value("Price Approval", self.name, "deal", deal)
			row = api.get_approver_view(self.name)["rows"][0]
		self.assertEqual((row["bottom"], row["is_below_bottom"]), (85, True))

	def test_nobody_writes_the_record_himself(self):
		for user in (MARY, RUTH):
			with self.subTest(user), as_user(user):
				doc = frappe.get_doc("Price Approval", self.name)
				doc.status = "Approved"
				self.assertRaises(frappe.PermissionError, doc.save)
				self.assertRaises(
					frappe.PermissionError,
					frappe.client.set_value,
					"Price Approval",
					self.name,
					"status",
					"Approved",
				)
				self.assertRaises(
					frappe.PermissionError,
					frappe.client.insert,
					{"doctype": "Price Approval", "status": "Approved", "document_name": self.quotation.name},
				)
		self.assertEqual(self.status(self.name), "Pending")


class TestChain(ApprovalCase):
	def approved(self, *rows):
		quotation = quote_as(MARY, *rows)
		approve_as(RUTH, ask_as(MARY, quotation))
		with as_user(MARY):
			return quotation.reload().submit()

	def test_it_stands_for_amendments_that_are_no_worse(self):
		first = self.approved(offered(70), offered(80, item_code=self.second))
		second = self.amend(first, rates=[72, 80])
		self.assertEqual(second.price_chain, first.name)
		with as_user(MARY):
			second.submit()
		third = self.amend(second, rates=[70, 85])
		self.assertEqual(third.price_chain, first.name)
		with as_user(MARY):
			self.assertEqual(third.submit().docstatus, 1)

	def test_until_one_row_is_worse(self):
		first = self.approved(offered(70), offered(80, item_code=self.second))
		worse = self.amend(first, rates=[90, 75])
		with as_user(MARY), self.assertRaises(BeyondAuthority):
			worse.submit()
		again = ask_as(MARY, worse.reload())
		with as_user(RUTH):
			api.reject(again, "Enough.")
		with as_user(MARY):
			worse.items[1].rate = 80
			worse.save()
			self.assertEqual(worse.submit().docstatus, 1)

	def test_not_in_another_currency(self):
		first = self.approved(offered(70))
		other = self.amend(first)
		other.currency, other.conversion_rate = "EUR", 1.25
		with as_user(MARY):
			other.save()
			self.assertRaises(BeyondAuthority, other.submit)

	def test_not_for_another_document(self):
		self.approved(offered(70))
		with as_user(MARY):
			self.assertRaises(BeyondAuthority, quote_as(MARY, offered(70)).submit)

	def test_in_two_currencies_each_by_itself(self):
		quotation = quote_as(MARY, offered(80), currency="EUR", conversion_rate=1.25)
		approve_as(RUTH, ask_as(MARY, quotation))
		with as_user(MARY):
			self.assertEqual(pricing.unanswered(quotation), [])
			quotation.reload().submit()

	def test_a_branch_manager_further_up_may_decide_too(self):
		make_user("top.prices@example.com", "Sales User", "Sales Manager")
		make_sales_person("Top", "top.prices@example.com", is_group=1)
		ruth = frappe.get_doc("Sales Person", "Ruth")
		ruth.parent_sales_person = "Top"
		ruth.save()
		frappe.local.request_cache.clear()
		name = ask_as(MARY, quote_as(MARY, offered(70)))
		self.assertEqual(approve_as("top.prices@example.com", name)["status"], "Approved")

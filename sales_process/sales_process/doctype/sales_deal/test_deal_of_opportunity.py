# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""A deal through opportunity, quotation and order: one purchase stays one deal with one plan."""

from datetime import date
from unittest.mock import patch

import frappe

from sales_process import compat, reconcile
from sales_process.sales_process.doctype.sales_account.sales_account import find_account
from sales_process.sales_process.doctype.sales_deal.sales_deal import (
	adopt_source,
	deal_of_opportunity,
	take_up_opportunity,
	take_up_quotation,
)
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	COMPANY,
	as_user,
	count_queries,
	hints_at_once,
	make_company,
	make_customer,
	make_item,
	make_lead,
	make_opportunity,
	make_prospect,
	make_quotation,
	moved_clock,
	order_from,
	quotation_from_opportunity,
)
from sales_process.tests.site import MARY, RUTH, TOM

TUESDAY = date(2026, 11, 24)


class TestDealOfOpportunity(IntegrationTestCase):
	def setUp(self):
		self.lead = make_lead("Opportunity Test Ltd", lead_owner=MARY).name

	def make(self, party_type="Lead", party=None, **values):
		with hints_at_once():
			opportunity = make_opportunity(party_type, party or self.lead, **values)
		return opportunity.reload()

	def quote(self, opportunity, **values):
		with hints_at_once():
			quotation = quotation_from_opportunity(opportunity, **values)
		return quotation.reload()

	def deal(self, document):
		return frappe.get_doc("Sales Deal", document.reload().sales_deal)

	def plan(self, document):
		return frappe.get_doc("Follow-up Plan", {"deal": document.reload().sales_deal})

	def lose(self, document, reason="No budget"):
		with hints_at_once():
			document.reload().declare_enquiry_lost([], [], reason)

	# from the opportunity on

	def test_an_opportunity_is_followed_up_by_its_owner(self):
		with as_user(MARY), moved_clock(TUESDAY):
			opportunity = self.make(opportunity_owner=MARY)
		deal, plan = self.deal(opportunity), self.plan(opportunity)
		self.assertEqual(
			(deal.source_doctype, deal.source_name, deal.outcome, deal.sales_owner, deal.company),
			("Opportunity", opportunity.name, "Open", MARY, COMPANY),
		)
		self.assertEqual((plan.plan_type, plan.status, plan.sales_owner), ("Opportunity", "Active", MARY))
		self.assertEqual(opportunity.next_follow_up, plan.next_follow_up)
		self.assertEqual(frappe.db.get_value("Lead", self.lead, "next_follow_up"), plan.next_follow_up)

	def test_its_quotations_are_versions_of_one_deal_on_one_plan(self):
		opportunity = self.make()
		plan = self.plan(opportunity)
		self.assertEqual(plan.plan_type, "Opportunity")
		quotations = [self.quote(opportunity) for _version in range(2)]
		self.assertEqual({row.sales_deal for row in quotations}, {opportunity.sales_deal})
		moved = self.plan(opportunity)
		self.assertEqual((moved.name, moved.plan_type), (plan.name, "Quotation"))
		self.assertEqual(moved.next_topic, "What do they think of the quotation?")
		self.assertEqual(opportunity.reload().next_follow_up, moved.next_follow_up)
		self.assertEqual(quotations[1].reload().next_follow_up, moved.next_follow_up)
		self.assertIsNone(quotations[0].reload().next_follow_up)

	def test_a_quotation_of_items_of_an_opportunity_is_of_its_deal(self):
		items = [{"item_code": make_item().name, "qty": 2, "uom": "Nos", "rate": 50}]
		opportunity = self.make(items=items)
		quotation = self.quote(opportunity)
		self.assertEqual(quotation.sales_deal, opportunity.sales_deal)
		self.assertEqual(compat.opportunity_of(quotation.name), opportunity.name)

	def test_a_quotation_taken_up_before_its_opportunity_makes_the_same_deal(self):
		opportunity = make_opportunity("Lead", self.lead)  # its hint is late
		quotation = self.quote(opportunity)
		with hints_at_once():
			opportunity.reload().save()
		self.assertEqual(opportunity.reload().sales_deal, quotation.sales_deal)
		self.assertEqual(self.deal(opportunity).source_doctype, "Opportunity")

	def test_an_opportunity_linked_later_is_where_the_deal_comes_from(self):
		with hints_at_once():
			quotation = make_quotation(quotation_to="Lead", party_name=self.lead)
		before = self.deal(quotation)
		self.assertEqual(before.source_doctype, "Quotation")
		opportunity = make_opportunity("Lead", self.lead)
		frappe.db.set_value("Quotation", quotation.name, "opportunity", opportunity.name)
		take_up_quotation(quotation.name)
		deal = self.deal(quotation)
		self.assertEqual((deal.name, deal.source_doctype), (before.name, "Opportunity"))
		self.assertEqual(opportunity.reload().sales_deal, deal.name)

	def test_two_deals_that_turn_out_to_be_one_purchase_are_joined(self):
		opportunity = self.make()
		with hints_at_once():
			quotation = make_quotation(quotation_to="Lead", party_name=self.lead)
		losing = self.deal(quotation)
		losing.add_comment("Comment", "They like it")
		frappe.db.set_value("Quotation", quotation.name, "opportunity", opportunity.name)
		take_up_quotation(quotation.name)
		deal = self.deal(quotation)
		self.assertEqual(deal.name, opportunity.sales_deal)
		self.assertFalse(frappe.db.exists("Sales Deal", losing.name))
		plans = frappe.get_all("Follow-up Plan", filters={"deal": deal.name}, fields=["status", "plan_type"])
		self.assertCountEqual([row.status for row in plans], ["Active", "Stopped"])
		self.assertTrue(frappe.db.exists("Comment", {"reference_name": deal.name, "content": "They like it"}))

	def test_adopting_twice_changes_nothing(self):
		opportunity = self.make()
		for _time in range(2):
			self.assertEqual(
				adopt_source(opportunity.sales_deal, "Opportunity", opportunity.name), opportunity.sales_deal
			)

	def test_quotations_to_a_prospect_are_followed_too(self):
		prospect = make_prospect("Quoted Prospect", prospect_owner=MARY)
		with hints_at_once():
			quotation = make_quotation(quotation_to="Prospect", party_name=prospect.name)
		self.assertEqual(self.deal(quotation).sales_owner, MARY)
		self.assertEqual(
			frappe.db.get_value("Prospect", prospect.name, "next_follow_up"),
			self.plan(quotation).next_follow_up,
		)

	def test_the_order_of_a_lead_wins_and_its_customer_joins_the_account(self):
		opportunity = self.make()
		quotation = self.quote(opportunity)
		with as_user(MARY), hints_at_once():
			order = order_from(quotation)
		deal = self.deal(opportunity)
		self.assertEqual((deal.outcome, order.sales_deal), ("Won", deal.name))
		account = frappe.get_doc("Sales Account", deal.account)
		self.assertIn(("Customer", order.customer), [(row.party_type, row.party) for row in account.parties])
		self.assertIsNone(opportunity.reload().next_follow_up)

	def test_an_amended_quotation_goes_on_in_the_deal_of_the_opportunity(self):
		opportunity = self.make()
		quotation = self.quote(opportunity)
		with hints_at_once():
			quotation.cancel()
		amended = frappe.copy_doc(quotation)
		amended.update({"amended_from": quotation.name, "docstatus": 0})
		with hints_at_once():
			amended.insert()
			amended.submit()
		self.assertEqual(amended.reload().sales_deal, opportunity.sales_deal)
		self.assertEqual(self.deal(opportunity).newest_quotation, amended.name)
		self.assertEqual(self.plan(opportunity).status, "Active")

	def test_deals_of_two_companies_are_two(self):
		other = make_company("Sales Process Second Co").name
		customer = make_customer("Two Companies Ltd").name
		ours = self.make("Customer", customer)
		theirs = self.make("Customer", customer, company=other)
		deals = [self.deal(opportunity) for opportunity in (ours, theirs)]
		self.assertEqual([deal.company for deal in deals], [COMPANY, other])
		self.assertEqual(deals[0].account, deals[1].account)
		self.assertEqual(len({self.plan(opportunity).name for opportunity in (ours, theirs)}), 2)

	# how it ends, and begins again

	def test_lost_ends_the_deal_with_its_reasons(self):
		reason = "Too dear for them"
		if not frappe.db.exists("Opportunity Lost Reason", reason):
			frappe.get_doc(doctype="Opportunity Lost Reason", lost_reason=reason).insert()
		opportunity = self.make()
		with hints_at_once():
			opportunity.declare_enquiry_lost([{"lost_reason": reason}], [], "Twice the price")
		deal, plan = self.deal(opportunity), self.plan(opportunity)
		self.assertEqual((deal.outcome, deal.outcome_reason), ("Lost", f"{reason}, Twice the price"))
		self.assertEqual(plan.status, "Stopped")
		self.assertIn(reason, plan.end_reason)
		self.assertIsNone(opportunity.reload().next_follow_up)

	def test_closed_is_given_up(self):
		opportunity = self.make()
		with hints_at_once():
			opportunity.status = "Closed"
			opportunity.save()
		deal = self.deal(opportunity)
		self.assertEqual((deal.outcome, self.plan(opportunity).status), ("Lost", "Stopped"))
		self.assertIn("closed", deal.outcome_reason)

	def test_opened_again_the_same_records_go_on_and_a_new_assessment_is_asked_for(self):
		opportunity = self.make()
		plan = self.plan(opportunity).name
		self.lose(opportunity)
		with hints_at_once():
			opportunity.reload().status = "Open"
			opportunity.save()
		deal, revived = self.deal(opportunity), self.plan(opportunity)
		self.assertEqual((deal.outcome, deal.outcome_reason), ("Open", None))
		self.assertEqual((revived.name, revived.status), (plan, "Active"))
		self.assertIn("assess the deal anew", revived.next_topic)
		said = frappe.get_all("Comment", filters={"reference_name": deal.name}, pluck="content")
		self.assertTrue(any("open again" in text for text in said))

	def test_a_cancelled_order_opens_it_again(self):
		opportunity = self.make()
		quotation = self.quote(opportunity)
		with hints_at_once():
			order = order_from(quotation)
		self.assertEqual(self.deal(opportunity).outcome, "Won")
		with hints_at_once():
			order.reload().cancel()
		self.assertEqual((self.deal(opportunity).outcome, self.plan(opportunity).status), ("Open", "Active"))

	def test_all_quotations_lost_is_lost_and_a_new_one_opens_it_again(self):
		opportunity = self.make()
		quotation = self.quote(opportunity)
		self.lose(quotation, "Too expensive")
		self.assertEqual(self.deal(opportunity).outcome, "Lost")
		self.assertIn("Too expensive", self.deal(opportunity).outcome_reason)
		again = self.quote(opportunity)
		self.assertEqual(again.sales_deal, opportunity.sales_deal)
		self.assertEqual((self.deal(opportunity).outcome, self.plan(opportunity).status), ("Open", "Active"))

	def test_what_had_ended_before_us_is_left_alone(self):
		opportunity = make_opportunity("Lead", self.lead)  # its hint is lost
		frappe.db.set_value("Opportunity", opportunity.name, "status", "Lost")
		take_up_opportunity(opportunity.name)
		self.assertIsNone(deal_of_opportunity(opportunity.name))

	# whose it is

	def test_the_owner_is_found_in_this_order(self):
		customer = make_customer("Owner Order Ltd", account_manager=TOM, lead_name=self.lead)
		team = [{"sales_person": "Ruth", "allocated_percentage": 100}]
		frappe.get_doc("Customer", customer.name).update({"sales_team": team}).save()
		both = [("Lead", self.lead), ("Customer", customer.name)]
		find = compat.owner_of_sale
		self.assertEqual(find(both, MARY), MARY)
		self.assertEqual(find(both), RUTH)
		frappe.db.delete("Sales Team", {"parent": customer.name})
		self.assertEqual(find(both), TOM)
		frappe.db.set_value("Customer", customer.name, "account_manager", None)
		self.assertEqual(find(both), MARY)
		frappe.db.set_value("Lead", self.lead, "lead_owner", None)
		self.assertEqual(find(both, creator=TOM), TOM)
		self.assertIsNone(find(both, creator="Administrator"))

	def test_the_deal_follows_the_opportunity_to_another_owner(self):
		opportunity = self.make(opportunity_owner=MARY)
		with hints_at_once():
			opportunity.opportunity_owner = TOM
			opportunity.save()
		self.assertEqual((self.deal(opportunity).sales_owner, self.plan(opportunity).sales_owner), (TOM, TOM))

	def test_an_owner_whom_a_person_chose_stays(self):
		opportunity = self.make(opportunity_owner=MARY)
		deal = self.deal(opportunity)
		deal.sales_owner = RUTH
		deal.save()
		with hints_at_once():
			opportunity.opportunity_owner = TOM
			opportunity.save()
		self.assertEqual(self.deal(opportunity).sales_owner, RUTH)

	def test_others_do_not_see_it(self):
		opportunity = self.make(opportunity_owner=MARY)
		for user, sees in ((MARY, True), (RUTH, True), (TOM, False)):
			with as_user(user):
				self.assertEqual(frappe.has_permission("Sales Deal", "read", opportunity.sales_deal), sees)

	def test_it_moves_to_the_account_of_the_party_the_opportunity_names_now(self):
		opportunity = self.make()
		customer = make_customer("Right Party Ltd").name
		with hints_at_once():
			opportunity.update({"opportunity_from": "Customer", "party_name": customer})
			opportunity.save()
		deal, plan = self.deal(opportunity), self.plan(opportunity)
		self.assertEqual(deal.account, find_account("Customer", customer))
		self.assertEqual((plan.account, plan.party_name), (deal.account, "Right Party Ltd"))
		self.assertEqual(frappe.db.get_value("Customer", customer, "next_follow_up"), plan.next_follow_up)
		self.assertIsNone(frappe.db.get_value("Lead", self.lead, "next_follow_up"))

	def test_it_is_called_by_the_name_its_company_has_now(self):
		opportunity = self.make()
		with hints_at_once():
			make_customer("New Name Inc", lead_name=self.lead)
		self.assertEqual(self.deal(opportunity).title, f"New Name Inc · {opportunity.name}")

	# a good guest

	def test_renamed_the_deal_knows_the_new_name(self):
		opportunity = self.make()
		quotation = self.quote(opportunity)
		frappe.rename_doc("Opportunity", opportunity.name, "OPP-RENAMED-1", force=True)
		frappe.rename_doc("Quotation", quotation.name, "QTN-RENAMED-1", force=True)
		deal = frappe.get_doc("Sales Deal", opportunity.sales_deal)
		self.assertEqual((deal.source_name, deal.newest_quotation), ("OPP-RENAMED-1", "QTN-RENAMED-1"))
		self.assertEqual(deal_of_opportunity("OPP-RENAMED-1"), deal.name)

	def test_a_renamed_quotation_can_be_amended(self):
		customer = make_customer("Renamed Quotation Ltd").name
		with hints_at_once():
			quotation = make_quotation(customer)
		deal = quotation.reload().sales_deal
		frappe.rename_doc("Quotation", quotation.name, "QTN-RENAMED-2", force=True)
		self.assertEqual(frappe.db.get_value("Sales Deal", deal, "source_name"), "QTN-RENAMED-2")
		renamed = frappe.get_doc("Quotation", "QTN-RENAMED-2")
		with hints_at_once():
			renamed.cancel()
		amended = frappe.copy_doc(renamed)
		amended.update({"amended_from": renamed.name, "docstatus": 0})
		with hints_at_once():
			amended.insert()
			amended.submit()
		self.assertEqual(amended.reload().sales_deal, deal)

	def test_merged_opportunities_are_one_deal(self):
		gone, kept = self.make(), self.make()
		losing, winning = gone.sales_deal, kept.sales_deal
		self.assertNotEqual(losing, winning)
		with hints_at_once():
			frappe.rename_doc("Opportunity", gone.name, kept.name, merge=True, force=True)
		self.assertFalse(frappe.db.exists("Sales Deal", losing))
		self.assertEqual(self.deal(kept).name, winning)
		self.assertEqual(frappe.db.count("Follow-up Plan", {"deal": winning, "status": "Active"}), 1)

	def test_deleted_as_without_us(self):
		opportunity = self.make()
		deal, plan = opportunity.sales_deal, self.plan(opportunity)
		with as_user(RUTH):
			frappe.delete_doc("Opportunity", opportunity.name)
		self.assertEqual(frappe.db.get_value("Sales Deal", deal, ["outcome", "source_key"]), ("Lost", None))
		self.assertEqual(plan.reload().status, "Stopped")

	def test_an_old_form_brings_no_old_date_back_and_the_leads_date_is_not_taken(self):
		opportunity = self.make(opportunity_owner=MARY)
		old_form = frappe.get_doc("Opportunity", opportunity.name)
		frappe.db.set_value("Lead", self.lead, "next_follow_up", "2027-01-01", update_modified=False)
		frappe.db.set_value("Opportunity", opportunity.name, "next_follow_up", None, update_modified=False)
		frappe.db.set_value("Opportunity", opportunity.name, "sales_grade", "High", update_modified=False)
		with as_user(MARY):
			old_form.update({"next_follow_up": "2026-01-01", "sales_deal": None, "sales_grade": "Low"})
			old_form.save()
		opportunity.reload()
		self.assertIsNone(opportunity.next_follow_up)
		self.assertEqual(opportunity.sales_grade, "High")
		self.assertTrue(opportunity.sales_deal)

	def test_a_copy_is_another_opportunity(self):
		copy = frappe.copy_doc(self.make(), ignore_no_copy=False)
		with hints_at_once():
			copy.insert()
		self.assertNotEqual(copy.reload().sales_deal, self.lead)
		self.assertEqual(self.deal(copy).source_name, copy.name)

	def test_the_hook_asks_the_database_for_nothing(self):
		from sales_process.overrides import lead, opportunity, prospect

		doc = self.make()
		party = frappe.get_doc("Lead", self.lead)
		group = make_prospect("No Queries Group", [self.lead])
		with patch("frappe.enqueue"), count_queries() as sent:
			opportunity.validate(doc)
			opportunity.on_change(doc)
			lead.validate(party)
			lead.after_insert(party)
			lead.on_update(party)
			prospect.validate(group)
			prospect.on_update(group)
		self.assertEqual(sent, [])

	def test_what_no_queue_delivered_is_found_by_the_hourly_job(self):
		opportunity = make_opportunity("Lead", self.lead)  # its hint is lost
		self.assertIn(opportunity.name, reconcile.changed("Opportunity", reconcile.get_watermark()))
		with patch.object(compat, "has_doctype", return_value=False):
			self.assertEqual(reconcile.changed("Opportunity", None), [])

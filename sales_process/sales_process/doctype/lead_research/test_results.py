# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""From a new lead to an opportunity with its first assessment; nothing is typed twice."""

from unittest.mock import patch

import frappe
from frappe.utils import add_days, getdate

from sales_process import compat
from sales_process.api import lead_research as api
from sales_process.sales_process.doctype.lead_research import lead_research as researches
from sales_process.sales_process.doctype.lead_research.factors import get_factors
from sales_process.sales_process.doctype.sales_account.sales_account import find_account
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	COMPANY,
	as_user,
	hints_at_once,
	make_company,
	make_customer,
	make_item,
	make_lead,
	make_research,
)
from sales_process.tests.site import MARY, RUTH, TOM


def plan_of(deal: str) -> frappe._dict:
	return frappe.db.get_value("Follow-up Plan", {"deal": deal}, ["plan_type", "status"], as_dict=True)


class TestFromALead(IntegrationTestCase):
	def setUp(self):
		if not compat.has_crm():
			self.skipTest("This site has no CRM of ERPNext.")
		with as_user(MARY), hints_at_once():
			self.lead = make_lead(
				"Qualified Leads Ltd",
				first_name="Ann",
				last_name="Lee",
				email_id="ann@qualified.example",
				industry="Consulting",
				no_of_employees="51-200",
				lead_owner=MARY,
			).name
		account = find_account("Lead", self.lead)
		self.research = frappe.get_doc("Lead Research", {"account": account})

	def know_everything(self):
		contact = compat.contacts_of("Lead", self.lead)[0]
		factor = next(row for row in get_factors() if row.sets_on_plan == "Intent")
		self.assessed = (factor.name, next(row.label for row in factor.levels if row.stands_for == "High"))
		item, other = make_item().name, make_item("SP-Test-Service").name
		with as_user(MARY):
			research = frappe.get_doc("Lead Research", self.research.name)
			for row in (
				{"pain_point": "Copies by hand", "item": item, "qty": 3},
				{"pain_point": "Loses copies", "item": item, "qty": 2},
				{"pain_point": "Nobody knows how", "item": other},
				{"pain_point": "Noise", "wanted_solution": "Silence"},
			):
				research.append("needs", row)
			research.append("makers", {"maker_name": "Bob", "role": "End User"})
			research.append("makers", {"contact": contact, "role": "Economic Buyer"})
			research.append("decision_steps", {"step": "Approval", "expected_days": 20})
			row = next(row for row in research.assessment if row.factor == factor.name)
			row.update({"level": self.assessed[1], "answer": "Asked twice"})
			research.save()
		self.research = research
		self.contact = contact

	def test_a_new_lead_is_researched_with_what_erpnext_knows_of_it(self):
		research = self.research
		self.assertEqual((research.status, research.sales_owner), ("Open", MARY))
		self.assertEqual((research.industry, research.employees), ("Consulting", "51-200"))
		self.assertEqual((research.segment, research.fit), ("Office software for service firms", 100))
		self.assertEqual(plan_of(research.deal).plan_type, "New Lead")

	def test_the_basics_of_a_lead_are_written_to_the_lead(self):
		with as_user(MARY):
			api.edit_basics(self.research.name, {"employees": "501-1000", "annual_revenue": 5000})
		lead = frappe.db.get_value("Lead", self.lead, ["no_of_employees", "annual_revenue"])
		self.assertEqual(lead, ("501-1000", 5000))
		self.assertEqual(frappe.db.get_value("Lead Research", self.research.name, "own_employees"), None)

	def test_qualifying_carries_everything_along(self):
		self.know_everything()
		with as_user(MARY):
			answer = api.qualify(self.research.name, "1000")
		opportunity = frappe.get_doc("Opportunity", answer["opportunity"])
		self.assertEqual((opportunity.opportunity_from, opportunity.party_name), ("Lead", self.lead))
		self.assertEqual(
			{row.item_code: row.qty for row in opportunity.items},
			{"SP-Test-Item": 5, "SP-Test-Service": 1},
		)
		self.assertEqual(
			(opportunity.contact_person, opportunity.opportunity_owner, opportunity.company),
			(self.contact, MARY, COMPANY),
		)
		self.assertEqual(getdate(opportunity.expected_closing), getdate(add_days(compat.today(), 20)))
		self.assertEqual((opportunity.opportunity_amount, opportunity.base_opportunity_amount), (1000, 1000))
		deal = frappe.get_doc("Sales Deal", self.research.deal)
		self.assertEqual((deal.source_doctype, deal.source_name), ("Opportunity", opportunity.name))
		self.assertEqual((deal.outcome, deal.research), ("Open", self.research.name))
		self.assertEqual((plan_of(deal.name).plan_type, plan_of(deal.name).status), ("Opportunity", "Active"))
		self.assertEqual(frappe.db.get_value("Lead Research", self.research.name, "status"), "Qualified")

	def test_the_first_assessment_is_there_with_what_was_answered(self):
		self.know_everything()
		with as_user(MARY):
			api.qualify(self.research.name)
		grade = frappe.get_doc("Opportunity Grade", {"deal": self.research.deal})
		self.assertEqual(grade.docstatus, 0)
		self.assertIn(self.assessed, {(row.factor, row.level) for row in grade.factors})

	def test_what_to_say_to_a_new_lead_is_not_the_topic_of_an_opportunity(self):
		plan = plan_of(self.research.deal).name
		topic = "Who we are, why we call, what they need"
		frappe.db.set_value("Follow-up Plan", plan, {"next_topic": topic, "date_is_typed": 0})
		with as_user(MARY):
			api.qualify(self.research.name)
		self.assertFalse(plan_of(self.research.deal).next_topic)

	def test_the_opportunity_is_in_the_currency_of_its_company(self):
		yen = make_company("Sales Process Yen Co", default_currency="JPY", country="Japan").name
		with as_user(MARY), hints_at_once():
			lead = make_lead("Asked in Yen Ltd", company=yen, lead_owner=MARY).name
		research = frappe.get_doc("Lead Research", {"account": find_account("Lead", lead)})
		with as_user(MARY):
			opportunity = api.qualify(research.name, "1000")["opportunity"]
		found = frappe.db.get_value("Opportunity", opportunity, ["currency", "conversion_rate"])
		self.assertEqual(found, ("JPY", 1))

	def test_a_double_click_makes_one_opportunity(self):
		with as_user(MARY):
			first, second = api.qualify(self.research.name), api.qualify(self.research.name)
		self.assertEqual(first, second)
		self.assertEqual(frappe.db.count("Opportunity", {"party_name": self.lead}), 1)

	def test_a_hint_that_comes_late_finds_the_deal_adopted(self):
		with as_user(MARY), hints_at_once():
			api.qualify(self.research.name)
		self.assertEqual(frappe.db.count("Sales Deal", {"account": self.research.account}), 1)

	def test_once_qualified_it_is_the_opportunity_that_is_lost(self):
		with as_user(MARY):
			api.qualify(self.research.name)
			with self.assertRaisesRegex(frappe.ValidationError, "is an opportunity by now"):
				api.not_a_fit(self.research.name, "No")

	def test_the_research_closes_with_a_lost_opportunity_and_opens_with_it(self):
		with as_user(MARY):
			opportunity = frappe.get_doc("Opportunity", api.qualify(self.research.name)["opportunity"])
			opportunity.db_set("status", "Lost")
		frappe.get_doc("Sales Deal", self.research.deal).refresh()
		self.assertEqual(frappe.db.get_value("Lead Research", self.research.name, "status"), "Closed")
		opportunity.db_set("status", "Open")
		frappe.get_doc("Sales Deal", self.research.deal).refresh()
		self.assertEqual(frappe.db.get_value("Lead Research", self.research.name, "status"), "Qualified")

	def test_after_it_another_purchase_may_be_researched(self):
		with as_user(MARY):
			api.qualify(self.research.name)
			self.assertNotEqual(api.start("Lead", self.lead, COMPANY), self.research.name)

	def test_without_erpnexts_crm_the_deal_is_graded_all_the_same(self):
		self.know_everything()
		with as_user(MARY), patch.object(compat, "has_crm", lambda: False):
			answer = api.qualify(self.research.name)
			self.assertEqual((answer["status"], answer["opportunity"]), ("Qualified", None))
			self.assertEqual(plan_of(self.research.deal).plan_type, "Opportunity")
			self.assertTrue(frappe.db.exists("Opportunity Grade", {"deal": self.research.deal}))
			api.not_a_fit(self.research.name, "They closed down")
		self.assertEqual(frappe.db.get_value("Sales Deal", self.research.deal, "outcome"), "Lost")

	def test_what_was_given_up_is_opened_before_it_is_qualified(self):
		with as_user(MARY):
			api.not_a_fit(self.research.name, "No budget")
			with self.assertRaisesRegex(frappe.ValidationError, "Reopen"):
				api.qualify(self.research.name)
			api.reopen(self.research.name)
			self.assertTrue(api.qualify(self.research.name)["opportunity"])

	def test_the_same_person_twice_is_merged_by_who_may(self):
		with as_user(TOM), hints_at_once():
			twin = make_lead("Qualified Leads Inc", first_name="Ann", last_name="Lee", lead_owner=TOM).name
		with as_user(RUTH):
			(row,) = (row for row in api.get_duplicates(self.research.name)["rows"] if row["party"] == twin)
			self.assertEqual((row["verdict"], row["merge_into"]), ("Same Person", self.lead))
			api.merge_party(self.research.name, "Lead", twin, self.lead)
		self.assertFalse(frappe.db.exists("Lead", twin))
		self.assertEqual(find_account("Lead", self.lead), self.research.account)
		self.assertEqual(
			frappe.db.count("Lead Research", {"account": self.research.account, "status": "Open"}), 1
		)

	def test_a_colleague_of_his_becomes_a_maker(self):
		with as_user(MARY), hints_at_once():
			bob = make_lead("Qualified Leads", first_name="Bob", email_id="bob@qualified.example").name
		with as_user(MARY):
			(row,) = (row for row in api.get_duplicates(self.research.name)["rows"] if row["party"] == bob)
			self.assertEqual(row["verdict"], "Same Company")
			api.add_as_maker(self.research.name, "Lead", bob)
		research = frappe.get_doc("Lead Research", self.research.name)
		self.assertEqual(research.makers[0].contact, compat.contacts_of("Lead", bob)[0])

	def test_a_lead_is_deleted_as_without_us(self):
		frappe.delete_doc("Lead", self.lead)
		self.assertFalse(frappe.db.exists("Lead", self.lead))
		self.assertFalse(frappe.db.exists("Party Key", {"party": self.lead}))


class TestFromACustomer(IntegrationTestCase):
	def test_a_customer_buys_again(self):
		customer = make_customer("Buys Again Ltd", account_manager=MARY).name
		with as_user(MARY):
			research = make_research(customer, purchase="A second machine")
			opportunity = api.qualify(research.name)["opportunity"]
		if compat.has_crm():
			self.assertEqual(
				frappe.db.get_value("Opportunity", opportunity, ["opportunity_from", "party_name"]),
				("Customer", customer),
			)

	def test_a_lead_that_was_there_before_is_researched_when_asked(self):
		customer = make_customer("Asked for Ltd").name
		self.assertEqual(
			researches.take_up_party("Customer", customer),
			frappe.db.get_value("Lead Research", {"account": find_account("Customer", customer)}),
		)

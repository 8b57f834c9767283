# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import open_account_plan
from sales_process.sales_process.doctype.sales_account.sales_account import (
	find_account,
	get_account,
	get_parties,
	identify,
)
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	COMPANY,
	as_user,
	hints_at_once,
	make_customer,
	make_lead,
	make_opportunity,
	make_prospect,
)
from sales_process.tests.site import MARY, RUTH, TOM


def parties_of(account):
	return {(row.party_type, row.party) for row in get_parties(account)}


def as_parties(*docs):
	return {(doc.doctype, doc.name) for doc in docs}


class TestOneCompany(IntegrationTestCase):
	"""Through whatever a company was in ERPNext, it is one account."""

	def test_a_lead_that_becomes_a_customer_keeps_its_account(self):
		lead = make_lead("Becomes Ltd", lead_owner=MARY)
		account = get_account("Lead", lead.name)
		with as_user(MARY), hints_at_once():
			customer = make_customer("Becomes Inc", lead_name=lead.name)
		self.assertEqual(find_account("Customer", customer.name), account)
		self.assertEqual(parties_of(account), as_parties(lead, customer))
		doc = frappe.get_doc("Sales Account", account)
		self.assertEqual((doc.title, doc.sales_owner), ("Becomes Inc", MARY))

	def test_the_account_manager_takes_over_from_the_lead_owner(self):
		lead = make_lead("Taken Over Ltd", lead_owner=TOM)
		account = get_account("Lead", lead.name)
		with hints_at_once():
			make_customer("Taken Over Inc", lead_name=lead.name, account_manager=MARY)
		self.assertEqual(frappe.db.get_value("Sales Account", account, "sales_owner"), MARY)

	def test_an_owner_whom_a_person_chose_stays(self):
		lead = make_lead("Chosen Ltd", lead_owner=TOM)
		account = frappe.get_doc("Sales Account", get_account("Lead", lead.name))
		account.sales_owner = RUTH
		account.save()
		with hints_at_once():
			make_customer("Chosen Inc", lead_name=lead.name, account_manager=MARY)
		self.assertEqual(account.reload().sales_owner, RUTH)

	def test_the_account_is_found_from_the_far_end(self):
		lead = make_lead("Far End Ltd")
		prospect = make_prospect("Far End Group", [lead.name])
		customer = make_customer("Far End Inc", prospect_name=prospect.name)
		account = get_account("Customer", customer.name)
		self.assertEqual(parties_of(account), as_parties(lead, prospect, customer))
		self.assertEqual(get_account("Lead", lead.name), account)

	def test_a_prospect_with_two_leads_joins_their_accounts(self):
		one, other = make_lead("Two Leads Ltd"), make_lead("Two Leads Ltd", first_name="Bob")
		kept, gone = get_account("Lead", one.name), get_account("Lead", other.name)
		plan = open_account_plan(gone, COMPANY, "Nurture", MARY)
		with hints_at_once():
			prospect = make_prospect("Two Leads Group", [one.name, other.name])
		self.assertEqual(parties_of(kept), as_parties(one, other, prospect))
		self.assertFalse(frappe.db.exists("Sales Account", gone))
		self.assertEqual((plan.reload().account, plan.party_name), (kept, "Two Leads Group"))
		for party in (one, other, prospect):
			self.assertEqual(
				frappe.db.get_value(party.doctype, party.name, "next_follow_up"), plan.next_follow_up
			)

	def test_a_customer_made_from_an_opportunity_is_its_lead(self):
		lead = make_lead("By Opportunity Ltd")
		account = get_account("Lead", lead.name)
		opportunity = make_opportunity("Lead", lead.name)
		with hints_at_once():
			customer = make_customer("By Opportunity Inc", opportunity_name=opportunity.name)
		self.assertEqual(find_account("Customer", customer.name), account)

	def test_a_lead_from_a_customer_is_that_customer(self):
		customer = make_customer("Existing Inc")
		lead = make_lead("Existing, Other Office", customer=customer.name)
		self.assertEqual(get_account("Lead", lead.name), get_account("Customer", customer.name))

	def test_a_company_nobody_works_with_gets_no_account(self):
		lead = make_lead("Idle Ltd")
		with hints_at_once():
			customer = make_customer("Idle Inc", lead_name=lead.name)
		self.assertIsNone(find_account("Customer", customer.name))

	def test_running_twice_changes_nothing(self):
		lead = make_lead("Twice Ltd")
		account = get_account("Lead", lead.name)
		customer = make_customer("Twice Inc", lead_name=lead.name)
		for _run in range(2):
			self.assertEqual(identify("Customer", customer.name), account)
		self.assertEqual(len(get_parties(account)), 2)

	def test_who_comes_second_goes_on_in_the_account_of_who_was_first(self):
		"""The other worker's rows are not in sight yet when this one decides."""
		from unittest.mock import patch

		from sales_process.sales_process.doctype.sales_account import sales_account

		lead = make_lead("At Once Ltd")
		account = get_account("Lead", lead.name)
		read, blind = sales_account._accounts_of, [True, True]
		with patch.object(
			sales_account, "_accounts_of", lambda *args: {} if blind and blind.pop() else read(*args)
		):
			self.assertEqual(identify("Lead", lead.name, make=True), account)

	def test_two_customers_of_one_prospect_stay_two_and_the_owner_is_asked_once(self):
		prospect = make_prospect("Split Group")
		one = make_customer("Split One", prospect_name=prospect.name, account_manager=MARY)
		account = get_account("Customer", one.name)
		with hints_at_once():
			other = make_customer("Split Other", prospect_name=prospect.name)
		identify("Prospect", prospect.name)
		second = find_account("Customer", other.name)
		self.assertEqual(parties_of(account), as_parties(one, prospect))
		self.assertEqual(parties_of(second), as_parties(other))
		filters = {"reference_type": "Sales Account", "reference_name": ["in", [account, second]]}
		(question,) = frappe.get_all("ToDo", filters=filters, fields=["allocated_to", "description"])
		self.assertEqual(question.allocated_to, MARY)
		self.assertIn("Join Another Account", question.description)
		for name in ("Split One", "Split Other"):
			self.assertIn(name, question.description)

	def test_leads_prospects_and_customers_are_renamed_with_their_account(self):
		for doc, new in (
			(make_lead("Renamed Ltd"), "LEAD-RENAMED-1"),
			(make_prospect("Renamed Group"), "Renamed Holding"),
		):
			account = get_account(doc.doctype, doc.name)
			with hints_at_once():
				frappe.rename_doc(doc.doctype, doc.name, new, force=True)
			self.assertEqual(find_account(doc.doctype, new), account)
		self.assertEqual(frappe.db.get_value("Sales Account", account, "title"), "Renamed Holding")

	def test_merging_leads_joins_their_accounts(self):
		gone, kept = make_lead("Merged Ltd"), make_lead("Merged Ltd", first_name="Bob")
		losing, winning = (get_account("Lead", doc.name) for doc in (gone, kept))
		plan = open_account_plan(losing, COMPANY, "Nurture", MARY)
		frappe.rename_doc("Lead", gone.name, kept.name, merge=True, force=True)
		self.assertFalse(frappe.db.exists("Sales Account", losing))
		self.assertEqual(plan.reload().account, winning)

	def test_a_deleted_lead_leaves_the_account_to_its_customer(self):
		lead = make_lead("Left Ltd")
		account = get_account("Lead", lead.name)
		open_account_plan(account, COMPANY, "Nurture", MARY)
		frappe.delete_doc("Lead", lead.name)
		self.assertIsNone(find_account("Lead", lead.name))
		prospect = make_prospect("Left Group")
		account = get_account("Prospect", prospect.name)
		frappe.delete_doc("Prospect", prospect.name)
		self.assertEqual(get_parties(account), [])

	def test_a_site_without_a_crm_has_customers_only(self):
		from unittest.mock import patch

		from sales_process import compat

		customer = make_customer("No CRM Inc", lead_name=make_lead("No CRM Ltd").name)
		there = compat.has_doctype
		missing = ("Lead", "Prospect", "Opportunity", "Prospect Lead")
		with patch.object(compat, "has_doctype", lambda name: name not in missing and there(name)):
			account = get_account("Customer", customer.name)
			self.assertEqual(parties_of(account), as_parties(customer))
			self.assertFalse(compat.has_crm())
			self.assertIsNone(compat.lead_facts("x") or compat.opportunity_facts("x"))
			self.assertIsNone(compat.opportunity_of("x"))
			self.assertIsNone(compat.make_opportunity("Customer", customer.name))
			self.assertEqual(
				compat.company_facts([("Customer", customer.name), ("Lead", "x")]).employees, None
			)


class TestSalesAccount(IntegrationTestCase):
	def test_a_party_has_one_account_named_like_it(self):
		customer = make_customer("Account One Ltd", account_manager=MARY)
		account = get_account("Customer", customer.name)
		self.assertEqual(get_account("Customer", customer.name), account)
		doc = frappe.get_doc("Sales Account", account)
		self.assertEqual((doc.title, doc.sales_owner), ("Account One Ltd", MARY))

	def test_a_party_of_another_account_is_refused_by_name(self):
		customer = make_customer("Account Taken Ltd")
		get_account("Customer", customer.name)
		other = frappe.get_doc(
			doctype="Sales Account", parties=[{"party_type": "Customer", "party": customer.name}]
		)
		with self.assertRaisesRegex(frappe.DuplicateEntryError, customer.name):
			other.insert()

	def test_only_those_we_sell_to_are_parties(self):
		account = frappe.get_doc(doctype="Sales Account", parties=[{"party_type": "User", "party": MARY}])
		with self.assertRaisesRegex(frappe.ValidationError, "cannot be a party"):
			account.insert()

	def test_an_account_follows_a_rename(self):
		customer = make_customer("Account Old Name Ltd")
		account = get_account("Customer", customer.name)
		frappe.rename_doc("Customer", customer.name, "Account New Name Ltd")
		self.assertEqual(find_account("Customer", "Account New Name Ltd"), account)

	def test_a_new_name_of_the_customer_shows_on_all_its_records(self):
		customer = make_customer("Account Before Ltd")
		account = get_account("Customer", customer.name)
		plan = open_account_plan(account, COMPANY, "Revisit")
		customer.customer_name = "Account After Ltd"
		with hints_at_once():
			customer.save()
		self.assertEqual(frappe.db.get_value("Sales Account", account, "title"), "Account After Ltd")
		self.assertEqual(plan.reload().party_name, "Account After Ltd")

	def test_merging_customers_joins_their_accounts(self):
		gone, kept = make_customer("Account Gone Ltd"), make_customer("Account Kept Ltd")
		losing, winning = (get_account("Customer", row.name) for row in (gone, kept))
		twin = open_account_plan(losing, COMPANY, "Revisit")
		nurture = open_account_plan(losing, COMPANY, "Nurture")
		revisit = open_account_plan(winning, COMPANY, "Revisit")
		frappe.rename_doc("Customer", gone.name, kept.name, merge=True)
		self.assertFalse(frappe.db.exists("Sales Account", losing))
		self.assertEqual(twin.reload().status, "Stopped")
		self.assertEqual((nurture.reload().account, nurture.status), (winning, "Active"))
		self.assertEqual(nurture.party_name, "Account Kept Ltd")
		self.assertEqual(open_account_plan(winning, COMPANY, "Nurture").name, nurture.name)
		self.assertEqual(revisit.reload().status, "Active")

	def test_a_merge_brings_the_other_parties_of_the_account_along(self):
		gone, branch, kept = (
			make_customer(f"Account {name} Ltd") for name in ("Merged", "Branch", "Staying")
		)
		losing, winning = get_account("Customer", gone.name), get_account("Customer", kept.name)
		account = frappe.get_doc("Sales Account", losing)
		account.append("parties", {"party_type": "Customer", "party": branch.name})
		account.save()
		frappe.rename_doc("Customer", gone.name, kept.name, merge=True)
		self.assertEqual(find_account("Customer", branch.name), winning)

	def test_a_customer_with_an_account_is_deleted_as_without(self):
		customer = make_customer("Account Deleted Ltd")
		account = get_account("Customer", customer.name)
		plan = open_account_plan(account, COMPANY, "Revisit")
		frappe.delete_doc("Customer", customer.name)
		self.assertIsNone(find_account("Customer", customer.name))
		self.assertEqual(plan.reload().status, "Stopped")

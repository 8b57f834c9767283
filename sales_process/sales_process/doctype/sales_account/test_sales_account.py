# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import open_account_plan
from sales_process.sales_process.doctype.sales_account.sales_account import find_account, get_account
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import COMPANY, hints_at_once, make_customer
from sales_process.tests.site import MARY


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

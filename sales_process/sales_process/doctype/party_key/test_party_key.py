# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.engine.duplicates import SAME_COMPANY, SAME_PERSON
from sales_process.sales_process.doctype.party_key.party_key import (
	find_matches,
	parties_without_keys,
	refresh_keys,
)
from sales_process.tasks import recognise_parties
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user, hints_at_once, make_contact, make_customer
from sales_process.tests.site import MARY


class TestPartyKey(IntegrationTestCase):
	def keys(self, party: str) -> set[tuple[str, str]]:
		rows = frappe.get_all("Party Key", filters={"party": party}, fields=["kind", "key_value"])
		return {(row.kind, row.key_value) for row in rows}

	def test_a_customer_is_recognised_by_name_website_and_contacts(self):
		with hints_at_once():
			customer = make_customer("Key Trading Co., Ltd.", website="https://www.keytrading.example/x")
			make_contact(customer.name, "Ann@KeyTrading.example", phone_nos=[{"phone": "+1 212 555 0100"}])
		self.assertEqual(
			self.keys(customer.name),
			{
				("Company", "keytrading"),
				("Domain", "keytrading.example"),
				("E-mail", "ann@keytrading.example"),
				("Phone", "+12125550100"),
			},
		)

	def test_keys_follow_the_customer_and_go_with_him(self):
		with hints_at_once():
			customer = make_customer("Moving Target GmbH")
		with hints_at_once():
			customer.customer_name = "Standing Target GmbH"
			customer.save()
		self.assertEqual(self.keys(customer.name), {("Company", "standingtarget")})
		with hints_at_once():
			customer.delete()
		self.assertEqual(self.keys(customer.name), set())

	def test_a_domain_of_everybody_is_no_key(self):
		customer = make_customer("At Home Ltd", website="gmail.com")
		make_contact(customer.name, "at.home@gmail.com")
		refresh_keys("Customer", customer.name)
		self.assertEqual(self.keys(customer.name), {("Company", "athome"), ("E-mail", "athome@gmail.com")})

	def test_refreshing_twice_does_nothing_more(self):
		customer = make_customer("Twice Ltd")
		for _time in range(2):
			refresh_keys("Customer", customer.name)
		self.assertEqual(frappe.db.count("Party Key", {"party": customer.name}), 1)

	def test_the_same_company_twice_and_a_related_one(self):
		names = {
			"Match Ltd": {},
			"MATCH GmbH": {},
			"Match Bank": {"website": "match.example"},
			"Nothing Alike": {},
		}
		customers = {name: make_customer(name, **values).name for name, values in names.items()}
		frappe.db.set_value("Customer", customers["Match Ltd"], "website", "www.match.example")
		for customer in customers.values():
			refresh_keys("Customer", customer)
		found = find_matches([("Customer", customers["Match Ltd"])])
		self.assertEqual(
			[(match.party, match.verdict) for match in found],
			[(customers["MATCH GmbH"], SAME_PERSON), (customers["Match Bank"], SAME_COMPANY)],
		)

	def test_customers_from_before_the_app_are_recognised_by_the_daily_job(self):
		customer = make_customer("Older Than the App")
		frappe.db.delete("Party Key", {"party": customer.name})
		self.assertIn(customer.name, parties_without_keys("Customer"))
		recognise_parties()
		self.assertNotIn(customer.name, parties_without_keys("Customer"))

	def test_no_salesperson_reads_keys(self):
		with as_user(MARY):
			self.assertFalse(frappe.has_permission("Party Key", "read"))

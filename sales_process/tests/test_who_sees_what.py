# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Own, team, branch and outsider, on every record of the process: the list, the record and REST give one answer."""

import frappe
import frappe.client
import frappe.share

from sales_process import hooks
from sales_process.permissions import OWNER_FIELDS, granted_by
from sales_process.sales_process.doctype.sales_access.sales_access import grant, set_team
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import COMPANY, as_user, make_customer
from sales_process.tests.site import HELEN, MARY, RUTH, STOCKMAN, TOM

SECRET = {"Negotiation Limit"}  # its own test says who sees it: no salesperson
DOCTYPES = sorted(set(hooks.permission_query_conditions) - SECRET)


class TestWhoSeesWhat(IntegrationTestCase):
	def setUp(self):
		customer = make_customer("Seen by Some")
		self.account = frappe.get_doc(
			doctype="Sales Account", parties=[{"party_type": "Customer", "party": customer.name}]
		).insert()
		self.deal = frappe.get_doc(
			doctype="Sales Deal", account=self.account.name, company=COMPANY, outcome="Open"
		).insert()
		self.addCleanup(frappe.local.request_cache.clear)

	def test_own_branch_and_outsider(self):
		for doctype in DOCTYPES:
			with self.subTest(doctype):
				self.assert_seen_by(self.make(doctype, MARY), {MARY, RUTH})

	def test_a_managers_own_records_are_hidden_from_below(self):
		for doctype in DOCTYPES:
			with self.subTest(doctype):
				self.assert_seen_by(self.make(doctype, RUTH), {RUTH})

	def test_without_an_owner_every_manager_sees_it(self):
		for doctype in DOCTYPES:
			with self.subTest(doctype):
				self.assert_seen_by(self.make(doctype, None), {RUTH, HELEN})

	def test_the_sales_team_of_a_deal_sees_its_records(self):
		set_team(self.account.name, self.deal.name, {TOM})
		for doctype in DOCTYPES:
			granted = granted_by(doctype)
			if not granted or granted.by != "deal":
				continue
			with self.subTest(doctype):
				self.assert_seen_by(self.make(doctype, MARY), {MARY, RUTH, TOM})

	def test_who_follows_up_sees_the_account_and_not_other_peoples_deals(self):
		grant(TOM, self.account.name)
		self.assert_seen_by(self.make("Sales Account", MARY), {MARY, RUTH, TOM})
		self.assert_seen_by(self.make("Sales Deal", MARY), {MARY, RUTH})

	def test_what_is_shared_is_seen_for_as_long_as_it_is_shared(self):
		for doctype in DOCTYPES:
			with self.subTest(doctype):
				doc = self.make(doctype, MARY)
				frappe.share.add(doctype, doc.name, TOM, read=1)
				self.assert_seen_by(doc, {MARY, RUTH, TOM})
				frappe.share.remove(doctype, doc.name, TOM)
				self.assert_seen_by(doc, {MARY, RUTH})

	def test_nobody_lets_himself_in_by_making_it_his_own(self):
		for doctype in DOCTYPES:
			doc = self.make(doctype, MARY)
			owner = OWNER_FIELDS.get(doctype, "sales_owner")
			for user, admitted in ((TOM, False), (MARY, True)):
				with self.subTest(doctype, user=user), as_user(user):
					frappe.local.request_cache.clear()
					changed = frappe.get_doc(doctype, doc.name)
					changed.set(owner, TOM)
					self.assertEqual(changed.has_permission("read"), admitted)

	def test_a_user_without_a_sales_role_sees_nothing(self):
		for doctype in set(DOCTYPES) - {"Help Request"}:
			with self.subTest(doctype), as_user(STOCKMAN):
				self.assertRaises(frappe.PermissionError, frappe.get_list, doctype)
		with as_user(STOCKMAN):  # who may be asked sees what he is asked, and nothing else
			self.assertEqual(frappe.get_list("Help Request", filters={"helper": ["!=", STOCKMAN]}), [])

	def make(self, doctype: str, sales_owner: str | None):
		"""A bare row: what a controller would do beside is not the question here."""
		if doctype in ("Sales Account", "Sales Deal"):
			doc = self.account if doctype == "Sales Account" else self.deal
			doc.db_set("sales_owner", sales_owner)
			return doc
		doc = frappe.new_doc(doctype)
		doc.set(OWNER_FIELDS.get(doctype, "sales_owner"), sales_owner)
		for fieldname, value in (
			("account", self.account.name),
			("deal", self.deal.name),
			("company", COMPANY),
		):
			if doc.meta.has_field(fieldname):
				doc.set(fieldname, value)
		doc.name = frappe.generate_hash(length=10)
		doc.owner = "Administrator"
		doc.db_insert()
		self.addCleanup(frappe.clear_document_cache, doctype, doc.name)
		return doc

	def assert_seen_by(self, doc, wanted: set[str]):
		seen, listed, opened = set(), set(), set()
		for user in (MARY, RUTH, TOM, HELEN):
			frappe.local.request_cache.clear()
			with as_user(user):
				if frappe.has_permission(doc.doctype, "read", doc.name):
					seen.add(user)
				if frappe.get_list(doc.doctype, filters={"name": doc.name}):
					listed.add(user)
				if _opens(doc):
					opened.add(user)
		self.assertEqual(seen, wanted, "has_permission")
		self.assertEqual(listed, wanted, "get_list")
		self.assertEqual(opened, wanted, "opened by REST")


def _opens(doc) -> bool:
	try:
		return bool(frappe.client.get(doc.doctype, doc.name))
	except frappe.PermissionError:
		return False

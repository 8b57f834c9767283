# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from datetime import timedelta

import frappe

from sales_process import compat, tasks
from sales_process.api import price_approval as api
from sales_process.exceptions import NotYoursToDecide
from sales_process.sales_process.doctype.approval_delegation import approval_delegation as delegations
from sales_process.sales_process.doctype.price_approval.test_approval_chain import BOSS, ChainCase
from sales_process.tests.factories import as_user, hints_at_once, moved_clock
from sales_process.tests.prices import approve_as, ask_as, offered, quote_as
from sales_process.tests.site import CLERK, HELEN, KEEPER, MARY, RUTH, STOCKMAN


class TestDelegates(ChainCase):
	approvers = (BOSS,)

	def delegate(self, user=RUTH, delegate=STOCKMAN, as_=None, days=(0, 7), **values):
		with as_user(as_ or user), hints_at_once():
			return frappe.get_doc(
				doctype="Approval Delegation",
				user=user,
				delegate=delegate,
				from_date=compat.today() + timedelta(days=days[0]),
				to_date=compat.today() + timedelta(days=days[1]),
				**values,
			).insert()

	def test_what_waits_already_reaches_the_delegate(self):
		with as_user(STOCKMAN):
			self.assertRaises(frappe.PermissionError, api.approve, self.name)
		self.delegate()
		self.assertEqual(self.tasks_of(), [STOCKMAN])
		self.assertEqual(approve_as(STOCKMAN, self.name)["status"], "Approved")
		row = self.doc().steps[0]
		self.assertEqual((row.decided_by, row.on_behalf_of), (STOCKMAN, RUTH))

	def test_what_comes_later_too_and_the_one_who_is_away_still_may(self):
		self.delegate()
		self.name = ask_as(MARY, quote_as(MARY, offered(70)))
		self.assertEqual(self.tasks_of(), [STOCKMAN])
		self.assertEqual(approve_as(RUTH, self.name)["status"], "Approved")

	def test_before_and_after_the_period_he_is_nobody(self):
		self.delegate(days=(3, 7))
		self.assertEqual(self.tasks_of(), [RUTH])
		with as_user(STOCKMAN):
			self.assertRaises(frappe.PermissionError, api.approve, self.name)
		with moved_clock(compat.now() + timedelta(days=3)):
			frappe.local.request_cache.clear()
			tasks.go_on_with_price_approvals()
			tasks.go_on_with_price_approvals()
			self.assertEqual(self.tasks_of(), [STOCKMAN])
		with moved_clock(compat.now() + timedelta(days=8)), as_user(STOCKMAN):
			frappe.local.request_cache.clear()
			self.assertRaises(NotYoursToDecide, api.approve, self.name)

	def test_whom_it_concerns_decides_for_nobody(self):
		self.delegate(delegate=MARY)
		with as_user(MARY):
			self.assertRaises(NotYoursToDecide, api.approve, self.name)

	def test_whose_own_prices_they_are_has_them_not_approved_by_his_delegate(self):
		self.delegate(user=RUTH, delegate=CLERK)
		self.name = ask_as(RUTH, quote_as(RUTH, offered(60)))
		with as_user(CLERK):
			self.assertRaises(frappe.PermissionError, api.approve, self.name)

	def test_nobody_gives_away_the_right_of_another(self):
		with self.assertRaises(frappe.PermissionError):
			self.delegate(user=RUTH, as_=HELEN)
		with self.assertRaises(frappe.PermissionError):
			self.delegate(user=MARY)
		self.assertTrue(self.delegate(user=RUTH, as_=KEEPER).name)

	def test_nobody_takes_over_or_deletes_the_entry_of_another(self):
		name = self.delegate().name
		with as_user(HELEN):
			doc = frappe.get_doc("Approval Delegation", name)
			doc.user = HELEN
			self.assertRaises(frappe.PermissionError, doc.save)
			self.assertRaises(frappe.PermissionError, frappe.delete_doc, doc.doctype, name)
		with as_user(RUTH):
			frappe.delete_doc("Approval Delegation", name)

	def test_what_makes_no_sense_is_refused(self):
		self.assertRaisesRegex(frappe.ValidationError, "later than", self.delegate, days=(3, 1))
		self.assertRaisesRegex(frappe.ValidationError, "over already", self.delegate, days=(-9, -2))
		self.assertRaisesRegex(frappe.ValidationError, "instead of himself", self.delegate, delegate=RUTH)
		self.delegate()
		self.assertRaisesRegex(frappe.ValidationError, "already", self.delegate, days=(5, 9))

	def test_a_delegate_who_cannot_log_in_is_passed_over(self):
		self.delegate()
		frappe.db.set_value("User", STOCKMAN, "enabled", 0)
		frappe.clear_document_cache("User", STOCKMAN)
		delegations.forget()
		self.name = ask_as(MARY, quote_as(MARY, offered(70)))
		self.assertEqual(self.tasks_of(), [RUTH])

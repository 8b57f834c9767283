# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from unittest.mock import patch

import frappe
from frappe.utils import getdate

from sales_process import compat
from sales_process.exceptions import DecidedAlready
from sales_process.mail import take_in
from sales_process.sales_process.doctype.customer_care import sending
from sales_process.sales_process.doctype.follow_up_plan.follow_up_plan import open_account_plan
from sales_process.sales_process.doctype.sales_account.sales_account import refresh_title
from sales_process.tests.cares import CareCase, care_of, make_care, make_cared_customer, make_occasion
from sales_process.tests.factories import COMPANY, as_user, make_company
from sales_process.tests.site import MARY, RUTH, TOM


class TestCustomerCare(CareCase):
	def setUp(self):
		super().setUp()
		self.customer = make_cared_customer("SP Care Ltd", account_manager=MARY)
		self.care = make_care(customer=self.customer)

	def test_it_belongs_to_the_account_manager(self):
		for user, seen in ((MARY, True), (RUTH, True), (TOM, False)):
			with as_user(user):
				self.assertEqual(bool(frappe.get_list("Customer Care", {"name": self.care.name})), seen, user)
				self.assertEqual(self.care.has_permission("write"), seen, user)

	def test_other_words_after_the_approval_are_a_draft_again(self):
		with as_user(MARY):
			sending.approve(self.care)
			self.assertEqual((self.care.status, self.care.approved_by), ("Approved", MARY))
			care = frappe.get_doc("Customer Care", self.care.name)
			care.message = "<p>Something else</p>"
			care.save()
		self.assertEqual((care.status, care.approved_by), ("Draft", None))

	def test_what_the_app_records_is_not_typed(self):
		with as_user(MARY):
			self.care.update({"status": "Sent", "sent_by": TOM, "occasion_on": "2020-01-01"})
			self.care.save()
		self.care.reload()
		self.assertEqual((self.care.status, self.care.sent_by), ("Draft", None))
		self.assertEqual(str(self.care.occasion_on), "2026-09-25")

	def test_what_was_sent_stays_as_it_was_sent(self):
		sending.send(self.care)
		care = frappe.get_doc("Customer Care", self.care.name)
		care.message = "<p>Never said</p>"
		with self.assertRaises(DecidedAlready):
			care.save()

	def test_an_address_that_is_none_is_refused(self):
		self.care.email = "nobody at nowhere"
		with self.assertRaisesRegex(frappe.ValidationError, "not an e-mail address"):
			self.care.save()

	def test_sent_by_mail_it_is_with_the_customer_and_in_the_log(self):
		with as_user(MARY):
			sending.send(self.care)
		self.care.reload()
		self.assertEqual((self.care.status, self.care.sent_by, self.care.channel), ("Sent", MARY, "E-mail"))
		mail = self.mails[0]
		self.assertEqual((mail["recipients"], mail["reply_to"]), ([self.care.email], MARY))
		self.assertEqual(
			(mail["reference_doctype"], mail["reference_name"]), ("Customer", self.customer.name)
		)
		self.assertEqual(mail["communication"], self.care.communication)
		talk = frappe.get_doc("Communication", self.care.communication)
		self.assertEqual((talk.reference_name, talk.sent_or_received), (self.customer.name, "Sent"))
		log = frappe.get_doc("Follow-up Log", self.care.log)
		self.assertEqual((log.subject, log.direction), ("SP Moon: Ann", "Outgoing"))
		self.assertEqual((log.communication, log.contact), (talk.name, self.care.contact))

	def test_the_mail_that_logs_itself_finds_its_log(self):
		sending.send(self.care)
		take_in(self.care.communication)
		self.assertEqual(frappe.db.count("Follow-up Log", {"account": self.care.account}), 1)

	def test_the_mail_waits_in_the_queue_with_its_communication(self):
		with patch("frappe.sendmail", self.sendmail), as_user(MARY):
			sending.send(self.care)
		(queued,) = frappe.get_all(
			"Email Queue", {"communication": self.care.communication}, ["reference_name", "message_id"]
		)
		talk = frappe.get_doc("Communication", self.care.communication)
		self.assertEqual((queued.reference_name, queued.message_id), (self.customer.name, talk.message_id))

	def test_the_plan_knows_and_its_date_stands(self):
		plan = open_account_plan(self.care.account, COMPANY, "Revisit", MARY, getdate("2026-09-18"))
		with as_user(MARY):
			sending.send(self.care)
		before = plan.next_follow_up
		plan.reload()
		self.assertEqual(
			(getdate(plan.next_follow_up), plan.last_touch_on), (getdate(before), compat.today())
		)
		self.assertEqual(frappe.db.get_value("Follow-up Log", self.care.log, "plan"), plan.name)

	def test_the_plan_of_another_company_knows_too(self):
		make_company("SP Sister Co")
		plan = open_account_plan(self.care.account, "SP Sister Co", "Revisit", MARY)
		with as_user(MARY):
			sending.send(self.care)
		self.assertEqual(frappe.db.get_value("Follow-up Log", self.care.log, "plan"), plan.name)

	def test_a_colleagues_plan_is_left_alone(self):
		open_account_plan(self.care.account, COMPANY, "Revisit", TOM)
		with as_user(MARY):
			sending.send(self.care)
		self.assertIsNone(frappe.db.get_value("Follow-up Log", self.care.log, "plan"))

	def test_done_by_phone_it_is_only_logged(self):
		with as_user(MARY):
			sending.mark_done(self.care, "WeChat", "She was glad.")
		self.care.reload()
		self.assertEqual((self.care.status, self.care.channel, self.mails), ("Sent", "WeChat", []))
		self.assertEqual(frappe.db.get_value("Follow-up Log", self.care.log, "notes"), "She was glad.")

	def test_who_unsubscribed_meanwhile_is_not_written_to(self):
		frappe.db.set_value("Contact", self.care.contact, "unsubscribed", 1)
		sending.send(self.care)
		self.assertEqual((self.care.status, self.mails), ("Skipped", []))
		self.assertIn("does not want", self.care.skip_reason)

	def test_without_an_address_or_words_it_is_not_sent(self):
		for values in ({"email": ""}, {"message": "<p> </p>"}, {"subject": ""}):
			care = frappe.get_doc("Customer Care", self.care.name)
			care.update(values)
			with self.assertRaisesRegex(frappe.ValidationError, "is empty"):
				sending.send(care)

	def test_skipped_needs_a_reason_and_may_be_taken_up_again(self):
		with self.assertRaisesRegex(frappe.ValidationError, "why nothing is sent"):
			sending.skip(self.care, "  ")
		sending.skip(self.care, "In mourning")
		self.assertEqual((self.care.status, self.care.skip_reason), ("Skipped", "In mourning"))
		sending.take_up_again(self.care)
		self.assertEqual((self.care.status, self.care.skip_reason), ("Draft", None))
		with self.assertRaisesRegex(frappe.ValidationError, "was not skipped"):
			sending.take_up_again(self.care)

	def test_it_shows_the_customers_new_name(self):
		self.customer.reload()
		self.customer.customer_name = "SP Renamed Ltd"
		self.customer.save()
		refresh_title("Customer", self.customer.name)
		self.assertEqual(care_of(self.customer).party_name, "SP Renamed Ltd")

	def test_with_the_contact_goes_what_waited_for_him(self):
		self.customer.db_set("customer_primary_contact", None)
		frappe.delete_doc("Contact", self.care.contact)
		self.care.reload()
		self.assertEqual((self.care.status, self.care.skip_reason), ("Skipped", "The contact was deleted."))

	def test_with_the_customer_goes_what_waited_for_him(self):
		frappe.delete_doc("Customer", self.customer.name)
		self.care.reload()
		self.assertEqual(self.care.status, "Skipped")

	def test_an_occasion_in_use_may_be_deleted(self):
		occasion = make_occasion("SP Other")
		make_care(occasion, make_cared_customer())
		frappe.delete_doc("Care Occasion", occasion.name)

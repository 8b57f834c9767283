# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Until its prices are allowed, a draft reaches no customer: not by mail, and not on paper without a mark."""

import frappe
from frappe.core.doctype.communication.email import make

from sales_process.exceptions import BeyondAuthority
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user, make_sales_order
from sales_process.tests.prices import approve_as, ask_as, make_price_floor, offered, quote_as
from sales_process.tests.site import MARY, RUTH

MARK = "Draft, not an offer"


class TestDraftIsNoOffer(IntegrationTestCase):
	def setUp(self):
		make_price_floor(authority=10)
		self.draft = quote_as(MARY, offered(70))

	def mail(self, doc, to="buyer@customer.example", user=MARY, **values):
		with as_user(user):
			return make(
				doctype=doc.doctype,
				name=doc.name,
				content="Our offer",
				subject="Offer",
				recipients=to,
				communication_medium="Email",
				send_email=False,
				**values,
			)["name"]

	def printed(self, doc, user=MARY, **values):
		with as_user(user):
			return frappe.get_print(doc.doctype, doc.name, **values)

	def test_it_is_not_mailed_to_the_customer(self):
		with self.assertRaisesRegex(BeyondAuthority, "Row 1"):
			self.mail(self.draft)
		self.assertFalse(frappe.db.exists("Communication", {"reference_name": self.draft.name}))

	def test_nor_by_hiding_him_among_the_copies(self):
		for values in ({"cc": "buyer@customer.example"}, {"bcc": "buyer@customer.example"}):
			with self.subTest(values), self.assertRaises(BeyondAuthority):
				self.mail(self.draft, to=RUTH, **values)

	def test_nor_by_the_manager_before_he_has_approved(self):
		with self.assertRaises(BeyondAuthority):
			self.mail(self.draft, user=RUTH)

	def test_a_colleague_may_be_sent_it(self):
		self.assertTrue(self.mail(self.draft, to=RUTH))
		frappe.db.set_single_value("Sales Process Settings", "own_domains", "our-house.example")
		frappe.clear_document_cache("Sales Process Settings", "Sales Process Settings")
		frappe.local.request_cache.clear()
		self.assertTrue(self.mail(self.draft, to="assistant@our-house.example"))

	def test_approved_or_within_the_authority_it_is_mailed(self):
		approve_as(RUTH, ask_as(MARY, self.draft))
		self.assertTrue(self.mail(self.draft))
		self.assertTrue(self.mail(quote_as(MARY, offered(95))))

	def test_what_comes_in_is_always_kept(self):
		received = frappe.get_doc(
			doctype="Communication",
			communication_medium="Email",
			sent_or_received="Received",
			sender="buyer@customer.example",
			subject="Well?",
			reference_doctype="Quotation",
			reference_name=self.draft.name,
		)
		self.assertTrue(received.insert(ignore_permissions=True).name)

	def test_the_print_is_marked_until_then(self):
		self.assertIn(MARK, self.printed(self.draft))
		self.assertIn(MARK, self.printed(self.draft, user=RUTH))
		approve_as(RUTH, ask_as(MARY, self.draft))
		self.assertNotIn(MARK, self.printed(self.draft))

	def test_in_whichever_format(self):
		frappe.get_doc(
			doctype="Print Format",
			name="Plain Offer",
			doc_type="Quotation",
			custom_format=1,
			print_format_type="Jinja",
			html="<p>{{ doc.name }}</p>",
			standard="No",
		).insert()
		self.assertIn(MARK, self.printed(self.draft, print_format="Plain Offer"))

	def test_an_order_too_and_nothing_else(self):
		order = make_sales_order(self.draft.party_name, submit=False, rate=50)
		order.items[0].price_list_rate = 100
		order.prices_set_by = MARY
		order.save()
		frappe.db.set_value("Sales Order", order.name, "prices_set_by", MARY)
		self.assertIn(MARK, self.printed(order, user="Administrator"))
		self.assertNotIn(MARK, frappe.get_print("Customer", self.draft.party_name))

	def test_a_submitted_one_is_an_offer(self):
		submitted = quote_as(MARY, offered(95), submit=True)
		self.assertNotIn(MARK, self.printed(submitted))

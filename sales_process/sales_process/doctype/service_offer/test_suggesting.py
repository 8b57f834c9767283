# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe.utils import add_months

from sales_process import compat
from sales_process.api import value_added_service as api
from sales_process.sales_process.doctype.sales_account.sales_account import find_account, get_account
from sales_process.tests.factories import (
	COMPANY,
	as_user,
	count_queries,
	make_company,
	make_item,
	make_sales_order,
)
from sales_process.tests.improvements import answered
from sales_process.tests.services import OFFER, ServiceCase, at, make_offer, make_service
from sales_process.tests.site import MARY, RUTH, STOCKMAN, TOM
from sales_process.tests.surveys import make_asked_customer


class SuggestingCase(ServiceCase):
	def setUp(self):
		super().setUp()
		frappe.db.set_value(OFFER, {"enabled": 1}, "enabled", 0)  # those of the seeds
		self.customer = make_asked_customer(account_manager=MARY)
		self.account = get_account("Customer", self.customer.name)

	def suggested(self, customer=None, user=MARY):
		with as_user(user):
			return {
				row["offer"]: row["reasons"] for row in api.get_suggestions((customer or self.customer).name)
			}

	def suited(self, offer, user=MARY):
		with as_user(user):
			answer = api.whom_it_suits(offer.name)
		return {row["account"]: row["reasons"] for row in answer["customers"]}

	def graded(self, grade, account=None):
		return (
			frappe.get_doc(
				doctype="Sales Deal", account=account or self.account, company=COMPANY, outcome="Open"
			)
			.insert()
			.db_set({"grade": grade, "graded_on": compat.today()})
		)


class TestSuggestions(SuggestingCase):
	def test_a_low_score_is_the_first_reason(self):
		plain, helps = make_offer(), make_offer(dimensions=[{"dimension": "Delivery"}])
		answered("1", "5", "Always", customer=self.customer)
		found = self.suggested()
		self.assertEqual(list(found), [helps.name, plain.name])
		self.assertIn("Scored Delivery 0 of 100 on", found[helps.name][0])
		self.assertIn("Never had: Training", found[plain.name])

	def test_a_disabled_offer_and_one_of_another_company_are_not_suggested(self):
		make_offer(enabled=0)
		self.assertEqual(self.suggested(), {})

	def test_the_grade_is_that_of_the_deal_graded_last(self):
		offer = make_offer(for_high=1)
		self.assertEqual(self.suggested(), {})
		self.graded("High")
		self.assertEqual(self.suggested()[offer.name][0], "Grade High")

	def test_who_bought_of_a_group_or_of_one_below_it(self):
		item = make_item("SP Suggested Item")
		parent = frappe.db.get_value("Item Group", item.item_group, "parent_item_group")
		offer = make_offer(item_groups=[{"item_group": parent}])
		self.assertEqual(self.suggested(), {})
		make_sales_order(self.customer.name, item_code=item.name)
		self.assertIn(f"Bought {item.item_group}", self.suggested()[offer.name])

	def test_a_segment_is_what_was_researched_else_what_fits(self):
		frappe.db.set_single_value("Global Defaults", "default_company", COMPANY)
		segment = frappe.get_doc(
			doctype="Target Segment",
			segment_name="SP Served Segment",
			territories=[{"territory": self.customer.territory}],
			weight_territory=50,
		).insert()
		offer = make_offer(target_segments=[{"target_segment": segment.name}])
		self.assertEqual(self.suggested()[offer.name][0], f"Segment {segment.name}")
		research = frappe.new_doc("Lead Research")
		research.update({"account": self.account, "company": COMPANY, "segment": "Another"})
		research.name = frappe.generate_hash(length=10)
		research.db_insert()
		self.assertEqual(self.suggested(), {})

	def test_what_they_had_lately_or_will_have_is_not_suggested_again(self):
		offer = make_offer(months_between=12)
		service = make_service(self.customer, offer=offer.name)
		self.assertEqual(self.suggested(), {})
		with as_user(MARY):
			api.cancel_service(service.name, "Ill")
		self.assertEqual(list(self.suggested()), [offer.name])
		held = make_service(self.customer, offer=offer.name, starts_on=at(-1))
		with as_user(MARY):
			api.mark_held(held.name, [held.customers[0].name])
		self.assertEqual(self.suggested(), {})
		held.db_set("starts_on", add_months(at(-1), -14))
		(reason,) = self.suggested()[offer.name]
		self.assertEqual(reason, "No Training for 14 months")

	def test_whoever_declined_or_did_not_come_may_be_asked_again(self):
		offer = make_offer(months_between=12)
		service = make_service(self.customer, offer=offer.name)
		with as_user(MARY):
			api.note_reply(service.name, service.customers[0].name, 0)
		self.assertEqual(list(self.suggested()), [offer.name])

	def test_of_a_customer_nobody_has_worked_with_nothing_is_written(self):
		offer = make_offer()
		other = make_asked_customer(account_manager=MARY)
		self.assertEqual(list(self.suggested(other)), [offer.name])
		self.assertIsNone(find_account("Customer", other.name))

	def test_nobody_asks_about_a_customer_of_somebody_else(self):
		make_offer()
		for user in (TOM, STOCKMAN):
			with self.subTest(user), self.assertRaises(frappe.PermissionError):
				self.suggested(user=user)


class TestWhomItSuits(SuggestingCase):
	def test_who_needs_it_most_comes_first_and_only_ones_own(self):
		offer = make_offer(dimensions=[{"dimension": "Delivery"}])
		bad, theirs = make_asked_customer(account_manager=MARY), make_asked_customer(account_manager=TOM)
		answered("1", "5", "Always", customer=bad)
		account_of = {one.name: get_account("Customer", one.name) for one in (bad, theirs)}
		found = self.suited(offer)
		self.assertEqual(next(iter(found)), account_of[bad.name])
		self.assertIn(self.account, found)
		self.assertNotIn(account_of[theirs.name], found)
		self.assertIn(account_of[bad.name], self.suited(offer, RUTH))

	def test_a_prospect_is_no_customer(self):
		offer = make_offer()
		lead = frappe.get_doc(doctype="Sales Account", title="Nobody", sales_owner=MARY)
		lead.name = frappe.generate_hash(length=10)
		lead.db_insert()
		self.assertNotIn(lead.name, self.suited(offer))

	def test_queries_do_not_grow_with_the_customers(self):
		offer = make_offer(
			for_high=1,
			target_segments=[{"target_segment": "Office software for service firms"}],
			item_groups=[{"item_group": make_item().item_group}],
			dimensions=[{"dimension": "Delivery"}],
		)
		with as_user(MARY):
			api.whom_it_suits(offer.name)
			with count_queries() as few:
				api.whom_it_suits(offer.name)
		for _number in range(5):
			get_account("Customer", make_asked_customer(account_manager=MARY).name)
		with as_user(MARY), count_queries() as many:
			api.whom_it_suits(offer.name)
		self.assertEqual(len(few), len(many))
		self.assertLess(len(many), 20)

	def test_who_may_not_read_offers_is_told_nothing(self):
		offer = make_offer()
		with as_user(STOCKMAN), self.assertRaises(frappe.PermissionError):
			api.whom_it_suits(offer.name)


class TestDraft(SuggestingCase):
	def test_it_is_of_the_company_that_sold_to_them_last(self):
		other = make_company("SP Other Seller", abbr="SPOS").name
		offer = make_offer(company="")
		frappe.get_doc(
			doctype="Sales Deal",
			account=self.account,
			company=other,
			source_doctype="Quotation",
			outcome="Won",
		).db_insert()
		self.assertEqual(self.draft(offer.name, self.customer.name)["company"], other)

	def draft(self, *args, user=MARY, **kwargs):
		with as_user(user):
			return api.draft(*args, **kwargs)

	def test_for_a_customer_it_names_him_and_his_contact(self):
		offer = make_offer()
		values = self.draft(offer.name, self.customer.name)
		self.assertEqual((values["subject"], values["kind"]), (offer.title, "Training"))
		(row,) = values["customers"]
		self.assertEqual((row["account"], row["contact_name"]), (self.account, "Ann"))
		with as_user(MARY):
			service = frappe.get_doc(
				{"doctype": "Value-added Service", **values, "company": COMPANY, "starts_on": at()}
			).insert()
		self.assertEqual(service.customers[0].email, row["email"])

	def test_for_several_the_accounts_are_chosen(self):
		other = get_account("Customer", make_asked_customer(account_manager=MARY).name)
		values = self.draft(make_offer().name, accounts=frappe.as_json([self.account, other]))
		self.assertEqual([row["account"] for row in values["customers"]], [self.account, other])

	def test_nobody_else_s_customer_and_never_none(self):
		offer = make_offer()
		theirs = get_account("Customer", make_asked_customer(account_manager=TOM).name)
		with self.assertRaises(frappe.PermissionError):
			self.draft(offer.name, accounts=[self.account, theirs])
		with self.assertRaises(frappe.ValidationError):
			self.draft(offer.name, accounts=[])
		with self.assertRaises(frappe.ValidationError):
			self.draft(offer.name, accounts='{"a": 1}')
		self.assertRaises(frappe.PermissionError, self.draft, offer.name, self.customer.name, user=STOCKMAN)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json

import frappe

from sales_process.api import negotiation as api
from sales_process.exceptions import Frozen, TermsDiffer
from sales_process.sales_process.doctype.negotiation import negotiation as negotiations
from sales_process.sales_process.doctype.sales_account.sales_account import join_accounts
from sales_process.sales_process.doctype.sales_deal.sales_deal import refresh_deal
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	as_user,
	hints_at_once,
	make_competitor,
	make_customer,
	make_item,
	make_opportunity,
	quotation_from_opportunity,
)
from sales_process.tests.prices import make_deal, make_price_floor, offered, quote_as
from sales_process.tests.site import MARY, RUTH, TOM
from sales_process.tests.surveys import settings


class NegotiationCase(IntegrationTestCase):
	def setUp(self):
		self.second = make_item("SP-Second").name
		self.deal = make_deal(
			"At the Table", offered(100, qty=10), offered(2000, item_code=self.second, list_rate=2000)
		)
		self.quotation = frappe.db.get_value("Sales Deal", self.deal, "newest_quotation")
		with as_user(MARY):
			self.name = api.start(self.deal)

	@property
	def doc(self):
		return frappe.get_doc("Negotiation", self.name)

	def round(self, user=MARY, **values):
		with as_user(user):
			return api.add_round(self.name, json.dumps(values))

	def agree(self, round_no, quotation=None, user=MARY):
		with as_user(user), hints_at_once():
			seen = api.preview_agreement(self.name, round_no, quotation)["seen"]
			name = api.agree(self.name, round_no, quotation, seen)["quotation"]
		return frappe.get_doc("Quotation", name)


class TestBrief(NegotiationCase):
	def printed(self, user=MARY):
		with as_user(user):
			return frappe.get_print("Negotiation", self.name, "Negotiation Brief")

	def test_what_is_known_is_on_one_sheet(self):
		deal = frappe.get_doc("Sales Deal", self.deal)
		rival = make_competitor()
		deal.append(
			"competitors",
			{"competitor": getattr(rival, "name", rival), "offer": "15% less", "position": "Ahead of Us"},
		)
		deal.save()
		self.round(they_ask="Ten off.", how_answered="Traded", got_in_return="Two years.", overall_discount=5)
		html = self.printed()
		for text in (
			"At the Table",
			"SP Rival",
			"15% less",
			"Ahead of Us",
			"Ten off.",
			"Traded",
			"Two years.",
		):
			self.assertIn(text, html)

	def test_nothing_of_our_limits_is_on_it(self):
		make_price_floor(authority=13.7, floor=36.3, least_margin=21.9)
		with as_user(RUTH):
			frappe.get_doc(
				doctype="Negotiation Limit",
				deal=self.deal,
				currency="USD",
				items=[{"item_code": self.second, "bottom_price": 1717}],
				clauses=[{"topic": "Payment", "walk_away": "More than ninety days."}],
			).insert()
		self.round(overall_discount=5)
		for user in (MARY, RUTH):
			html = self.printed(user)
			for secret in ("13.7", "36.3", "21.9", "1717", "1,717", "ninety days", "86.3"):
				self.assertNotIn(secret, html)

	def test_not_of_a_negotiation_one_may_not_see(self):
		# Frappe 15 says that there is none
		self.assertRaises((frappe.PermissionError, frappe.DoesNotExistError), self.printed, TOM)


class TestPreparation(NegotiationCase):
	def test_one_open_for_a_deal(self):
		with as_user(MARY):
			self.assertEqual(api.start(self.deal), self.name)
			self.assertRaises(
				frappe.DuplicateEntryError, frappe.get_doc(doctype="Negotiation", deal=self.deal).insert
			)

	def test_nothing_is_typed_twice(self):
		frappe.get_doc(
			doctype="Contract Clause",
			title="30 days",
			company="",  # or Frappe fills in the site's default company
			topic="Payment",
			preferred="30 days.",
			fallback="60 days.",
		).insert()
		deal = make_deal("Prepared", offered(95))
		with as_user(MARY):
			doc = frappe.get_doc("Negotiation", api.start(deal))
		self.assertEqual(
			(doc.items[0].list_price, doc.items[0].opening_price, doc.items[0].uom), (100, 95, "Nos")
		)
		self.assertEqual([row.topic for row in doc.clauses][:2], ["Payment", "Price"])
		self.assertEqual((doc.clauses[0].preferred, doc.clauses[0].fallback), ("30 days.", "60 days."))
		self.assertEqual((doc.sales_owner, doc.party_name, doc.currency), (MARY, "Prepared", "USD"))

	def test_begun_before_the_offer_is_submitted_it_has_the_items_of_the_draft(self):
		customer = make_customer("Still Writing", account_manager=MARY).name
		with hints_at_once():
			opportunity = make_opportunity("Customer", customer, opportunity_owner=MARY)
		deal = frappe.db.get_value("Sales Deal", {"source_name": opportunity.name})
		quotation_from_opportunity(opportunity, submit=False)
		draft = quotation_from_opportunity(opportunity, submit=False)
		draft.items[0].update(offered(90, qty=3))
		draft.save()
		with as_user(MARY):
			doc = frappe.get_doc("Negotiation", api.start(deal))
		self.assertEqual([(row.qty, row.list_price, row.opening_price) for row in doc.items], [(3, 100, 90)])

	def test_competitors_and_limits_are_shown_to_whom_they_concern(self):
		frappe.get_doc(doctype="Competitor", competitor_name="SP Rival").insert(ignore_if_duplicate=True)
		deal = frappe.get_doc("Sales Deal", self.deal)
		deal.append("competitors", {"competitor": "SP Rival", "offer": "5% less"})
		deal.save()
		with as_user(RUTH):
			limit = frappe.get_doc(doctype="Negotiation Limit", deal=self.deal, currency="USD").insert()
			self.assertEqual(api.get_preparation(self.name)["limit"], limit.name)
		with as_user(MARY):
			known = api.get_preparation(self.name)
		self.assertEqual(known["competitors"][0]["offer"], "5% less")
		self.assertEqual((known["limit"], known["keeps_limits"]), (None, False))
		self.assertIsInstance(known["needs"], list)

	def test_own_branch_and_outsider(self):
		with as_user(RUTH):
			self.assertTrue(api.get_standing(self.name))
		with as_user(TOM):
			for attempt in (
				lambda: api.get_standing(self.name),
				lambda: api.get_preparation(self.name),
				lambda: api.add_round(self.name, "{}"),
				lambda: api.compare_rounds(self.name, 1, 2),
				lambda: api.start(self.deal),
				frappe.get_doc(doctype="Negotiation", deal=self.deal).insert,
			):
				self.assertRaises(frappe.PermissionError, attempt)


class TestRounds(NegotiationCase):
	def test_a_round_freezes_the_quotation_it_names(self):
		self.round(quotation=self.quotation, they_ask="Less", how_answered="Showed Value")
		row = self.doc.rounds[0]
		taken = json.loads(row.snapshot)
		self.assertEqual((row.net_total, row.discount, len(taken["lines"])), (3000, 0, 2))
		self.assertEqual(taken["clauses"]["Payment"]["state"], "Open")

	def test_a_round_without_a_quotation_offers_the_items(self):
		said = self.round(rates={"1": 95}, overall_discount=3, got_in_return="Two years")
		self.assertEqual((said["net_total"], said["discount"]), (2861.5, 4.62))

	def test_a_round_is_not_rewritten_and_does_not_disappear(self):
		self.round(rates={"1": 95})
		doc = self.doc
		doc.rounds[0].update({"snapshot": "{}", "net_total": 1, "discount": 99, "they_ask": "More time"})
		with as_user(MARY):
			doc.save()
		row = self.doc.rounds[0]
		self.assertEqual((row.net_total, row.they_ask, "lines" in row.snapshot), (2950, "More time", True))
		doc = self.doc
		doc.set("rounds", [])
		with as_user(MARY):
			self.assertRaises(Frozen, doc.save)

	def test_what_a_browser_sends_as_a_snapshot_counts_for_nothing(self):
		doc = self.doc
		doc.append(
			"rounds", {"round_on": "2026-11-25", "snapshot": "{}", "net_total": 1, "overall_discount": 10}
		)
		with as_user(MARY):
			doc.save()
		self.assertEqual(self.doc.rounds[0].net_total, 2700)

	def test_any_two_rounds_side_by_side(self):
		self.round(quotation=self.quotation)
		self.round(rates={"1": 90})
		doc = self.doc
		doc.clauses[0].update({"state": "Other", "agreed_text": "60 days"})
		doc.save()
		self.round(rates={"1": 85, "2": 1900})
		with as_user(MARY):
			found = api.compare_rounds(self.name, 1, 3)
			self.assertRaisesRegex(frappe.ValidationError, "no round 7", api.compare_rounds, self.name, 1, 7)
		self.assertEqual([row["difference"] for row in found["lines"]], [-150, -100])
		self.assertEqual((found["old_total"], found["new_total"], found["difference"]), (3000, 2750, -250))
		self.assertEqual(found["clauses"][0]["new"], "Other: 60 days")

	def test_room_left_as_a_price_or_as_a_colour(self):
		make_price_floor(authority=10, floor=40)
		self.assertEqual(self.round(rates={"1": 95})["lines"][0]["room"], 5)
		self.assertEqual(self.round(rates={"1": 85})["colour"], "red")
		with settings(show_authority_as="Colour"), as_user(MARY):
			standing = api.get_standing(self.name)
		self.assertEqual([row["colour"] for row in standing["rounds"]], ["green", "red"])
		for number in ('"room"', '"lowest"', "40"):
			self.assertNotIn(number, json.dumps(standing, default=str))

	def test_before_the_first_round_the_opening_is_measured(self):
		make_price_floor(authority=10)
		with as_user(MARY):
			self.assertEqual(api.get_standing(self.name)["opening"][0]["lowest"], 90)


class TestAgreement(NegotiationCase):
	def test_a_draft_gets_the_terms_to_the_cent(self):
		draft = quote_as(
			MARY,
			offered(100, qty=10),
			offered(2000, item_code=self.second, list_rate=2000),
			customer=self.doc_customer(),
		)
		self.round(rates={"1": 93.37, "2": 1871.11}, overall_discount=3)
		row = self.doc.rounds[0]
		quotation = self.agree(1, draft.name)
		self.assertEqual(quotation.name, draft.name)
		self.assertEqual([r.rate for r in quotation.items], [93.37, 1871.11])
		self.assertEqual(quotation.net_total, row.net_total)
		self.assertEqual((self.doc.status, self.doc.agreed_round), ("Agreed", 1))

	def test_a_submitted_one_is_amended_into_a_draft(self):
		self.round(rates={"1": 90}, overall_discount=0)
		with as_user(MARY):
			seen = api.preview_agreement(self.name, 1)
		self.assertTrue(seen["is_submitted"])
		self.assertEqual([row["kind"] for row in seen["lines"]], ["Changed", "Same"])
		self.assertEqual((seen["lines"][0]["old_amount"], seen["lines"][0]["new_amount"]), (1000, 900))
		quotation = self.agree(1)
		self.assertEqual((quotation.docstatus, quotation.amended_from), (0, self.quotation))
		self.assertEqual(frappe.db.get_value("Quotation", self.quotation, "docstatus"), 2)
		self.assertEqual((quotation.net_total, quotation.items[0].discount_percentage), (2900, 10))
		self.assertEqual(self.doc.agreed_quotation, quotation.name)

	def test_it_works_over_amended_quotations_and_rows_that_went(self):
		draft = quote_as(MARY, offered(91), offered(5, item_code=self.second), customer=self.doc_customer())
		self.round(quotation=self.quotation)
		quotation = self.agree(1, draft.name)
		self.assertEqual([(r.qty, r.rate) for r in quotation.items], [(10, 100), (1, 2000)])
		self.assertEqual(quotation.net_total, 3000)

	def test_in_another_currency(self):
		deal = make_deal(
			"Abroad", offered(92.27, qty=3, list_rate=92.27), currency="EUR", conversion_rate=1.0837
		)
		with as_user(MARY):
			self.name = api.start(deal)
		self.assertEqual(self.doc.currency, "EUR")
		said = self.round(rates={"1": 80.74}, overall_discount=2)
		quotation = self.agree(1)
		self.assertEqual((quotation.currency, quotation.net_total), ("EUR", said["net_total"]))

	def test_whoever_may_not_cancel_changes_nothing(self):
		self.round(rates={"1": 90})
		with as_user("Administrator"):
			frappe.get_doc(
				doctype="Custom DocPerm",
				parent="Quotation",
				role="Sales User",
				read=1,
				write=1,
				create=1,
				permlevel=0,
			).insert()
			frappe.clear_cache(doctype="Quotation")
		self.addCleanup(frappe.clear_cache, doctype="Quotation")
		with self.assertRaises(frappe.PermissionError):
			self.agree(1)
		self.assertEqual(frappe.db.get_value("Quotation", self.quotation, "docstatus"), 1)

	def test_differences_that_were_not_seen_are_not_confirmed(self):
		self.round(rates={"1": 90})
		with as_user(MARY), self.assertRaisesRegex(frappe.ValidationError, "in the meantime"):
			api.agree(self.name, 1, None, "2020-01-01")

	def test_only_a_quotation_of_this_customer_in_this_currency(self):
		self.round(rates={"1": 90})
		other = quote_as(MARY, offered(90), customer=make_customer("Somebody Else").name)
		self.assertRaisesRegex(frappe.ValidationError, "not a quotation to", self.agree, 1, other.name)
		foreign = quote_as(
			MARY, offered(90), customer=self.doc_customer(), currency="EUR", conversion_rate=1.2
		)
		self.assertRaisesRegex(frappe.ValidationError, "is in", self.agree, 1, foreign.name)

	def test_what_erpnext_makes_of_it_otherwise_is_refused(self):
		from unittest.mock import patch

		self.round(rates={"1": 90})
		draft = quote_as(
			MARY, offered(100, qty=10), offered(2000, item_code=self.second), customer=self.doc_customer()
		)
		spoil = "sales_process.sales_process.doctype.negotiation.agreement._set_price"
		with patch(spoil, lambda row, line: row.update({"qty": line["qty"], "rate": 89})):
			self.assertRaises(TermsDiffer, self.agree, 1, draft.name)

	def doc_customer(self):
		return frappe.db.get_value("Quotation", self.quotation, "party_name")


class TestEnd(NegotiationCase):
	def test_lost_has_its_reason(self):
		with as_user(MARY):
			self.assertRaisesRegex(frappe.ValidationError, "Say why", api.lose, self.name, " ")
			api.lose(self.name, "Price")
			self.assertEqual((self.doc.status, self.doc.outcome_reason), ("Lost", "Price"))
			self.assertRaisesRegex(frappe.ValidationError, "reopen it", api.add_round, self.name, "{}")
			api.reopen(self.name)
		self.assertEqual((self.doc.status, self.doc.active_key), ("Open", self.deal))

	def test_the_end_of_the_deal_ends_it_and_its_return_revives_it(self):
		negotiations.follow_deal(self.deal, "Lost", "Budget")
		self.assertEqual((self.doc.status, self.doc.outcome_reason), ("Lost", "Budget"))
		negotiations.follow_deal(self.deal, "Open")
		self.assertEqual(self.doc.status, "Open")
		negotiations.follow_deal(self.deal, "Won")
		self.assertEqual(self.doc.status, "Closed")

	def test_the_deal_tells_it(self):
		frappe.get_doc("Quotation", self.quotation).db_set("status", "Lost")
		refresh_deal(self.deal)
		self.assertEqual(self.doc.status, "Lost")

	def test_what_was_ended_by_hand_does_not_come_back_with_the_deal(self):
		with as_user(MARY):
			api.lose(self.name, "Price")
		negotiations.follow_deal(self.deal, "Open")
		self.assertEqual(self.doc.status, "Lost")

	def test_two_deals_that_become_one_have_one_open_negotiation(self):
		other = make_deal("At Another Table")
		with as_user(MARY):
			gone = api.start(other)
		negotiations.on_deals_joined(other, self.deal)
		self.assertEqual(frappe.db.get_value("Negotiation", gone, "status"), "Closed")
		self.assertEqual(self.doc.status, "Open")

	def test_another_owner_of_the_deal_owns_it_too(self):
		deal = frappe.get_doc("Sales Deal", self.deal)
		deal.sales_owner = TOM
		deal.save()
		self.assertEqual(self.doc.sales_owner, TOM)

	def test_the_customer_merges_as_without_it(self):
		kept = make_customer("Merged Away").name
		gone = frappe.db.get_value("Quotation", self.quotation, "party_name")
		join_accounts("Customer", gone, kept)
		self.assertTrue(frappe.db.exists("Sales Account", self.doc.account))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from collections import Counter
from datetime import datetime
from unittest.mock import patch

import frappe

from sales_process.api import event_capture as api
from sales_process.sales_process.doctype.event_capture.taking_in import take_in
from sales_process.sales_process.doctype.follow_up_plan import follow_up_plan as plans
from sales_process.sales_process.doctype.party_key.party_key import refresh_keys
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import (
	COMPANY,
	as_user,
	count_queries,
	make_company,
	make_lead,
	moved_clock,
)
from sales_process.tests.site import MARY, RUTH, STOCKMAN, TOM

THURSDAY = datetime(2026, 11, 26, 10)
ANN = {"person": "Ann Lee", "company_name": "Lee Cards Ltd", "email": "ann@cards.test", "need": "Scanning"}


def put_plans_aside() -> None:
	"""Nobody has anything to do, whatever the site's people are following up."""
	frappe.db.set_value(plans.DOCTYPE, {"status": ("in", plans.RUNNING)}, "status", "Completed")


class TestEventCapture(IntegrationTestCase):
	def setUp(self):
		clock = moved_clock(THURSDAY)
		clock.__enter__()
		self.addCleanup(clock.__exit__, None, None, None)
		keep = patch("sales_process.tasks.keep")  # a commit would outlive the test
		keep.start()
		self.addCleanup(keep.stop)
		# ERPNext commits when a contact has a phone number; that would outlive the test
		commit = patch.object(frappe.db, "commit")
		commit.start()
		self.addCleanup(commit.stop)
		make_company()

	def capture(self, *cards, user=MARY, **values):
		values = {
			"event": "Fair 2026",
			"channel": "Exhibition",
			"company": COMPANY,
			"cards": list(cards),
			**values,
		}
		with as_user(user):
			return frappe.get_doc(doctype="Event Capture", **values).insert()

	def take_in(self, doc, user=MARY):
		with as_user(user):
			with patch("frappe.enqueue") as enqueue:
				api.take_in(doc.name)
			take_in(**{name: enqueue.call_args.kwargs[name] for name in ("capture", "user")})
		doc.reload()
		return doc

	def test_a_card_becomes_a_lead_with_research_and_first_contact(self):
		doc = self.take_in(
			self.capture({**ANN, "urgency": "High", "notes": "Met at <b>noon</b>", "job_title": "CIO"})
		)
		(row,) = doc.cards
		self.assertEqual((row.result, row.party_type), ("Saved", "Lead"))
		research = frappe.get_doc("Lead Research", row.research)
		self.assertEqual(
			(research.channel, research.event, research.sales_owner), ("Exhibition", "Fair 2026", MARY)
		)
		self.assertEqual([need.pain_point for need in research.needs], ["Scanning"])
		plan = frappe.get_doc("Follow-up Plan", {"deal": research.deal})
		self.assertEqual((plan.first_contact_by, plan.urgency), (datetime(2026, 11, 30, 18), "High"))
		comment = frappe.db.get_value("Comment", {"reference_name": research.name}, "content")
		self.assertIn("Met at &lt;b&gt;noon", comment)

	def test_good_cards_are_kept_and_bad_ones_say_why(self):
		doc = self.take_in(
			self.capture(
				ANN,
				{"notes": "No name", "email": "x@cards.test"},
				{"person": "Bob", "email": "bob at cards"},
				{"person": "Cid", "company_name": "Cards"},
				{"person": "Dan", "phone": "+1 202 555 0199"},
			)
		)
		self.assertEqual(
			[row.result for row in doc.cards], ["Saved", "Not Saved", "Not Saved", "Not Saved", "Saved"]
		)
		words = [row.message or "" for row in doc.cards]
		self.assertIn("Neither a name nor a company", words[1])
		self.assertIn("no e-mail address", words[2])
		self.assertIn("no way to contact", words[3])

	def test_mended_and_taken_in_again_doubles_nothing(self):
		doc = self.take_in(self.capture(ANN, {"person": "Bob", "email": "bob at cards"}))
		with as_user(MARY):
			doc.cards[1].email = "bob@cards.test"
			doc.save()
		before = frappe.db.count("Lead")
		doc = self.take_in(doc)
		self.assertEqual([row.result for row in doc.cards], ["Saved", "Saved"])
		self.take_in(doc)
		self.assertEqual(frappe.db.count("Lead"), before + 1)
		self.assertEqual(frappe.db.count("Lead Research", {"event": "Fair 2026"}), 2)

	def test_one_that_breaks_costs_one_card(self):
		doc = self.capture(ANN, {"person": "Eve", "email": "eve@cards.test"})
		from sales_process import newcomers

		look_into = newcomers.look_into

		def break_for_ann(newcomer, *party):
			if newcomer.person == "Ann Lee":
				raise RuntimeError("no")
			return look_into(newcomer, *party)

		with patch.object(newcomers, "look_into", break_for_ann):
			self.take_in(doc)
		self.assertEqual([row.result for row in doc.cards], ["Not Saved", "Saved"])
		self.assertFalse(frappe.db.exists("Lead", {"email_id": "ann@cards.test"}))

	def test_whoever_is_known_goes_on_and_a_card_twice_is_one(self):
		lead = make_lead("Lee Cards Ltd", email_id="ann@cards.test", lead_owner=TOM)
		refresh_keys("Lead", lead.name)
		doc = self.capture(ANN, {**ANN, "need": "Storage"})
		self.assertIn("same person", doc.cards[0].known_as)
		self.assertIn("the same as row 1", doc.cards[1].known_as)
		doc = self.take_in(doc)
		self.assertEqual({row.party for row in doc.cards}, {lead.name})
		research = frappe.get_doc("Lead Research", doc.cards[0].research)
		self.assertEqual([need.pain_point for need in research.needs], ["Scanning", "Storage"])

	def test_another_person_of_the_same_number_is_somebody_who_has_a_say(self):
		number = "+1 202 555 0177"
		doc = self.take_in(
			self.capture(
				{"person": "Ann Lee", "company_name": "Switch Ltd", "phone": number, "need": "Scanning"},
				{"person": "ann  LEE", "phone": number},
				{"person": "Bob Ray", "phone": number, "job_title": "CFO"},
			)
		)
		self.assertEqual(len({row.party for row in doc.cards}), 1)
		research = frappe.get_doc("Lead Research", doc.cards[0].research)
		self.assertEqual([(row.maker_name, row.job_title) for row in research.makers], [("Bob Ray", "CFO")])

	def test_they_are_spread_over_who_has_least_to_do(self):
		cards = [{"person": f"P{idx}", "email": f"p{idx}@cards.test"} for idx in range(6)]
		cards[0]["sales_owner"] = RUTH
		put_plans_aside()
		doc = self.take_in(self.capture(*cards, owners=[{"user": MARY}, {"user": TOM}]))
		owners = Counter(
			frappe.db.get_value("Lead Research", row.research, "sales_owner") for row in doc.cards
		)
		self.assertEqual(owners, {RUTH: 1, MARY: 3, TOM: 2})

	def test_who_has_more_to_do_gets_fewer(self):
		put_plans_aside()
		self.take_in(
			self.capture(
				*[{"person": f"B{idx}", "email": f"b{idx}@busy.test"} for idx in range(4)], event="Before"
			)
		)
		cards = [{"person": f"N{idx}", "email": f"n{idx}@new.test"} for idx in range(4)]
		doc = self.take_in(self.capture(*cards, owners=[{"user": MARY}, {"user": TOM}]))
		owners = {frappe.db.get_value("Lead Research", row.research, "sales_owner") for row in doc.cards}
		self.assertEqual(owners, {TOM})

	def test_said_while_typing_in_as_many_queries_for_two_cards_as_for_ten(self):
		lead = make_lead("Lee Cards Ltd", email_id="ann@cards.test", lead_owner=MARY)
		refresh_keys("Lead", lead.name)

		def queries(number):
			cards = [{**ANN, "email": f"a{idx}@cards.test"} for idx in range(number)]
			with as_user(MARY), count_queries() as sent:
				said = api.get_known(frappe.as_json(cards), COMPANY)
			self.assertTrue(all("same company: Lee Cards Ltd" in text for text in said))
			return len(sent)

		queries(2)
		self.assertEqual(queries(10), queries(2))

	def test_two_hundred_cards_in_one_go(self):
		cards = [{"person": f"P{idx}", "email": f"p{idx}@many.test"} for idx in range(200)]
		doc = self.capture(*cards)
		with patch("sales_process.newcomers.look_into", return_value=_Research()):
			self.take_in(doc)
		self.assertEqual(api.get_progress(doc.name), {"left": 0, "saved": 200, "not_saved": 0})

	def test_empty_rows_go_and_too_many_are_refused(self):
		self.assertEqual(len(self.capture(ANN, {"person": "  "}).cards), 1)
		with self.assertRaisesRegex(frappe.ValidationError, "more than one capture takes"):
			self.capture(*[{"person": str(idx)} for idx in range(501)])

	def test_a_result_is_not_typed_and_a_saved_card_stays(self):
		doc = self.capture({**ANN, "result": "Saved", "party_type": "Lead"})
		self.assertEqual((doc.cards[0].result, doc.cards[0].party_type), ("New", None))
		doc = self.take_in(doc)
		with as_user(MARY):
			doc.cards = []
			self.assertRaisesRegex(frappe.ValidationError, "taken in already", doc.save)

	def test_only_who_may(self):
		doc = self.capture(ANN)
		with as_user(STOCKMAN):
			self.assertRaises(frappe.PermissionError, api.take_in, doc.name)
			self.assertRaises(frappe.PermissionError, api.get_progress, doc.name)
			self.assertRaises(frappe.PermissionError, api.get_known, "[]")
		with as_user(MARY):
			self.assertRaisesRegex(frappe.ValidationError, "up to 500", api.get_known, "{}")


class _Research(frappe._dict):
	"""Stands for a research where only the cards are looked at."""

	name = None
	sales_owner = MARY

	def add_comment(self, *args):
		pass

	def running_plan(self):
		return None

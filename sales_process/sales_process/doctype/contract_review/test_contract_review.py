# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import json
from datetime import timedelta
from unittest.mock import patch

import frappe
import frappe.client
from frappe.model.workflow import apply_workflow
from frappe.utils.file_manager import save_file

from sales_process import compat, tasks
from sales_process.api import contract_review as api
from sales_process.exceptions import Frozen, SalesProcessError
from sales_process.sales_process.doctype.contract_review import telling
from sales_process.tests import IntegrationTestCase, papers
from sales_process.tests.factories import as_user, moved_clock, order_from
from sales_process.tests.prices import make_deal, offered
from sales_process.tests.site import CHIEF, CLERK, HELEN, LEGAL, MARY, RUTH, TOM

KIND = "Test Contract"


class ContractCase(IntegrationTestCase):
	def setUp(self):
		for topic, text, fallback in (
			("Payment", "{{ customer }} pays {{ amount }} in 30 days.", "In 60 days."),
			("Warranty", "Two years.", "Three years."),
		):
			frappe.get_doc(
				doctype="Contract Clause",
				title=topic,
				topic=topic,
				company="",
				preferred=text,
				fallback=fallback,
			).insert()
		self.make_type()
		self.deal = make_deal("Signs Contracts", offered(1000, list_rate=1000))
		with as_user(MARY):
			self.name = api.start(self.deal, KIND)

	def make_type(self, **values):
		frappe.delete_doc_if_exists("Contract Type", KIND, force=1)
		return frappe.get_doc(
			doctype="Contract Type",
			type_name=KIND,
			topics=[{"topic": "Payment", "mandatory": 1}, {"topic": "Warranty", "mandatory": 0}],
			**values,
		).insert()

	@property
	def doc(self):
		return frappe.get_doc("Contract Review", self.name)

	def act(self, user, action, **values):
		with as_user(user):
			doc = self.doc
			doc.update(values)
			apply_workflow(doc, action)
		return self.doc

	def to_ready(self):
		self.act(MARY, "Send to Review")
		self.act(RUTH, "Approve")
		return self.act(LEGAL, "Approve")

	def upload(self, user=MARY, content=None):
		with as_user(user):
			return save_file("scan.pdf", content or papers.pdf(), "", "", is_private=1).name

	def record_customer(self, user=MARY, **values):
		values = {
			"signed_by": "Ann Buyer",
			"signed_on": str(compat.today()),
			"scan": self.upload(user),
			**values,
		}
		with as_user(user):
			api.record_signed_copy(self.name, **values)

	def make_signer(self, user=CHIEF, **values):
		frappe.get_doc(doctype="Signing Authority", user=user, company="", **values).insert()

	def turn(self):
		return sorted(
			frappe.get_all("ToDo", {"reference_name": self.name, "status": "Open"}, pluck="allocated_to")
		)


class TestDraft(ContractCase):
	def test_the_text_comes_from_the_library_with_its_blanks_filled_in(self):
		doc = self.doc
		self.assertEqual([row.topic for row in doc.clauses], ["Payment", "Warranty"])
		self.assertEqual(doc.clauses[0].text, "Signs Contracts pays $ 1,000.00 in 30 days.")
		self.assertEqual((doc.meaning, doc.amount, doc.revision), ("Drafting", 1000, 1))
		self.assertEqual([row.deviation for row in doc.clauses], ["", ""])

	def test_one_contract_of_a_deal_is_on_its_way(self):
		with as_user(MARY):
			self.assertEqual(api.start(self.deal, KIND), self.name)
		with as_user(TOM):
			self.assertRaises(frappe.PermissionError, api.start, self.deal, KIND)
			self.assertRaises(frappe.PermissionError, api.get_state, self.name)

	def test_deviations_are_named(self):
		doc = self.doc
		doc.clauses[0].text, doc.clauses[1].text = "In 90 days.", "Three years."
		doc.save()
		self.assertEqual([row.deviation for row in doc.clauses], ["Other Text", "Fallback"])
		with as_user(MARY):
			found = {row["topic"]: row["parts"] for row in api.get_state(self.name)["differences"]}
		self.assertEqual(found["Warranty"], [["removed", "Two"], ["added", "Three"], ["same", "years."]])
		self.assertIn(["removed", "Signs Contracts pays $ 1,000.00 in 30"], found["Payment"])

	def test_a_text_that_is_a_program_is_refused(self):
		for attack in (
			"{{ frappe.db.sql('x') }}",
			"{{ customer.__class__ }}",
			"{% for a in [1] %}{% endfor %}",
		):
			doc = self.doc
			doc.clauses[1].text = attack
			self.assertRaisesRegex(frappe.ValidationError, "blank", doc.save)

	def test_what_follows_from_steps_is_not_typed(self):
		with as_user(MARY):
			doc = self.doc
			doc.update({"text_hash": "x", "revision": 9, "legal_skipped": 1, "meaning": "Signed"})
			doc.append("signatures", {"side": "Customer", "signed_by": "Forged", "text_hash": "x"})
			doc.save()
			doc = self.doc
		self.assertEqual(
			(doc.text_hash, doc.revision, doc.legal_skipped, doc.meaning, doc.signatures),
			(None, 1, 0, "Drafting", []),
		)


class TestReview(ContractCase):
	def test_each_step_goes_to_whose_turn_it_is(self):
		self.act(MARY, "Send to Review")
		self.assertEqual((self.doc.meaning, self.turn()), ("Internal Review", [RUTH]))
		self.act(RUTH, "Approve")
		self.assertIn(LEGAL, self.turn())
		with as_user(LEGAL):
			self.assertTrue(api.get_state(self.name)["can_ask"])
		doc = self.act(LEGAL, "Approve")
		self.assertEqual((doc.meaning, self.turn()), ("Ready to Sign", [MARY]))
		self.assertTrue(doc.text_hash and doc.proves())
		self.assertEqual([row.is_review for row in doc.steps], [0, 1, 1])

	def test_nobody_reviews_what_he_drafted(self):
		with as_user(RUTH):
			doc = self.doc
			doc.clauses[0].text = "In 45 days."
			doc.save()
		self.act(MARY, "Send to Review")
		with self.assertRaisesRegex(frappe.PermissionError, "Somebody else"):
			self.act(RUTH, "Approve")
		for user in (MARY, RUTH):
			with self.subTest(user), as_user(user):
				self.assertRaises(
					(frappe.ValidationError, frappe.PermissionError),
					frappe.client.set_value,
					"Contract Review",
					self.name,
					"workflow_state",
					"Ready to Sign",
				)
		self.assertEqual(self.doc.workflow_state, "Department Review")

	def test_who_edits_while_reviewing_is_a_drafter_then(self):
		self.act(MARY, "Send to Review")
		with as_user(RUTH):
			doc = self.doc
			doc.clauses[0].text = "In 45 days."
			doc.save()
		with self.assertRaises(frappe.PermissionError):
			self.act(RUTH, "Approve")
		self.assertEqual(self.act(CHIEF, "Approve").workflow_state, "Legal Review")

	def test_legal_is_left_out_only_where_nothing_deviates(self):
		self.make_type(skip_legal=1)
		self.doc.save()
		self.act(MARY, "Send to Review")
		doc = self.act(RUTH, "Approve")
		self.assertEqual((doc.legal_skipped, doc.workflow_state), (1, "Ready to Sign"))

	def test_a_deviation_a_missing_clause_or_another_amount_goes_to_legal(self):
		self.make_type(skip_legal=1)
		for change, why in (
			({"text": "Three years."}, "Warranty: Fallback"),
			({"amount": 999}, "the amount is not that of"),
		):
			with self.subTest(why):
				doc = self.doc
				doc.clauses[1].text = change.get("text") or "Two years."
				doc.amount = change.get("amount") or 1000
				doc.save()
				self.assertEqual(doc.legal_skipped, 0)
				with as_user(MARY):
					self.assertIn(why, api.get_state(self.name)["why_legal"])

	def test_their_text_always_goes_to_legal(self):
		self.make_type(skip_legal=1)
		doc = self.doc
		doc.origin = "Their Text"
		doc.save()
		self.assertEqual(doc.legal_skipped, 0)
		self.assertEqual({row.deviation for row in doc.clauses}, {"Own Text"})

	def test_an_admin_cannot_shorten_the_way_around_legal(self):
		flow = frappe.get_doc("Workflow", "Contract Review Flow")
		for row in flow.transitions:
			if row.next_state == "Legal Review":
				row.next_state, row.condition = "Ready to Sign", ""
		flow.save()
		self.act(MARY, "Send to Review")
		with self.assertRaisesRegex(SalesProcessError, "Legal has not reviewed"):
			self.act(RUTH, "Approve")

	def test_objections_and_questions_hold_it_up(self):
		self.act(MARY, "Send to Review")
		self.act(RUTH, "Approve")
		with as_user(LEGAL):
			api.ask(self.name, "Who is liable?")
		with self.assertRaisesRegex(SalesProcessError, "question"):
			self.act(LEGAL, "Approve")
		with as_user(MARY):
			api.answer(self.name, self.doc.questions[0].name, "Nobody.")
		self.assertEqual((self.doc.questions[0].asked_by, self.doc.questions[0].answered_by), (LEGAL, MARY))
		with as_user(LEGAL):
			doc = self.doc
			doc.clauses[0].result = "Objection"
			doc.save()
			self.assertEqual(doc.clauses[0].reviewer, LEGAL)
		with self.assertRaisesRegex(SalesProcessError, "objections: Payment"):
			self.act(LEGAL, "Approve")

	def test_a_drafter_says_nothing_of_his_own_clauses(self):
		self.act(MARY, "Send to Review")
		with as_user(MARY):
			doc = self.doc
			doc.clauses[0].result = "Agreed"
			doc.save()
		self.assertEqual(self.doc.clauses[0].result, "Open")

	def test_back_to_drafting_is_a_new_revision_with_its_changes(self):
		self.to_ready()
		doc = self.act(MARY, "Take Back")
		self.assertEqual((doc.revision, doc.text_hash), (2, None))
		with as_user(MARY):
			doc.clauses[1].text = "Four years."
			doc.save()
			changes = api.get_state(self.name)["changes"]
		self.assertEqual([change["topic"] for change in changes], ["Warranty"])
		self.assertIn(["added", "Four"], changes[0]["parts"])
		self.assertEqual(self.act(MARY, "Send to Review").workflow_state, "Department Review")

	def test_who_sends_it_back_may_review_it_again_and_its_drafters_may_not(self):
		self.act(MARY, "Send to Review")
		self.act(RUTH, "Send Back")
		self.act(MARY, "Send to Review")
		self.assertEqual(self.turn(), [RUTH])
		with as_user(MARY):
			self.assertEqual(api.get_state(self.name)["drafters"], ["Mary"])
		self.assertEqual(self.act(RUTH, "Approve").workflow_state, "Legal Review")

	def test_frozen_is_frozen(self):
		self.to_ready()
		for change in ({"amount": 1}, {"end_date": "2030-01-01"}, {"closing_text": "x"}):
			with self.subTest(change), as_user(MARY):
				doc = self.doc
				doc.update(change)
				self.assertRaises(Frozen, doc.save)
		with as_user(MARY):
			doc = self.doc
			doc.clauses[0].text = "Never."
			self.assertRaises(Frozen, doc.save)
			doc = self.doc
			doc.set("clauses", doc.clauses[:1])
			self.assertRaises(Frozen, doc.save)

	def test_from_frozen_back_to_review_is_a_new_revision_too(self):
		flow = frappe.get_doc("Workflow", "Contract Review Flow")
		flow.append(
			"transitions",
			{
				"state": "Ready to Sign",
				"action": "Send to Review",
				"next_state": "Legal Review",
				"allowed": "Sales User",
			},
		)
		flow.save()
		self.to_ready()
		doc = self.act(MARY, "Send to Review")
		self.assertEqual((doc.revision, doc.text_hash), (2, None))

	def test_the_day_it_was_begun_does_not_deviate_tomorrow(self):
		clause = frappe.get_doc("Contract Clause", {"topic": "Warranty", "title": "Warranty"})
		clause.preferred = "Two years from {{ today }}."
		clause.save()
		frappe.delete_doc("Contract Review", self.name, force=True)
		with as_user(MARY):
			self.name = api.start(self.deal, KIND)
		with moved_clock(compat.now() + timedelta(days=3)):
			doc = self.doc
			doc.save()
		self.assertEqual(doc.clauses[1].deviation, "")

	def test_a_state_without_a_meaning_is_refused(self):
		settings = frappe.get_doc("Sales Process Settings")
		settings.set(
			"contract_states", [row for row in settings.contract_states if row.state != "Department Review"]
		)
		settings.save()
		with self.assertRaisesRegex(frappe.ValidationError, "Department Review"):
			self.act(MARY, "Send to Review")

	def test_an_admin_renames_adds_and_drops_states(self):
		for name in ("Boss Looks", "Finance Looks"):
			frappe.get_doc(doctype="Workflow State", workflow_state_name=name).insert()
		flow = frappe.get_doc("Workflow", "Contract Review Flow")
		renamed = {"Department Review": "Boss Looks", "Legal Review": "Finance Looks"}
		for row in flow.states:
			row.state = renamed.get(row.state, row.state)
		for row in flow.transitions:
			row.state, row.next_state = (
				renamed.get(row.state, row.state),
				renamed.get(row.next_state, row.next_state),
			)
		flow.save()
		settings = frappe.get_doc("Sales Process Settings")
		for row in settings.contract_states:
			row.state = renamed.get(row.state, row.state)
			row.is_legal = 0
		settings.save()
		self.act(MARY, "Send to Review")
		self.assertEqual(self.turn(), [RUTH])
		self.act(RUTH, "Approve")
		doc = self.act(LEGAL, "Approve")
		self.assertEqual((doc.meaning, bool(doc.text_hash)), ("Ready to Sign", True))
		doc.amount = 5
		self.assertRaises(Frozen, doc.save)


class TestSigning(ContractCase):
	def setUp(self):
		super().setUp()
		self.to_ready()
		self.make_signer()

	def sign(self):
		self.record_customer()
		with as_user(CHIEF):
			api.sign_for_us(self.name)
		return self.doc

	def test_from_both_signatures_to_the_archive(self):
		doc = self.sign()
		self.assertEqual(
			[(row.side, row.signed_by) for row in doc.signatures],
			[("Customer", "Ann Buyer"), ("We", "Chief")],
		)
		self.assertEqual({row.text_hash for row in doc.signatures}, {doc.text_hash})
		with self.assertRaisesRegex(SalesProcessError, "copies"):
			self.act(MARY, "Archive")
		with as_user(MARY):
			doc = self.doc
			doc.update({"number_of_copies": 2, "kept_at": "Safe, second floor"})
			doc.save()
		self.assertEqual(self.act(MARY, "Archive").meaning, "Archived")
		with as_user("Administrator"):
			self.assertRaises(Frozen, frappe.delete_doc, "Contract Review", self.name)

	def test_erpnexts_contract_is_made_with_the_signature_and_not_earlier(self):
		if not compat.has_doctype("Contract"):
			self.skipTest("no Contract here")
		self.record_customer()
		self.assertFalse(self.doc.contract)
		with as_user(CHIEF):
			api.sign_for_us(self.name)
		doc = self.doc
		contract = frappe.get_doc("Contract", doc.contract)
		self.assertEqual((contract.docstatus, contract.is_signed, contract.signee), (1, 1, "Ann Buyer"))

	def test_a_step_without_its_signature(self):
		with self.assertRaisesRegex(SalesProcessError, "customer's signature"):
			self.act(MARY, "Customer Has Signed")
		self.record_customer()
		self.assertEqual(self.doc.meaning, "Customer Signed")
		with self.assertRaisesRegex(SalesProcessError, "Our signature"):
			self.act(MARY, "We Have Signed")

	def test_without_a_way_in_the_workflow_somebody_goes_on_by_hand(self):
		flow = frappe.get_doc("Workflow", "Contract Review Flow")
		flow.set("transitions", [row for row in flow.transitions if row.next_state != "Customer Signed"])
		flow.save()
		self.record_customer()
		self.assertEqual(self.doc.meaning, "Ready to Sign")

	def test_papers_are_judged_by_what_is_in_them(self):
		for content, said in (
			(b"<html><script>alert(1)</script></html>", "Only a PDF"),
			(b"%PDF-1.4 <html><script>alert(1)</script>", "Only a PDF"),
			(b"%PDF-1.7 nothing else", "damaged"),
			(b"MZ program", "Only a PDF"),
			(papers.pdf(script="app.alert(1)"), "runs a program"),
			(papers.pdf(password="secret"), "locked"),
		):
			with self.subTest(said, begins=content[:12]), self.assertRaisesRegex(SalesProcessError, said):
				self.record_customer(scan=self.upload(content=content))
		self.assertEqual(self.doc.signatures, [])

	def test_what_the_type_asks_for(self):
		self.make_type(seal_required=1, authority_required=1)
		for values, said in (({}, "seal"), ({"seal": 1}, "proof")):
			with self.subTest(said), self.assertRaisesRegex(SalesProcessError, said):
				self.record_customer(**values)
		self.record_customer(seal=1, authority=self.upload(content=papers.pdf("register")))
		row = self.doc.signatures[0]
		self.assertTrue(row.seal and row.scan_hash and row.authority_hash)

	def test_what_is_no_signed_copy(self):
		for values, said in (
			({"signed_by": " "}, "who signed"),
			({"signed_on": str(compat.today() + timedelta(days=1))}, "future"),
			({"signed_on": str(compat.today() - timedelta(days=9))}, "before its text"),
			({"scan": "made-up"}, "Attach"),
			({"scan": self.upload(user=TOM)}, "uploaded yourself"),
		):
			with self.subTest(said), self.assertRaisesRegex(SalesProcessError, said):
				self.record_customer(**values)
		self.assertEqual(self.doc.signatures, [])

	def test_who_signs_for_us_and_up_to_which_amount(self):
		frappe.db.delete("Signing Authority")
		with as_user(CHIEF):
			self.assertRaisesRegex(frappe.PermissionError, "nobody yet", api.sign_for_us, self.name)
		self.make_signer(HELEN, up_to_amount=999)
		self.make_signer(CHIEF, up_to_amount=5000)
		for user in (MARY, HELEN):
			with self.subTest(user), as_user(user):
				self.assertRaises(frappe.PermissionError, api.sign_for_us, self.name)
		with as_user(CHIEF):
			api.sign_for_us(self.name)

	def test_a_draft_or_a_changed_text_is_not_signed(self):
		frappe.db.set_value("Contract Review", self.name, "amount", 1)
		with self.assertRaisesRegex(SalesProcessError, "not the one that was approved"):
			self.record_customer()
		frappe.db.set_value("Contract Review", self.name, "amount", 1000)
		self.act(MARY, "Take Back")
		with self.assertRaisesRegex(SalesProcessError, "not ready"):
			self.record_customer()

	def test_a_signature_does_not_outlive_its_text(self):
		self.record_customer()
		doc = self.act(MARY, "Take Back")
		self.assertEqual(doc.signatures, [])

	def test_what_is_signed_is_changed_by_an_amendment_only(self):
		self.sign()
		frappe.db.set_value("Contract Review", self.name, "kept_at", "Safe")
		with as_user(MARY):
			doc = self.doc
			doc.workflow_state = "Draft"
			self.assertRaises(frappe.ValidationError, doc.save)
			name = api.amend(self.name)
		new = frappe.get_doc("Contract Review", name)
		self.assertEqual((new.amends, new.meaning, new.signatures), (self.name, "Drafting", []))
		self.assertEqual((new.contract, new.kept_at, new.next_notice_on), (None, None, None))
		self.assertEqual(new.clauses[0].text, self.doc.clauses[0].text)
		with as_user(MARY):
			self.assertRaisesRegex(SalesProcessError, "not signed yet", api.amend, name)
			forged = frappe.get_doc(
				doctype="Contract Review", deal=self.deal, contract_type=KIND, amends=name
			)
			self.assertRaisesRegex(SalesProcessError, "same deal", forged.insert)

	def test_an_order_can_wait_for_it(self):
		frappe.db.set_single_value("Sales Process Settings", "order_waits_for_contract", 1)
		frappe.clear_document_cache("Sales Process Settings", "Sales Process Settings")
		quotation = frappe.get_doc(
			"Quotation", frappe.db.get_value("Sales Deal", self.deal, "newest_quotation")
		)
		order = order_from(quotation, submit=False)
		with self.assertRaisesRegex(SalesProcessError, "not signed yet"):
			order.submit()
		self.sign()
		self.assertEqual(order.reload().submit().docstatus, 1)

	def test_a_reason_is_needed_to_decline(self):
		with self.assertRaisesRegex(SalesProcessError, "why it was declined"):
			self.act(MARY, "Decline")
		with as_user(MARY):
			doc = self.doc
			doc.declined_reason = "They sign with others."
			doc.save()
		self.assertEqual(self.act(MARY, "Decline").meaning, "Declined")
		self.assertEqual(self.turn(), [])


class TestRenewal(ContractCase):
	def sign_until(self, days):
		with as_user(MARY):
			doc = self.doc
			doc.end_date = compat.today() + timedelta(days=days)
			doc.save()
		self.to_ready()
		self.make_signer()
		self.record_customer()
		with as_user(CHIEF):
			api.sign_for_us(self.name)
		return self.doc

	def pass_days(self, days):
		with patch.object(tasks, "keep"), moved_clock(compat.now() + timedelta(days=days)):
			tasks.tell_of_ending_contracts()
			tasks.tell_of_ending_contracts()
		return frappe.db.count(
			"Notification Log", {"document_name": self.name, "subject": ["like", "%ends on%"]}
		)

	def test_notices_and_a_plan_before_its_end(self):
		doc = self.sign_until(100)
		self.assertEqual(doc.next_notice_on, compat.today() + timedelta(days=10))
		self.assertEqual([self.pass_days(days) for days in (9, 10, 11, 45, 71)], [0, 1, 1, 2, 3])
		self.assertIsNone(self.doc.next_notice_on)
		plan = frappe.get_all(
			"Follow-up Plan", {"account": doc.account, "plan_type": "Renewal"}, ["sales_owner", "next_topic"]
		)
		self.assertEqual([(row.sales_owner, "ends on" in row.next_topic) for row in plan], [(MARY, True)])

	def test_days_that_were_missed_are_told_once(self):
		self.sign_until(100)
		self.assertEqual(self.pass_days(75), 1)
		self.assertIsNone(self.doc.next_notice_on)

	def test_without_an_end_or_when_it_was_replaced_nobody_is_told(self):
		self.sign_until(20)
		self.assertIsNone(self.doc.next_notice_on)
		frappe.db.set_value("Contract Review", self.name, "next_notice_on", compat.today())
		with as_user(MARY):
			other = api.amend(self.name)
		frappe.db.set_value("Contract Review", other, "meaning", "Signed")
		self.assertEqual(self.pass_days(1), 0)

	def test_days_are_numbers(self):
		settings = frappe.get_doc("Sales Process Settings")
		settings.renewal_days = "a quarter"
		self.assertRaisesRegex(frappe.ValidationError, "whole numbers", settings.save)


class TestReminders(ContractCase):
	def test_who_is_late_is_reminded_once_a_period(self):
		self.act(MARY, "Send to Review")
		bells = {"document_name": self.name, "for_user": RUTH}
		before = frappe.db.count("Notification Log", bells)
		with patch.object(tasks, "keep"):
			tasks.remind_contract_reviews()
			self.assertEqual(frappe.db.count("Notification Log", bells), before)
			with moved_clock(compat.now() + timedelta(days=9)):
				tasks.remind_contract_reviews()
				tasks.remind_contract_reviews()
		self.assertEqual(frappe.db.count("Notification Log", bells), before + 1)

	def test_a_draft_is_never_overdue(self):
		with moved_clock(compat.now() + timedelta(days=99)):
			self.assertNotIn(self.name, telling.to_remind())

	def test_who_has_nothing_to_do_with_it_sees_nothing(self):
		for user in (TOM, CLERK, LEGAL):
			with self.subTest(user), as_user(user):
				self.assertNotIn(self.name, frappe.get_list("Contract Review", pluck="name"))
		self.assertTrue(json.loads(self.doc.revisions[0].snapshot))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import hashlib
import json
from datetime import timedelta

import frappe
import frappe.client
from frappe.utils.file_manager import save_file

from sales_process import compat, personal_data
from sales_process.api import acceptance as api
from sales_process.exceptions import Frozen
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.quotation_acceptance import guest_page
from sales_process.sales_process.doctype.quotation_acceptance import quotation_acceptance as acceptances
from sales_process.sales_process.doctype.sales_deal import sales_deal as deals
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user, moved_clock
from sales_process.tests.prices import approve_as, ask_as, make_price_floor, offered, quote_as
from sales_process.tests.site import MARY, RUTH, STOCKMAN, TOM
from sales_process.www import quotation_acceptance as page

SCRIPT = "<script>alert(1)</script>"


class AcceptanceCase(IntegrationTestCase):
	def setUp(self):
		self.language, self.form = frappe.local.lang, frappe.local.form_dict
		self.quotation = self.quote()
		deals.take_up_quotation(self.quotation.name)

	def tearDown(self):
		frappe.local.lang, frappe.local.form_dict = self.language, self.form
		super().tearDown()

	def quote(self, *rows, **values):
		rows = rows or (offered(95, qty=2),)
		return quote_as(MARY, *rows, submit=True, **{"terms": "Paid within 30 days.", **values})

	def link(self, quotation=None):
		with as_user(MARY):
			return api.copy_link((quotation or self.quotation).name).partition("key=")[2]

	def doc(self):
		return acceptances.newest_of(self.quotation.get("price_chain") or self.quotation.name)

	def amend(self, rate):
		with as_user(MARY):
			self.quotation.reload().cancel()
			amended = frappe.copy_doc(self.quotation)
			amended.amended_from, amended.docstatus = self.quotation.name, 0
			amended.items[0].rate = rate
			return amended.insert().submit()

	def get(self, key, user="Guest"):
		context = frappe._dict()
		with as_user(user):
			frappe.local.form_dict = frappe._dict(key=key)
			page.get_context(context)
			return context.page, guest_page.render(context.page)

	def post(self, key, decision="accept", seen=None, **fields):
		seen = self.get(key)[0].seen if seen is None else seen
		fields = {"full_name": "Ann Buyer", "entitled": "1", **fields}
		with as_user("Guest"):
			frappe.local.form_dict = frappe._dict(cmd="x", key=key)
			return api.answer(key, decision=decision, seen=seen or "", **fields)

	def tasks(self):
		return frappe.get_all(
			"ToDo",
			{"reference_type": "Quotation Acceptance", "reference_name": self.doc().name, "status": "Open"},
			pluck="allocated_to",
		)


class TestGuest(AcceptanceCase):
	def test_he_sees_the_offer_and_nothing_internal(self):
		self.quotation.items[0].db_set("valuation_rate", 61.23)
		shown, html = self.get(self.link())
		self.assertEqual((shown.state, shown.status), ("offer", 200))
		for text in ("95.00", "190.00", "Paid within 30 days.", self.quotation.name, "Asked for Prices"):
			self.assertIn(text, html)
		for secret in ("61.23", "100.00", MARY):
			self.assertNotIn(secret, html)
		self.assertNotIn("<script", html)

	def test_looking_changes_nothing(self):
		key = self.link()
		before = (self.doc().modified, frappe.get_last_doc("Access Link").modified)
		self.get(key)
		self.assertEqual((self.doc().modified, frappe.get_last_doc("Access Link").modified), before)

	def test_he_accepts_and_it_is_proved(self):
		key = self.link()
		seen = self.get(key)[0].seen
		self.assertEqual(self.post(key, job_title="Head of Purchasing").status_code, 303)
		doc = self.doc()
		self.assertEqual((doc.status, doc.channel, doc.accepted_by), ("Accepted", "Guest Page", "Ann Buyer"))
		self.assertEqual((doc.offer_hash, doc.quotation), (seen, self.quotation.name))
		self.assertEqual(json.loads(doc.snapshot)["lines"][0]["rate"], 95)
		self.assertEqual(self.tasks(), [MARY])
		self.assertTrue(frappe.db.exists("Notification Log", {"for_user": MARY, "document_name": doc.name}))
		shown, html = self.get(key)
		self.assertEqual(shown.state, "said")
		self.assertIn("Accepted", html)

	def test_once(self):
		key = self.link()
		seen = self.get(key)[0].seen
		self.post(key)
		for decision in ("accept", "change", "decline"):
			self.assertEqual(self.post(key, decision, seen=seen, message="No.").status_code, 303)
		self.assertEqual((self.doc().status, len(self.tasks())), ("Accepted", 1))

	def test_what_is_missing_is_said_and_what_was_typed_stays(self):
		key = self.link()
		for fields, said in (
			({"full_name": " "}, "write your name"),
			({"entitled": ""}, "confirm that you may"),
			({"decision": "change", "message": " "}, "a few words"),
			({"decision": "decline"}, "a few words"),
			({"decision": "burn"}, "choose an answer"),
		):
			with self.subTest(said):
				response = self.post(key, **fields)
				self.assertEqual(response.status_code, 422)
				self.assertIn(said, response.get_data(as_text=True))
		self.assertIn('value="Ann Buyer"', self.post(key, entitled="").get_data(as_text=True))
		self.assertEqual(self.doc().status, "Waiting")

	def test_he_asks_for_changes_and_then_accepts_the_amendment(self):
		key = self.link()
		html = self.post(key, "change", message=f"90, please. {SCRIPT}").get_data(as_text=True)
		self.assertNotIn("<script", html)
		self.assertEqual((self.doc().status, self.tasks()), ("Changes Wanted", [MARY]))
		self.amend(90.5)
		html = self.get(key)[1]
		self.assertIn("You asked for changes", html)
		self.assertIn("90.50", html)
		self.post(key)
		doc = self.doc()
		self.assertEqual((doc.status, doc.grand_total), ("Accepted", 181))
		self.assertNotEqual(doc.quotation, self.quotation.name)

	def test_an_offer_that_was_changed_meanwhile_is_shown_again(self):
		key = self.link()
		seen = self.get(key)[0].seen
		self.amend(97)
		response = self.post(key, seen=seen)
		html = response.get_data(as_text=True)
		self.assertEqual(response.status_code, 409)
		self.assertIn("was changed while you were reading", html)
		self.assertIn("97.00", html)
		self.assertEqual(self.doc().status, "Waiting")
		self.assertEqual(self.post(key).status_code, 303)

	def test_he_declines(self):
		key = self.link()
		self.post(key, "decline", message="Too late for us.")
		self.assertEqual((self.doc().status, self.doc().message), ("Declined", "Too late for us."))
		self.assertEqual(self.get(key)[0].state, "said")

	def test_guessed_altered_and_foreign_links(self):
		key = self.link()
		survey = links.make_link(links.SURVEY, "Quotation Acceptance", self.doc().name, "", compat.today())
		for wrong in ("", "made-up", key[:-1], key + "x", "x" * 5000, survey.get_password("token")):
			with self.subTest(wrong[:8]):
				self.assertEqual(self.get(wrong)[0].state, "unknown")
				self.assertEqual(self.post(wrong, seen="x").status_code, 303)
		self.assertEqual(self.doc().status, "Waiting")

	def test_an_expired_link_and_an_expired_offer(self):
		self.quotation.db_set("valid_till", compat.today())
		key = self.link()
		with moved_clock(compat.now() + timedelta(days=2)):
			self.assertEqual(self.get(key)[0].state, "too_late")
			self.assertEqual(self.post(key, seen="x").status_code, 303)
		with moved_clock(compat.now() + timedelta(days=60)):
			self.assertEqual(self.get(key)[0].state, "gone")
		self.assertEqual(self.doc().status, "Waiting")

	def test_a_lost_or_cancelled_offer(self):
		key = self.link()
		seen = self.get(key)[0].seen
		for status in ("Lost", "Cancelled", "Ordered"):
			with self.subTest(status):
				self.quotation.db_set("status", status)
				self.assertEqual(self.get(key)[0].state, "gone")
				self.assertEqual(self.post(key, seen=seen).status_code, 303)
		self.quotation.db_set("status", "Open")
		with as_user(MARY):
			self.quotation.reload().cancel()
		self.assertEqual(self.get(key)[0].state, "gone")
		self.assertEqual(self.doc().status, "Waiting")

	def test_too_many_questions(self):
		key = self.link()
		for number in range(5):
			self.post(key, "change", message=f"Question {number}")
		self.assertEqual(self.get(key)[0].state, "gone")

	def test_what_he_writes_is_cut_and_shown_as_text(self):
		key = self.link()
		self.post(key, full_name="x" * 9000)
		self.assertEqual(len(self.doc().accepted_by), 140)

	def test_item_texts_and_terms_are_shown_as_text(self):
		self.quotation = self.quote(offered(95, description=f"Nice {SCRIPT}"), terms=f"<b>Now</b>{SCRIPT}")
		html = self.get(self.link())[1]
		self.assertNotIn("<script", html)
		self.assertNotIn("<b>Now", html)


class TestSending(AcceptanceCase):
	def test_only_the_mail_contains_the_link(self):
		with as_user(MARY):
			name = api.send_link(self.quotation.name, "buyer@customer.example", "Ann", "As we said.")
		doc = frappe.get_doc("Quotation Acceptance", name)
		key = frappe.get_doc("Access Link", doc.access_link).get_password("token")
		queued = frappe.get_all(
			"Email Queue", fields=["message", "communication"], order_by="creation desc", limit=1
		)[0]
		kept = frappe.db.get_value(
			"Communication", queued.communication, ["content", "reference_doctype"], as_dict=True
		)
		self.assertIn("As we said.", kept.content)
		self.assertNotIn(key, kept.content)
		self.assertEqual((doc.recipient, kept.reference_doctype), ("buyer@customer.example", "Customer"))
		self.assertEqual(self.get(key)[0].state, "offer")

	def test_sent_again_it_is_the_same_link_and_to_somebody_else_another(self):
		def send(to):
			with as_user(MARY):
				name = api.send_link(self.quotation.name, to)
			doc = frappe.get_doc("Quotation Acceptance", name)
			return doc.name, doc.access_link

		first, again, other = (
			send("ann@customer.example"),
			send("ann@customer.example"),
			send("bob@customer.example"),
		)
		self.assertEqual(first, again)
		self.assertEqual(first[0], other[0])
		self.assertNotEqual(first[1], other[1])
		self.assertTrue(frappe.db.get_value("Access Link", first[1], "revoked_at"))

	def test_who_wants_to_be_forgotten_is_unless_he_made_a_contract(self):
		def sent_to(address, decision):
			self.quotation = self.quote()
			with as_user(MARY):
				doc = frappe.get_doc(
					"Quotation Acceptance", api.send_link(self.quotation.name, address, "Ann")
				)
			key = frappe.get_doc("Access Link", doc.access_link).get_password("token")
			self.post(key, decision, message="Cheaper, please.")
			personal_data.erase([], [address])
			return frappe.get_doc("Quotation Acceptance", doc.name), key

		asked, key = sent_to("asks@customer.example", "change")
		self.assertEqual((asked.recipient, asked.message, asked.accepted_by), (None, None, "Erased"))
		self.assertEqual(self.get(key)[0].state, "gone")
		accepted, _key = sent_to("accepts@customer.example", "accept")
		self.assertEqual(
			(accepted.recipient, accepted.accepted_by), ("accepts@customer.example", "Ann Buyer")
		)

	def test_a_wrong_address(self):
		with as_user(MARY):
			self.assertRaisesRegex(
				frappe.ValidationError, "no.*mail|not a mail", api.send_link, self.quotation.name, "nobody"
			)
		self.assertIsNone(self.doc())

	def test_only_who_may_write_the_quotation(self):
		for user in (STOCKMAN, "Guest"):
			with self.subTest(user), as_user(user):
				for call in (
					lambda: api.send_link(self.quotation.name, "a@b.example"),
					lambda: api.copy_link(self.quotation.name),
					lambda: api.record(self.quotation.name, {}),
					lambda: api.get_state(self.quotation.name),
				):
					self.assertRaises(frappe.PermissionError, call)

	def test_a_draft_or_a_lost_one_is_no_offer(self):
		draft = quote_as(MARY, offered(95))
		with as_user(MARY):
			self.assertRaisesRegex(frappe.ValidationError, "draft", api.copy_link, draft.name)
			self.quotation.db_set("status", "Lost")
			self.assertRaisesRegex(
				frappe.ValidationError, "no offer any more", api.copy_link, self.quotation.name
			)

	def test_where_the_scope_wants_a_contract(self):
		deal = frappe.db.get_value("Quotation", self.quotation.name, "sales_deal")
		scope = frappe.get_doc("Process Scope", frappe.db.get_value("Sales Deal", deal, "scope"))
		next(row for row in scope.steps if row.step == "Contract Review").rule = "Required"
		key = self.link()
		scope.save()
		with as_user(MARY):
			self.assertRaisesRegex(
				frappe.ValidationError, "contract is reviewed", api.copy_link, self.quotation.name
			)
			self.assertTrue(api.get_state(self.quotation.name)["review"])
		self.assertEqual(self.get(key)[0].state, "gone")

	def test_the_form_knows_how_it_stands(self):
		with as_user(MARY):
			self.assertEqual(api.get_state(self.quotation.name)["acceptance"], None)
		key = self.link()
		self.post(key)
		with as_user(MARY):
			said = api.get_state(self.quotation.name)["acceptance"]
		self.assertEqual(
			(said["status"], said["accepted_by"], said["can_order"]), ("Accepted", "Ann Buyer", True)
		)
		with as_user(TOM):
			self.assertFalse(frappe.get_list("Quotation Acceptance"))

	def test_what_came_before_the_deal_was_known_belongs_to_it(self):
		make_price_floor(authority=10)
		draft = quote_as(MARY, offered(80))
		approval = ask_as(MARY, draft)
		approve_as(RUTH, approval)
		with as_user(MARY):
			self.quotation = draft.reload().submit()
		self.link()
		deals.take_up_quotation(draft.name)
		deal = frappe.db.get_value("Quotation", draft.name, "sales_deal")
		self.assertTrue(deal)
		self.assertEqual(
			(self.doc().deal, frappe.db.get_value("Price Approval", approval, "deal")), (deal, deal)
		)

	def test_withdrawn_the_link_leads_nowhere(self):
		key = self.link()
		name = self.doc().name
		with as_user(TOM):
			self.assertRaises(frappe.PermissionError, api.withdraw, name)
		with as_user(MARY):
			api.withdraw(name)
			self.assertRaisesRegex(frappe.ValidationError, "already", api.withdraw, name)
		self.assertEqual(self.get(key)[0].state, "gone")

	def test_the_deal_s_end_and_its_new_owner(self):
		self.link()
		deal = frappe.get_doc("Sales Deal", self.doc().deal)
		frappe.db.set_value("Sales Deal", deal.name, "sales_owner", RUTH)
		deal.sales_owner = RUTH
		acceptances.on_deal_owner(deal)
		self.assertEqual(self.doc().sales_owner, RUTH)
		deal.outcome = "Lost"
		acceptances.on_deal_outcome(deal)
		self.assertIsNone(self.doc())


class TestPaper(AcceptanceCase):
	def upload(self, user=MARY, content=b"signed", **values):
		with as_user(user):
			return save_file("order.pdf", content, "", "", is_private=values.pop("is_private", 1)).name

	def values(self, **values):
		return {
			"channel": "Purchase Order",
			"po_number": "PO-77",
			"po_date": str(compat.today()),
			"file": values.pop("file", None) or self.upload(),
			"total": 190,
			"currency": "USD",
			**values,
		}

	def record(self, user=MARY, **values):
		with as_user(user):
			return frappe.get_doc(
				"Quotation Acceptance", api.record(self.quotation.name, self.values(**values))
			)

	def row(self, **values):
		row = self.quotation.items[0]
		return {
			"item_code": row.item_code,
			"item_name": row.item_name,
			"qty": 2,
			"rate": 95,
			"uom": row.uom,
			**values,
		}

	def test_an_order_that_says_the_same(self):
		doc = self.record(rows=[self.row()])
		self.assertEqual((doc.status, doc.differences, doc.recorded_by), ("Accepted", [], MARY))
		self.assertEqual(doc.evidence_hash, hashlib.sha256(b"signed").hexdigest())
		file = frappe.db.get_value(
			"File", {"attached_to_name": doc.name}, ["file_url", "is_private"], as_dict=True
		)
		self.assertEqual((file.file_url, file.is_private), (doc.evidence, 1))

	def test_differences_are_listed_and_answered_for(self):
		values = {"total": 180, "payment": "60 days", "rows": [self.row(rate=90)]}
		with self.assertRaisesRegex(frappe.ValidationError, "differs") as caught:
			self.record(**values)
		for said in ("Total", "60 days", "90"):
			self.assertIn(said, str(caught.exception))
		doc = self.record(**values, differences_agreed="Ruth agreed on the phone.")
		self.assertEqual([row.what for row in doc.differences], ["Total", "Payment Terms", "Price"])

	def test_a_refused_record_leaves_nothing_behind(self):
		file = self.upload()
		frappe.db.savepoint("refused_record")
		with self.assertRaises(frappe.ValidationError):
			self.record(file=file, total=1)
		frappe.db.rollback(save_point="refused_record")  # what a request does
		self.assertIsNone(self.doc())
		self.assertFalse(frappe.db.get_value("File", file, "attached_to_name"))

	def test_what_is_no_proof_is_refused(self):
		for file, said in (
			("made-up", "Attach the signed copy"),
			(self.upload(user=TOM), "uploaded yourself"),
			(self.upload(is_private=0), "uploaded yourself"),
		):
			with self.subTest(said), self.assertRaisesRegex(frappe.ValidationError, said):
				self.record(file=file)

	def test_the_file_of_another_record(self):
		with as_user(MARY):
			file = save_file("x.pdf", b"x", "Customer", self.quotation.party_name, is_private=1).name
		with self.assertRaisesRegex(frappe.ValidationError, "another record"):
			self.record(file=file)

	def test_what_must_be_said(self):
		for values, said in (
			({"channel": "Guest Page"}, "signed copy or a purchase order"),
			({"po_number": " "}, "number of the customer"),
			({"po_date": str(compat.today() + timedelta(days=2))}, "in the future"),
		):
			with self.subTest(said), self.assertRaisesRegex(frappe.ValidationError, said):
				self.record(**values)
		self.assertEqual(self.record(channel="Signed Copy", po_number="").channel, "Signed Copy")

	def test_it_ends_the_link(self):
		key = self.link()
		seen = self.get(key)[0].seen
		self.record()
		self.assertEqual(self.get(key)[0].state, "said")
		self.assertEqual(self.post(key, seen=seen).status_code, 303)
		self.assertEqual(self.doc().channel, "Purchase Order")

	def test_the_proof_stays_as_it_is(self):
		doc = self.record()
		for field, value in (
			("accepted_by", "Somebody"),
			("status", "Declined"),
			("snapshot", "{}"),
			("po_number", "1"),
		):
			with self.subTest(field):
				again = frappe.get_doc("Quotation Acceptance", doc.name)
				again.set(field, value)
				self.assertRaises(Frozen, again.save)
		for user in (MARY, RUTH):
			with self.subTest(user), as_user(user):
				self.assertRaises(
					frappe.PermissionError, frappe.client.set_value, doc.doctype, doc.name, "message", "x"
				)
				self.assertRaises(frappe.PermissionError, frappe.delete_doc, doc.doctype, doc.name)

	def test_whoever_uploaded_the_paper_cannot_take_it_away(self):
		doc = self.record()
		name = frappe.db.get_value("File", {"attached_to_name": doc.name})
		with as_user(MARY):
			self.assertRaises(Frozen, frappe.delete_doc, "File", name)
			file = frappe.get_doc("File", name)
			file.attached_to_name = file.attached_to_doctype = None
			self.assertRaises(Frozen, file.save)
		frappe.delete_doc(doc.doctype, doc.name)
		self.assertFalse(frappe.db.exists("File", name))

	def test_the_order_is_offered_with_their_number(self):
		doc = self.record()
		with as_user(MARY):
			order = api.make_sales_order(doc.name)
			self.assertEqual((order.po_no, str(order.po_date)), ("PO-77", str(compat.today())))
			order.delivery_date = compat.today() + timedelta(days=9)
			for row in order.items:
				row.delivery_date = order.delivery_date
			self.assertEqual(order.insert().items[0].rate, 95)
		with as_user(STOCKMAN):
			self.assertRaises(frappe.PermissionError, api.make_sales_order, doc.name)

	def test_what_is_not_accepted_is_not_ordered_from_here(self):
		self.link()
		with as_user(MARY):
			self.assertRaisesRegex(
				frappe.ValidationError, "not accepted", api.make_sales_order, self.doc().name
			)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import hashlib
import io
import re
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import ClassVar
from unittest.mock import patch

from pypdf import PdfReader
from werkzeug.datastructures import FileStorage
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request as WebRequest

import frappe

from sales_process import compat, pdf, personal_data, signature_service, tasks
from sales_process.api import contract_review as review_api
from sales_process.api import contract_signing as api
from sales_process.exceptions import Frozen, SalesProcessError
from sales_process.sales_process.doctype.access_link import access_link as links
from sales_process.sales_process.doctype.contract_review import guest_page
from sales_process.sales_process.doctype.contract_review.test_contract_review import ContractCase
from sales_process.signature_service import Answer
from sales_process.tests import fake_signature_service, papers
from sales_process.tests.factories import as_user, moved_clock
from sales_process.tests.fake_signature_service import FakeSign
from sales_process.tests.site import CHIEF, LEGAL, MARY, RUTH, TOM
from sales_process.www import contract_signing as page

ANN, BEN = "ann@example.com", "ben@example.com"
SCRIPT = "<script>alert(1)</script>"
MANY = {
	"decision": "sign",
	"full_name": "Ann Buyer",
	"job_title": "Managing Director",
	"agrees": "1",
}


class SigningCase(ContractCase):
	rules: ClassVar[dict[str, int]] = {}

	def setUp(self):
		self.kept = {
			key: getattr(frappe.local, key, None) for key in ("lang", "form_dict", "request", "request_ip")
		}
		super().setUp()
		if self.rules:
			self.make_type(**self.rules)
		self.to_ready()
		self.make_signer()

	def tearDown(self):
		for key, value in self.kept.items():
			setattr(frappe.local, key, value)
		super().tearDown()

	def send(self, to=ANN, name="Ann Buyer"):
		"""Mail the link; what the mail contains is the key."""
		with as_user(MARY):
			api.send_link(self.name, to, name)
		return self.key_of(to)

	def key_of(self, to):
		name = frappe.get_all(
			"Access Link",
			{"reference_name": self.name, "recipient": to},
			pluck="name",
			order_by="creation desc",
			limit=1,
		)[0]
		return frappe.get_doc("Access Link", name).get_password("token")

	def copy(self):
		with as_user(MARY):
			return api.copy_link(self.name).partition("key=")[2]

	def get(self, key, user="Guest"):
		context = frappe._dict()
		with as_user(user):
			frappe.local.form_dict = frappe._dict(key=key)
			page.get_context(context)
			return context, guest_page.render(context.page)

	def post(self, key, user="Guest", files=None, **values):
		values = {"seen": self.doc.pdf_hash or "", **values}
		with as_user(user), request_with(files):
			frappe.local.form_dict = frappe._dict(key=key, **values)
			return api.answer(key, **values)

	def read(self, key, document="pdf", user="Guest"):
		with as_user(user):
			frappe.local.form_dict = frappe._dict(key=key)
			return api.read(key, document)

	def sign_for_us(self):
		with as_user(CHIEF):
			review_api.sign_for_us(self.name)

	def archive(self):
		with patch.object(tasks, "keep"):
			tasks.archive_contracts()
			tasks.archive_contracts()

	def signature(self):
		return next((row for row in self.doc.signatures if row.side == "Customer"), None)

	def unsigned(self):
		doc = self.doc
		self.assertEqual((doc.meaning, doc.signatures), ("Ready to Sign", []))

	def mails(self):
		return frappe.get_all(
			"Email Queue", {"creation": [">=", self.doc.creation]}, ["name", "message", "attachments"]
		)


@contextmanager
def request_with(files):
	"""A request of a guest's browser, with its uploads."""
	data = {
		name: FileStorage(io.BytesIO(content), filename=f"{name}.pdf")
		for name, content in (files or {}).items()
	}
	builder = EnvironBuilder(method="POST", data=data, headers={"User-Agent": "Phone/1.0"})
	before, frappe.local.request = getattr(frappe.local, "request", None), WebRequest(builder.get_environ())
	frappe.local.request_ip = "192.0.2.7"
	try:
		yield
	finally:
		frappe.local.request = before


class TestPage(SigningCase):
	def test_the_customer_reads_the_exact_pdf_and_signs_it(self):
		key = self.send()
		context, html = self.get(key)
		self.assertEqual(context.http_status_code, 200)
		doc = self.doc
		self.assertIn(doc.pdf_hash, html)
		content = self.read(key).get_data()
		self.assertEqual(hashlib.sha256(content).hexdigest(), doc.pdf_hash)
		text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(content)).pages)
		self.assertIn("Signs Contracts pays", text)
		self.assertIn(doc.text_hash, text.replace("\n", ""))
		self.assertEqual(self.post(key, **MANY, drawn=papers.drawn()).status_code, 303)
		row = self.signature()
		self.assertEqual(
			(row.signed_by, row.job_title, row.channel, row.email, row.ip_address, row.user_agent),
			("Ann Buyer", "Managing Director", "Signing Page", ANN, "192.0.2.7", "Phone/1.0"),
		)
		self.assertTrue(row.signed_at and row.drawn_hash and "kept as proof" in row.consent)
		self.assertEqual((row.pdf_hash, self.doc.meaning), (doc.pdf_hash, "Customer Signed"))
		self.assertIn("you have signed", self.get(key)[1])
		self.assertIn(CHIEF, self.turn())

	def test_looking_changes_nothing(self):
		key = self.send()
		before = self.doc.modified
		for user in ("Guest", MARY):
			self.get(key, user)
			self.read(key, user=user)
		self.assertEqual(self.doc.modified, before)

	def test_both_get_their_copies_and_can_read_them_later(self):
		key = self.send()
		self.post(key, **MANY)
		self.assertIn("Download the contract", self.get(key)[1])
		self.assertEqual(self.read(key, "certificate").status_code, 410)
		self.sign_for_us()
		self.assertEqual(self.doc.meaning, "Signed")
		self.archive()
		doc = self.doc
		self.assertEqual((doc.to_archive, [row.what for row in doc.events].count("Copies Mailed")), (0, 1))
		mails = [mail for mail in self.mails() if "fid" in (mail.attachments or "")]
		self.assertEqual(len(mails), 2)
		self.assertEqual({mail.attachments.count('"fid"') for mail in mails}, {2})
		with moved_clock(compat.now() + timedelta(days=400)):
			self.assertIn("Download the certificate", self.get(key)[1])
			content = self.read(key, "certificate").get_data()
		text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(content)).pages).replace("\n", "")
		for said in (doc.pdf_hash, "Ann Buyer", "192.0.2.7", "Phone/1.0", "Chief"):
			self.assertIn(said, text)

	def test_a_job_that_dies_is_run_again_and_nothing_is_doubled(self):
		key = self.send()
		self.post(key, **MANY)
		self.sign_for_us()
		with patch(
			"sales_process.sales_process.doctype.contract_review.archive.can_mail", return_value=False
		):
			self.archive()
		first = self.doc
		self.assertEqual((first.to_archive, bool(first.certificate_hash)), (1, True))
		self.archive()
		self.assertEqual((self.doc.to_archive, self.doc.certificate_hash), (0, first.certificate_hash))

	def test_the_job_does_not_disturb_whoever_has_the_form_open(self):
		key = self.send()
		self.post(key, **MANY)
		self.sign_for_us()
		with as_user(MARY):
			form = self.doc
			self.archive()
			form.update({"number_of_copies": 2, "kept_at": "Safe"})
			form.save()
		doc = self.doc
		self.assertEqual((doc.kept_at, bool(doc.certificate_hash), doc.to_archive), ("Safe", True, 0))
		self.assertEqual([row.what for row in doc.events][-2:], ["Certificate Made", "Copies Mailed"])

	def test_a_change_is_a_new_revision_with_a_new_link(self):
		key = self.send()
		self.assertEqual(self.post(key, decision="change", message="Net 60, please").status_code, 303)
		doc = self.doc
		self.assertEqual((doc.meaning, doc.revision, doc.pdf_hash), ("Drafting", 2, None))
		self.assertIn("Net 60, please", doc.revisions[-1].why)
		self.assertEqual(self.turn(), [MARY])
		self.assertIn("got your message", self.get(key)[1])
		self.assertEqual(self.read(key).status_code, 410)
		self.to_ready()
		self.assertNotEqual(self.key_of(ANN), None)
		fresh = self.send()
		self.assertEqual(self.post(fresh, **MANY).status_code, 303)
		self.assertEqual(self.doc.meaning, "Customer Signed")
		self.assertIn("got your message", self.get(key)[1])

	def test_he_declines_and_says_why(self):
		key = self.send()
		self.assertEqual(self.post(key, decision="decline").status_code, 422)
		self.post(key, decision="decline", message="We took another offer.")
		self.assertEqual((self.doc.meaning, self.doc.declined_reason), ("Declined", "We took another offer."))
		self.assertIn("Thank you for telling us", self.get(key)[1])

	def test_he_passes_it_on_to_who_signs(self):
		key = self.send()
		values = {"decision": "forward", "full_name": "Ben Boss", "email": BEN, "by": "Ann"}
		self.assertEqual(self.post(key, **values).status_code, 303)
		self.assertIn("link of his or her own", self.get(key)[1])
		self.assertEqual(self.read(key).status_code, 410)
		self.assertEqual(self.post(key, **MANY).status_code, 303)
		self.unsigned()
		other = self.key_of(BEN)
		self.post(other, **{**MANY, "full_name": "Ben Boss"})
		self.assertEqual((self.signature().signed_by, self.signature().email), ("Ben Boss", BEN))
		self.assertEqual([row.what for row in self.doc.events], ["Sent", "Forwarded", "Signed"])

	def test_the_link_sends_no_mails_for_ever(self):
		key = self.send()
		for number in range(6):
			to = f"boss{number}@example.com"
			response = self.post(key, decision="forward", full_name="Boss", email=to)
			if number < 5:
				key = self.key_of(to)
		self.assertIn("forwarded too often", response.get_data(as_text=True))
		self.assertEqual(len([row for row in self.doc.events if row.what == "Forwarded"]), 5)

	def test_what_is_missing_is_said_and_what_was_typed_stays(self):
		key = self.send()
		for change, said in (
			({"decision": "eat"}, "choose an answer"),
			({"full_name": ""}, "write the name"),
			({"job_title": ""}, "your position"),
			({"agrees": ""}, "confirm that you have read"),
			({"drawn": "data:image/png;base64,AAAA"}, "drawn signature could not be read"),
			({"drawn": "data:text/html;base64,AAAA"}, "drawn signature could not be read"),
			({"drawn": "x" * 900_000}, "drawn signature could not be read"),
			({"drawn": papers.drawn(is_drawn=False)}, "drawn signature could not be read"),
		):
			with self.subTest(said):
				response = self.post(key, **{**MANY, **change})
				self.assertEqual(response.status_code, 422)
				self.assertIn(said, response.get_data(as_text=True))
		self.assertIn('value="Ann Buyer"', self.post(key, **{**MANY, "agrees": ""}).get_data(as_text=True))
		self.unsigned()

	def test_what_is_typed_is_no_program(self):
		key = self.send(name=SCRIPT)
		response = self.post(key, **{**MANY, "full_name": SCRIPT, "job_title": SCRIPT, "agrees": ""})
		self.assertNotIn(SCRIPT, response.get_data(as_text=True))
		self.post(key, **{**MANY, "full_name": SCRIPT, "job_title": SCRIPT})
		self.sign_for_us()
		self.archive()
		self.assertTrue(self.doc.certificate_hash)
		for mail in self.mails():
			self.assertNotIn(SCRIPT, mail.message.partition("text/html")[2])

	def test_without_pango_only_signing_on_a_page_is_refused(self):
		with patch.object(pdf, "problem", return_value="cannot load library 'pango'"), as_user(MARY):
			self.assertRaisesRegex(SalesProcessError, "pango", api.send_link, self.name, ANN)
		self.record_customer()
		self.assertEqual(self.doc.meaning, "Customer Signed")


class TestUnhappyLinks(SigningCase):
	def refused(self, key, status, user="Guest"):
		context, html = self.get(key, user)
		self.assertEqual(context.http_status_code, status)
		self.assertNotIn("<form", html)
		self.assertIn(self.post(key, user, **MANY).status_code, (303, 403))
		self.unsigned()
		return html

	def test_guessed_and_altered(self):
		key = self.send()
		for wrong in ("", "x", key[:-1], key + "A", key.swapcase(), "a" * 5000, "' or 1=1 --"):
			with self.subTest(wrong[:10]):
				self.refused(wrong, 404)
				self.assertEqual(self.read(wrong).status_code, 404)

	def test_expired(self):
		key = self.send()
		with moved_clock(compat.now() + timedelta(days=31)):
			self.refused(key, 410)
			self.assertEqual(self.read(key).status_code, 410)

	def test_the_days_of_a_link_are_the_types(self):
		self.make_type(link_days=3)
		self.send()
		self.assertEqual(self.doc.link_expires_on, compat.today() + timedelta(days=3))

	def test_withdrawn(self):
		key = self.send()
		with as_user(MARY):
			api.withdraw(self.name)
			self.assertRaisesRegex(frappe.ValidationError, "Nobody is asked", api.withdraw, self.name)
		self.refused(key, 410)

	def test_sent_again_the_old_link_is_closed(self):
		old, new = self.send(), self.send()
		self.refused(old, 410)
		self.assertEqual(self.get(new)[0].http_status_code, 200)

	def test_taken_back_to_drafting(self):
		key = self.send()
		self.act(MARY, "Take Back")
		context, _html = self.get(key)
		self.assertEqual(context.http_status_code, 410)
		self.assertEqual(self.post(key, **MANY).status_code, 303)
		self.assertEqual((self.doc.meaning, self.doc.signatures), ("Drafting", []))

	def test_signed_and_taken_back_before_we_signed(self):
		key = self.send()
		self.post(key, **MANY)
		self.act(MARY, "Take Back")
		context, html = self.get(key)
		self.assertEqual(context.http_status_code, 410)
		self.assertIn("does not count any more", html)
		self.assertEqual(self.read(key).status_code, 410)
		self.assertEqual((self.doc.signatures, self.doc.pdf_hash), ([], None))

	def test_of_another_purpose(self):
		other = links.make_link(links.SURVEY, "Contract Review", self.name, ANN, compat.today())
		self.send()
		self.refused(other.get_password("token"), 404)

	def test_two_tabs(self):
		key = self.send()
		first, second = (
			self.post(key, **{**MANY, "full_name": name}) for name in ("Ann Buyer", "Second Tab")
		)
		self.assertEqual((first.status_code, second.status_code), (303, 303))
		self.assertEqual([row.signed_by for row in self.doc.signatures], ["Ann Buyer"])
		self.assertEqual([row.what for row in self.doc.events].count("Signed"), 1)
		self.assertEqual(self.post(key, decision="decline", message="No").status_code, 303)
		self.assertEqual(self.doc.meaning, "Customer Signed")

	def test_a_page_of_an_older_text(self):
		key = self.send()
		response = self.post(key, **MANY, seen="0" * 64)
		self.assertEqual(response.status_code, 409)
		self.assertIn("Nothing has been signed", response.get_data(as_text=True))
		self.unsigned()

	def test_a_colleague_with_the_link(self):
		key = self.send()
		for user in (MARY, CHIEF, "Administrator"):
			with self.subTest(user):
				html = self.refused(key, 200, user)
				self.assertIn("logged in as a colleague", html)

	def test_a_file_that_was_exchanged(self):
		key = self.send()
		file = frappe.get_doc("File", {"file_url": self.doc.pdf, "attached_to_name": self.name})
		path = Path(file.get_full_path())
		kept = path.read_bytes()
		try:
			path.write_bytes(kept + b"one byte more")
			self.assertRaisesRegex(SalesProcessError, "not the one", self.read, key)
			response = self.post(key, **MANY)
			self.assertIn("not the one that was approved", response.get_data(as_text=True))
			with as_user(MARY):
				found = {row["what"]: row["is_right"] for row in api.check_fingerprints(self.name)}
			self.assertEqual(found, {"Text": True, "Contract (PDF)": False})
		finally:
			path.write_bytes(kept)
		self.unsigned()

	def test_who_may_send_and_prove_it(self):
		for call in (
			lambda: api.send_link(self.name, ANN),
			lambda: api.copy_link(self.name),
			lambda: api.make_pdf(self.name),
			lambda: api.withdraw(self.name),
			lambda: api.add_seal(self.name, "x"),
			lambda: api.send_to_service(self.name, "x", ANN),
			lambda: api.check_fingerprints(self.name),
		):
			with self.subTest(call), as_user(TOM):
				self.assertRaises(frappe.PermissionError, call)
		with as_user(MARY):
			for to in ("nobody", "a@b", "<script>@x.y"):
				self.assertRaises(frappe.ValidationError, api.send_link, self.name, to)

	def test_a_draft_is_not_sent(self):
		self.act(MARY, "Take Back")
		with as_user(MARY):
			self.assertRaisesRegex(SalesProcessError, "not ready", api.send_link, self.name, ANN)
			self.assertRaisesRegex(SalesProcessError, "not ready", api.make_pdf, self.name)

	def test_what_follows_from_a_link_is_not_typed(self):
		self.send()
		with as_user(MARY):
			doc = self.doc
			doc.update(
				{
					"pdf_hash": "0",
					"recipient": BEN,
					"access_link": "x",
					"certificate_hash": "1",
					"to_archive": 1,
				}
			)
			doc.set("events", [])
			doc.save()
		doc = self.doc
		self.assertEqual(
			(doc.recipient, doc.certificate_hash, doc.to_archive, len(doc.events)), (ANN, None, 0, 1)
		)
		self.assertEqual(len(doc.pdf_hash), 64)

	def test_the_proof_stays(self):
		key = self.send()
		self.post(key, **MANY, drawn=papers.drawn())
		for url in (self.doc.pdf, self.signature().drawn):
			name = frappe.db.get_value("File", {"file_url": url, "attached_to_name": self.name})
			with self.subTest(url), as_user("Administrator"):
				self.assertRaises(Frozen, frappe.delete_doc, "File", name)


class TestWhatTheTypeAsksFor(SigningCase):
	rules: ClassVar = {"seal_required": 1, "authority_required": 1}

	def test_the_proof_comes_with_the_signature_and_the_seal_may_follow(self):
		key = self.send()
		self.assertIn("Copy with your seal", self.get(key)[1])
		self.assertEqual(self.post(key, **MANY).status_code, 422)
		self.post(key, files={"authority": papers.pdf("register")}, **MANY)
		row = self.signature()
		self.assertTrue(row.authority_hash and not row.seal)
		self.assertEqual(self.doc.meaning, "Ready to Sign")
		self.assertIn("copy with your seal", self.get(key)[1])
		with self.assertRaisesRegex(SalesProcessError, "seal is missing"):
			self.act(MARY, "Customer Has Signed")
		scan = self.upload(content=papers.pdf("sealed"))
		with as_user(MARY):
			api.add_seal(self.name, scan)
			self.assertRaisesRegex(SalesProcessError, "not ready", api.add_seal, self.name, scan)
		self.assertEqual((self.doc.meaning, self.signature().seal), ("Customer Signed", 1))

	def test_both_come_with_the_signature(self):
		key = self.send()
		self.post(key, files={"authority": papers.pdf("register"), "seal": papers.png()}, **MANY)
		row = self.signature()
		self.assertTrue(row.seal and row.scan_hash and row.authority_hash)
		self.assertTrue(row.scan.endswith(".png"))
		self.assertEqual(self.doc.meaning, "Customer Signed")

	def test_uploads_that_are_refused(self):
		key = self.send()
		for content, said in (
			(b"%PDF-1.7" + b" " * 20_000_000, "larger than 10 MB"),
			(b"<html><script>alert(1)</script></html>", "Only a PDF"),
			(b"%PDF-1.4\n<html><script>alert(1)</script>", "Only a PDF"),
			(b"MZ\x90\x00 a program", "Only a PDF"),
			(papers.pdf(script="app.alert(1)"), "runs a program"),
			(papers.pdf(password="x"), "locked"),
		):
			for files in ({"authority": content}, {"authority": papers.pdf("right"), "seal": content}):
				with self.subTest(said, of=list(files)):
					response = self.post(key, files=files, **MANY)
					self.assertEqual(response.status_code, 422)
					self.assertIn(said, response.get_data(as_text=True))
		self.unsigned()
		self.assertFalse(
			frappe.get_all("File", {"attached_to_name": self.name, "file_name": ["like", "authority%"]})
		)


class TestCode(SigningCase):
	rules: ClassVar = {"code_required": 1}

	def ask_code(self, key, **values):
		with as_user("Guest"):
			frappe.local.form_dict = frappe._dict(key=key)
			response = api.send_code(key, seen=self.doc.pdf_hash, **values)
		found = [
			re.search(r"Your code is <b>(\d{6})</b>", mail.message.replace("=\r\n", ""))
			for mail in self.mails()
		]
		return next(match.group(1) for match in found if match), response.get_data(as_text=True)

	def test_who_has_only_the_link_does_not_sign(self):
		key = self.send()
		for code in ("", "000000", "abc"):
			with self.subTest(code):
				response = self.post(key, **MANY, code=code)
				self.assertEqual(response.status_code, 422)
				self.assertIn("code is wrong", response.get_data(as_text=True))
		self.unsigned()
		frappe.db.delete("Email Queue")
		code, html = self.ask_code(key, full_name="Ann Buyer", job_title="CEO", agrees="1")
		self.assertIn("an…@example.com", html)
		self.assertIn('value="Ann Buyer"', html)
		self.assertEqual(self.post(key, **{**MANY, "job_title": ""}, code=code).status_code, 422)
		self.assertEqual(self.post(key, **MANY, code=code).status_code, 303)
		self.assertEqual((self.signature().code_confirmed, self.doc.meaning), (1, "Customer Signed"))

	def test_five_wrong_codes_are_the_end_of_it(self):
		key = self.send()
		frappe.db.delete("Email Queue")
		code, _html = self.ask_code(key)
		wrong = "000000" if code != "000000" else "111111"
		for _try in range(5):
			self.post(key, **MANY, code=wrong)
		self.assertEqual(self.post(key, **MANY, code=code).status_code, 422)
		self.unsigned()

	def test_a_link_without_an_address_cannot_prove_who_signs(self):
		with as_user(MARY):
			self.assertRaisesRegex(SalesProcessError, "code by mail", api.copy_link, self.name)


class TestTheirText(SigningCase):
	def setUp(self):
		super().setUp()
		self.act(MARY, "Take Back")

	def use_text(self, content):
		with as_user(MARY):
			file = frappe.get_doc(
				doctype="File",
				file_name="theirs.pdf",
				content=content,
				is_private=1,
				attached_to_doctype="Contract Review",
				attached_to_name=self.name,
			).insert()
			doc = self.doc
			doc.update({"origin": "Their Text", "their_text": file.file_url})
			doc.save()
		self.to_ready()

	def test_their_own_pdf_is_what_is_signed(self):
		content = papers.pdf("the customer's own words")
		self.use_text(content)
		key = self.send()
		self.assertEqual(self.doc.pdf_hash, hashlib.sha256(content).hexdigest())
		self.assertEqual(self.read(key).get_data(), content)
		self.post(key, **MANY)
		self.assertEqual(self.signature().pdf_hash, self.doc.pdf_hash)

	def test_what_is_no_pdf_is_signed_on_paper_only(self):
		self.use_text(papers.png())
		with as_user(MARY):
			self.assertRaisesRegex(SalesProcessError, "only a PDF", api.send_link, self.name, ANN)


class TestInTheDesk(SigningCase):
	def test_a_link_for_a_chat(self):
		key = self.copy()
		self.post(key, **MANY)
		self.assertEqual((self.signature().email, self.doc.recipient), ("", ""))
		self.sign_for_us()
		self.archive()
		self.assertEqual(len([mail for mail in self.mails() if "fid" in (mail.attachments or "")]), 1)

	def test_the_secret_is_in_the_mail_alone(self):
		key = self.send()
		self.assertEqual(len([mail for mail in self.mails() if key in mail.message.replace("=\r\n", "")]), 1)
		for doctype in ("Communication", "Contract Review", "Comment"):
			rows = frappe.get_all(doctype, {"creation": [">=", self.doc.creation]}, ["*"])
			self.assertNotIn(key, repr(rows))

	def test_the_pdf_is_made_once_and_printed_for_paper(self):
		with as_user(MARY):
			url = api.make_pdf(self.name)
			self.assertEqual(api.make_pdf(self.name), url)
			self.assertTrue(review_api.get_state(self.name)["sending"])
		first = self.doc.pdf_hash
		self.send()
		self.assertEqual(self.doc.pdf_hash, first)

	def test_every_fingerprint_is_proved(self):
		key = self.send()
		self.post(key, **MANY, drawn=papers.drawn())
		self.sign_for_us()
		self.archive()
		with as_user(RUTH):
			found = api.check_fingerprints(self.name)
		self.assertEqual(
			[row["what"] for row in found],
			["Text", "Contract (PDF)", "Certificate (PDF)", "Ann Buyer: Drawn Signature"],
		)
		self.assertTrue(all(row["is_right"] for row in found))

	def test_who_was_only_asked_is_forgotten_and_who_signed_is_not(self):
		key = self.send()
		personal_data.erase([], [ANN])
		doc = self.doc
		self.assertEqual((doc.recipient, doc.recipient_name), (None, "Erased"))
		self.assertNotIn(ANN, repr([row.as_dict() for row in doc.events]))
		self.assertEqual(self.get(key)[0].http_status_code, 410)
		self.post(self.send(to=BEN), **MANY)
		personal_data.erase([], [BEN])
		self.assertEqual((self.doc.recipient, self.signature().email), (BEN, BEN))

	def test_with_the_contract_its_links_go(self):
		key = self.send()
		self.act(MARY, "Take Back")
		frappe.delete_doc("Contract Review", self.name)
		self.assertFalse(frappe.db.exists("Access Link", {"reference_name": self.name}))
		self.assertEqual(self.get(key)[0].http_status_code, 404)

	def test_whoever_signs_last_completes_it(self):
		key = self.send()
		self.sign_for_us()
		self.assertEqual(self.doc.meaning, "Ready to Sign")
		self.post(key, **MANY)
		self.assertEqual(self.doc.meaning, "Signed")

	def test_an_amendment_begins_without_what_was_signed(self):
		key = self.send()
		self.post(key, **MANY)
		self.sign_for_us()
		self.archive()
		with as_user(MARY):
			new = frappe.get_doc("Contract Review", review_api.amend(self.name))
		self.assertEqual(
			(new.pdf, new.certificate, new.recipient, new.events, new.term), (None, None, None, [], None)
		)
		self.assertEqual(self.get(key)[0].http_status_code, 200)

	def test_the_status_follows_the_time_with_events(self):
		self.act(MARY, "Take Back")
		with as_user(MARY):
			doc = self.doc
			doc.end_date = compat.today() + timedelta(days=10)
			doc.save()
		self.to_ready()
		self.record_customer()
		self.sign_for_us()
		self.assertEqual(self.doc.term, "Running")
		if contract := self.doc.contract:  # ERPNext asks the real calendar
			past = {"start_date": "2020-01-01", "end_date": "2020-12-31"}
			frappe.db.set_value("Contract", contract, past)
		saved = []
		with patch.object(tasks, "keep"), moved_clock(compat.now() + timedelta(days=11)):
			with patch("frappe.model.document.Document.notify_update", lambda doc: saved.append(doc.doctype)):
				tasks.refresh_terms_of_contracts()
				tasks.refresh_terms_of_contracts()
		self.assertEqual((self.doc.term, self.doc.term_changes_on), ("Ended", None))
		self.assertEqual(saved.count("Contract Review"), 1)
		if contract:
			self.assertEqual(frappe.db.get_value("Contract", contract, "status"), "Inactive")
			self.assertEqual(saved.count("Contract"), 1)


class TestOtherWorkflow(SigningCase):
	"""An admin has renamed the states, added one and dropped another, without code."""

	def setUp(self):
		super().setUp()
		self.act(MARY, "Take Back")
		names = {
			"Draft": "Entwurf",
			"Ready to Sign": "Zur Unterschrift",
			"Signed": "Beidseits unterschrieben",
		}
		for state in (*names.values(), "Finance Review"):
			frappe.get_doc(doctype="Workflow State", workflow_state_name=state).insert(
				ignore_if_duplicate=True
			)
		flow = frappe.get_doc("Workflow", "Contract Review Flow")
		for row in (*flow.states, *flow.transitions):
			for field in ("state", "next_state"):
				if row.get(field) in names:
					row.set(field, names[row.get(field)])
		flow.append("states", {"state": "Finance Review", "doc_status": "0", "allow_edit": "Sales Manager"})
		self.drop(flow, "Customer Signed")
		for row in flow.transitions:
			if (row.state, row.next_state) == ("Legal Review", names["Ready to Sign"]):
				row.next_state = "Finance Review"
		flow.append(
			"transitions",
			{
				"state": "Finance Review",
				"action": "Approve",
				"next_state": names["Ready to Sign"],
				"allowed": "Sales Master Manager",
			},
		)
		flow.append(
			"transitions",
			{
				"state": names["Ready to Sign"],
				"action": "We Have Signed",
				"next_state": names["Signed"],
				"allowed": "Sales User",
			},
		)
		flow.save()
		settings = frappe.get_doc("Sales Process Settings")
		for row in settings.contract_states:
			row.state = names.get(row.state, row.state)
		settings.append(
			"contract_states", {"state": "Finance Review", "meaning": "Internal Review", "working_days": 2}
		)
		settings.save()
		frappe.db.set_value("Contract Review", self.name, "workflow_state", names["Draft"])

	def drop(self, flow, state):
		flow.set("states", [row for row in flow.states if row.state != state])
		flow.set("transitions", [row for row in flow.transitions if state not in (row.state, row.next_state)])

	def to_ready(self):
		doc = super().to_ready()
		return self.act(CHIEF, "Approve") if doc.workflow_state == "Finance Review" else doc

	def test_freeze_reminder_page_and_both_signatures(self):
		self.act(MARY, "Send to Review")
		self.act(RUTH, "Approve")
		doc = self.act(LEGAL, "Approve")
		self.assertEqual(
			(doc.workflow_state, doc.meaning, doc.text_hash), ("Finance Review", "Internal Review", None)
		)
		self.assertIn(CHIEF, self.turn())
		with patch.object(tasks, "keep"), moved_clock(compat.now() + timedelta(days=9)):
			tasks.remind_contract_reviews()
		overdue = {"document_name": self.name, "for_user": CHIEF, "subject": ["like", "%overdue%"]}
		self.assertTrue(frappe.db.exists("Notification Log", overdue))
		doc = self.act(CHIEF, "Approve")
		self.assertEqual((doc.workflow_state, bool(doc.text_hash)), ("Zur Unterschrift", True))
		key = self.send()
		self.post(key, **MANY)
		self.assertEqual(
			(self.doc.workflow_state, self.signature().signed_by), ("Zur Unterschrift", "Ann Buyer")
		)
		self.assertIn("you have signed", self.get(key)[1])
		self.sign_for_us()
		self.assertEqual((self.doc.workflow_state, self.doc.meaning), ("Beidseits unterschrieben", "Signed"))
		self.archive()
		self.assertTrue(self.doc.certificate_hash)

	def test_a_change_goes_back_to_the_renamed_draft(self):
		self.to_ready()
		self.post(self.send(), decision="change", message="Net 60")
		self.assertEqual((self.doc.workflow_state, self.doc.meaning), ("Entwurf", "Drafting"))

	def test_without_a_way_back_the_owner_is_told(self):
		flow = frappe.get_doc("Workflow", "Contract Review Flow")
		ready = "Zur Unterschrift"
		flow.set(
			"transitions",
			[row for row in flow.transitions if row.state != ready or row.next_state != "Entwurf"],
		)
		flow.save()
		self.to_ready()
		key = self.send()
		self.post(key, decision="change", message="Net 60")
		self.assertEqual(self.doc.workflow_state, ready)
		bell = {"document_name": self.name, "for_user": MARY, "subject": ["like", "%asks for changes%"]}
		self.assertTrue(frappe.db.exists("Notification Log", bell))
		self.assertEqual(self.post(self.send(), **MANY).status_code, 303)


class TestService(SigningCase):
	def setUp(self):
		super().setUp()
		FakeSign.forget()
		hooks = frappe.get_hooks

		def with_fake(hook=None, *args, **kwargs):
			is_ours = hook == signature_service.HOOK
			return fake_signature_service.HOOK if is_ours else hooks(hook, *args, **kwargs)

		patched = patch("frappe.get_hooks", with_fake)
		patched.start()
		self.addCleanup(patched.stop)

	def send_there(self):
		with as_user(MARY):
			self.assertEqual(review_api.get_state(self.name)["sending"]["services"], ["Fake Sign"])
			api.send_to_service(self.name, "Fake Sign", ANN, "Ann Buyer")
		return self.doc.envelope

	def ask(self):
		with patch.object(tasks, "keep"):
			tasks.take_answers_of_signature_services()
			tasks.take_answers_of_signature_services()

	def test_its_signature_is_one_like_any_other(self):
		envelope = self.send_there()
		request = FakeSign.asked[envelope]
		self.assertEqual(hashlib.sha256(request.pdf).hexdigest(), self.doc.pdf_hash)
		self.ask()
		self.unsigned()
		FakeSign.answers[envelope] = Answer(
			"signed", "Ann Buyer", "CEO", compat.now(), papers.pdf("signed there")
		)
		self.ask()
		row = self.signature()
		self.assertEqual(
			(row.channel, row.signed_by, bool(row.scan_hash)), ("Signature Service", "Ann Buyer", True)
		)
		self.assertEqual(self.doc.meaning, "Customer Signed")
		self.assertEqual([one.what for one in self.doc.events], ["Sent", "Signed"])

	def test_it_declines(self):
		FakeSign.answers[self.send_there()] = Answer("declined", "Ann Buyer", reason="Too long")
		self.ask()
		self.assertEqual((self.doc.meaning, self.doc.declined_reason), ("Declined", "Too long"))

	def test_a_signed_file_that_is_none(self):
		FakeSign.answers[self.send_there()] = Answer("signed", "Ann Buyer", pdf=b"<html>")
		self.ask()
		self.unsigned()
		self.assertTrue(frappe.db.exists("Error Log", {"reference_name": self.name}))

	def test_taken_back_it_is_withdrawn_there(self):
		envelope = self.send_there()
		self.act(MARY, "Take Back")
		self.assertEqual(FakeSign.withdrawn, [envelope])
		FakeSign.answers[envelope] = Answer("signed", "Ann Buyer", pdf=papers.pdf())
		self.ask()
		self.assertEqual((self.doc.meaning, self.doc.envelope), ("Drafting", None))

	def test_an_unknown_service(self):
		with as_user(MARY):
			self.assertRaisesRegex(
				SalesProcessError, "Fake Sign", api.send_to_service, self.name, "Other", ANN
			)

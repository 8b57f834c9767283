# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe

from sales_process.api.lead_research import save_note
from sales_process.tests import IntegrationTestCase
from sales_process.tests.factories import as_user, make_customer, make_research
from sales_process.tests.site import MARY, RUTH, TOM

FORBIDDEN = ("print", "report", "export", "email", "import", "share")


class TestMakerNote(IntegrationTestCase):
	def setUp(self):
		with as_user(MARY):
			customer = make_customer("Noted Ltd").name
			self.research = make_research(customer, MARY, makers=[{"maker_name": "Ann"}])
			self.row = self.research.makers[0].name
			self.note = save_note(self.research.name, self.row, "Against Us", "Fears for her staff")

	def test_it_belongs_to_whom_the_research_belongs(self):
		note = frappe.get_doc("Maker Note", self.note)
		self.assertEqual(
			(note.maker_name, note.account, note.deal, note.sales_owner),
			("Ann", self.research.account, self.research.deal, MARY),
		)

	def test_nobody_prints_exports_reports_or_mails_it(self):
		for role in frappe.get_meta("Maker Note").permissions:
			self.assertFalse([right for right in FORBIDDEN if role.get(right)], role.role)
		for user in (MARY, RUTH):
			for right in FORBIDDEN:
				with self.subTest(user=user, right=right), as_user(user):
					self.assertFalse(frappe.has_permission("Maker Note", right, self.note))
			with as_user(user), self.assertRaises(frappe.PermissionError):
				frappe.get_doc("Maker Note", self.note).run_method("before_print", None)

	def test_it_is_in_no_version_and_in_no_search(self):
		meta = frappe.get_meta("Maker Note")
		self.assertFalse(meta.track_changes)
		self.assertFalse([field for field in meta.fields if field.in_global_search])
		with as_user(MARY):
			save_note(self.research.name, self.row, "Neutral", "Less now")
		self.assertFalse(frappe.db.exists("Version", {"ref_doctype": "Maker Note", "docname": self.note}))
		said = frappe.get_all("Version", filters={"docname": self.research.name}, pluck="data")
		self.assertNotIn("Fears", " ".join(said))

	def test_an_outsider_neither_reads_nor_writes_one(self):
		with as_user(TOM):
			self.assertRaises(
				frappe.PermissionError, frappe.get_doc("Maker Note", self.note).check_permission
			)
			self.assertNotIn(self.note, frappe.get_list("Maker Note", pluck="name"))
			with self.assertRaises(frappe.PermissionError):
				frappe.get_doc(
					doctype="Maker Note", research=self.research.name, maker_row=self.row, stance="Neutral"
				).insert()

	def test_a_note_is_about_a_maker_of_its_research(self):
		with as_user(MARY), self.assertRaisesRegex(frappe.ValidationError, "row of the decision maker"):
			save_note(self.research.name, "no such row", "Neutral")

	def test_it_goes_with_the_maker(self):
		with as_user(MARY):
			research = frappe.get_doc("Lead Research", self.research.name)
			research.set("makers", [])
			research.save()
		self.assertFalse(frappe.db.exists("Maker Note", self.note))

	def test_a_stance_that_does_not_exist_is_refused(self):
		with as_user(MARY), self.assertRaisesRegex(frappe.ValidationError, "Stance"):
			save_note(self.research.name, self.row, "Furious")

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Where a decision maker stands. Personal: whoever may see the deal, and no print, report, export or mail."""

import frappe
from frappe import _
from frappe.model.document import Document

from sales_process.active_key import find, insert_or_join
from sales_process.sales_process.doctype.opportunity_grade.regrading import facts_changed

DOCTYPE = "Maker Note"
RESEARCH = "Lead Research"
IN_FAVOUR = "In Favour"


class MakerNote(Document):
	def before_insert(self):
		frappe.has_permission(RESEARCH, "write", self.research, throw=True)

	def validate(self):
		self.set_facts()
		self.set_note_key()

	def on_update(self):
		self.tell_research()

	def after_delete(self):
		self.tell_research()

	def before_print(self, settings=None):
		"""Frappe prints whatever may be read."""
		frappe.throw(
			_("A note on a decision maker is personal. It is not printed."),
			title=_("Not Printed"),
			exc=frappe.PermissionError,
		)

	def set_facts(self):
		"""Whose it is follows from the research, and who may see it with it."""
		research = frappe.db.get_value(
			RESEARCH, self.research, ["account", "deal", "sales_owner"], as_dict=True
		)
		name = frappe.db.get_value(
			"Research Maker", {"parent": self.research, "name": self.maker_row}, "maker_name", order_by=None
		)
		if not research or not name:
			frappe.throw(
				_("Write a note from the row of the decision maker in the {0}.").format(
					frappe.bold(_(RESEARCH))
				),
				title=_("Whose Note?"),
			)
		self.update(research)
		self.maker_name = name

	def set_note_key(self):
		self.note_key = note_key(self.research, self.maker_row)

	def tell_research(self):
		"""What is known changes what to ask, and a stance what the deal is graded by."""
		if frappe.db.exists(RESEARCH, self.research):
			frappe.get_doc(RESEARCH, self.research).refresh_derived()
		if self.has_value_changed("stance"):
			facts_changed(self.deal)


def note_key(research: str, maker_row: str) -> str:
	return f"{research}:{maker_row}"


def get_note(research: str, maker_row: str) -> Document | None:
	name = find(DOCTYPE, "note_key", note_key(research, maker_row))
	return frappe.get_doc(DOCTYPE, name) if name else None


def write_note(research: str, maker_row: str, stance: str | None, concerns: str | None) -> Document:
	"""The one note on a maker, made or changed. The caller has checked the research; the note itself is checked here."""
	note = get_note(research, maker_row)
	if not note:
		note = frappe.get_doc(doctype=DOCTYPE, research=research, maker_row=maker_row)
		note.set_facts()
		note.check_permission("create")
		note = insert_or_join(note, "note_key", note_key(research, maker_row))
	note.check_permission("write")
	note.stance, note.concerns = stance, concerns
	return note.save()


def stances(research: str | None) -> dict[str, str]:
	"""Row of the maker → stance, where one is known."""
	if not research:
		return {}
	rows = frappe.get_all(
		DOCTYPE,
		filters={"research": research, "stance": ["is", "set"]},
		fields=["maker_row", "stance"],
		order_by=None,
	)
	return {row.maker_row: row.stance for row in rows}


def follow_research(research: Document) -> None:
	"""The notes belong to whom the research belongs, and go with the maker they are about."""
	Note = frappe.qb.DocType(DOCTYPE)
	rows = [row.name for row in research.makers]
	about = Note.research == research.name
	frappe.qb.from_(Note).delete().where(about & Note.maker_row.notin(rows or [""])).run()
	(
		frappe.qb.update(Note)
		.set(Note.sales_owner, research.sales_owner)
		.set(Note.account, research.account)
		.set(Note.deal, research.deal)
		.where(about)
		.run()
	)


def move_notes(research: str, kept: Document, rows: dict[str, str]) -> None:
	"""The notes on makers who moved to another research go along; those on makers known there already do not."""
	Note = frappe.qb.DocType(DOCTYPE)
	for old, new in rows.items():
		(
			frappe.qb.update(Note)
			.set(Note.research, kept.name)
			.set(Note.maker_row, new)
			.set(Note.note_key, note_key(kept.name, new))
			.where((Note.research == research) & (Note.maker_row == old))
			.run()
		)
	follow_research(kept)


def remove_notes(research: str) -> None:
	frappe.db.delete(DOCTYPE, {"research": research})

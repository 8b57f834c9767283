# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document

from sales_process import compat
from sales_process.engine.inquiry import EMAIL
from sales_process.sales_process.doctype.event_capture import known

DOCTYPE = "Event Capture"
NEW, SAVED, NOT_SAVED = "New", "Saved", "Not Saved"
MOST_CARDS = 500
RESULT = ("result", "message", "party_type", "party", "research")


class EventCapture(Document):
	def validate(self):
		self.drop_empty_cards()
		self.validate_number()
		self.keep_results()
		self.show_who_is_known()

	def before_insert(self):
		for row in self.cards:
			row.update({"result": NEW, "message": None, "party_type": None, "party": None, "research": None})

	def drop_empty_cards(self):
		"""Pasting leaves empty rows behind."""
		texts = ("person", "company_name", "email", "phone", "chat_id", "need", "notes")
		self.set("cards", [row for row in self.cards if any((row.get(name) or "").strip() for name in texts)])
		for idx, row in enumerate(self.cards, start=1):
			row.idx = idx

	def validate_number(self):
		if len(self.cards) > MOST_CARDS:
			frappe.throw(
				_("{0} cards are more than one capture takes. Put up to {1} into each.").format(
					len(self.cards), MOST_CARDS
				),
				title=_("Too Many Cards"),
			)

	def keep_results(self):
		"""What became of a card is written by taking it in, not by typing; one that was saved stays as it is."""
		before = self.get_doc_before_save()
		if not before:
			return
		known_rows = {row.name: row for row in before.cards}
		for row in self.cards:
			old = known_rows.get(row.name)
			row.update(
				{name: old.get(name) if old else (NEW if name == "result" else None) for name in RESULT}
			)
		kept = {row.name for row in self.cards}
		if gone := [row for row in before.cards if row.result == SAVED and row.name not in kept]:
			frappe.throw(
				_("Card {0} was taken in already and stays.").format(frappe.bold(card_name(gone[0]))),
				title=_("Taken In Already"),
			)

	def show_who_is_known(self):
		for row, said in zip(self.cards, known.in_words(self.cards, self.company), strict=True):
			if row.result != SAVED:
				row.known_as = said


def card_name(row: Document) -> str:
	return row.person or row.company_name or row.email or row.phone or str(row.idx)


def whats_wrong(row: Document) -> str:
	"""Why a card cannot be taken in as it is; empty if it can."""
	if not (row.person or "").strip() and not (row.company_name or "").strip():
		return _("Neither a name nor a company is on it.")
	if row.email and not EMAIL.fullmatch(row.email.strip()):
		return _("{0} is no e-mail address.").format(row.email)
	if not (row.email or row.phone or row.chat_id):
		return _("There is no way to contact them: no e-mail, phone or chat.")
	if row.sales_owner and not compat.is_enabled(row.sales_owner):
		return _("{0} is no user who is enabled.").format(row.sales_owner)
	return ""

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""The text of a contract: its clauses with the blanks filled in, what deviates, and its fingerprint."""

import hashlib
import json
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, fmt_money, format_date, getdate

from sales_process import compat
from sales_process.engine import clauses as engine
from sales_process.sales_process.doctype.contract_clause.contract_clause import in_words

KIND = {
	engine.FALLBACK: "Fallback",
	engine.OTHER_TEXT: "Other Text",
	engine.OWN_TEXT: "Own Text",
	engine.MISSING: "Missing",
}
# what is signed; a change of any of it is another contract
OF_THE_WHOLE = (
	"contract_type", "party_name", "company", "amount", "currency", "start_date", "end_date", "origin", "their_text",
	"opening_text", "closing_text", "language",
)  # fmt: skip


def values_of(doc: Document) -> dict[str, Any]:
	"""The blanks a text may have. The amount is a number, so that conditions can ask for it."""
	return {
		"customer": doc.party_name or "",
		"company": doc.company or "",
		"amount": Money(flt(doc.amount), doc.currency),
		"currency": doc.currency or "",
		"quotation": doc.quotation or "",
		"start_date": format_date(doc.start_date) if doc.start_date else "",
		"end_date": format_date(doc.end_date) if doc.end_date else "",
		"today": format_date(
			getdate(doc.creation) if doc.creation else compat.today()
		),  # or it deviates tomorrow
	}


class Money(float):
	"""A number for conditions, an amount in words for people."""

	currency: str | None

	def __new__(cls, value: float, currency: str | None):
		money = super().__new__(cls, value)
		money.currency = currency
		return money

	def __str__(self) -> str:
		return fmt_money(float(self), currency=self.currency)


def filled_in(text: str, doc: Document, label: str) -> str:
	try:
		return engine.fill_in(text or "", values_of(doc))
	except engine.ClauseError as error:
		frappe.throw(in_words(error, label), title=_("Text Cannot Be Used"))


def rows_of(doc: Document) -> list[engine.Row]:
	return [
		engine.Row(row.topic, row.text or "", _expected(row.preferred, doc), _expected(row.fallback, doc))
		for row in doc.clauses
	]


def _expected(text: str | None, doc: Document) -> str:
	"""The library's text as it would stand in this contract."""
	try:
		return engine.fill_in(text or "", values_of(doc))
	except engine.ClauseError:
		return text or ""


def verdict_of(doc: Document, agreed: float | None) -> engine.Verdict:
	kind = frappe.get_cached_doc("Contract Type", doc.contract_type)
	return engine.may_skip_legal(
		rows_of(doc), kind.mandatory(), flt(doc.amount), agreed, doc.origin == "Their Text"
	)


def parts_of(doc: Document) -> dict[str, Any]:
	"""Everything that is signed, as it can be kept and compared."""
	return {
		**{field: _plain(doc.get(field)) for field in OF_THE_WHOLE},
		"their_text_hash": _file_hash(doc.their_text),
		"clauses": [[row.topic, row.text or ""] for row in doc.clauses],
	}


def numbered(doc: Document) -> list[tuple[int, str, str]]:
	"""The clauses that say something: number, topic in words, text."""
	said = [row for row in doc.clauses if (row.text or "").strip()]
	return [(number, _(row.topic), row.text) for number, row in enumerate(said, 1)]


def _plain(value: Any) -> str:
	return (
		f"{value:.6f}" if isinstance(value, float | int) and not isinstance(value, bool) else str(value or "")
	)


def _file_hash(url: str | None) -> str:
	return (url and frappe.db.get_value("File", {"file_url": url}, "content_hash")) or ""


def fingerprint(parts: dict[str, Any]) -> str:
	"""SHA-256 of what is signed."""
	text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
	return hashlib.sha256(text.encode()).hexdigest()


def as_rows(parts: dict[str, Any]) -> list[engine.Row]:
	"""For comparing revisions: the clauses, and the whole as rows of its own."""
	meta = frappe.get_meta("Contract Review")
	whole = [engine.Row(_(meta.get_label(field)), parts.get(field) or "") for field in OF_THE_WHOLE]
	return whole + [engine.Row(_(topic), text) for topic, text in parts.get("clauses") or ()]

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from sales_process import compat
from sales_process.engine import clauses as engine

DOCTYPE = "Contract Clause"
TEXTS = ("preferred", "fallback")
# what a text may say in blanks; contract_review/text.py fills them in
BLANKS = frozenset(
	("customer", "company", "amount", "currency", "quotation", "start_date", "end_date", "today")
)


class ContractClause(Document):
	def validate(self):
		self.validate_texts()
		self.validate_period()
		self.keep_version()

	def validate_texts(self):
		for fieldname in TEXTS:
			check_text(self.get(fieldname) or "", _(self.meta.get_label(fieldname)))

	def validate_period(self):
		if self.valid_from and self.valid_to and getdate(self.valid_from) > getdate(self.valid_to):
			frappe.throw(
				_("{0} must not be later than {1}.").format(
					frappe.bold(_("Valid from")), frappe.bold(_("Valid to"))
				),
				title=_("Dates in the Wrong Order"),
			)

	def keep_version(self):
		"""A text that was changed is another version; contracts keep the one they were made with."""
		before = self.get_doc_before_save()
		if not before:
			self.version = 1
			self.set("versions", [])
			return
		self.set("versions", [row.as_dict() for row in before.versions])
		self.version = cint(before.version) or 1
		if any((before.get(field) or "") != (self.get(field) or "") for field in TEXTS):
			self.append(
				"versions",
				{
					"version": self.version,
					"preferred": before.preferred,
					"fallback": before.fallback,
					"changed_on": compat.now(),
					"changed_by": frappe.session.user,
				},
			)
			self.version += 1


def check_text(text: str, label: str) -> None:
	"""Words, blanks and conditions; whatever else a template could do is refused when it is written."""
	try:
		engine.check(text, BLANKS)
	except engine.ClauseError as error:
		frappe.throw(in_words(error, label), title=_("Text Cannot Be Used"))


def in_words(error: engine.ClauseError, label: str) -> str:
	detail = frappe.bold(frappe.utils.escape_html(error.detail))
	return {
		"too_long": _("{0} is longer than {1} characters.").format(frappe.bold(label), detail),
		"syntax": _("{0} has a blank or a condition that is not closed or cannot be read: {1}").format(
			frappe.bold(label), detail
		),
		"not_allowed": _("{0} may have blanks and conditions only, nothing else of a template ({1}).").format(
			frappe.bold(label), detail
		),
		"unknown": _("{0} has the blank {1}, which nobody can fill in. Use one of: {2}.").format(
			frappe.bold(label), detail, ", ".join(sorted(BLANKS))
		),
	}[error.code]


def chosen_for(company: str | None, language: str | None) -> dict[str, engine.Clause]:
	"""One clause of the library for each topic, of those that are valid today."""
	rows = frappe.get_all(
		DOCTYPE,
		filters={"enabled": 1},
		fields=["name", "topic", "preferred", "fallback", "language", "company", "valid_from", "valid_to"],
		order_by="creation asc",
	)
	library = [
		engine.Clause(
			row.name,
			row.topic,
			row.preferred or "",
			row.fallback or "",
			row.language or "",
			row.company or "",
			row.valid_from and getdate(row.valid_from),
			row.valid_to and getdate(row.valid_to),
		)
		for row in rows
	]
	return engine.choose(library, compat.today(), language or "", company or "")

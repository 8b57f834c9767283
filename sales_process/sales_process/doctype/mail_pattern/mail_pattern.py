# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils.caching import request_cache

from sales_process.engine.mail import Pattern

DOCTYPE = "Mail Pattern"


class MailPattern(Document):
	def validate(self):
		self.validate_says_something()

	def on_update(self):
		frappe.local.request_cache.clear()

	def on_trash(self):
		frappe.local.request_cache.clear()

	def validate_says_something(self):
		if not (self.pattern or "").strip("* "):
			frappe.throw(
				_(
					"{0} would fit every mail, real answers too. Enter the words that only a machine writes."
				).format(frappe.bold(self.pattern)),
				title=_("Fits Everything"),
			)


@request_cache
def get_patterns() -> tuple[Pattern, ...]:
	"""Every enabled pattern, read once per request."""
	rows = frappe.get_all(
		DOCTYPE,
		filters={"enabled": 1},
		fields=["means", "place", "pattern"],
		order_by="creation asc, name asc",
	)
	return tuple(Pattern(row.means, row.place, row.pattern) for row in rows)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from sales_process.sales_process.doctype.contract_clause.contract_clause import check_text


class ContractType(Document):
	def validate(self):
		self.validate_topics()
		for fieldname in ("opening_text", "closing_text"):
			check_text(self.get(fieldname) or "", _(self.meta.get_label(fieldname)))

	def validate_topics(self):
		seen = set()
		for row in self.topics:
			if row.topic in seen:
				frappe.throw(
					_("Row {0}: {1} is there already.").format(row.idx, frappe.bold(_(row.topic))),
					title=_("Topic Named Twice"),
				)
			seen.add(row.topic)

	def mandatory(self) -> list[str]:
		return [row.topic for row in self.topics if cint(row.mandatory)]

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe.model.document import Document

from sales_process.sales_process.doctype.opportunity_grade.grade_reasons import evidence_in_words


class OpportunityGradeFactor(Document):
	@property
	def why_measured(self) -> str:
		return evidence_in_words(frappe.parse_json(self.evidence) if self.evidence else None)

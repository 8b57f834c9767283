# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint
from frappe.utils.jinja import validate_template


class TermsandConditions(Document):
	def validate(self):
		if self.terms:
			validate_template(self.terms)
		if not cint(self.buying) and not cint(self.selling) and not cint(self.disabled):
			frappe.throw(_("At least one of the Applicable Modules should be selected"))


@frappe.whitelist()
def get_terms_and_conditions(template_name: str, doc: str | dict) -> str | None:
	"""Return the terms with the document's values filled in."""
	terms = frappe.get_doc("Terms and Conditions", template_name)
	terms.check_permission("read")
	return frappe.render_template(terms.terms, frappe.parse_json(doc)) if terms.terms else None

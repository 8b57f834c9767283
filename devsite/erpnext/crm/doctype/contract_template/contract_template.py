# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe.model.document import Document
from frappe.utils.jinja import validate_template


class ContractTemplate(Document):
	def validate(self):
		if self.contract_terms:
			validate_template(self.contract_terms)


@frappe.whitelist()
def get_contract_template(template_name: str, doc: str | dict) -> dict:
	"""Return a template, and its terms with the values of a contract."""
	template = frappe.get_doc("Contract Template", template_name)
	template.check_permission("read")
	terms = template.contract_terms and frappe.render_template(
		template.contract_terms, frappe.parse_json(doc)
	)
	return {"contract_template": template, "contract_terms": terms}

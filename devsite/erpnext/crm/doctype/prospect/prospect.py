# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe.contacts.address_and_contact import delete_contact_and_address, load_address_and_contact
from frappe.model.document import Document
from frappe.model.mapper import get_mapped_doc

from erpnext.crm.utils import CRMNote, carries_forward, copy_comments, link_communications, link_open_events
from erpnext.profiles import is_v15


class Prospect(CRMNote):
	def onload(self):
		load_address_and_contact(self)

	def after_insert(self):
		self.carry_forward()

	def on_update(self):
		self.link_contacts_and_addresses_of_leads()

	def on_trash(self):
		delete_contact_and_address(self.doctype, self.name)

	def carry_forward(self) -> None:
		"""Take along what was said and planned with its leads and opportunities."""
		sources = [("Lead", row.lead) for row in self.leads]
		sources += [("Opportunity", row.opportunity) for row in self.opportunities]
		for doctype, name in sources:
			if carries_forward():
				copy_comments(doctype, name, self)
				link_communications(doctype, name, self)
			link_open_events(doctype, name, self)

	def link_contacts_and_addresses_of_leads(self) -> None:
		for row in self.leads:
			link = {"link_doctype": "Lead", "link_name": row.lead}
			for found in frappe.get_all("Dynamic Link", link, ["parenttype", "parent"]):
				doc = frappe.get_doc(found.parenttype, found.parent)
				if not any(
					(each.link_doctype, each.link_name) == ("Prospect", self.name) for each in doc.links
				):
					doc.append("links", {"link_doctype": "Prospect", "link_name": self.name})
					doc.save(ignore_permissions=True)


@frappe.whitelist()
def make_customer(source_name: str, target_doc: str | dict | Document | None = None):
	"""Return the unsaved customer that a prospect becomes."""

	def set_missing_values(source, target):
		target.customer_type = "Company"
		target.customer_group = source.customer_group or frappe.db.get_default("Customer Group")

	# The mapper of 16 fills a link back to the source, that of 15 not where the field is not to be copied.
	left_out = ["prospect_name"] if is_v15() else []
	return get_mapped_doc(
		"Prospect",
		source_name,
		{
			"Prospect": {
				"doctype": "Customer",
				"field_map": {"company_name": "customer_name"},
				"field_no_map": left_out,
			}
		},
		target_doc,
		set_missing_values,
	)


@frappe.whitelist()
def make_opportunity(source_name: str, target_doc: str | dict | Document | None = None):
	"""Return the unsaved opportunity of a prospect."""

	def set_missing_values(source, target):
		target.opportunity_from = "Prospect"
		target.customer_name = source.company_name
		target.customer_group = source.customer_group or frappe.db.get_default("Customer Group")

	field_map = {"name": "party_name", "prospect_owner": "opportunity_owner"}
	return get_mapped_doc(
		"Prospect",
		source_name,
		{"Prospect": {"doctype": "Opportunity", "field_map": field_map}},
		target_doc,
		set_missing_values,
	)


@frappe.whitelist()
def get_opportunities(prospect: str) -> list[dict]:
	"""Return the opportunities of a prospect."""
	fields = """name opportunity_owner sales_stage status expected_closing probability opportunity_amount
		currency contact_person contact_email contact_mobile creation""".split()
	return frappe.get_list(
		"Opportunity", filters={"opportunity_from": "Prospect", "party_name": prospect}, fields=fields
	)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.contacts.address_and_contact import delete_contact_and_address, load_address_and_contact
from frappe.model.document import Document
from frappe.model.mapper import get_mapped_doc
from frappe.utils import comma_and, get_link_to_form, validate_email_address

from erpnext.accounts.party import set_addresses
from erpnext.controllers.status_updater import StatusUpdater
from erpnext.crm.utils import (
	CRMNote,
	carries_forward,
	copy_comments,
	link_communications,
	link_open_events,
	set_address_and_contact,
)
from erpnext.profiles import source_field
from erpnext.selling.doctype.customer.customer import parse_full_name

CARRIED_TO_PROSPECT = (
	"no_of_employees",
	"industry",
	"market_segment",
	"annual_revenue",
	"territory",
	"fax",
	"website",
	"company",
	"notes",
)


class Lead(StatusUpdater, CRMNote):
	def onload(self):
		self.set_onload("is_customer", self.has_customer())
		self.set_onload("linked_prospects", self.get_linked_prospects())
		load_address_and_contact(self)

	def before_insert(self):
		self.contact_doc = self.find_or_make_contact()
		# A lead made from a mail comes with its full name only.
		if self.lead_name and not any([self.first_name, self.middle_name, self.last_name]):
			self.first_name, self.middle_name, self.last_name = parse_full_name(self.lead_name)

	def validate(self):
		self.set_full_name()
		self.set_lead_name()
		self.set_title()
		self.set_status()
		self.check_email_id_is_unique()
		self.validate_email_id()

	def after_insert(self):
		self.link_to_contact()

	def on_update(self):
		self.update_prospect()

	def on_trash(self):
		frappe.db.set_value("Issue", {"lead": self.name}, "lead", None)
		delete_contact_and_address(self.doctype, self.name)
		self.remove_from_prospects()

	# names

	def set_full_name(self) -> None:
		if self.first_name:
			parts = (self.salutation, self.first_name, self.middle_name, self.last_name)
			self.lead_name = " ".join(part for part in parts if part)

	def set_lead_name(self) -> None:
		"""Without a person's name it is the company's, else what stands before the @."""
		if self.lead_name:
			return
		if not self.company_name and not self.email_id and not self.flags.ignore_mandatory:
			frappe.throw(_("A Lead requires either a person's name or an organization's name"))
		self.lead_name = self.company_name or self.email_id.split("@")[0]

	def set_title(self) -> None:
		self.title = self.company_name or self.lead_name

	# its mail address

	def check_email_id_is_unique(self) -> None:
		if not self.email_id or frappe.db.get_single_value(
			"CRM Settings", "allow_lead_duplication_based_on_emails"
		):
			return
		others = frappe.get_all("Lead", {"email_id": self.email_id, "name": ("!=", self.name)}, pluck="name")
		if others:
			links = [frappe.bold(get_link_to_form("Lead", other)) for other in others]
			frappe.throw(
				_("Email Address must be unique, it is already used in {0}").format(comma_and(links)),
				frappe.DuplicateEntryError,
			)

	def validate_email_id(self) -> None:
		"""ERPNext also looks for a picture of the person; this stand-in asks no service outside."""
		if not self.email_id:
			return
		if not self.flags.ignore_email_validation:
			validate_email_address(self.email_id, throw=True)
		if self.email_id == self.lead_owner:
			frappe.throw(_("Lead Owner cannot be same as the Lead Email Address"))

	# its contact

	def find_or_make_contact(self):
		if not frappe.db.get_single_value("CRM Settings", "auto_creation_of_contact"):
			return None
		return self.get_contact_of_customer() or self.create_contact()

	def get_contact_of_customer(self):
		if self.get(source_field()) != "Existing Customer" or not self.customer:
			return None
		link = {"link_doctype": "Customer", "parenttype": "Contact", "link_name": self.customer}
		contact = frappe.db.get_value("Dynamic Link", link, "parent")
		return frappe.get_doc("Contact", contact) if contact else None

	def create_contact(self):
		"""Create the contact of the person behind the lead, not yet linked."""
		self.set_full_name()
		self.set_lead_name()
		contact = frappe.new_doc(
			"Contact",
			first_name=self.first_name or self.lead_name,
			last_name=self.last_name,
			salutation=self.salutation,
			gender=self.gender,
			designation=self.job_title,
			company_name=self.company_name,
		)
		if self.email_id:
			contact.append("email_ids", {"email_id": self.email_id, "is_primary": 1})
		if self.phone:
			contact.append("phone_nos", {"phone": self.phone, "is_primary_phone": 1})
		if self.mobile_no:
			contact.append("phone_nos", {"phone": self.mobile_no, "is_primary_mobile_no": 1})
		contact.insert(ignore_permissions=True)
		contact.reload()
		return contact

	def link_to_contact(self) -> None:
		if self.contact_doc:
			self.contact_doc.append(
				"links", {"link_doctype": "Lead", "link_name": self.name, "link_title": self.lead_name}
			)
			self.contact_doc.save()

	# its prospects

	def get_linked_prospects(self) -> list[dict]:
		return frappe.get_all("Prospect Lead", {"lead": self.name}, ["parent"])

	def as_row_of_prospect(self) -> dict:
		return {
			"lead_name": self.lead_name,
			"email": self.email_id,
			"mobile_no": self.mobile_no,
			"lead_owner": self.lead_owner,
			"status": self.status,
		}

	def update_prospect(self) -> None:
		row = frappe.db.get_value("Prospect Lead", {"lead": self.name})
		if row:
			row = frappe.get_doc("Prospect Lead", row)
			row.update(self.as_row_of_prospect())
			row.db_update()

	def remove_from_prospects(self) -> None:
		"""A prospect goes with its last lead."""
		for link in self.get_linked_prospects():
			prospect = frappe.get_doc("Prospect", link.parent)
			rest = [row for row in prospect.leads if row.lead != self.name]
			if not rest:
				prospect.delete(ignore_permissions=True)
				continue
			prospect.set("leads", rest)
			prospect.save(ignore_permissions=True)

	@frappe.whitelist()
	def create_prospect_and_contact(self, data: dict) -> None:
		"""What the dialog asks before an opportunity is made."""
		data = frappe._dict(data)
		if data.create_contact:
			self.create_contact()
		if data.create_prospect:
			self.create_prospect(data.prospect_name)

	def create_prospect(self, company_name: str | None) -> None:
		name = company_name or self.company_name
		prospect = frappe.new_doc("Prospect", company_name=name, prospect_owner=self.lead_owner)
		prospect.update({field: self.get(field) for field in CARRIED_TO_PROSPECT})
		prospect.append("leads", {"lead": self.name, **self.as_row_of_prospect()})
		prospect.flags.ignore_permissions = prospect.flags.ignore_mandatory = True
		try:
			prospect.save()
		except frappe.DuplicateEntryError:
			frappe.throw(_("Prospect {0} already exists").format(name))

	# what its status comes from

	def has_customer(self) -> str | None:
		return frappe.db.get_value("Customer", {"lead_name": self.name})

	def has_opportunity(self) -> str | None:
		return frappe.db.get_value("Opportunity", {"party_name": self.name, "status": ("!=", "Lost")})

	def has_quotation(self) -> str | None:
		filters = {"party_name": self.name, "docstatus": 1, "status": ("!=", "Lost")}
		return frappe.db.get_value("Quotation", filters)

	def has_lost_quotation(self) -> str | None:
		return frappe.db.get_value("Quotation", {"party_name": self.name, "docstatus": 1, "status": "Lost"})


@frappe.whitelist()
def make_customer(source_name: str, target_doc: str | dict | Document | None = None):
	"""Return the unsaved customer that a lead becomes."""
	return _make_customer(source_name, target_doc)


def _make_customer(source_name, target_doc=None, ignore_permissions=False):
	def set_missing_values(source, target):
		target.customer_type = "Company" if source.company_name else "Individual"
		target.customer_name = source.company_name or source.lead_name
		target.customer_group = frappe.db.get_default("Customer Group")

	return get_mapped_doc(
		"Lead",
		source_name,
		{
			"Lead": {
				"doctype": "Customer",
				"field_map": {"name": "lead_name", "company_name": "customer_name"},
				"field_no_map": ["disabled"],
			}
		},
		target_doc,
		set_missing_values,
		ignore_permissions=ignore_permissions,
	)


@frappe.whitelist()
def make_opportunity(source_name: str, target_doc: str | dict | Document | None = None):
	"""Return the unsaved opportunity of a lead."""
	return get_mapped_doc(
		"Lead",
		source_name,
		{
			"Lead": {
				"doctype": "Opportunity",
				"field_map": {
					"campaign_name": "campaign",
					"doctype": "opportunity_from",
					"name": "party_name",
					"lead_name": "contact_display",
					"company_name": "customer_name",
					"email_id": "contact_email",
					"mobile_no": "contact_mobile",
					"lead_owner": "opportunity_owner",
					"notes": "notes",
				},
			}
		},
		target_doc,
		set_address_and_contact,
	)


@frappe.whitelist()
def make_quotation(source_name: str, target_doc: str | dict | Document | None = None):
	"""Return an unsaved quotation to a lead."""
	quotation = get_mapped_doc(
		"Lead",
		source_name,
		{"Lead": {"doctype": "Quotation", "field_map": {"name": "party_name"}}},
		target_doc,
		set_address_and_contact,
	)
	quotation.quotation_to = "Lead"
	quotation.run_method("set_missing_values")
	quotation.run_method("calculate_taxes_and_totals")
	return quotation


@frappe.whitelist()
def get_lead_details(lead: str | None, posting_date: str | None = None, company: str | None = None) -> dict:
	"""Return what a quotation takes over from a lead."""
	if not lead:
		return {}
	doc = frappe.get_doc("Lead", lead)
	doc.check_permission("read")
	details = frappe._dict(
		territory=doc.territory,
		customer_name=doc.company_name or doc.lead_name,
		contact_display=doc.lead_name or "",
		contact_email=doc.email_id,
		contact_mobile=doc.mobile_no,
		contact_phone=doc.phone,
	)
	set_addresses(details, doc, company=company)
	return details


@frappe.whitelist()
def add_lead_to_prospect(lead: str, prospect: str) -> None:
	"""Add a lead to a company that is already known."""
	doc = frappe.get_doc("Prospect", prospect)
	doc.append("leads", {"lead": lead})
	doc.save(ignore_permissions=True)
	if carries_forward():
		copy_comments("Lead", lead, doc)
		link_communications("Lead", lead, doc)
	link_open_events("Lead", lead, doc)
	frappe.msgprint(
		_("Lead {0} has been added to prospect {1}.").format(frappe.bold(lead), frappe.bold(prospect)),
		indicator="green",
	)

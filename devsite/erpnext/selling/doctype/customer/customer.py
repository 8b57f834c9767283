# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.contacts.address_and_contact import delete_contact_and_address, load_address_and_contact
from frappe.model.document import Document
from frappe.model.mapper import get_mapped_doc
from frappe.model.naming import set_name_by_naming_series
from frappe.utils import cint, flt

from erpnext.crm.utils import carries_forward, copy_comments, link_communications, set_address_and_contact


class Customer(Document):
	def onload(self):
		load_address_and_contact(self)

	def autoname(self):
		if frappe.db.get_single_value("Selling Settings", "cust_master_name") == "Naming Series":
			set_name_by_naming_series(self)
		else:
			self.name = self.get_free_name()

	def validate(self):
		self.flags.is_new_doc = self.is_new()
		if self.sales_team and flt(sum(flt(row.allocated_percentage) for row in self.sales_team), 2) != 100:
			frappe.throw(_("Total contribution percentage should be equal to 100"))

	def after_insert(self):
		self.set_status_of_lead("Converted")

	def on_update(self):
		self.stop_name_of_customer_group()
		self.create_primary_contact()
		self.create_primary_address()
		if self.flags.is_new_doc and self.lead_name:
			self.link_contacts_and_addresses_of_lead()
			self.carry_forward()

	def on_trash(self):
		for field in ("customer_primary_contact", "customer_primary_address"):
			if self.get(field):
				self.db_set(field, None)
		delete_contact_and_address("Customer", self.name)
		self.set_status_of_lead("Interested")

	def after_rename(self, old, new, merge=False):
		if frappe.db.get_single_value("Selling Settings", "cust_master_name") == "Customer Name":
			self.db_set("customer_name", new)

	def get_free_name(self) -> str:
		"""The customer's name, numbered if it is taken."""
		name = self.customer_name
		if not frappe.db.exists("Customer", name) or frappe.flags.in_import:
			return name
		taken = frappe.get_all("Customer", {"name": ("like", f"{name} - %")}, pluck="name")
		number = 1 + max((cint(other.rsplit(" ", 1)[-1]) for other in taken), default=0)
		frappe.msgprint(
			_("Changed customer name to '{}' as '{}' already exists.").format(f"{name} - {number}", name),
			title=_("Note"),
			indicator="yellow",
		)
		return f"{name} - {number}"

	def stop_name_of_customer_group(self) -> None:
		if frappe.db.exists("Customer Group", self.name):
			frappe.throw(
				_(
					"A Customer Group exists with same name please change the Customer name or rename the Customer Group"
				),
				frappe.NameError,
			)

	def create_primary_contact(self) -> None:
		if self.customer_primary_contact or self.lead_name or not (self.mobile_no or self.email_id):
			return
		contact = make_contact(self)
		self.db_set("customer_primary_contact", contact.name)
		self.db_set("mobile_no", self.mobile_no)
		self.db_set("email_id", self.email_id)

	def create_primary_address(self) -> None:
		"""Make the address typed in the quick entry dialog."""
		if not self.flags.is_new_doc or not self.get("address_line1"):
			return
		from frappe.contacts.doctype.address.address import get_address_display

		address = make_address(self)
		self.db_set("customer_primary_address", address.name)
		self.db_set("primary_address", get_address_display(address.name))

	def set_status_of_lead(self, status: str) -> None:
		if self.lead_name:
			frappe.db.set_value("Lead", self.lead_name, "status", status)

	def link_contacts_and_addresses_of_lead(self) -> None:
		filters = {
			"parenttype": ("in", ["Contact", "Address"]),
			"link_doctype": "Lead",
			"link_name": self.lead_name,
		}
		for link in frappe.get_all("Dynamic Link", filters, ["parenttype", "parent"]):
			doc = frappe.get_doc(link.parenttype, link.parent)
			if not doc.has_link("Customer", self.name):
				doc.append("links", {"link_doctype": "Customer", "link_name": self.name})
				doc.save(ignore_permissions=self.flags.ignore_permissions)

	def carry_forward(self) -> None:
		"""Take along what was said with the lead."""
		if carries_forward():
			copy_comments("Lead", self.lead_name, self)
			link_communications("Lead", self.lead_name, self)

	@frappe.whitelist()
	def get_customer_group_details(self) -> None:
		"""Take price list and payment terms from the customer group."""
		self.check_permission("write")
		group = frappe.get_doc("Customer Group", self.customer_group)
		for field in ("payment_terms", "default_price_list"):
			if group.get(field):
				self.set(field, group.get(field))
		self.save()


def parse_full_name(full_name: str) -> tuple[str, str | None, str | None]:
	"""First, middle and last name."""
	first, *rest = full_name.split()
	return first, " ".join(rest[:-1]) or None, rest[-1] if rest else None


def make_contact(customer):
	"""Create the primary contact of a customer from its mail address and mobile number."""
	contact = frappe.new_doc("Contact", is_primary_contact=1)
	if customer.customer_type == "Individual":
		contact.first_name, _space, contact.last_name = customer.customer_name.partition(" ")
	else:
		contact.company_name = customer.customer_name
	contact.append("links", {"link_doctype": "Customer", "link_name": customer.name})
	if customer.email_id:
		contact.add_email(customer.email_id, is_primary=True)
	if customer.mobile_no:
		contact.add_phone(customer.mobile_no, is_primary_mobile_no=True)
	return contact.insert(ignore_permissions=customer.flags.ignore_permissions)


def make_address(customer):
	"""Create the primary address of a customer."""
	for field in ("city", "country"):
		if not customer.get(field):
			frappe.throw(_("{0} is needed to create an address.").format(_(field.title())))
	address = frappe.new_doc(
		"Address", address_title=customer.customer_name, is_primary_address=1, is_shipping_address=1
	)
	for field in ("address_line1", "address_line2", "city", "state", "pincode", "country"):
		address.set(field, customer.get(field))
	address.append("links", {"link_doctype": "Customer", "link_name": customer.name})
	return address.insert(ignore_permissions=customer.flags.ignore_permissions)


@frappe.whitelist()
def make_quotation(source_name: str, target_doc: str | dict | Document | None = None):
	"""Return an unsaved quotation to a customer."""
	quotation = get_mapped_doc(
		"Customer",
		source_name,
		{"Customer": {"doctype": "Quotation", "field_map": {"name": "party_name"}}},
		target_doc,
	)
	quotation.quotation_to = "Customer"
	quotation.run_method("set_missing_values")
	price_list, currency = frappe.db.get_value(
		"Customer", source_name, ["default_price_list", "default_currency"]
	)
	quotation.selling_price_list = price_list or quotation.selling_price_list
	quotation.currency = currency or quotation.currency
	return quotation


@frappe.whitelist()
def make_opportunity(source_name: str, target_doc: str | dict | Document | None = None):
	"""Return the unsaved opportunity of a customer."""
	field_map = {"name": "party_name", "doctype": "opportunity_from"}
	return get_mapped_doc(
		"Customer",
		source_name,
		{"Customer": {"doctype": "Opportunity", "field_map": field_map}},
		target_doc,
		set_address_and_contact,
	)

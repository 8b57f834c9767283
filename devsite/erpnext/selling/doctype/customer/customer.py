# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.contacts.address_and_contact import delete_contact_and_address, load_address_and_contact
from frappe.model.document import Document
from frappe.model.mapper import get_mapped_doc
from frappe.model.naming import set_name_by_naming_series
from frappe.utils import cint, flt


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

	def on_update(self):
		self.stop_name_of_customer_group()
		self.create_primary_contact()
		self.create_primary_address()

	def on_trash(self):
		for field in ("customer_primary_contact", "customer_primary_address"):
			if self.get(field):
				self.db_set(field, None)
		delete_contact_and_address("Customer", self.name)

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
		if self.customer_primary_contact or not (self.mobile_no or self.email_id):
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

	@frappe.whitelist()
	def get_customer_group_details(self) -> None:
		"""Take price list and payment terms from the customer group."""
		self.check_permission("write")
		group = frappe.get_doc("Customer Group", self.customer_group)
		for field in ("payment_terms", "default_price_list"):
			if group.get(field):
				self.set(field, group.get(field))
		self.save()


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

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.contacts.address_and_contact import load_address_and_contact
from frappe.model.document import Document
from frappe.model.mapper import get_mapped_doc
from frappe.utils import add_days, cint, flt, get_fullname, now_datetime

from erpnext.crm.utils import (
	CRMNote,
	carries_forward,
	copy_comments,
	link_communications,
	link_open_events,
	link_open_tasks,
)
from erpnext.profiles import is_v15
from erpnext.setup.utils import get_exchange_rate
from erpnext.utilities.transaction_base import TransactionBase

COPIED_FROM_ITEM = ("item_name", "description", "item_group")
OVER = ("Lost", "Closed")


class Opportunity(TransactionBase, CRMNote):
	def onload(self):
		self.show_addresses_and_contacts_of_party()

	def validate(self):
		self.set_default_type()
		self.make_new_lead_if_required()
		self.validate_item_details()
		self.validate_uom_is_integer("uom", "qty")
		self.set_customer_name()
		self.map_fields()
		self.set_exchange_rate()
		self.title = self.title or self.customer_name
		self.calculate_totals()

	def after_insert(self):
		if self.opportunity_from == "Lead":
			frappe.get_doc("Lead", self.party_name).set_status(update=True)
			self.carry_forward()

	def on_update(self):
		self.update_prospect()

	def show_addresses_and_contacts_of_party(self) -> None:
		party = frappe.get_doc(self.opportunity_from, self.party_name)
		for doc in (party, self):
			load_address_and_contact(doc)
		for key in ("addr_list", "contact_list"):
			of_party = party.get("__onload").get(key) or []
			own = [row for row in self.get("__onload").get(key) or [] if row not in of_party]
			self.set_onload(key, of_party + own)

	def carry_forward(self) -> None:
		link_open_tasks(self.opportunity_from, self.party_name, self)
		link_open_events(self.opportunity_from, self.party_name, self)
		if carries_forward():
			copy_comments(self.opportunity_from, self.party_name, self)
			link_communications(self.opportunity_from, self.party_name, self)

	# its values

	def set_default_type(self) -> None:
		"""In 15 the field has a default, in 16 the document sets it."""
		if not is_v15() and self.is_new() and not self.opportunity_type:
			self.opportunity_type = _("Sales")

	def make_new_lead_if_required(self) -> None:
		"""Without a party it is the customer, else the lead with the mail address, else a new lead."""
		if self.party_name or not self.contact_email:
			return
		contacts = frappe.get_all("Contact", {"email_id": self.contact_email}, pluck="name")
		link = {"link_doctype": "Customer", "parenttype": "Contact", "parent": ("in", [*contacts, ""])}
		customer = frappe.db.get_value("Dynamic Link", link, "link_name")
		self.opportunity_from = "Customer" if customer else "Lead"
		self.party_name = customer or self.find_or_make_lead()

	def find_or_make_lead(self) -> str:
		lead = frappe.db.get_value("Lead", {"email_id": self.contact_email})
		if lead:
			return lead
		name = get_fullname(self.contact_email)
		if not name or name == self.contact_email:
			words = self.contact_email.split("@")[0].split(".")
			name = " ".join(word.capitalize() for word in words)
		lead = frappe.new_doc("Lead", email_id=self.contact_email, lead_name=name)
		lead.flags.ignore_email_validation = True
		return lead.insert(ignore_permissions=True).name

	def validate_item_details(self) -> None:
		for row in self.items:
			if not row.item_code:
				continue
			item = frappe.db.get_value("Item", row.item_code, COPIED_FROM_ITEM, as_dict=True)
			for field in COPIED_FROM_ITEM:
				row.set(field, row.get(field) or item.get(field))

	def set_customer_name(self) -> None:
		if self.opportunity_from == "Customer":
			self.customer_name = frappe.db.get_value("Customer", self.party_name, "customer_name")
		elif self.opportunity_from == "Lead":
			prospect = frappe.db.get_value("Prospect Lead", {"lead": self.party_name}, "parent")
			lead_name, company_name = frappe.db.get_value(
				"Lead", self.party_name, ["lead_name", "company_name"]
			)
			self.customer_name = prospect or company_name or lead_name
		elif self.opportunity_from == "Prospect":
			self.customer_name = self.party_name

	def map_fields(self) -> None:
		"""On every save, fill what is empty here and has a field of the same name at the party."""
		of_party = frappe.get_all("DocField", {"parent": self.opportunity_from}, pluck="fieldname")
		empty = [
			field for field in self.meta.get_valid_columns() if field in of_party and not self.get(field)
		]
		if empty:
			values = frappe.db.get_value(self.opportunity_from, self.party_name, empty, as_dict=True)
			self.update(values or {})

	def set_exchange_rate(self) -> None:
		company_currency = frappe.get_cached_value("Company", self.company, "default_currency")
		if self.currency == company_currency:
			self.conversion_rate = 1.0
		elif not self.conversion_rate or self.conversion_rate == 1.0:
			self.conversion_rate = get_exchange_rate(self.currency, company_currency, self.transaction_date)

	def calculate_totals(self) -> None:
		rate = flt(self.conversion_rate)
		for row in self.items:
			row.amount = flt(row.rate) * flt(row.qty)
			row.base_rate = rate * flt(row.rate)
			row.base_amount = rate * row.amount
		self.total = sum(row.amount for row in self.items)
		self.base_total = sum(row.base_amount for row in self.items)

	def update_prospect(self) -> None:
		"""Keep its row in the prospect's table of opportunities."""
		name = self.party_name if self.opportunity_from == "Prospect" else None
		if self.opportunity_from == "Lead":
			name = frappe.db.get_value("Prospect Lead", {"lead": self.party_name}, "parent")
		if not name:
			return
		prospect = frappe.get_doc("Prospect", name)
		values = self.as_row_of_prospect()
		rows = [row for row in prospect.opportunities if row.opportunity == self.name]
		for row in rows:
			row.update(values)
			row.db_update()
		if not rows:
			prospect.append("opportunities", values)
			prospect.flags.ignore_permissions = prospect.flags.ignore_mandatory = True
			prospect.save()

	def as_row_of_prospect(self) -> dict:
		return {
			"opportunity": self.name,
			"amount": self.opportunity_amount,
			"stage": self.sales_stage,
			"deal_owner": self.opportunity_owner,
			"probability": self.probability,
			"expected_closing": self.expected_closing,
			"currency": self.currency,
			"contact_person": self.contact_person,
		}

	# its quotations and its status

	def get_quotation_statuses(self) -> list[str]:
		"""Of its submitted quotations: with items their rows name it, else the quotation does."""
		if not self.items:
			return frappe.get_all("Quotation", {"opportunity": self.name, "docstatus": 1}, pluck="status")
		names = frappe.get_all(
			"Quotation Item", {"prevdoc_docname": self.name}, pluck="parent", distinct=True
		)
		return frappe.get_all("Quotation", {"name": ("in", [*names, ""]), "docstatus": 1}, pluck="status")

	def has_active_quotation(self) -> bool:
		return any(status not in OVER for status in self.get_quotation_statuses())

	def has_ordered_quotation(self) -> bool:
		return "Ordered" in self.get_quotation_statuses()

	def has_lost_quotation(self) -> bool:
		"""Looks only at quotations that name it themselves, also when it has items."""
		lost = frappe.db.exists("Quotation", {"opportunity": self.name, "docstatus": 1, "status": "Lost"})
		return bool(lost) and not self.has_active_quotation()

	@frappe.whitelist()
	def declare_enquiry_lost(
		self, lost_reasons_list: list, competitors: list, detailed_reason: str | None = None
	) -> None:
		"""Set the opportunity to Lost, with reasons and competitors."""
		if self.has_active_quotation():
			frappe.throw(_("Cannot declare as lost, because Quotation has been made."))
		self.status = "Lost"
		self.order_lost_reason = detailed_reason or self.order_lost_reason
		self.set("lost_reasons", lost_reasons_list)
		self.set("competitors", competitors)
		self.save()


@frappe.whitelist()
def get_item_details(item_code: str) -> dict:
	"""Return what a row takes over from its item."""
	fields = ["item_name", "stock_uom as uom", "image", "description", "item_group"]
	values = frappe.db.get_value("Item", item_code, fields, as_dict=True) or {}
	return {field: value or "" for field, value in values.items()}


@frappe.whitelist()
def make_quotation(source_name: str, target_doc: str | dict | Document | None = None):
	"""Return the unsaved quotation of an opportunity."""

	def set_missing_values(source, target):
		company_currency = frappe.get_cached_value("Company", target.company, "default_currency")
		target.conversion_rate = get_exchange_rate(
			target.currency, company_currency, target.transaction_date, args="for_selling"
		)
		target.run_method("set_missing_values")
		target.run_method("calculate_taxes_and_totals")
		if not source.items:
			target.opportunity = source.name

	return get_mapped_doc(
		"Opportunity",
		source_name,
		{
			"Opportunity": {"doctype": "Quotation", "field_map": {"opportunity_from": "quotation_to"}},
			"Opportunity Item": {
				"doctype": "Quotation Item",
				"field_map": {
					"parent": "prevdoc_docname",
					"parenttype": "prevdoc_doctype",
					"uom": "stock_uom",
				},
				"add_if_empty": True,
			},
		},
		target_doc,
		set_missing_values,
	)


@frappe.whitelist()
def make_customer(source_name: str, target_doc: str | dict | Document | None = None):
	"""Return the unsaved customer that the party of an opportunity becomes."""

	def set_missing_values(source, target):
		target.opportunity_name = source.name
		if source.opportunity_from == "Lead":
			target.lead_name = source.party_name

	field_map = {"currency": "default_currency", "customer_name": "customer_name"}
	return get_mapped_doc(
		"Opportunity",
		source_name,
		{"Opportunity": {"doctype": "Customer", "field_map": field_map}},
		target_doc,
		set_missing_values,
	)


@frappe.whitelist()
def set_multiple_status(names: str | list, status: str) -> None:
	"""Set the status of the opportunities chosen in the list."""
	for name in frappe.parse_json(names):
		opportunity = frappe.get_doc("Opportunity", name)
		opportunity.status = status
		opportunity.save()


def auto_close_opportunity() -> None:
	"""Close what was answered and then lay still for the days of the CRM Settings."""
	days = cint(frappe.db.get_single_value("CRM Settings", "close_opportunity_after_days")) or 15
	still_since = add_days(now_datetime(), -days)
	for name in frappe.get_all(
		"Opportunity", {"status": "Replied", "modified": ("<", still_since)}, pluck="name"
	):
		opportunity = frappe.get_doc("Opportunity", name)
		opportunity.status = "Closed"
		opportunity.flags.ignore_permissions = opportunity.flags.ignore_mandatory = True
		opportunity.save()

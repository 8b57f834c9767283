# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.mapper import get_mapped_doc
from frappe.query_builder.functions import Sum
from frappe.utils import flt, getdate, nowdate

from erpnext.controllers.selling_controller import SellingController
from erpnext.crm.doctype.lead.lead import _make_customer as make_customer_of_lead
from erpnext.crm.doctype.prospect.prospect import make_customer as make_customer_of_prospect
from erpnext.profiles import is_v15


class Quotation(SellingController):
	def validate(self):
		super().validate()
		self.set_status()
		self.validate_uom_is_integer("stock_uom", "stock_qty")
		self.validate_uom_is_integer("uom", "qty")
		self.validate_valid_till()
		self.set_customer_name()

	def before_submit(self):
		self.set_has_alternative_item()

	def on_submit(self):
		self.update_opportunity("Quotation")
		self.update_lead()

	def on_cancel(self):
		self.lost_reasons = []
		self.set_status(update=True)
		self.update_opportunity("Open")
		self.update_lead()

	def get_customer(self) -> str | None:
		return self.party_name if self.quotation_to == "Customer" else None

	def get_lead(self) -> str | None:
		return self.party_name if self.quotation_to == "Lead" else None

	def validate_valid_till(self) -> None:
		if self.valid_till and getdate(self.valid_till) < getdate(self.transaction_date):
			frappe.throw(_("Valid till date cannot be before transaction date"))

	def set_customer_name(self) -> None:
		if self.get_customer():
			self.customer_name = frappe.db.get_value("Customer", self.party_name, "customer_name")
		elif self.get_lead():
			names = frappe.db.get_value("Lead", self.party_name, ["company_name", "lead_name"])
			self.customer_name = next(filter(None, names), None)
		elif self.quotation_to == "Prospect":
			self.customer_name = self.party_name

	def update_lead(self) -> None:
		if self.get_lead():
			frappe.get_doc("Lead", self.party_name).set_status(update=True)

	def update_opportunity(self, status: str) -> None:
		"""Set the status of the opportunities that the rows, and that the quotation itself, come from."""
		names = sorted({row.prevdoc_docname for row in self.items if row.prevdoc_docname})
		if self.opportunity:
			names.append(self.opportunity)
		for name in names:
			frappe.get_doc("Opportunity", name).set_status(status=status, update=True)

	def set_has_alternative_item(self) -> None:
		"""Mark the rows that an alternative follows."""
		for row, following in zip(self.items, self.items[1:], strict=False):
			if following.is_alternative and not row.is_alternative:
				row.has_alternative_item = 1

	def is_fully_ordered(self) -> bool:
		return self.get_ordered_status() == "Ordered"

	def is_partially_ordered(self) -> bool:
		return self.get_ordered_status() == "Partially Ordered"

	def get_ordered_status(self) -> str:
		"""Open, Partially Ordered or Ordered, from the submitted Sales Orders."""
		ordered = get_ordered_quantities(self.name)
		if not ordered:
			return "Open"
		rows = self.get_rows_that_count(ordered)
		is_partial = any(row.qty > ordered.get(get_ordered_key(row), 0) for row in rows)
		return "Partially Ordered" if is_partial else "Ordered"

	def get_rows_that_count(self, ordered: dict) -> list:
		"""Of a row and its alternatives only the ordered ones count."""
		if not any(row.is_alternative for row in self.items):
			return self.items
		taken = set(
			frappe.get_all(
				"Sales Order Item", {"prevdoc_docname": self.name, "docstatus": 1}, pluck="quotation_item"
			)
		)
		return [
			row
			for row in self.items
			if row.name in taken or not (row.is_alternative or row.has_alternative_item)
		]

	@frappe.whitelist()
	def declare_enquiry_lost(
		self, lost_reasons_list: list, competitors: list, detailed_reason: str | None = None
	) -> None:
		"""Set the quotation to Lost, with reasons and competitors."""
		if self.is_fully_ordered() or self.is_partially_ordered():
			frappe.throw(_("Cannot set as Lost as Sales Order is made."))
		self.db_set("status", "Lost")
		if detailed_reason:
			self.db_set("order_lost_reason", detailed_reason)
		known = set(frappe.get_list("Quotation Lost Reason", pluck="name"))
		for reason in lost_reasons_list:
			if reason.get("lost_reason") not in known:
				frappe.throw(
					_("Invalid lost reason {0}, please create a new lost reason").format(
						frappe.bold(reason.get("lost_reason"))
					)
				)
			self.append("lost_reasons", reason)
		for competitor in competitors:
			self.append("competitors", competitor)
		self.update_opportunity("Lost")
		self.update_lead()
		self.save()


def get_ordered_key(row) -> str:
	"""ERPNext 15 compares what was ordered by item, 16 by row."""
	return row.item_code if is_v15() else row.name


def get_ordered_quantities(quotation: str) -> dict[str, float]:
	"""Return the quantity ordered of each item (15) or row (16) of a quotation."""
	row = frappe.qb.DocType("Sales Order Item")
	key = row.item_code if is_v15() else row.quotation_item
	query = (
		frappe.qb.from_(row)
		.select(key, Sum(row.qty))
		.where((row.prevdoc_docname == quotation) & (row.docstatus == 1))
		.groupby(key)
	)
	return dict(query.run())


@frappe.whitelist()
def make_sales_order(
	source_name: str, target_doc: str | dict | Document | None = None, args: str | dict | None = None
):
	"""Return the unsaved Sales Order of what is still to be ordered of a quotation."""
	allows_expired = frappe.db.get_single_value(
		"Selling Settings", "allow_sales_order_creation_for_expired_quotation"
	)
	valid_till = frappe.db.get_value("Quotation", source_name, "valid_till")
	if valid_till and getdate(valid_till) < getdate(nowdate()) and not allows_expired:
		frappe.throw(_("Validity period of this quotation has ended."))
	return _make_sales_order(source_name, target_doc, args=args)


def _make_sales_order(source_name, target_doc=None, ignore_permissions=False, args=None):
	customer = get_or_make_customer(source_name, ignore_permissions)
	ordered = get_ordered_quantities(source_name)
	chosen = get_chosen_rows(args)

	def set_missing_values(source, target):
		if customer:
			target.customer = customer.name
			target.customer_name = customer.customer_name
			copy_sales_team(customer, target)
		target.flags.ignore_permissions = ignore_permissions
		target.run_method("set_missing_values")
		target.run_method("calculate_taxes_and_totals")

	def update_item(source, target, parent):
		target.qty = max(source.qty - ordered.get(get_ordered_key(source), 0.0), 0)
		target.stock_qty = flt(target.qty) * flt(source.conversion_factor)

	def is_wanted(row):
		if not chosen:
			return not row.is_alternative
		if row.is_alternative or row.has_alternative_item:
			return row.name in chosen and row.qty > 0
		return row.qty > 0

	return get_mapped_doc(
		"Quotation",
		source_name,
		{
			"Quotation": {"doctype": "Sales Order", "validation": {"docstatus": ["=", 1]}},
			"Quotation Item": {
				"doctype": "Sales Order Item",
				"field_map": {"parent": "prevdoc_docname", "name": "quotation_item"},
				"postprocess": update_item,
				"condition": is_wanted,
			},
			"Sales Taxes and Charges": {"doctype": "Sales Taxes and Charges", "reset_value": True},
		},
		target_doc,
		set_missing_values,
		ignore_permissions=ignore_permissions,
	)


def get_or_make_customer(quotation: str, ignore_permissions: bool = False):
	"""The customer of a quotation; that of a lead or a prospect is made where there is none yet."""
	quotation_to, party = frappe.db.get_value("Quotation", quotation, ["quotation_to", "party_name"])
	if quotation_to == "Customer":
		return frappe.get_doc("Customer", party)
	field = {"Lead": "lead_name", "Prospect": "prospect_name"}.get(quotation_to)
	if not field:
		return None
	present = frappe.db.get_value("Customer", {field: party})
	if present:
		return frappe.get_doc("Customer", present)
	return make_customer(quotation_to, party, ignore_permissions)


def make_customer(party_type: str, party: str, ignore_permissions: bool = False):
	"""Insert the customer that a lead or a prospect becomes."""
	customer = (
		make_customer_of_lead(party, ignore_permissions=ignore_permissions)
		if party_type == "Lead"
		else make_customer_of_prospect(party)
	)
	customer.flags.ignore_permissions = ignore_permissions
	try:
		return customer.insert()
	except frappe.MandatoryError as error:
		fields = str(error).split(":")[-1].split(",")
		labels = ", ".join(_(customer.meta.get_label(field.strip())) for field in fields)
		frappe.clear_messages()
		frappe.throw(
			_("The customer of {0} {1} cannot be made: {2} is missing.").format(_(party_type), party, labels),
			title=_("Mandatory Missing"),
		)


def get_chosen_rows(args) -> set[str]:
	"""The rows picked in the form: passed as arguments (16) or left in the flags by the mapper (15)."""
	args = frappe.parse_json(args) or frappe.flags.get("args") or {}
	return {row.get("name") for row in args.get("selected_items") or []}


def copy_sales_team(customer, target) -> None:
	if target.get("sales_team"):
		return
	for member in customer.sales_team:
		target.append(
			"sales_team",
			{
				"sales_person": member.sales_person,
				"allocated_percentage": member.allocated_percentage or None,
				"commission_rate": member.commission_rate,
			},
		)


def set_expired_status() -> None:
	"""Expire what is past its date and not ordered, in one statement: no document events, as in ERPNext."""
	quotation = frappe.qb.DocType("Quotation")
	row = frappe.qb.DocType("Sales Order Item")
	ordered = frappe.qb.from_(row).select(row.prevdoc_docname).where(row.docstatus == 1)
	(
		frappe.qb.update(quotation)
		.set(quotation.status, "Expired")
		.where((quotation.docstatus == 1) & quotation.status.notin(["Expired", "Lost"]))
		.where(quotation.valid_till < nowdate())
		.where(quotation.name.notin(ordered.where(row.prevdoc_docname.isnotnull())))
	).run()

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.mapper import get_mapped_doc
from frappe.utils import cstr, flt, get_datetime, getdate

from erpnext.accounts.party import set_company_address
from erpnext.controllers.selling_controller import SellingController


class SalesOrder(SellingController):
	def validate(self):
		super().validate()
		self.validate_delivery_date()
		self.validate_po()
		self.validate_uom_is_integer("stock_uom", "stock_qty")
		self.validate_uom_is_integer("uom", "qty")
		self.copy_transaction_date()
		self.validate_with_previous_doc(
			{
				"Quotation": ("prevdoc_docname", ["company"], False),
				"Quotation Item": ("quotation_item", ["item_code", "uom", "conversion_factor"], True),
			}
		)
		self.set_status()
		self.billing_status = self.billing_status or "Not Billed"
		self.delivery_status = self.delivery_status or "Not Delivered"

	def on_submit(self):
		self.update_prevdoc_status("Converted")

	def on_cancel(self):
		if self.status == "Closed":
			frappe.throw(_("Closed order cannot be cancelled. Unclose to cancel."))
		self.update_prevdoc_status()
		self.db_set("status", "Cancelled")

	def before_update_after_submit(self):
		self.validate_po()
		self.validate_delivery_date()

	def on_update_after_submit(self):
		self.calculate_commission()
		self.calculate_contribution()

	def validate_delivery_date(self) -> None:
		"""The order's date is the latest of its rows; rows without one get the order's."""
		if self.order_type != "Sales" or self.skip_delivery_note:
			return
		dates = [getdate(row.delivery_date) for row in self.items if row.delivery_date]
		if dates:
			self.delivery_date = max(dates)
		if not self.delivery_date:
			frappe.throw(_("Please enter Delivery Date"))
		for row in self.items:
			row.delivery_date = row.delivery_date or self.delivery_date
			if getdate(self.transaction_date) > getdate(row.delivery_date):
				frappe.throw(
					_("Expected Delivery Date should be after Sales Order Date"),
					title=_("Invalid Delivery Date"),
				)

	def validate_po(self) -> None:
		"""Nothing is promised before it was ordered, and a customer's order is entered once."""
		if self.skip_delivery_note:
			return
		for row in self.items:
			if self.po_date and row.delivery_date and getdate(self.po_date) > getdate(row.delivery_date):
				frappe.throw(
					_("Row #{0}: Expected Delivery Date cannot be before Purchase Order Date").format(row.idx)
				)
		if not self.po_no:
			return
		filters = {"po_no": self.po_no, "customer": self.customer, "docstatus": ("<", 2)}
		if other := frappe.db.get_value("Sales Order", filters | {"name": ("!=", self.name)}):
			frappe.throw(
				_("Sales Order {0} already exists against Customer's Purchase Order {1}").format(
					other, self.po_no
				)
			)

	def copy_transaction_date(self) -> None:
		for row in self.items:
			row.transaction_date = self.transaction_date

	def update_prevdoc_status(self, opportunity_status: str = "Quotation") -> None:
		"""Set the status of the quotations this order comes from, and of their opportunities."""
		for name in sorted({row.prevdoc_docname for row in self.items if row.prevdoc_docname}):
			quotation = frappe.get_doc("Quotation", name)
			if quotation.docstatus == 2:
				frappe.throw(_("Quotation {0} is cancelled").format(name))
			quotation.set_status(update=True)
			quotation.update_opportunity(opportunity_status)

	def update_status(self, status: str) -> None:
		"""Hold, close or re-open (`status` "Draft") the order."""
		if get_datetime(frappe.db.get_value("Sales Order", self.name, "modified")) != get_datetime(
			self.modified
		):
			frappe.throw(_("{0} {1} has been modified. Please refresh.").format(_(self.doctype), self.name))
		self.set_status(update=True, status=status)
		self.notify_update()


@frappe.whitelist(methods=["POST"])
def update_status(status: str, name: str) -> None:
	"""Hold, close or re-open an order."""
	order = frappe.get_doc("Sales Order", name)
	order.check_permission("write")
	order.update_status(status)


@frappe.whitelist(methods=["POST"])
def close_or_unclose_sales_orders(names: str | list, status: str) -> None:
	"""Close or re-open several submitted orders."""
	frappe.has_permission("Sales Order", "write", throw=True)
	for name in frappe.parse_json(names):
		order = frappe.get_doc("Sales Order", name)
		if order.docstatus != 1:
			continue
		is_open = order.status not in ("Cancelled", "Closed")
		if status == "Closed" and is_open and (order.per_delivered < 100 or order.per_billed < 100):
			order.update_status("Closed")
		elif status != "Closed" and order.status == "Closed":
			order.update_status("Draft")


@frappe.whitelist()
def make_delivery_note(
	source_name: str, target_doc: str | dict | Document | None = None, kwargs: str | dict | None = None
):
	"""Return the unsaved Delivery Note of what is still to be delivered of an order."""
	args = frappe._dict(frappe.parse_json(kwargs) or frappe.flags.args or {})

	def is_wanted(row):
		if args.delivery_dates and cstr(row.delivery_date) not in args.delivery_dates:
			return False
		return abs(row.delivered_qty) < abs(row.qty)

	def update_item(source, target, parent):
		target.qty = flt(source.qty) - flt(source.delivered_qty)
		target.amount = target.qty * flt(source.rate)
		target.base_amount = target.qty * flt(source.base_rate)

	target = get_mapped_doc(
		"Sales Order",
		source_name,
		{
			"Sales Order": {"doctype": "Delivery Note", "validation": {"docstatus": ["=", 1]}},
			"Sales Order Item": {
				"doctype": "Delivery Note Item",
				"field_map": {"rate": "rate", "name": "so_detail", "parent": "against_sales_order"},
				"condition": is_wanted,
				"postprocess": update_item,
			},
			"Sales Taxes and Charges": {"doctype": "Sales Taxes and Charges", "reset_value": True},
			"Sales Team": {"doctype": "Sales Team", "add_if_empty": True},
		},
		target_doc,
	)
	target.run_method("set_missing_values")
	target.run_method("set_po_nos")
	target.run_method("calculate_taxes_and_totals")
	set_company_address(target, frappe.db.get_value("Sales Order", source_name, "company_address"))
	return target


@frappe.whitelist()
def make_sales_invoice(source_name: str, target_doc: str | dict | Document | None = None):
	"""Return the unsaved invoice of what is still to be billed of an order."""

	def set_missing_values(source, target):
		target.flags.ignore_permissions = True
		target.run_method("set_missing_values")
		target.run_method("set_po_nos")
		target.run_method("calculate_taxes_and_totals")
		set_company_address(target, source.company_address)

	def update_item(source, target, parent):
		target.amount = flt(source.amount) - flt(source.billed_amt)
		target.base_amount = target.amount * flt(parent.conversion_rate)
		is_begun = source.rate and source.billed_amt
		target.qty = target.amount / flt(source.rate) if is_begun else source.qty - source.returned_qty

	def is_wanted(row):
		return row.qty and (not row.base_amount or abs(row.billed_amt) < abs(row.amount))

	return get_mapped_doc(
		"Sales Order",
		source_name,
		{
			"Sales Order": {
				"doctype": "Sales Invoice",
				"field_no_map": ["payment_terms_template"],
				"validation": {"docstatus": ["=", 1]},
			},
			"Sales Order Item": {
				"doctype": "Sales Invoice Item",
				"field_map": {"name": "so_detail", "parent": "sales_order"},
				"condition": is_wanted,
				"postprocess": update_item,
			},
			"Sales Taxes and Charges": {"doctype": "Sales Taxes and Charges", "reset_value": True},
			"Sales Team": {"doctype": "Sales Team", "add_if_empty": True},
		},
		target_doc,
		set_missing_values,
	)


@frappe.whitelist()
def make_project(source_name: str, target_doc: str | dict | Document | None = None):
	"""Return the unsaved project that carries an order out."""

	def set_names(source, target):
		target.project_type = "External"
		target.project_name = source.name

	field_map = {
		"name": "sales_order",
		"base_grand_total": "estimated_costing",
		"net_total": "total_sales_amount",
	}
	return get_mapped_doc(
		"Sales Order",
		source_name,
		{
			"Sales Order": {
				"doctype": "Project",
				"validation": {"docstatus": ["=", 1]},
				"field_map": field_map,
			}
		},
		target_doc,
		set_names,
	)

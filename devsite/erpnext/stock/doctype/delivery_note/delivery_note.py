# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.mapper import get_mapped_doc
from frappe.utils import flt

from erpnext.accounts.party import set_company_address
from erpnext.controllers.posting_controller import PostingController
from erpnext.controllers.sales_and_purchase_return import make_return_doc
from erpnext.controllers.status_updater import (
	check_row_limit,
	refresh_status,
	update_percentage,
	update_progress,
	update_row_quantity,
)
from erpnext.stock.doctype.delivery_note.billing import spread_billed_amount, update_billing_percentage

# An invoice that updates the stock delivers too.
DELIVERING = {"Delivery Note": {}, "Sales Invoice": {"update_stock": 1}}
DELIVERED = {
	"doctype": "Sales Order Item",
	"join": "so_detail",
	"field": "delivered_qty",
	"source": "qty",
	"limit": "qty",
	"sources": DELIVERING,
}
RETURNED_OF_ORDER = {
	"doctype": "Sales Order Item",
	"join": "so_detail",
	"field": "returned_qty",
	"source": "qty",
	"sign": -1,
	"only_returns": True,
	"sources": DELIVERING,
}
RETURNED_OF_NOTE = {
	"doctype": "Delivery Note Item",
	"join": "dn_detail",
	"field": "returned_qty",
	"source": "stock_qty",
	"sign": -1,
	"limit": "stock_qty",
}


class DeliveryNote(PostingController):
	order_field = "against_sales_order"

	def validate(self):
		self.set_posting_time_to_now()
		super().validate()
		self.set_po_nos(for_validate=True)
		self.validate_references()
		self.set_status()
		self.stop_closed_orders()
		self.validate_uom_is_integer("stock_uom", "stock_qty")
		self.validate_uom_is_integer("uom", "qty")
		self.validate_with_previous_doc(
			{
				"Sales Order": ("against_sales_order", ["customer", "company", "currency"], False),
				"Sales Order Item": ("so_detail", ["item_code", "uom", "conversion_factor"], True),
			}
		)
		self.installation_status = self.installation_status or "Not Installed"

	def on_submit(self):
		self.update_prevdoc_status()
		self.update_billing_status()

	def on_cancel(self):
		self.stop_closed_orders()
		self.update_prevdoc_status()
		self.update_billing_status()

	def validate_references(self) -> None:
		for row in self.items:
			if bool(row.against_sales_order) != bool(row.so_detail):
				missing = "so_detail" if row.against_sales_order else "against_sales_order"
				frappe.throw(
					_("The field {0} in row {1} is not set").format(
						frappe.bold(_(row.meta.get_label(missing))), frappe.bold(row.idx)
					),
					title=_("References to Sales Orders are Incomplete"),
				)

	def update_prevdoc_status(self) -> None:
		"""Keep what was delivered and returned in the orders and the returned note."""
		self.check_signs()
		update_row_quantity(self, DELIVERED)
		self.update_orders()
		if self.is_return:
			update_row_quantity(self, RETURNED_OF_ORDER)
			update_row_quantity(self, RETURNED_OF_NOTE)
			if self.return_against:
				update_percentage(
					self.doctype, self.return_against, "per_returned", "stock_qty", "returned_qty"
				)
				refresh_status(self.doctype, self.return_against)
			check_row_limit(self, RETURNED_OF_NOTE)
		check_row_limit(self, DELIVERED)

	def update_orders(self) -> None:
		for order in self.get_orders():
			update_progress("Sales Order", order, "delivered")

	def update_billing_status(self) -> None:
		"""What was billed of the orders is spread over all their deliveries anew."""
		notes = {self.name}
		for row in self.items:
			if row.so_detail:
				notes.update(spread_billed_amount(row.so_detail))
		for name in sorted(notes):
			update_billing_percentage(name)
		self.load_from_db()

	def update_status(self, status: str) -> None:
		"""Close or re-open (`status` "Submitted") the note."""
		self.set_status(update=True, status=status)
		self.notify_update()


@frappe.whitelist(methods=["POST"])
def update_delivery_note_status(docname: str, status: str) -> None:
	"""Close or re-open a note."""
	note = frappe.get_doc("Delivery Note", docname)
	note.check_permission("write")
	note.update_status(status)


@frappe.whitelist()
def make_sales_return(source_name: str, target_doc: str | dict | Document | None = None):
	"""Return the unsaved return of a note."""
	return make_return_doc("Delivery Note", source_name, target_doc)


@frappe.whitelist()
def make_sales_invoice(
	source_name: str, target_doc: str | dict | Document | None = None, args: str | dict | None = None
):
	"""Return the unsaved invoice of what of a note is neither billed nor returned."""
	open_quantities = get_quantities_to_bill(source_name)

	def set_missing_values(source, target):
		target.run_method("set_missing_values")
		target.run_method("set_po_nos")
		if not target.items:
			frappe.throw(_("All these items have already been Invoiced/Returned"))
		target.run_method("calculate_taxes_and_totals")
		set_company_address(target, source.company_address)

	def update_item(source, target, parent):
		target.qty = open_quantities[source.name]

	return get_mapped_doc(
		"Delivery Note",
		source_name,
		{
			"Delivery Note": {
				"doctype": "Sales Invoice",
				"field_map": {"is_return": "is_return"},
				"validation": {"docstatus": ["=", 1]},
			},
			"Delivery Note Item": {
				"doctype": "Sales Invoice Item",
				"field_map": {
					"name": "dn_detail",
					"parent": "delivery_note",
					"so_detail": "so_detail",
					"against_sales_order": "sales_order",
				},
				"condition": lambda row: open_quantities[row.name],
				"postprocess": update_item,
			},
			"Sales Taxes and Charges": {"doctype": "Sales Taxes and Charges", "reset_value": True},
			"Sales Team": {"doctype": "Sales Team", "add_if_empty": True},
		},
		target_doc,
		set_missing_values,
	)


def get_quantities_to_bill(note: str) -> dict[str, float]:
	"""The quantity to bill of each row; of a return it is negative."""
	open_quantities = {}
	for row in frappe.get_all(
		"Delivery Note Item", {"parent": note}, ["name", "qty", "returned_qty", "conversion_factor"]
	):
		billed = frappe.get_all("Sales Invoice Item", {"dn_detail": row.name, "docstatus": 1}, pluck="qty")
		rest = flt(row.qty) - sum(billed)
		returned = flt(row.returned_qty) / (row.conversion_factor or 1)
		open_quantities[row.name] = max(rest - returned, 0) if row.qty > 0 else min(rest, 0)
	return open_quantities


@frappe.whitelist()
def make_installation_note(
	source_name: str, target_doc: str | dict | Document | None = None, kwargs: str | dict | None = None
):
	"""Return the unsaved Installation Note of what of a note is not yet installed."""

	def update_item(source, target, parent):
		target.qty = flt(source.qty) - flt(source.installed_qty)

	return get_mapped_doc(
		"Delivery Note",
		source_name,
		{
			"Delivery Note": {"doctype": "Installation Note", "validation": {"docstatus": ["=", 1]}},
			"Delivery Note Item": {
				"doctype": "Installation Note Item",
				"field_map": {
					"name": "prevdoc_detail_docname",
					"parent": "prevdoc_docname",
					"parenttype": "prevdoc_doctype",
				},
				"condition": lambda row: row.installed_qty < row.qty,
				"postprocess": update_item,
			},
		},
		target_doc,
	)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, now_datetime, nowdate

from erpnext.controllers.sales_and_purchase_return import make_return_doc
from erpnext.controllers.selling_controller import SellingController
from erpnext.controllers.status_updater import (
	check_row_limit,
	refresh_status,
	update_percentage,
	update_row_quantity,
)

DELIVERED = {
	"doctype": "Sales Order Item",
	"join": "so_detail",
	"field": "delivered_qty",
	"source": "qty",
	"limit": "qty",
}
RETURNED_OF_ORDER = {
	"doctype": "Sales Order Item",
	"join": "so_detail",
	"field": "returned_qty",
	"source": "qty",
	"sign": -1,
	"only_returns": True,
}
RETURNED_OF_NOTE = {
	"doctype": "Delivery Note Item",
	"join": "dn_detail",
	"field": "returned_qty",
	"source": "stock_qty",
	"sign": -1,
	"limit": "stock_qty",
}


class DeliveryNote(SellingController):
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

	def set_posting_time_to_now(self) -> None:
		if not self.set_posting_time:
			self.posting_date = nowdate()
			self.posting_time = now_datetime().strftime("%H:%M:%S.%f")

	def set_po_nos(self, for_validate: bool = False) -> None:
		"""Show the customer's order numbers."""
		if for_validate and self.po_no:
			return
		orders = sorted({row.against_sales_order for row in self.items if row.against_sales_order})
		numbers = [frappe.db.get_value("Sales Order", order, "po_no") for order in orders]
		if any(numbers):
			self.po_no = ", ".join(sorted({number.strip() for number in numbers if number}))

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

	def stop_closed_orders(self) -> None:
		if self.is_return:
			return
		for order in {row.against_sales_order for row in self.items if row.against_sales_order}:
			status = frappe.db.get_value("Sales Order", order, "status")
			if status in ("Closed", "On Hold"):
				frappe.throw(_("Sales Order {0} is {1}").format(order, _(status)))

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

	def check_signs(self) -> None:
		allows_negative = frappe.db.get_single_value("Selling Settings", "allow_negative_rates_for_items")
		for row in self.items:
			if flt(row.rate) < 0 and not allows_negative:
				frappe.throw(_("For item {0}, rate must be a positive number.").format(row.item_code))
			if flt(row.qty) < 0 and not self.is_return:
				frappe.throw(_("For an item {0}, quantity must be positive number").format(row.item_code))
			if flt(row.qty) > 0 and self.is_return:
				frappe.throw(_("For an item {0}, quantity must be negative number").format(row.item_code))

	def update_orders(self) -> None:
		for order in sorted({row.against_sales_order for row in self.items if row.against_sales_order}):
			percentage = update_percentage("Sales Order", order, "per_delivered", "qty", "delivered_qty")
			status = "Not Delivered" if percentage < 0.001 else "Partly Delivered"
			if percentage >= 99.999999:
				status = "Fully Delivered"
			frappe.db.set_value("Sales Order", order, "delivery_status", status, update_modified=False)
			refresh_status("Sales Order", order)

	def update_billing_status(self) -> None:
		"""Nothing is billed here, but the statuses are set where ERPNext sets them."""
		for name in sorted([self.name, *self.get_notes_of_same_rows()]):
			update_percentage(self.doctype, name, "per_billed", "amount", "billed_amt")
			refresh_status(self.doctype, name)
		self.load_from_db()

	def get_notes_of_same_rows(self) -> list[str]:
		"""The other deliveries of the same order rows: an invoice of the order is spread over all of them."""
		rows = [row.so_detail for row in self.items if row.so_detail]
		if not rows:
			return []
		filters = {"so_detail": ("in", rows), "docstatus": 1, "parent": ("!=", self.name)}
		notes = frappe.get_all("Delivery Note Item", filters, pluck="parent", distinct=True)
		return frappe.get_all("Delivery Note", {"name": ("in", [*notes, ""]), "is_return": 0}, pluck="name")

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

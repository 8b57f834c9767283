# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""Only what an invoice says to the order and the delivery before it. No ledger, no payments."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, getdate, nowdate

import erpnext
from erpnext.controllers.posting_controller import PostingController
from erpnext.controllers.sales_and_purchase_return import make_return_doc
from erpnext.controllers.status_updater import check_row_limit, update_progress, update_row_quantity
from erpnext.stock.doctype.delivery_note.billing import (
	get_billed_amount,
	spread_billed_amount,
	update_billing_percentage,
)
from erpnext.stock.doctype.delivery_note.delivery_note import DELIVERED, RETURNED_OF_ORDER

BILLED = {
	"doctype": "Sales Order Item",
	"join": "so_detail",
	"field": "billed_amt",
	"source": "amount",
	"limit": "amount",
}


class SalesInvoice(PostingController):
	order_field = "sales_order"

	def validate(self):
		self.set_posting_time_to_now()
		super().validate()
		self.set_po_nos(for_validate=True)
		self.validate_with_previous_doc(
			{
				"Sales Order": ("sales_order", ["customer", "company", "currency"], False),
				"Sales Order Item": ("so_detail", ["item_code", "uom", "conversion_factor"], True),
				"Delivery Note": ("delivery_note", ["customer", "company", "currency"], False),
				"Delivery Note Item": ("dn_detail", ["item_code", "uom", "conversion_factor"], True),
			}
		)
		self.validate_uom_is_integer("stock_uom", "stock_qty")
		self.validate_uom_is_integer("uom", "qty")
		self.stop_closed_orders()
		self.validate_delivery_note()
		self.due_date = self.due_date or self.posting_date
		self.set_outstanding_amount()
		self.set_status()

	def on_submit(self):
		self.update_prevdoc_status()
		self.update_billing_of_notes()
		self.take_over_from_ledger()

	def on_cancel(self):
		self.stop_closed_orders()
		self.update_prevdoc_status()
		self.update_billing_of_notes()
		self.db_set("status", "Cancelled")

	def set_outstanding_amount(self) -> None:
		"""Of a credit note only the ledger says it."""
		self.outstanding_amount = 0 if self.is_return else self.get_amount_to_pay()

	def get_amount_to_pay(self) -> float:
		self.party_account_currency = self.party_account_currency or erpnext.get_company_currency(
			self.company
		)
		prefix = "base_" if self.party_account_currency != self.currency else ""
		total = "grand_total" if self.is_rounded_total_disabled() else "rounded_total"
		return flt(self.get(prefix + total))

	def take_over_from_ledger(self) -> None:
		"""ERPNext's ledger writes what is left to pay back into the invoice."""
		self.outstanding_amount = self.get_amount_to_pay()
		frappe.db.set_value(self.doctype, self.name, "outstanding_amount", self.outstanding_amount)
		self.set_status(update=True)
		self.notify_update()

	def validate_delivery_note(self) -> None:
		if not self.update_stock:
			return
		for row in self.items:
			if row.delivery_note:
				frappe.throw(_("Stock cannot be updated against Delivery Note {0}").format(row.delivery_note))

	def get_status(self) -> str:
		if self.docstatus != 1:
			return "Cancelled" if self.docstatus == 2 else "Draft"
		if self.is_return:
			return "Return"
		if self.outstanding_amount > 0:
			return "Overdue" if getdate(self.due_date) < getdate(nowdate()) else "Unpaid"
		returns = {"is_return": 1, "return_against": self.name, "docstatus": 1}
		return "Credit Note Issued" if frappe.db.exists("Sales Invoice", returns) else "Paid"

	def update_prevdoc_status(self) -> None:
		"""Keep in the orders what was billed, and with `update_stock` what was delivered and returned."""
		counts_as_billing = not self.is_return or self.update_billed_amount_in_sales_order
		if counts_as_billing:
			update_row_quantity(self, BILLED)
			for order in self.get_orders():
				update_progress("Sales Order", order, "billed")
		if self.update_stock:
			update_row_quantity(self, DELIVERED)
			for order in self.get_orders():
				update_progress("Sales Order", order, "delivered")
			if self.is_return:
				update_row_quantity(self, RETURNED_OF_ORDER)
		self.check_signs()
		if counts_as_billing:
			check_row_limit(self, BILLED)
		if self.update_stock:
			check_row_limit(self, DELIVERED)

	def update_billing_of_notes(self) -> None:
		"""Keep in the deliveries what was billed of them, or of the order they belong to."""
		if self.is_return and not self.update_billed_amount_in_delivery_note:
			return
		notes = set()
		for row in self.items:
			if row.dn_detail:
				amount = get_billed_amount({"dn_detail": row.dn_detail})
				frappe.db.set_value("Delivery Note Item", row.dn_detail, "billed_amt", amount)
				notes.add(row.delivery_note)
			elif row.so_detail:
				notes.update(spread_billed_amount(row.so_detail))
		for note in sorted(notes):
			update_billing_percentage(note)


@frappe.whitelist()
def make_sales_return(source_name: str, target_doc: str | dict | Document | None = None):
	"""Return the unsaved credit note of an invoice."""
	return make_return_doc("Sales Invoice", source_name, target_doc)

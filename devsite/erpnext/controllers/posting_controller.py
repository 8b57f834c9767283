# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

"""What Delivery Note and Sales Invoice share: when they are posted, and the orders behind their rows."""

import frappe
from frappe import _
from frappe.utils import flt, now_datetime, nowdate

from erpnext.controllers.selling_controller import SellingController


class PostingController(SellingController):
	# The field of a row that names its order.
	order_field = ""

	def set_posting_time_to_now(self) -> None:
		if not self.set_posting_time:
			self.posting_date = nowdate()
			self.posting_time = now_datetime().strftime("%H:%M:%S.%f")

	def get_orders(self) -> list[str]:
		return sorted({row.get(self.order_field) for row in self.items if row.get(self.order_field)})

	def set_po_nos(self, for_validate: bool = False) -> None:
		"""Show the customer's order numbers."""
		if for_validate and self.po_no:
			return
		numbers = [frappe.db.get_value("Sales Order", order, "po_no") for order in self.get_orders()]
		if any(numbers):
			self.po_no = ", ".join(sorted({number.strip() for number in numbers if number}))

	def stop_closed_orders(self) -> None:
		if self.is_return:
			return
		for order in self.get_orders():
			status = frappe.db.get_value("Sales Order", order, "status")
			if status in ("Closed", "On Hold"):
				frappe.throw(_("Sales Order {0} is {1}").format(order, _(status)))

	def check_signs(self) -> None:
		allows_negative = frappe.db.get_single_value("Selling Settings", "allow_negative_rates_for_items")
		for row in self.items:
			if flt(row.rate) < 0 and not allows_negative:
				frappe.throw(_("For item {0}, rate must be a positive number.").format(row.item_code))
			if flt(row.qty) < 0 and not self.is_return:
				frappe.throw(_("For an item {0}, quantity must be positive number").format(row.item_code))
			if flt(row.qty) > 0 and self.is_return:
				frappe.throw(_("For an item {0}, quantity must be negative number").format(row.item_code))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate


class Project(Document):
	def validate(self):
		for start, end in (
			("expected_start_date", "expected_end_date"),
			("actual_start_date", "actual_end_date"),
		):
			self.validate_order_of_dates(start, end)
		self.set_sales_amount()

	def after_insert(self):
		if self.sales_order:
			frappe.db.set_value("Sales Order", self.sales_order, "project", self.name)

	def on_trash(self):
		frappe.db.set_value("Sales Order", {"project": self.name}, "project", "")

	def set_sales_amount(self) -> None:
		orders = frappe.get_all("Sales Order", {"project": self.name, "docstatus": 1}, pluck="base_net_total")
		self.total_sales_amount = sum(orders)

	def validate_order_of_dates(self, start: str, end: str) -> None:
		if self.get(start) and self.get(end) and getdate(self.get(end)) < getdate(self.get(start)):
			frappe.throw(
				_("{0} cannot be before {1}").format(
					frappe.bold(_(self.meta.get_label(end))), frappe.bold(_(self.meta.get_label(start)))
				)
			)

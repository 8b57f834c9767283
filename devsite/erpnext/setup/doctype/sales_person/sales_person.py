# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.utils.nestedset import NestedSet, get_root_of


class SalesPerson(NestedSet):
	nsm_parent_field = "parent_sales_person"

	def validate(self):
		if not self.parent_sales_person:
			self.parent_sales_person = get_root_of("Sales Person")
		self.validate_employee_id()

	def on_update(self):
		super().on_update()
		self.validate_one_root()

	def validate_employee_id(self) -> None:
		"""An employee is one sales person."""
		if not self.employee:
			return
		other = frappe.db.get_value("Sales Person", {"employee": self.employee, "name": ("!=", self.name)})
		if other:
			frappe.throw(_("Another Sales Person {0} exists with the same Employee id").format(other))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe.utils.nestedset import NestedSet, get_root_of


class Department(NestedSet):
	nsm_parent_field = "parent_department"

	def autoname(self):
		root = get_root_of("Department")
		self.name = self.department_name
		if root and self.department_name != root:
			abbr = frappe.get_cached_value("Company", self.company, "abbr")
			self.name = f"{self.department_name} - {abbr}"

	def validate(self):
		if not self.parent_department:
			self.parent_department = get_root_of("Department")

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from frappe.utils.nestedset import NestedSet


class Task(NestedSet):
	nsm_parent_field = "parent_task"

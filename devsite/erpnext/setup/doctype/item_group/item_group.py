# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from frappe.utils.nestedset import NestedSet, get_root_of


class ItemGroup(NestedSet):
	nsm_parent_field = "parent_item_group"

	def validate(self):
		if not self.parent_item_group:
			self.parent_item_group = get_root_of("Item Group")

	def on_update(self):
		super().on_update()
		self.validate_one_root()

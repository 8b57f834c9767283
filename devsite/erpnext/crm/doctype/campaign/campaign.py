# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe.model.document import Document
from frappe.model.naming import set_name_by_naming_series


class Campaign(Document):
	def autoname(self):
		if frappe.db.get_single_value("CRM Settings", "campaign_naming_by") == "Naming Series":
			set_name_by_naming_series(self)
		else:
			self.name = self.campaign_name

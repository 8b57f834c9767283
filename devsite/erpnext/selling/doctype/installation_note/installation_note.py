# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.utils import getdate

from erpnext.controllers.status_updater import check_row_limit, update_progress, update_row_quantity
from erpnext.utilities.transaction_base import TransactionBase

INSTALLED = {
	"doctype": "Delivery Note Item",
	"join": "prevdoc_detail_docname",
	"field": "installed_qty",
	"source": "qty",
	"limit": "qty",
}


class InstallationNote(TransactionBase):
	def validate(self):
		self.validate_installation_date()

	def on_update(self):
		self.db_set("status", "Draft")

	def on_submit(self):
		self.update_delivery_notes()
		self.db_set("status", "Submitted")

	def on_cancel(self):
		self.update_delivery_notes()
		self.db_set("status", "Cancelled")

	def validate_installation_date(self) -> None:
		for row in self.items:
			if not row.prevdoc_docname:
				continue
			delivered_on = frappe.db.get_value("Delivery Note", row.prevdoc_docname, "posting_date")
			if delivered_on > getdate(self.inst_date):
				frappe.throw(
					_("Installation date cannot be before delivery date for Item {0}").format(row.item_code)
				)

	def update_delivery_notes(self) -> None:
		"""Keep in the notes what of them is installed."""
		update_row_quantity(self, INSTALLED)
		for note in sorted({row.prevdoc_docname for row in self.items if row.prevdoc_docname}):
			update_progress("Delivery Note", note, "installed")
		check_row_limit(self, INSTALLED)

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from email.utils import parseaddr

import frappe
from frappe.model.document import Document


class Issue(Document):
	def validate(self):
		if self.is_new() and not self.raised_by:
			self.raised_by = frappe.session.user
		self.set_parties_of_sender()

	def set_parties_of_sender(self) -> None:
		"""Find lead, contact, customer and company by the mail address."""
		address = parseaddr(self.raised_by or "")[1]
		if not address:
			return
		self.lead = self.lead or frappe.db.get_value("Lead", {"email_id": address})
		if not self.contact and not self.customer:
			self.contact = frappe.db.get_value("Contact", {"email_id": address})
			if self.contact:
				self.customer = frappe.get_doc("Contact", self.contact).get_link_for("Customer")
		if not self.company:
			self.company = frappe.db.get_value("Lead", self.lead, "company") if self.lead else None
			self.company = self.company or frappe.db.get_default("Company")

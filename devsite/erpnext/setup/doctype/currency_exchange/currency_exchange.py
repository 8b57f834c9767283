# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate


class CurrencyExchange(Document):
	def autoname(self):
		purpose = ""
		if bool(self.for_buying) != bool(self.for_selling):
			purpose = "Selling" if self.for_selling else "Buying"
		parts = (formatdate(self.date, "yyyy-MM-dd"), self.from_currency, self.to_currency, purpose)
		self.name = "-".join(part for part in parts if part)

	def validate(self):
		self.validate_value("exchange_rate", ">", 0)
		if self.from_currency == self.to_currency:
			frappe.throw(_("From Currency and To Currency cannot be same"))
		if not (self.for_buying or self.for_selling):
			frappe.throw(_("Currency Exchange must be applicable for Buying or for Selling."))

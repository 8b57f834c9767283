# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt


class PaymentTermsTemplate(Document):
	def validate(self):
		if flt(sum(flt(term.invoice_portion) for term in self.terms), 2) != 100:
			frappe.throw(_("Combined invoice portion must equal 100%"), title=_("Payment Terms"))

# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from frappe.model.document import Document


class ValueaddedServiceCustomer(Document):
	pass

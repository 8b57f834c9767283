# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from frappe import _


def get_data():
	return {
		"fieldname": "item_code",
		"transactions": [
			{"label": _("Sell"), "items": ["Quotation", "Sales Order", "Delivery Note"]},
			{"label": _("Pricing"), "items": ["Item Price"]},
		],
	}

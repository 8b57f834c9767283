# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from frappe import _


def get_data():
	return {
		"fieldname": "customer",
		"non_standard_fieldnames": {"Quotation": "party_name"},
		"dynamic_links": {"party_name": ["Customer", "quotation_to"]},
		"transactions": [
			{"label": _("Pre Sales"), "items": ["Quotation"]},
			{"label": _("Orders"), "items": ["Sales Order", "Delivery Note"]},
			{"label": _("Pricing"), "items": ["Item Price"]},
		],
	}

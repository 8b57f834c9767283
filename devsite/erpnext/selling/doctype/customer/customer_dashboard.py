# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from frappe import _


def get_data():
	return {
		"fieldname": "customer",
		"non_standard_fieldnames": {"Quotation": "party_name", "Opportunity": "party_name"},
		"dynamic_links": {"party_name": ["Customer", "quotation_to"]},
		"transactions": [
			{"label": _("Pre Sales"), "items": ["Opportunity", "Quotation"]},
			{"label": _("Orders"), "items": ["Sales Order", "Delivery Note", "Sales Invoice"]},
			{"label": _("Support"), "items": ["Issue", "Installation Note"]},
			{"label": _("Projects"), "items": ["Project"]},
			{"label": _("Pricing"), "items": ["Item Price"]},
		],
	}

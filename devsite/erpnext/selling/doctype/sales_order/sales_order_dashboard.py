# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from frappe import _


def get_data():
	return {
		"fieldname": "sales_order",
		"non_standard_fieldnames": {"Delivery Note": "against_sales_order"},
		"internal_links": {"Quotation": ["items", "prevdoc_docname"]},
		"transactions": [
			{"label": _("Fulfillment"), "items": ["Delivery Note", "Sales Invoice"]},
			{"label": _("Projects"), "items": ["Project"]},
			{"label": _("Reference"), "items": ["Quotation"]},
		],
	}

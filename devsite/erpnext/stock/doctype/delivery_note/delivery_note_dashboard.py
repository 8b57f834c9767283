# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from frappe import _


def get_data():
	return {
		"fieldname": "delivery_note",
		"non_standard_fieldnames": {
			"Delivery Note": "return_against",
			"Installation Note": "prevdoc_docname",
		},
		"internal_links": {"Sales Order": ["items", "against_sales_order"]},
		"transactions": [
			{"label": _("Reference"), "items": ["Sales Order"]},
			{"label": _("Related"), "items": ["Sales Invoice", "Installation Note"]},
			{"label": _("Returns"), "items": ["Delivery Note"]},
		],
	}

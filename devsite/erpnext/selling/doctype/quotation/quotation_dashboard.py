# Copyright (c) 2026, sales_process contributors
# License: GPL-3.0-or-later. See LICENSE

from frappe import _


def get_data():
	return {
		"fieldname": "prevdoc_docname",
		"transactions": [{"label": _("Sales Order"), "items": ["Sales Order"]}],
	}

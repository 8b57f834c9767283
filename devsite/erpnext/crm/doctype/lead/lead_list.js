// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Lead"] = {
	get_indicator(doc) {
		return [__(doc.status), frappe.utils.guess_colour(doc.status), `status,=,${doc.status}`];
	},
};

// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Lead Research"] = {
	add_fields: ["status", "segment", "return_on"],
	hide_name_column: true,
	filters: [["status", "in", ["Open", "Qualified"]]],

	get_indicator: (doc) => sales_process.research.indicator(doc),

	primary_action: () => sales_process.research.start(),
};

// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Sales Day Digest"] = {
	add_fields: ["overdue", "escalated"],
	hide_name_column: true,

	get_indicator({ overdue, escalated }) {
		if (escalated) return [__("Escalated"), "red", "escalated,>,0"];
		if (overdue) return [__("Overdue"), "orange", "overdue,>,0"];
		return [__("On Time"), "green", "overdue,=,0"];
	},
};

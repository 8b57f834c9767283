// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Sales Plan"] = {
	add_fields: ["health", "status", "at_stake", "currency", "goal_date", "begins_on", "progress"],
	filters: [["status", "=", "Open"]],
	hide_name_column: true,
	get_indicator: (doc) => sales_process.plan.indicator(doc),
	gantt_custom_popup_html: (task, html) => html,
};

// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Improvement Action"] = {
	add_fields: ["status", "due_on"],
	hide_name_column: true,

	get_indicator({ status, due_on }) {
		const running = ["Open", "In Progress", "Measure Done"].includes(status);
		if (running && due_on && due_on < frappe.datetime.get_today()) {
			return [__("Overdue"), "red", "due_on,<,Today|status,not in,Closed,Dropped"];
		}
		const colours = {
			Open: "orange",
			"In Progress": "blue",
			"Measure Done": "purple",
			Closed: "green",
			Dropped: "gray",
		};
		return [__(status), colours[status], `status,=,${status}`];
	},
};

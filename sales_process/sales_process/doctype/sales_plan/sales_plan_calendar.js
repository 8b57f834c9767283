// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.views.calendar["Sales Plan"] = {
	field_map: {
		start: "begins_on",
		end: "goal_date",
		id: "name",
		title: "party_name",
		progress: "progress",
		allDay: "allDay",
	},
	gantt: true,
	filters: [["Sales Plan", "status", "=", "Open"]],
	get_events_method: "frappe.desk.calendar.get_events",
};

// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.views.calendar["Value-added Service"] = {
	field_map: {
		start: "starts_on",
		end: "ends_on",
		id: "name",
		title: "subject",
		allDay: "allDay",
	},
	filters: [["Value-added Service", "status", "!=", "Cancelled"]],
	get_events_method: "frappe.desk.calendar.get_events",
};

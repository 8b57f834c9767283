// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.views.calendar["Follow-up Plan"] = {
	field_map: {
		start: "next_follow_up",
		end: "next_follow_up",
		id: "name",
		title: "title",
		allDay: "all_day",
	},
	get_events_method: "sales_process.api.follow_up.get_events",
	get_css_class: ({ is_overdue }) => (is_overdue ? "danger" : "default"),
};

// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.views.calendar["Delivery Plan"] = {
	field_map: { start: "starts_on", end: "expected_on", id: "name", title: "title", progress: "progress", allDay: "allDay" },
	gantt: true,
	order_by: "starts_on",
	get_css_class: ({ outlook }) => ({ Late: "danger", "At Risk": "warning" })[outlook] || "success",
	get_events_method: "frappe.desk.calendar.get_events",
};

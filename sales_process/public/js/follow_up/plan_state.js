// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.provide("sales_process.follow_up");

/** How a plan stands today, as [text, colour, filter] for lists and forms. */
sales_process.follow_up.plan_indicator = function ({ status, next_follow_up }) {
	const today = frappe.datetime.get_today();
	if (status === "Active" && next_follow_up && next_follow_up < today) {
		return [__("Overdue"), "red", `status,=,Active|next_follow_up,<,${today}`];
	}
	if (status === "Active" && next_follow_up === today) {
		return [__("Today"), "orange", `status,=,Active|next_follow_up,=,${today}`];
	}
	const colours = { Active: "blue", Paused: "gray", Done: "green", Stopped: "darkgrey" };
	const label = status === "Active" ? __("Planned") : __(status);
	return [label, colours[status], `status,=,${status}`];
};

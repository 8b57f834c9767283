// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Market Insight"] = {
	add_fields: ["impact", "expires_on"],
	hide_name_column: true,

	onload(list) {
		// what has expired leaves the list by itself, and is found again by taking the filter away
		if (!list.filter_area.get().length && !frappe.route_options) {
			list.filter_area.add([["Market Insight", "expires_on", ">", frappe.datetime.get_today()]]);
		}
	},

	get_indicator({ impact, expires_on }) {
		if (expires_on <= frappe.datetime.get_today()) return [__("Expired"), "gray", ""];
		const colour = impact === "Threat" ? "orange" : "green";
		return [__(impact), colour, `impact,=,${impact}`];
	},
};

// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Satisfaction Survey"] = {
	add_fields: ["status", "has_score", "has_nps", "nps"],
	hide_name_column: true,

	get_indicator(doc) {
		const colors = {
			Scheduled: "gray",
			"To Ask": "orange",
			Sent: "blue",
			Answered: "green",
			Expired: "yellow",
			Skipped: "gray",
			Withdrawn: "gray",
		};
		return [__(doc.status), colors[doc.status] || "gray", `status,=,${doc.status}`];
	},

	formatters: {
		overall_score(value, df, doc) {
			return doc.has_score ? format_number(value, null, 1) : "";
		},
	},
};

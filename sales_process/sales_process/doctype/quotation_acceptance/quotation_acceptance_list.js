// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Quotation Acceptance"] = {
	add_fields: ["status"],
	hide_name_column: true,

	get_indicator({ status }) {
		const colours = {
			Waiting: "orange",
			"Changes Wanted": "yellow",
			Accepted: "green",
			Declined: "red",
			Withdrawn: "grey",
		};
		return [__(status), colours[status], `status,=,${status}`];
	},
};

// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Contract Review"] = {
	add_fields: ["workflow_state", "meaning"],
	hide_name_column: true,

	get_indicator({ workflow_state, meaning }) {
		const colours = {
			Drafting: "grey",
			"Internal Review": "orange",
			"Ready to Sign": "blue",
			"Customer Signed": "blue",
			Signed: "green",
			Archived: "green",
			Declined: "red",
		};
		return [__(workflow_state || meaning), colours[meaning], `meaning,=,${meaning}`];
	},
};

// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Follow-up Log"] = {
	add_fields: ["outcome", "replaced_by"],
	hide_name_column: true,

	get_indicator({ outcome, replaced_by }) {
		if (replaced_by) return [__("Replaced"), "darkgrey", "replaced_by,is,set"];
		const colours = { Positive: "green", Neutral: "blue", Negative: "red", "No Response": "orange" };
		return [__(outcome), colours[outcome], `outcome,=,${outcome}`];
	},
};

// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Negotiation"] = {
	add_fields: ["status"],
	hide_name_column: true,

	get_indicator({ status }) {
		const colours = { Open: "blue", Agreed: "green", Lost: "red", Closed: "grey" };
		return [__(status), colours[status], `status,=,${status}`];
	},
};

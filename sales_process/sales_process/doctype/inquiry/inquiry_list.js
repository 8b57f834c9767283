// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Inquiry"] = {
	add_fields: ["status"],
	hide_name_column: true,

	get_indicator({ status }) {
		const colours = { New: "blue", "Taken In": "green", "Waiting for a Person": "orange", "Put Aside": "gray" };
		return [__(status), colours[status], `status,=,${status}`];
	},
};

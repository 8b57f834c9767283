// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Success Case"] = {
	add_fields: ["enabled"],
	hide_name_column: true,

	get_indicator({ enabled }) {
		return enabled ? [__("Shown"), "green", "enabled,=,1"] : [__("Not Shown"), "gray", "enabled,=,0"];
	},
};

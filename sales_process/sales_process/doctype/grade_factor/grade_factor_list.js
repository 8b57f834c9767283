// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Grade Factor"] = {
	add_fields: ["enabled"],
	hide_name_column: true,

	get_indicator({ enabled }) {
		return enabled ? [__("Enabled"), "green", "enabled,=,1"] : [__("Disabled"), "gray", "enabled,=,0"];
	},
};

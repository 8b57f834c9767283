// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Contract"] = {
	add_fields: ["status"],
	get_indicator(doc) {
		const colors = { Unsigned: "red", Active: "green", Inactive: "gray" };
		return [__(doc.status), colors[doc.status] || "gray", `status,=,${doc.status}`];
	},
};

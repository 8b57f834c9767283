// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Grade Threshold"] = {
	hide_name_column: true,

	get_indicator: ({ grade }) => sales_process.grade.indicator(grade),
};

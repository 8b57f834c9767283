// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Opportunity Grade"] = {
	add_fields: ["grade", "override_grade", "score"],
	hide_name_column: true,

	get_indicator({ grade, override_grade }) {
		const [label, colour, filter] = sales_process.grade.indicator(grade);
		return [override_grade ? __("{0}, by hand", [label]) : label, colour, filter];
	},

	formatters: {
		score: (value) => sales_process.grade.points(value),
	},
};

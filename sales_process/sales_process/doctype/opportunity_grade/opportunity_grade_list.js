// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.listview_settings["Opportunity Grade"] = {
	add_fields: ["grade", "override_grade", "score"],
	hide_name_column: true,

	get_indicator: ({ grade }) => sales_process.grade.indicator(grade),

	formatters: {
		score: (value) => sales_process.grade.points(value),
		grade: (value, df, doc) =>
			sales_process.grade.pill(value) + (doc.override_grade ? ` <span title="${__("Set by hand")}">✎</span>` : ""),
	},
};

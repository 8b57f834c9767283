// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.query_reports["Pipeline by Grade"] = {
	filters: [
		sales_process.report.choice("group_by", __("Group by"), {
			Grade: __("Grade"),
			Salesperson: __("Salesperson"),
			Month: __("Month"),
		}),
		...sales_process.report.whose(),
	],
	formatter: sales_process.report.formatter,
};

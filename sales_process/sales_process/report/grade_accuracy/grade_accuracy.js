// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.query_reports["Grade Accuracy"] = {
	filters: [
		sales_process.report.choice("analyse_by", __("Analyse by"), {
			Grade: __("Grade"),
			Factor: __("Factor"),
			Channel: __("Channel"),
			Approach: __("Approach"),
		}),
		...sales_process.report.period(12),
		...sales_process.report.whose(),
		sales_process.report.at_least(),
	],
	formatter: sales_process.report.formatter,
};

// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.query_reports["Satisfaction Analysis"] = {
	filters: [
		sales_process.report.choice("analyse_by", __("Analyse by"), {
			Month: __("Month"),
			Dimension: __("Dimension"),
			Item: __("Item"),
			Salesperson: __("Salesperson"),
			"Open Answers": __("Open Answers"),
		}),
		...sales_process.report.period(12),
		...sales_process.report.whose(),
		sales_process.report.at_least(),
	],
	formatter: sales_process.report.formatter,
};

// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.query_reports["Negotiation Outcome"] = {
	filters: [
		sales_process.report.choice("analyse_by", __("Analyse by"), {
			Round: __("Round"),
			Answer: __("Answer"),
			Grade: __("Grade"),
			Salesperson: __("Salesperson"),
			"What We Got": __("What We Got"),
		}),
		...sales_process.report.period(12),
		...sales_process.report.whose(),
		sales_process.report.at_least(),
	],
	formatter: sales_process.report.formatter,
};

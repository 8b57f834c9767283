// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.query_reports["Follow-up Discipline"] = {
	filters: [
		...sales_process.report.period(3),
		...sales_process.report.whose({ one_company: false }),
		sales_process.report.at_least(),
	],
	formatter: sales_process.report.formatter,
};

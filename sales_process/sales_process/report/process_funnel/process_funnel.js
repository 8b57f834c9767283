// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.query_reports["Process Funnel"] = {
	filters: [
		...sales_process.report.period(12),
		...sales_process.report.whose(),
		sales_process.report.at_least(),
	],
	formatter: sales_process.report.formatter,
};

// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.query_reports["Target and Forecast"] = {
	filters: [
		...sales_process.report.period(3, 3),
		...sales_process.report.whose(),
	],
	formatter: sales_process.report.formatter,
};

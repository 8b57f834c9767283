// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.query_reports["Improvement Effect"] = {
	filters: [
		...sales_process.report.period(12),
		...sales_process.report.whose({ one_company: false }),
		{ fieldname: "dimension", fieldtype: "Data", label: __("Dimension") },
		{ fieldname: "only_known", fieldtype: "Check", label: __("Only What Was Asked Again") },
		{ ...sales_process.report.at_least(), label: __("Few Answers below") },
	],
	formatter: sales_process.report.formatter,
};

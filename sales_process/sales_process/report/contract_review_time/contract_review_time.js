// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.query_reports["Contract Review Time"] = {
	filters: [
		sales_process.report.choice("analyse_by", __("Analyse by"), {
			"Time per Step": __("Time per Step"),
			"Time per Reviewer": __("Time per Reviewer"),
			"Deviations by Clause": __("Deviations by Clause"),
			"Open Questions": __("Open Questions"),
		}),
		{ fieldname: "contract_type", label: __("Contract Type"), fieldtype: "Link", options: "Contract Type" },
		...sales_process.report.period(12),
		...sales_process.report.whose(),
		sales_process.report.at_least(),
	],
	formatter: sales_process.report.formatter,
};

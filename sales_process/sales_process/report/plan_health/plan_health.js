// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.query_reports["Plan Health"] = {
	filters: [
		...sales_process.report.whose(),
		optional("health", __("Health"), ["On Track", "At Risk", "Off Track"]),
		optional("approval", __("Approval"), ["Not Asked", "Asked", "Approved", "Sent Back"]),
		{ fieldname: "approach", fieldtype: "Link", label: __("Approach"), options: "Sales Approach" },
	],
	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		if (column.fieldname !== "health" || !data?.colour) return shown;
		return `<span class="indicator-pill no-indicator-dot ${data.colour.toLowerCase()}">${shown}</span>`;
	},
};

function optional(fieldname, label, values) {
	const options = [{ value: "", label: "" }, ...values.map((value) => ({ value, label: __(value) }))];
	return { fieldname, fieldtype: "Select", label, options };
}

// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.query_reports["Channel Effectiveness"] = {
	filters: [
		{
			fieldname: "from_date",
			fieldtype: "Date",
			label: __("From Date"),
			default: frappe.datetime.add_months(frappe.datetime.month_start(), -11),
			reqd: 1,
		},
		{
			fieldname: "to_date",
			fieldtype: "Date",
			label: __("To Date"),
			default: frappe.datetime.get_today(),
			reqd: 1,
		},
		{
			fieldname: "company",
			fieldtype: "Link",
			label: __("Company"),
			options: "Company",
			default: frappe.defaults.get_user_default("Company"),
			reqd: 1,
		},
		{ fieldname: "sales_owner", fieldtype: "Link", label: __("Salesperson"), options: "User" },
		{ fieldname: "at_least", fieldtype: "Int", label: __("Rates from (Number)") },
	],

	/** Where there are too few for a rate, none is shown, not 0 %. */
	formatter(value, row, column, data, default_formatter) {
		if (value === null || value === undefined) return '<span class="text-muted">–</span>';
		return default_formatter(value, row, column, data);
	},
};

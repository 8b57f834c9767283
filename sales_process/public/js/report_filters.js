// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.provide("sales_process.report");

/** The period of a report: this month and those before, `months` in all. */
sales_process.report.period = (months) => [
	{
		fieldname: "from_date",
		fieldtype: "Date",
		label: __("From Date"),
		default: frappe.datetime.add_months(frappe.datetime.month_start(), 1 - months),
		reqd: 1,
	},
	{ fieldname: "to_date", fieldtype: "Date", label: __("To Date"), default: frappe.datetime.get_today(), reqd: 1 },
];

/** Whose deals: of which company, and of whom. */
sales_process.report.whose = () => [
	{
		fieldname: "company",
		fieldtype: "Link",
		label: __("Company"),
		options: "Company",
		default: frappe.defaults.get_user_default("Company"),
		reqd: 1,
	},
	{ fieldname: "sales_owner", fieldtype: "Link", label: __("Salesperson"), options: "User" },
];

sales_process.report.choice = (fieldname, label, values) => ({
	fieldname,
	fieldtype: "Select",
	label,
	options: values.map((value) => ({ value, label: __(value) })),
	default: values[0],
	reqd: 1,
});

/** What cannot be told is a dash, not 0; what can be opened is a link. */
sales_process.report.formatter = function (value, row, column, data, default_formatter) {
	if (value === null || value === undefined) return '<span class="text-muted">–</span>';
	const shown = default_formatter(value, row, column, data);
	const route = column.fieldname === data?.drill_from && data.drill;
	return route ? `<a href="${encodeURI(route)}">${shown}</a>` : shown;
};

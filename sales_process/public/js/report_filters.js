// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

frappe.provide("sales_process.report");

/** From how many on a rate is shown; empty: as the Settings say. */
sales_process.report.at_least = () => ({ fieldname: "at_least", fieldtype: "Int", label: __("Rates from (Number)") });

/** The period of a report: this month and those before, `months` in all, and some that are to come. */
sales_process.report.period = (months, ahead = 0) => [
	{
		fieldname: "from_date",
		fieldtype: "Date",
		label: __("From Date"),
		default: frappe.datetime.add_months(frappe.datetime.month_start(), 1 - months),
		reqd: 1,
	},
	{
		fieldname: "to_date",
		fieldtype: "Date",
		label: __("To Date"),
		default: ahead
			? frappe.datetime.add_months(frappe.datetime.month_end(), ahead)
			: frappe.datetime.get_today(),
		reqd: 1,
	},
];

/** Whose deals: of which company, and of whom; amounts of several companies cannot be added up. */
sales_process.report.whose = ({ one_company = true } = {}) => [
	{
		fieldname: "company",
		fieldtype: "Link",
		label: __("Company"),
		options: "Company",
		...(one_company && { default: frappe.defaults.get_user_default("Company"), reqd: 1 }),
	},
	{ fieldname: "sales_owner", fieldtype: "Link", label: __("Salesperson"), options: "User" },
];

sales_process.report.choice = (fieldname, label, values) => ({
	fieldname,
	fieldtype: "Select",
	label,
	options: Object.entries(values).map(([value, label]) => ({ value, label })),
	default: Object.keys(values)[0],
	reqd: 1,
});

/** What cannot be told is a dash, not 0; what can be opened is a link. */
sales_process.report.formatter = function (value, row, column, data, default_formatter) {
	if (value === null || value === undefined) return '<span class="text-muted">–</span>';
	const shown = default_formatter(value, row, column, data);
	const route = column.fieldname === data?.drill_from && data.drill;
	return route ? `<a href="${encodeURI(route)}">${shown}</a>` : shown;
};

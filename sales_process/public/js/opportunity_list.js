// Copyright (c) 2026, sales_process contributors
// License: GPL-3.0-or-later. See LICENSE

sales_process.follow_up.extend_list("Opportunity");

const settings = frappe.listview_settings.Opportunity;
const shown = ["sales_grade", "sales_score", "expected_closing", "next_follow_up"];
// a board shows only what the list has read
settings.add_fields = [...new Set([...(settings.add_fields || []), ...shown])];
settings.formatters = { ...settings.formatters, sales_grade: (value) => sales_process.grade.pill(value) };
